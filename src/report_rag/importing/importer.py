"""Imports a document: reads a file and writes the folder of a report into the corpus.

The folder has `report.toml`, the edition (`report.en.md` or `report.es.md`) and `source.txt`, the
independent text of the file with which `report-rag check` compares the edition. A second file can
be imported as the translation. The imported file itself is not copied: it may be large, and the
corpus is text that people can read and correct; `report.toml` has its name and its SHA-256.
"""

import hashlib
import json
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

from report_rag.corpus.check import SOURCE_FILE, Checked, against_source
from report_rag.corpus.edition import Edition, read_edition
from report_rag.corpus.folders import FACTS_FILE, edition_file
from report_rag.corpus.report import read_facts
from report_rag.errors import DocumentError
from report_rag.importing.edition_writer import document, lines_of
from report_rag.importing.exact_proof import arrange_exact
from report_rag.importing.file_formats import Format, format_of
from report_rag.importing.imported import Finding, Imported
from report_rag.importing.page_texts import page_texts
from report_rag.importing.proof import Proof, arrange
from report_rag.strings import STRINGS
from report_rag.text.language import detect, fold
from report_rag.types import Doubt, Language

_NAME = re.compile(r"[^\W_][\w.-]{0,99}")
_RESERVED = "help"
"""A folder of the corpus that is no report: it has the contacts of the help card."""
_LONGEST_NAME = 48
"""Characters of a folder's name that is made from a title, so that addresses stay readable."""
_SAMPLE = 20_000
"""Characters of a text from which its language is detected: some six pages."""
_QUOTED = 60
"""Most characters that are shown of a line that a person should check."""
_INSTALL = "pip install 'report-rag[import]', or make setup"


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Something that a person should check, with its place in the edition that was written."""

    doubt: Doubt
    place: str
    """File and line, "report.en.md:12"; empty when it is about the whole document."""
    page: str | None
    """Label of the page, where it is known."""
    words: str
    """The words that it is about; empty when there are none."""


@dataclass(frozen=True, slots=True)
class Written:
    """What an import has written."""

    folder: Path
    language: Language
    edition: Edition
    doubts: tuple[Doubtful, ...]
    checked: Checked
    """Where the edition differs from the independent text, and how many words were compared. The
    rest of `check` was not run."""


def import_document(
    file: Path,
    corpus: Path,
    *,
    name: str | None = None,
    language: Language | None = None,
    translation: Path | None = None,
) -> Written:
    """Imports `file` as the report `name` into the folder `corpus`, which is made if need be.

    Without a name the folder is named after the title; without a language the text tells it, else
    the file's metadata. A `report.toml` that is in the folder already, without an edition, is kept:
    its title and language count, and what proves the edition is added to it. Raises
    `DocumentError` when a file cannot be read or has no text, and when the corpus has such a report
    already. Then, and when it is interrupted, nothing is written.
    """
    imported = read_document(file)
    translated = read_document(translation) if translation else None
    folder = corpus / _folder_name(name, imported.title, file)
    given = _given_facts(folder)
    if given:
        facts = read_facts(folder)
        imported = replace(imported, title=facts["title"])
        language = language or Language(facts["language"])
    try:
        corpus.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".import-", dir=corpus) as temporary:
            # One folder deeper than where a build looks for reports.
            made = Path(temporary) / folder.name
            made.mkdir()
            written = _write(made, file, imported, translated, language, given=given)
            if folder.exists():
                # The facts come last: a folder without them is no report yet.
                for one in sorted(made.iterdir(), key=lambda path: path.name == FACTS_FILE):
                    one.replace(folder / one.name)
            else:
                made.rename(folder)
    except OSError as error:
        raise DocumentError(
            f"{folder}: cannot be written ({error.strerror}); name another corpus with --corpus DIR"
        ) from error
    told = tuple(one.replace(str(made), str(folder)) for one in written.checked.findings)
    return replace(written, folder=folder, checked=replace(written.checked, findings=told))


def read_document(file: Path) -> Imported:
    """Reads a file of any supported kind; `DocumentError` when it cannot be read or has no text."""
    kind = format_of(file)
    try:
        match kind:
            case Format.PDF:
                # Late: only those who import need these libraries, which are an extra.
                from report_rag.importing.pdf_document import read_pdf

                return read_pdf(file)
            case Format.WEB_PAGE:
                from report_rag.importing.web_page import read_web_page

                return read_web_page(file)
            case Format.WORD:
                from report_rag.importing.word_document import read_word

                return read_word(file)
            case Format.MARKDOWN:
                from report_rag.importing.markdown_file import read_markdown

                return read_markdown(file)
    except ModuleNotFoundError as error:
        raise DocumentError(
            f"{file}: {error.name} is needed to read it, and is not installed; run: {_INSTALL}"
        ) from error


def _given_facts(folder: Path) -> str:
    """The text of the `report.toml` of a folder that has no edition yet; empty without one.

    Raises `DocumentError` when the folder has an edition or a source, which would be overwritten.
    """
    facts = folder / FACTS_FILE
    taken = [edition_file(folder, one) for one in Language] + [folder / SOURCE_FILE]
    text = facts.read_text(encoding="utf-8") if facts.is_file() else ""
    if any(path.exists() for path in taken) or re.search(r"^\[(?:source|import)\]", text, re.M):
        raise DocumentError(
            f"{folder}: has a report, and is not overwritten; choose another name with "
            "--name NAME, or move the folder away"
        )
    return text


def _folder_name(name: str | None, title: str, file: Path) -> str:
    """The name of the report's folder: `name`, else made from the title or the name of the file."""
    if name is not None:
        if not _NAME.fullmatch(name) or name == _RESERVED:
            raise DocumentError(
                f"--name {name}: not a name for a folder of a report; use letters, digits, hyphens "
                f"and full stops, such as --name annual-report-2024 ({_RESERVED} is taken)"
            )
        return name
    words = re.findall(r"[^\W_]+", fold(title)) or re.findall(r"[^\W_]+", fold(file.stem))
    made = "-".join(words)
    if len(made) > _LONGEST_NAME:
        made = made[: _LONGEST_NAME + 1].rpartition("-")[0] or made[:_LONGEST_NAME]
    return made if made and made != _RESERVED else "report"


