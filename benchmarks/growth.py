"""How search grows with the corpus, from a hundred passages to a million: `make bench-growth`.

    PYTHONPATH=tests python benchmarks/growth.py [--largest N] [-o FILE.json]

A passage of these corpora is three real texts of the corpus put together by chance: sentences of
the report in both languages and questions of its bank. Its words are theirs; its vector is the mean
of their real vectors, made as long as one, and nothing else, since to encode a million texts would
take hours here. What encoding takes is measured on a sample and said apart. Such passages lie
nearer together than those of real reports, which makes it harder to find the nearest ones.

For each size: the index that is chosen, what building it takes, its bytes on disk, what a search
takes by vectors, by words and in all (both, scored for all passages and fused), and how many of the
exact ten nearest are found.
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from parts.commit import commit_measured
from report_rag.assistant import Assistant
from report_rag.encoder import BUILT_IN, open_for_building, open_for_questions
from report_rag.evaluation import read_questions
from report_rag.progress import silent
from report_rag.retrieval.fusion import WEIGHTS, fuse
from report_rag.sheets.answer_file import check_writable, write_whole
from report_rag.signals.bm25 import LexicalIndex
from report_rag.text.language import statements, terms
from report_rag.types import Collection, Language
from report_rag.vectors.faiss_index import FaissIndex, description

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "benchmarks" / "questions" / "held-out.jsonl"
SIZES = (100, 1_000, 10_000, 100_000, 1_000_000)
TOGETHER = 3
SAMPLE = 200
"""Texts that are encoded to learn what that takes."""
NEAREST = 10
_SEED = 7
_WIDTH = 120
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Texts:
    """Real texts, as stems and as unit vectors of shape (texts, dimension)."""

    stems: list[Sequence[str]]
    vectors: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Grown:
    """What one size takes; ms are medians of a search, the rest is of one passage."""

    passages: int
    kind: str
    vectors_build_ms: float
    words_build_ms: float
    vectors_bytes: int
    words_bytes: int
    vectors_ms: float
    words_ms: float
    all_ms: float
    recall: float


def main() -> None:
    """Measures, prints and writes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--largest", type=int, default=SIZES[-1], metavar="N")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.json")
    options = parser.parse_args()
    if options.output:
        check_writable(options.output)
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    assistant = Assistant.open(ROOT / "corpus", ROOT / "index")
    encoding = encoding_ms([passage.text for passage in assistant.index.passages])
    texts = real_texts(assistant)
    asked = [one.text for one in read_questions(QUESTIONS)]
    encoder = open_for_questions(BUILT_IN)
    vectors = np.stack([encoder.encode_questions([text])[0] for text in asked])
    words = [terms(text, Language.EN) for text in asked]
    sizes = [size for size in SIZES if size <= options.largest]
    rows = []
    for size in sizes:
        rows.append(grown(texts, size, vectors, words))
        console.print(f"{size:,} passages: {rows[-1].all_ms:.1f} ms a search")
    console.print(_table(rows))
    console.print(f"Encoding a passage of the report takes {encoding:.1f} ms.")
    if options.output:
        content: dict[str, Any] = {
            **commit_measured(),
            "encoding_ms": encoding,
            "questions": len(asked),
            "sizes": [asdict(one) for one in rows],
        }
        write_whole(options.output, (json.dumps(content, indent=1) + "\n").encode())


def real_texts(assistant: Assistant) -> Texts:
    """Sentences of the reports in both languages, and the questions of their banks."""
    index = assistant.index
    stems, vectors = [], []
    sides = ((Collection.SENTENCE, "text"), (Collection.TRANSLATED_SENTENCE, "translation"))
    for collection, side in sides:
        for number, passage in enumerate(index.passages):
            text = getattr(passage, side) or ""
            own = index.dense[collection].owned_by(number)
            if len(own):
                stems += [terms(text[a:b], Language.EN) for a, b in statements(text)]
                vectors.append(own)
    bank = index.sources.known[0]
    stems += [terms(text, Language.EN) for text in bank.texts]
    vectors.append(bank.index.vectors())
    return Texts(stems, np.concatenate(vectors))


def grown(
    texts: Texts, size: int, vectors: NDArray[np.float32], words: Sequence[Sequence[str]]
) -> Grown:
    """A corpus of so many passages, asked questions by their vectors and by their words."""
    chosen = chosen_texts(len(texts.stems), size)
    dense, dense_s = _dense(recombined(texts.vectors, chosen))
    exact = dense.nearest(vectors, NEAREST).rows
    lexical, lexical_s = _lexical(
        [[stem for text in row for stem in texts.stems[text]] for row in chosen.tolist()]
    )
    near = [dense.nearest_to(one) for one in vectors]
    found = [set(own.rows[:NEAREST].tolist()) for own in near]

    def whole(number: int) -> None:
        retrievers = {
            str(Collection.TEXT): dense.nearest_to(vectors[number]).of_owners(size),
            "words-text": lexical.scores(words[number], size),
        }
        fuse(retrievers, {name: WEIGHTS[name] for name in retrievers})

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "words"
        lexical.save(folder)
        words_bytes = sum(path.stat().st_size for path in folder.rglob("*"))
    return Grown(
        passages=size,
        kind=description(size, vectors.shape[1]),
        vectors_build_ms=round(dense_s * 1000 / size, 4),
        words_build_ms=round(lexical_s * 1000 / size, 4),
        vectors_bytes=round(len(dense.to_bytes()) / size),
        words_bytes=round(words_bytes / size),
        vectors_ms=median_ms(lambda number: dense.nearest_to(vectors[number]), len(vectors)),
        words_ms=median_ms(lambda number: lexical.scores(words[number], size), len(vectors)),
        all_ms=median_ms(whole, len(vectors)),
        recall=round(recall(exact.tolist(), found), 4),
    )


def _dense(vectors: NDArray[np.float32]) -> tuple[FaissIndex, float]:
    """The index of vectors that each belong to one passage, and the seconds that it took."""
    owners = [(number,) for number in range(len(vectors))]
    return timed(lambda: FaissIndex.of(vectors, owners))


def _lexical(stems: Sequence[Sequence[str]]) -> tuple[LexicalIndex, float]:
    return timed(lambda: LexicalIndex.of(stems, range(len(stems))))


def chosen_texts(texts: int, size: int) -> NDArray[np.int64]:
    """Which of so many texts each passage is made of, shape (size, together)."""
    return np.random.default_rng(_SEED).integers(texts, size=(size, TOGETHER))


def recombined(vectors: NDArray[np.float32], chosen: NDArray[np.int64]) -> NDArray[np.float32]:
    """The mean of the chosen vectors of each row, made as long as one; shape (rows, dimension)."""
    mean = np.zeros((len(chosen), vectors.shape[1]), dtype=np.float32)
    for column in chosen.T:
        mean += vectors[column]
    mean /= np.linalg.norm(mean, axis=1, keepdims=True)
    return mean


def recall(exact: Sequence[Sequence[int]], found: Sequence[set[int]]) -> float:
    """The share of the exact nearest that were found; -1 stands for none."""
    wanted = [{row for row in rows if row >= 0} for rows in exact]
    return sum(len(a & b) for a, b in zip(wanted, found, strict=True)) / sum(map(len, wanted))


def encoding_ms(texts: Sequence[str]) -> float:
    """Milliseconds a passage, as a build encodes them."""
    encoder = open_for_building(BUILT_IN, silent)
    sample = [texts[number % len(texts)] for number in range(SAMPLE)]
    encoder.encode_passages(sample[:8])
    _, seconds = timed(lambda: encoder.encode_passages(sample))
    return round(seconds * 1000 / SAMPLE, 1)


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What some work gives, and the seconds that it took."""
    began = time.perf_counter()
    return work(), time.perf_counter() - began


def median_ms(search: Callable[[int], object], count: int) -> float:
    """The median of `count` searches, each by its number."""
    taken = [timed(partial(search, number))[1] for number in range(count)]
    return round(statistics.median(taken) * 1000, 3)


def _table(rows: Sequence[Grown]) -> Table:
    table = Table("passages", "index", "build ms", "words ms", "bytes", "words bytes", "recall@10")
    for name in ("vectors ms", "words ms", "all ms"):
        table.add_column(name)
    for one in rows:
        cells = (
            f"{one.passages:,}",
            one.kind,
            one.vectors_build_ms,
            one.words_build_ms,
            one.vectors_bytes,
            one.words_bytes,
            one.recall,
            one.vectors_ms,
            one.words_ms,
            one.all_ms,
        )
        table.add_row(*map(str, cells))
    return table


if __name__ == "__main__":
    main()
