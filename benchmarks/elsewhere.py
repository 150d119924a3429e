"""The same vectors in this process and in a Milvus database: `make bench-vectors`.

    python benchmarks/elsewhere.py [--vectors N] [--questions N] [-o FILE.json]

Vectors made as `growth.py` makes them, in faiss and in a file of Milvus Lite, are asked the
questions of the sets. For both: what building takes, what a search takes (up to a thousand
neighbours, one question after the other), and how many of the exact ten nearest are found; and for
how many questions both find the same passage first. Milvus Lite is one process over a file, written
in Python for trying things out: what a cluster takes has to be measured at the cluster.
"""

import argparse
import json
import sys
import tempfile
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from growth import NEAREST, chosen_texts, median_ms, real_texts, recall, recombined, timed
from parts.commit import commit_measured
from report_rag.assistant import Assistant
from report_rag.encoder import BUILT_IN, open_for_questions
from report_rag.evaluation import read_questions
from report_rag.sheets.answer_file import check_writable, write_whole
from report_rag.vectors.faiss_index import FaissIndex, description
from report_rag.vectors.milvus_database import MilvusDatabase
from report_rag.vectors.milvus_index import MilvusIndex
from report_rag.vectors.milvus_settings import index_type
from report_rag.vectors.vector_index import Nearest, VectorIndex

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "benchmarks" / "questions"
VECTORS, ASKED = 100_000, 200
WANTED = 0.99
"""Share of questions that have to find the same passage first."""
_NAME = "measured"
_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Engine:
    """What one engine takes, and what it finds."""

    kind: str
    build_s: float
    search_ms: float
    """Median of one question, up to a thousand neighbours."""
    recall: float
    """Share of the exact ten nearest."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Both engines over the same vectors, asked the same questions."""

    vectors: int
    questions: int
    same_first: float
    """Share of questions for which both find the same vector first."""
    farthest: float
    """The largest difference of a similarity that Milvus tells from the exact one."""
    engines: dict[str, Engine]


def main() -> None:
    """Measures, prints and writes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--vectors", type=int, default=VECTORS, metavar="N")
    parser.add_argument("--questions", type=int, default=ASKED, metavar="N")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.json")
    options = parser.parse_args()
    if options.output:
        check_writable(options.output)
    texts = real_texts(Assistant.open(ROOT / "corpus", ROOT / "index")).vectors
    vectors = recombined(texts, chosen_texts(len(texts), options.vectors))
    found = compared(vectors, asked(options.questions))
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    console.print(_table(found))
    console.print(f"The same first: {found.same_first} (wanted: {WANTED})")
    if options.output:
        content: dict[str, Any] = {**commit_measured(), **asdict(found)}
        write_whole(options.output, (json.dumps(content, indent=1) + "\n").encode())


def asked(count: int) -> NDArray[np.float32]:
    """The vectors of so many questions of the sets, taken evenly, shape (count, dimension)."""
    texts = [one.text for path in sorted(QUESTIONS.glob("*.jsonl")) for one in read_questions(path)]
    encoder = open_for_questions(BUILT_IN)
    chosen = [texts[number * len(texts) // count] for number in range(count)]
    return np.stack([encoder.encode_questions([text])[0] for text in chosen])


def compared(vectors: NDArray[np.float32], questions: NDArray[np.float32]) -> Compared:
    """Builds both, and asks both."""
    count, dimension = vectors.shape
    owners = [(number,) for number in range(count)]
    faiss, faiss_s = timed(lambda: FaissIndex.of(vectors, owners))
    exact = faiss.nearest(questions, NEAREST).rows.tolist()
    with tempfile.TemporaryDirectory() as folder:
        address = str(Path(folder) / "vectors.db")
        with closing(MilvusDatabase(address)) as database:
            _, milvus_s = timed(lambda: database.create(_NAME, vectors))
            database.check(_NAME, count, dimension)
            milvus = MilvusIndex(database, _NAME, dimension, owners)
            here, there = (
                [index.nearest_to(one) for one in questions] for index in (faiss, milvus)
            )
            engines = {
                name: Engine(
                    made,
                    round(seconds, 1),
                    _search_ms(index, questions),
                    round(recall(exact, [set(near.rows[:NEAREST].tolist()) for near in found]), 4),
                )
                for name, made, seconds, index, found in (
                    ("faiss", description(count, dimension), faiss_s, faiss, here),
                    ("milvus", index_type(count)[0], milvus_s, milvus, there),
                )
            }
    both = list(zip(here, there, strict=True))
    same = sum(int(a.rows[0] == b.rows[0]) for a, b in both)
    return Compared(
        vectors=count,
        questions=len(questions),
        same_first=round(same / len(questions), 4),
        farthest=max(map(partial(_difference, vectors), questions, there)),
        engines=engines,
    )


def _difference(
    vectors: NDArray[np.float32], question: NDArray[np.float32], near: Nearest
) -> float:
    return float(np.abs(vectors[near.rows] @ question - near.similarities).max())


def _search_ms(index: VectorIndex, questions: NDArray[np.float32]) -> float:
    return median_ms(lambda number: index.nearest_to(questions[number]), len(questions))


def _table(found: Compared) -> Table:
    table = Table(f"{found.vectors:,} vectors", "index", "build s", "search ms", "recall@10")
    for name, one in found.engines.items():
        cells = (one.kind, one.build_s, one.search_ms, one.recall)
        table.add_row(name, *map(str, cells))
    return table


if __name__ == "__main__":
    main()