def _write(
    folder: Path,
    file: Path,
    imported: Imported,
    translated: Imported | None,
    language: Language | None,
    *,
    given: str,
) -> Written:
    """Writes all files of a report into `folder`, which is temporary, and checks them.

    `given` is the text of a `report.toml` that is there already; empty without one.

    A translation with another number of headings or blocks than the edition gets the name
    `report.es.draft.md` (or `en`), since `build` refuses such a `report.es.md`.
    """
    found = list(imported.findings)
    if language is None:
        language, certain = _detected(imported)
        found += [] if certain else [Finding(Doubt.LANGUAGE, words=STRINGS[language].language_name)]
    if not imported.title:
        found.append(Finding(Doubt.TITLE, words=file.stem))
    path = edition_file(folder, language)
    path.write_text(document(imported.blocks), encoding="utf-8")
    edition = read_edition(path)
    if not edition.headings:
        found.append(Finding(Doubt.NO_HEADINGS))
    facts = [f"{given.rstrip()}\n"] if given else [*_facts(imported, file, language)]
    facts.append(_origin(file))
    facts += [*_write_source(folder, imported, edition, language)]
    doubts = [*_located(path.name, file.name, imported, found)]
    if translated:
        beside = edition_file(folder, language.other)
        beside.write_text(document(translated.blocks), encoding="utf-8")
        if different := _first_difference(edition, read_edition(beside)):
            draft = beside.rename(beside.with_suffix(".draft.md"))
            line, text = different
            doubts.append(Doubtful(Doubt.TRANSLATION_DIFFERS, f"{draft.name}:{line}", None, text))
        elif translated.title and "[translation]" not in given:
            facts.append(f"\n[translation]\ntitle = {_toml(translated.title)}\n")
    (folder / FACTS_FILE).write_text("".join(facts), encoding="utf-8")
    differences, words = against_source(folder, read_facts(folder), path, edition)
    return Written(
        folder=folder,
        language=language,
        edition=edition,
        doubts=tuple(doubts),
        checked=Checked(folder.name, tuple(differences), 0, words),
    )


