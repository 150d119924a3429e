"""Which folders of a corpus are reports, and what in it is passed over, with what helps."""

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from report_rag.corpus.contacts import CONTACTS_FILE
from report_rag.corpus.formats import import_command, is_importable
from report_rag.errors import CorpusError
from report_rag.types import Language

FACTS_FILE = "report.toml"
"""Title, language and other facts; every folder of a report has it."""


class WhyPassedOver(StrEnum):
    """Why a file or folder of the corpus is no report; each has a sentence in `strings`."""

    TOO_DEEP = "too_deep"
    """A report that is not directly in the corpus folder, but in a folder in it."""
    TO_IMPORT = "to_import"
    """A file that can be made a report: a PDF, Word document, web page or Markdown file."""
    NO_FACTS = "no_facts"
    """A folder with the text of a report, but without `report.toml`."""
    NO_REPORT = "no_report"
    """A file of another kind, or a folder with none of these."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file or folder of the corpus that belongs to no report."""

    path: Path
    why: WhyPassedOver
    command: str = ""
    """The command that makes it a report; empty where there is none."""


def report_folders(corpus: Path) -> tuple[Path, ...]:
    """The folders in `corpus` that hold a `report.toml`, sorted.

    Raises `CorpusError` if there is none; the message has the first command that would help.
    """
    if not corpus.is_dir():
        raise CorpusError(f"{corpus}: no such corpus folder; name one with --corpus DIR")
    found = tuple(sorted(path.parent for path in corpus.glob(f"*/{FACTS_FILE}")))
    if found:
        return found
    command = next((other.command for other in passed_over(corpus) if other.command), None)
    if command:
        raise CorpusError(f"{corpus}: no report in it; run: {command}")
    raise CorpusError(
        f"{corpus}: no report in it; a report is a folder with {FACTS_FILE} and report.en.md "
        "(see corpus/README.md)"
    )


def edition_file(folder: Path, language: Language) -> Path:
    """The path of the text of a report in one language, whether there is such a file or not."""
    return folder / f"report.{language}.md"


def passed_over(corpus: Path) -> Iterator[PassedOver]:
    """The files and folders of a corpus folder that belong to no report, in the order of names.

    The folder of the help contacts belongs to the corpus, and so do files named README. Hidden
    files and folders are not looked at. In the folder of a report, only reports below it count.
    """
    for path in _shown(corpus):
        if path.name == CONTACTS_FILE.parts[0] or path.stem.upper() == "README":
            continue
        if not path.is_dir():
            yield _file(path, None)
        elif (path / FACTS_FILE).exists():
            yield from _reports_in(path, corpus)
        else:
            yield from _folder(path, corpus)


def _folder(folder: Path, corpus: Path) -> Iterator[PassedOver]:
    """What is passed over in a folder that is no report; at least the folder itself."""
    deeper = list(_reports_in(folder, corpus))
    if deeper:
        yield from deeper
    elif any(edition_file(folder, language).exists() for language in Language):
        yield PassedOver(folder, WhyPassedOver.NO_FACTS)
    else:
        files = [path for path in _below(folder) if is_importable(path)]
        name = folder.name if len(files) == 1 else None
        yield from (_file(path, name) for path in files)
        if not files:
            yield PassedOver(folder, WhyPassedOver.NO_REPORT)


def _file(path: Path, name: str | None) -> PassedOver:
    if is_importable(path):
        return PassedOver(path, WhyPassedOver.TO_IMPORT, import_command(path, name))
    return PassedOver(path, WhyPassedOver.NO_REPORT)


def _reports_in(folder: Path, corpus: Path) -> Iterator[PassedOver]:
    """The reports anywhere below a folder, but not the folder itself."""
    for path in _below(folder):
        if path.name == FACTS_FILE and path.parent != folder:
            places = (str(path.parent), str(corpus / path.parent.name))
            command = " ".join(["mv", *map(shlex.quote, places)])
            yield PassedOver(path.parent, WhyPassedOver.TOO_DEEP, command)


def _below(folder: Path) -> Iterator[Path]:
    """The files in a folder and in the folders in it, without hidden ones and links to folders."""
    for path in _shown(folder):
        if not path.is_dir():
            yield path
        elif not path.is_symlink():
            yield from _below(path)


def _shown(folder: Path) -> list[Path]:
    """What stands in a folder, sorted, without hidden files; nothing if it cannot be read."""
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []
