"""Reads a corpus folder into a `Report`: plain text, headings, blocks, translation, question bank.

The reading edition is ordinary Markdown with five habits, described for people in
`corpus/README.md`: `<!-- page 7 -->` begins a printed page, also in the middle of a paragraph;
`<!-- added -->` marks a heading that the published report does not print; a paragraph that opens
with bold words and a colon is a call-out; the last paragraph of a quotation, in parentheses or
after a dash, is its speaker; a backslash at the end of a line keeps the line break. Tables and
images are not understood: their text is read as paragraphs, their pictures are left out.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from report_rag.errors import CorpusError
from report_rag.types import BankQuestion, Block, BlockKind, Heading, Language, Report, Span

FACTS_FILE = "report.toml"
QUESTIONS_FILE = "questions.jsonl"
UNANSWERED_FILE = "unanswered.jsonl"

_FACTS: tuple[tuple[str, type, str], ...] = (
    ("citation", str, 'citation = "…"'),
    ("licence", str, 'licence = "…"'),
    ("source", dict, "[source]"),
    ("translation", dict, "[translation]"),
)
_PAGE_MARK = re.compile(r"<!--\s*page\s+(\S+)\s*-->")
_ADDED_MARK = re.compile(r"<!--\s*added\s*-->")
_SPEAKER = re.compile(r"^\((?P<inside>.+)\)$|^[—–-]\s*(?P<after>.+)$", re.DOTALL)


def read_corpus(folder: Path) -> tuple[Report, ...]:
    """All reports of a corpus, in the order of their folders' names.

    Raises `CorpusError` when the folder holds no report, or one that cannot be read.
    """
    return tuple(read_report(path) for path in report_folders(folder))


def report_folders(folder: Path) -> tuple[Path, ...]:
    """The folders below `folder` that hold a `report.toml`; `CorpusError` when none does."""
    if not folder.is_dir():
        raise CorpusError(f"{folder}: no such corpus folder; name one with --corpus DIR")
    found = tuple(sorted(path.parent for path in folder.glob(f"*/{FACTS_FILE}")))
    if not found:
        raise CorpusError(
            f"{folder}: no report in it; a report is a folder with {FACTS_FILE} and report.en.md "
            "(see corpus/README.md)"
        )
    return found


def edition_file(folder: Path, language: Language) -> Path:
    """Where the text of a report in one language stands."""
    return folder / f"report.{language}.md"


def read_facts(folder: Path) -> dict[str, Any]:
    """`report.toml`, with its `title` and `language` checked."""
    path = folder / FACTS_FILE
    try:
        facts = tomllib.loads(_read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise CorpusError(f"{path}: not valid TOML: {error}") from error
    if not isinstance(facts.get("title"), str) or not facts["title"].strip():
        raise CorpusError(f'{path}: needs a line such as title = "Name of the report"')
    for name, kind, example in _FACTS:
        if not isinstance(facts.get(name, kind()), kind):
            raise CorpusError(f"{path}: {name} needs to look like {example}")
    if facts.get("language") not in list(Language):
        raise CorpusError(
            f'{path}: needs language = "en" or language = "es", found {facts.get("language")!r}'
        )
    return facts


def read_report(folder: Path) -> Report:
    """One corpus folder as a `Report`; whatever is optional and missing stays empty.

    Raises `CorpusError`, naming the file and the line, when something cannot be used.
    """
    facts = read_facts(folder)
    language = Language(facts["language"])
    edition = read_edition(edition_file(folder, language))
    beside = edition_file(folder, language.other)
    translated = read_edition(beside) if beside.is_file() else None
    if translated and len(translated.blocks) != len(edition.blocks):
        raise CorpusError(
            f"{beside}: {len(translated.blocks)} blocks, but {len(edition.blocks)} in the edition; "
            "run: report-rag check"
        )
    if translated and len(translated.headings) != len(edition.headings):
        raise CorpusError(f"{beside}: not the headings of the edition; run: report-rag check")
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
        questions=tuple(_read_questions(folder / QUESTIONS_FILE)),
        unanswered=tuple(_read_unanswered(folder / UNANSWERED_FILE)),
        citation=facts.get("citation", facts["title"]),
        licence=facts.get("licence", ""),
    )


@dataclass(frozen=True, slots=True)
class Edition:
    """A Markdown file, read: plain text, and what stands where in it."""

    text: str
    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    outline: tuple[Heading | Block, ...]
    """Headings and blocks together, in order."""


def read_edition(path: Path) -> Edition:
    """Reads a Markdown file; `CorpusError` when it is missing or holds no text."""
    builder = _EditionBuilder()
    # Without blocks of HTML: CommonMark would take a line that begins with a page mark for one, and
    # the words after the mark with it.
    builder.read(MarkdownIt("commonmark").disable("html_block").parse(_read_text(path)))
    if not builder.blocks:
        raise CorpusError(f"{path}: no text in it")
    return Edition(
        text="".join(builder.parts),
        headings=tuple(builder.headings),
        blocks=tuple(builder.blocks),
        outline=tuple(builder.outline),
    )


@dataclass(slots=True)
class _Inline:
    """The plain text of one run of inline Markdown, and the marks found in it."""

    text: str = ""
    label: str | None = None
    added: bool = False
    first_page: str | None = None
    page_breaks: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class _EditionBuilder:
    """Walks the Markdown tokens once; what it has seen so far decides what a block is."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    headings: list[Heading] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    outline: list[Heading | Block] = field(default_factory=list)
    page: str | None = None
    path: list[tuple[int, str]] = field(default_factory=list)
    lists: int = 0
    last_list: tuple[int, bool, int] | None = None
    """(list number, ordered, last position) of a list that a page mark may have interrupted."""

    def read(self, tokens: list[Token]) -> None:
        place = 0
        while place < len(tokens):
            token = tokens[place]
            end = _closing(tokens, place)
            inside = tokens[place + 1 : end]
            match token.type:
                case "heading_open":
                    self._heading(inside[0], level=int(token.tag[1:]))
                case "paragraph_open":
                    self._paragraph(inside[0])
                case "bullet_list_open" | "ordered_list_open":
                    self._list(token, inside)
                case "blockquote_open":
                    self._quotation(inside, _line(token))
                case "fence" | "code_block":
                    self._block(_Inline(token.content.strip()), BlockKind.PARAGRAPH, _line(token))
            place = end + 1

    def _heading(self, inline: Token, *, level: int) -> None:
        read = self._inline(inline)
        self.path = [(depth, name) for depth, name in self.path if depth < level]
        self.path.append((level, read.text.rstrip(": ")))
        heading = Heading(
            level=level,
            path=tuple(name for _, name in self.path),
            text=read.text,
            span=self._append(read.text),
            page=self.page,
            line=_line(inline),
            added=read.added,
        )
        self.headings.append(heading)
        self.outline.append(heading)
        self.last_list = None

    def _paragraph(self, inline: Token) -> None:
        start_page = self.page
        read = self._inline(inline)
        if read.text:
            kind = BlockKind.CALL_OUT if read.label else BlockKind.PARAGRAPH
            self._block(read, kind, _line(inline), start_page=start_page)
            self.last_list = None

    def _list(self, opening: Token, inside: list[Token]) -> None:
        ordered = opening.type == "ordered_list_open"
        first = int(opening.attrGet("start") or 1) if ordered else 1
        number, position = self._list_number(ordered, first)
        for item in _children(inside, "list_item_open"):
            start_page = self.page
            runs = [token for token in _top_level(item) if token.type == "inline"]
            read = self._joined(runs)
            if ordered:
                read = _prefixed(read, f"{position}. ")
            self._block(
                read, BlockKind.LIST_ITEM, _line(item[0]), number, position, start_page=start_page
            )
            self.last_list = None  # What is nested is a list of its own.
            self.read(list(_nested(item)))
            self.last_list = (number, ordered, position)
            position += 1

    def _list_number(self, ordered: bool, first: int) -> tuple[int, int]:
        """A new list, or the one that a page mark interrupted: its items go on counting."""
        if self.last_list and self.last_list[1] == ordered:
            number, _, last = self.last_list
            if not ordered or first == last + 1:
                return number, last + 1
        self.lists += 1
        return self.lists - 1, first

    def _quotation(self, inside: list[Token], line: int) -> None:
        start_page = self.page
        runs = [token for token in inside if token.type == "inline"]
        read = self._joined(runs)
        *_, last = read.text.split("\n")
        match = _SPEAKER.match(last) if len(runs) > 1 else None
        speaker = (match["inside"] or match["after"]) if match else None
        self._block(read, BlockKind.QUOTATION, line, speaker=speaker, start_page=start_page)
        self.last_list = None

    def _block(
        self,
        read: _Inline,
        kind: BlockKind,
        line: int,
        list_number: int | None = None,
        position: int | None = None,
        *,
        speaker: str | None = None,
        start_page: str | None = None,
    ) -> None:
        if not read.text:
            return
        pages = [
            read.first_page or start_page or self.page,
            *(label for _, label in read.page_breaks),
        ]
        block = Block(
            kind=kind,
            text=read.text,
            span=self._append(read.text),
            section_path=tuple(name for _, name in self.path),
            pages=tuple(dict.fromkeys(page for page in pages if page)),
            line=line,
            label=read.label,
            speaker=speaker,
            list_number=list_number,
            position=position,
            page_breaks=tuple(read.page_breaks),
        )
        self.blocks.append(block)
        self.outline.append(block)

    def _append(self, text: str) -> Span:
        if self.parts:
            self.parts.append("\n\n")
            self.length += 2
        span = Span(self.length, self.length + len(text))
        self.parts.append(text)
        self.length = span.end
        return span

    def _joined(self, runs: list[Token]) -> _Inline:
        whole = self._inline(runs[0]) if runs else _Inline()
        for run in runs[1:]:
            more = self._inline(run)
            start = len(whole.text) + 1
            whole.text += "\n" + more.text
            whole.page_breaks += [(start + offset, label) for offset, label in more.page_breaks]
        return whole

    def _inline(self, token: Token) -> _Inline:
        read = _Inline()
        bold_from: int | None = None
        for child in token.children or []:
            match child.type:
                case "text" | "code_inline":
                    # A page mark has a space on either side; one of them is enough.
                    apart = not read.text or read.text.endswith(" ")
                    read.text += child.content.lstrip(" ") if apart else child.content
                case "softbreak":
                    read.text += " "
                case "hardbreak":
                    read.text += "\n"
                case "strong_open":
                    bold_from = len(read.text)
                case "strong_close" if bold_from == 0 and read.text.endswith(":"):
                    read.label = read.text.rstrip(": ")
                case "html_inline":
                    read.added |= bool(_ADDED_MARK.match(child.content))
                    if mark := _PAGE_MARK.match(child.content):
                        read.page_breaks.append((len(read.text), mark[1]))
                        self.page = mark[1]
        read.text = read.text.rstrip()
        # A mark before the first word begins the block's page, one after the last is the next's.
        before = [label for offset, label in read.page_breaks if offset == 0]
        read.first_page = before[-1] if before else None
        read.page_breaks = [
            (offset, label) for offset, label in read.page_breaks if 0 < offset < len(read.text)
        ]
        return read