def _detected(imported: Imported) -> tuple[Language, bool]:
    """The language of a document, and whether that is certain.

    The text counts more than the metadata, which are often those of a template or a program.
    """
    text = "\n".join(imported.blocks)
    found = detect(text[:_SAMPLE], imported.language or Language.EN)
    known = found.certain or imported.language is not None
    return found.language, known and not found.other


def _facts(imported: Imported, file: Path, language: Language) -> Iterator[str]:
    """The lines of `report.toml` that say what the report is."""
    yield f"title = {_toml(imported.title or file.stem)}\n"
    yield f"language = {_toml(language)}\n"
    for name, value in (("publisher", imported.publisher), ("date", imported.date)):
        if value:
            yield f"{name} = {_toml(value)}\n"
    if imported.pages:
        yield f"pages = {imported.pages}\n"


def _origin(file: Path) -> str:
    """The table of `report.toml` that says which file was imported."""
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    return f"\n[import]\nfile = {_toml(file.name)}\nsha256 = {_toml(digest)}\n"


def _write_source(
    folder: Path, imported: Imported, edition: Edition, language: Language
) -> Iterator[str]:
    """Writes `source.txt`, if there is an independent text; gives its lines of `report.toml`."""
    if not imported.plain:
        return
    if imported.exact:
        proof = arrange_exact(imported.plain, edition.text, imported.left_out)
    else:
        proof = arrange(imported.plain, page_texts(edition, imported), imported.left_out)
    content = "\n".join(proof.lines) + "\n"
    (folder / SOURCE_FILE).write_text(content, encoding="utf-8")
    digest = hashlib.sha256(content.encode()).hexdigest()
    yield f"\n[source]\nfile = {_toml(SOURCE_FILE)}\nsha256 = {_toml(digest)}\n"
    if imported.heads:
        yield f"repeated = [{', '.join(map(_toml, dict.fromkeys(imported.heads)))}]\n"
    yield from _described(proof, language)


def _described(proof: Proof, language: Language) -> Iterator[str]:
    """The entries of `report.toml` on lines that are omitted."""
    strings = STRINGS[language]
    for first, last, why in proof.omitted:
        reason = _toml(strings.omissions[why])
        yield f"\n[[source.omitted]]\nlines = [{first}, {last}]\nreason = {reason}\n"


def _toml(text: str) -> str:
    """A text as a string of TOML, whose escapes are those of JSON for what JSON escapes."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _first_difference(edition: Edition, other: Edition) -> tuple[int, str] | None:
    """Where a translation has another number of headings or blocks than the edition.

    Gives the line of the translation on which a heading first stands for a block, or the other way
    round, or one of the two ends, and the words there; None when the numbers are the same. Then
    `check` compares them one by one.
    """
    if edition.has_parts_of(other):
        return None
    line, words = 1, ""
    for own, beside in zip_longest(edition.outline, other.outline):
        line, words = (beside.line, beside.text) if beside else (line, words)
        if own is None or beside is None or type(own) is not type(beside):
            break
    return line, words[:_QUOTED]


def _located(
    edition: str, source: str, imported: Imported, found: list[Finding]
) -> Iterator[Doubtful]:
    """The findings with their places in the files of these names."""
    lines = lines_of(imported.blocks)
    for one in found:
        place = ""
        if one.block is not None:
            place = f"{edition}:{lines[one.block]}"
        elif one.line is not None:
            place = f"{source}:{one.line}"
        yield Doubtful(one.doubt, place, one.page, one.words[:_QUOTED])
