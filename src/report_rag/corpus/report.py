"""Reads a corpus folder: each folder in it that holds a `report.toml` becomes a `Report`.

The reading edition, the report's text in its own language, is the file `report.en.md` or
`report.es.md`; the other of the two, if there is one, is the translation (`corpus.edition` reads
both). Beside them stand the facts, the question bank and the unanswerable questions.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeGuard

from report_rag.corpus.edition import read_edition
from report_rag.corpus.folders import FACTS_FILE, edition_file, report_folders
from report_rag.corpus.text_files import read_objects, read_toml
from report_rag.errors import CorpusError
from report_rag.types import (
    BankQuestion,
    DocumentTopic,
    Language,
    Report,
)

QUESTIONS_FILE = "questions.jsonl"
"""The question bank: questions, each with the ids of the passages that answer it; optional."""
UNANSWERED_FILE = "unanswered.jsonl"
"""The unanswerable questions: on the report's subject, but not answered by it; optional."""

_FACTS: tuple[tuple[str, type, str], ...] = (
    ("citation", str, 'citation = "…"'),
    ("publisher", str, 'publisher = "…"'),
    ("licence", str, 'licence = "…"'),
    ("source", dict, "[source]"),
    ("translation", dict, "[translation]"),
    ("facts", dict, "[facts]"),
    ("pages", int, "pages = 20"),
)
"""Entries of `report.toml` that may be missing, but if there need this type: name, type, how the
entry is written. Further entries are not looked at."""


def read_corpus(folder: Path) -> tuple[Report, ...]:
    """All reports of a corpus, in the order of their folders' names.

    Raises `CorpusError` when the folder holds no report, or one that cannot be read.
    """
    return tuple(read_report(path) for path in report_folders(folder))


def read_facts(folder: Path) -> dict[str, Any]:
    """The content of `report.toml` in the folder of a report.

    `title` and `language` are there; other entries may be missing. Raises `CorpusError` when the
    file cannot be read, when title or language are missing or cannot be used, or when an entry of
    `_FACTS` has another type; the content of its tables is not checked.
    """
    path = folder / FACTS_FILE
    facts = read_toml(path)
    if not isinstance(facts.get("title"), str) or not facts["title"].strip():
        raise CorpusError(f'{path}: needs a line such as title = "Name of the report"')
    for name, kind, example in _FACTS:
        if type(facts.get(name, kind())) is not kind:
            raise CorpusError(f"{path}: {name} needs to look like {example}")
    if facts.get("language") not in list(Language):
        raise CorpusError(
            f'{path}: needs language = "en" or language = "es", found {facts.get("language")!r}'
        )
    return facts


def read_report(folder: Path) -> Report:
    """Reads the folder of one report, with its translation and its questions where it has them.

    Without a translation, question bank or unanswerable questions, these fields are empty. Raises
    `CorpusError`, with the file and where possible the line, when a file cannot be read or used,
    or when the translation has another number of blocks or of headings than the edition.
    """
    facts = read_facts(folder)
    language = Language(facts["language"])
    edition = read_edition(edition_file(folder, language))
    beside = edition_file(folder, language.other)
    translated = read_edition(beside) if beside.is_file() else None
    if translated and not edition.has_parts_of(translated):
        raise CorpusError(
            f"{beside}: not the blocks and headings of the edition; run: report-rag check"
        )
    translation = facts.get("translation", {})
    return Report(
        name=folder.name,
        title=facts["title"],
        translated_title=translation.get("title"),
        language=language,
        text=edition.text,
        headings=edition.headings,
        blocks=edition.blocks,
        translation=tuple(block.text for block in translated.blocks) if translated else (),
        translated_headings=tuple(h.text for h in translated.headings) if translated else (),
        translated_labels=tuple(block.label for block in translated.blocks) if translated else (),
        questions=tuple(_read_questions(folder / QUESTIONS_FILE)),
        unanswered=tuple(_read_unanswered(folder / UNANSWERED_FILE)),
        citation=facts.get("citation", facts["title"]),
        publisher=facts.get("publisher", ""),
        licence=facts.get("licence", ""),
        facts=_document_facts(folder / FACTS_FILE, facts.get("facts", {})),
        pages=facts.get("pages"),
    )


def _document_facts(path: Path, table: dict[str, Any]) -> dict[DocumentTopic, tuple[str, ...]]:
    """The phrases that answer questions about the report as a publication, by topic, from `table`.

    `table` is `[facts]` in `report.toml`, the file `path`; its keys are values of `DocumentTopic`,
    such as "when". Raises `CorpusError`, which names `path`, for a key that is no topic, and for a
    value that is not a list of phrases or has an empty one.
    """
    found = {}
    for name, words in table.items():
        if name not in list(DocumentTopic):
            known = ", ".join(DocumentTopic)
            raise CorpusError(f"{path}: [facts] has {name}, which is none of {known}")
        if not _texts(words) or not all(words):
            raise CorpusError(f'{path}: [facts] {name} needs to look like {name} = ["…", "…"]')
        found[DocumentTopic(name)] = tuple(words)
    return found


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a JSON Lines file, in order, as pairs (place "FILE:LINE", object).

    There are no pairs when there is no such file. Raises `CorpusError` when it cannot be read, and
    for a line that is neither blank nor a JSON object.
    """
    if path.is_file():
        for number, row in read_objects(path):
            yield f"{path}:{number}", row


def _read_questions(path: Path) -> Iterator[BankQuestion]:
    """The questions of the bank, row by row; in a row English, Spanish, then those to be offered.

    A row has the ids of passages and the questions that these answer; it may lack a language. There
    are no questions when there is no file. Raises `CorpusError` for a row without passage ids, or
    with questions in another form than a list of texts, and as `_rows` and `_read_offers` do.
    """
    for place, row in _rows(path):
        passages = row.get("passages")
        if not _texts(passages) or not passages:
            raise CorpusError(f'{place}: needs "passages", a list of passage ids')
        for language in Language:
            questions = row.get(language.value, [])
            if not _texts(questions):
                raise CorpusError(f'{place}: "{language}" needs to be a list of questions')
            for text in questions:
                yield BankQuestion(text, language, tuple(passages))
        yield from _read_offers(row, place)


def _read_offers(row: dict[str, Any], place: str) -> Iterator[BankQuestion]:
    """The questions of a row of the bank that are written to be offered to people as buttons.

    These are one question in each language in the row's "offer"; none if it has no "offer". Their
    field `offered` is the row's "start", their place from 1 on the first screen, or 0 without it:
    then they are offered only after answers. Raises `CorpusError`, which names `place`, when a
    language is missing, when "start" is negative or no whole number, or when a row without "offer"
    has a "start" other than 0.
    """
    offer, start = row.get("offer"), row.get("start", 0)
    if type(start) is not int or start < 0 or (offer is None and start):
        raise CorpusError(f'{place}: "start" needs to be 1, 2 … in a row with "offer"')
    if offer is None:
        return
    if not isinstance(offer, dict) or not _texts([offer.get(one) for one in Language]):
        raise CorpusError(f'{place}: "offer" needs a question in each language, "en" and "es"')
    for language in Language:
        yield BankQuestion(offer[language], language, tuple(row["passages"]), offered=start)


def _read_unanswered(path: Path) -> Iterator[BankQuestion]:
    """The unanswerable questions, in the order of the file; none when there is no file.

    Raises `CorpusError` for a row without "question" or without "lang", which is "en" or "es", and
    for one whose "near" (passages on a similar subject) is no list of ids; and as `_rows` does.
    """
    for place, row in _rows(path):
        text, language = row.get("question"), row.get("lang")
        if not isinstance(text, str) or language not in list(Language):
            raise CorpusError(f'{place}: needs "question" and "lang" ("en" or "es")')
        near = row.get("near", [])
        if not _texts(near):
            raise CorpusError(f'{place}: "near" needs to be a list of passage ids')
        yield BankQuestion(text, Language(language), (), near=tuple(near))


def _texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