def _prefixed(read: _Inline, prefix: str) -> _Inline:
    moved = [(offset + len(prefix), label) for offset, label in read.page_breaks]
    text = prefix + read.text if read.text else ""
    return _Inline(text, read.label, read.added, read.first_page, moved)


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 0


def _closing(tokens: list[Token], place: int) -> int:
    """Index of the token that closes the one at `place` (itself, when it opens nothing)."""
    depth = 0
    for index in range(place, len(tokens)):
        depth += tokens[index].nesting
        if depth <= 0:
            return index
    return len(tokens) - 1


def _children(tokens: list[Token], kind: str) -> Iterator[list[Token]]:
    place = 0
    while place < len(tokens):
        end = _closing(tokens, place)
        if tokens[place].type == kind:
            yield tokens[place : end + 1]
        place = end + 1


def _top_level(item: list[Token]) -> Iterator[Token]:
    """The tokens of a list item that do not belong to a list within it."""
    depth = 0
    for token in item:
        depth -= token.type in ("bullet_list_close", "ordered_list_close")
        if not depth:
            yield token
        depth += token.type in ("bullet_list_open", "ordered_list_open")


def _nested(item: list[Token]) -> Iterator[Token]:
    """The lists within a list item."""
    for kind in ("bullet_list_open", "ordered_list_open"):
        for tokens in _children(item[1:-1], kind):
            yield from tokens


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")  # Windows editors begin with a mark.
    except FileNotFoundError as error:
        raise CorpusError(f"{path}: missing (see corpus/README.md)") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path}: not UTF-8 at byte {error.start}") from error
    except OSError as error:
        raise CorpusError(f"{path}: cannot be read: {error.strerror}") from error


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The objects of a JSON Lines file, each with its place for messages; none if it is missing."""
    if not path.is_file():
        return
    for number, line in enumerate(_read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise CorpusError(f"{path}:{number}: not valid JSON: {error.msg}") from error
        if not isinstance(row, dict):
            raise CorpusError(f"{path}:{number}: needs an object, found {line[:40]!r}")
        yield f"{path}:{number}", row


def _read_questions(path: Path) -> Iterator[BankQuestion]:
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


def _read_unanswered(path: Path) -> Iterator[BankQuestion]:
    for place, row in _rows(path):
        text, language = row.get("question"), row.get("lang")
        if not isinstance(text, str) or language not in list(Language):
            raise CorpusError(f'{place}: needs "question" and "lang" ("en" or "es")')
        near = row.get("near", [])
        if not _texts(near):
            raise CorpusError(f'{place}: "near" needs to be a list of passage ids')
        yield BankQuestion(text, Language(language), (), near=tuple(near))


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
