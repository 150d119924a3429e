"""Reads a corpus folder: each folder in it that holds a `report.toml` becomes a `Report`.

The reading edition, the report's text in its own language, is the file `report.en.md` or
`report.es.md`; the other of the two, if there is one, is the translation. Its blocks are
paragraphs, list items, call-outs and quotations. It is CommonMark with five conventions, which
`corpus/README.md` explains:
- `<!-- page 7 -->`, a page mark, begins a printed page, also in the middle of a paragraph;
- `<!-- added -->` marks a heading that the published report does not print;
- a paragraph that opens with bold words and a colon is a call-out;
- in a quotation of several paragraphs a last line in parentheses or after a dash is the speaker;
- a backslash at the end of a line keeps the line break.

Tables are read as paragraphs with their bars; images are left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from report_rag.corpus.text_files import read_objects, read_text, read_toml
from report_rag.errors import CorpusError
from report_rag.types import (
    BankQuestion,
    Block,
    BlockKind,
    DocumentTopic,
    Heading,
    Language,
    Report,
    Span,
)

FACTS_FILE = "report.toml"
"""Title, language and other facts; every folder of a report has it."""
QUESTIONS_FILE = "questions.jsonl"
"""The question bank: questions, each with the ids of the passages that answer it; optional."""
UNANSWERED_FILE = "unanswered.jsonl"
"""The unanswerable questions: on the report's subject, but not answered by it; optional."""

_BETWEEN = "\n\n"
"""Separates headings and blocks in the plain text of an edition."""
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
_PAGE_MARK = re.compile(r"<!--\s*page\s+(\S+)\s*-->")
_ADDED_MARK = re.compile(r"<!--\s*added\s*-->")
# "(Rosa Quispe - Cusco)" or "— Tomás Rivas".
_SPEAKER = re.compile(r"^\((?P<inside>.+)\)$|^[—–-]\s*(?P<after>.+)$", re.DOTALL)


def read_corpus(folder: Path) -> tuple[Report, ...]:
    """All reports of a corpus, in the order of their folders' names.

    Raises `CorpusError` when the folder holds no report, or one that cannot be read.
    """
    return tuple(read_report(path) for path in report_folders(folder))


def report_folders(folder: Path) -> tuple[Path, ...]:
    """The folders in `folder` that hold a `report.toml`, sorted; `CorpusError` if there is none."""
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
    """The path of the text of a report in one language, whether there is such a file or not."""
    return folder / f"report.{language}.md"


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


@dataclass(frozen=True, slots=True)
class Edition:
    """The text of a report in one language, as read from its Markdown file."""

    text: str
    """The texts of all headings and blocks, an empty line between; spans are positions in it."""
    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    outline: tuple[Heading | Block, ...]
    """Headings and blocks together, in order."""

    def has_parts_of(self, other: "Edition") -> bool:
        """Whether both have the same number of blocks, and the same number of headings."""
        return len(self.blocks) == len(other.blocks) and len(self.headings) == len(other.headings)


def read_edition(path: Path) -> Edition:
    """The headings and blocks of the Markdown file `path`, a reading edition or a translation.

    Raises `CorpusError` when the file is missing, cannot be read or has no block of text.
    """
    if not path.exists():
        raise CorpusError(f"{path}: missing (see corpus/README.md)")
    # Without blocks of HTML: CommonMark takes a line that begins with a page mark for one, and the
    # words behind the mark would be part of it.
    parser = MarkdownIt("commonmark").disable("html_block")
    builder = _EditionBuilder()
    builder.read(SyntaxTreeNode(parser.parse(read_text(path))).children)
    blocks = tuple(part for part in builder.outline if isinstance(part, Block))
    if not blocks:
        raise CorpusError(f"{path}: no text in it")
    return Edition(
        text=_BETWEEN.join(part.text for part in builder.outline),
        headings=tuple(part for part in builder.outline if isinstance(part, Heading)),
        blocks=blocks,
        outline=tuple(builder.outline),
    )


@dataclass(slots=True)
class _Inline:
    """The plain text of inline elements (contents of headings, paragraphs), and what is in it."""

    text: str = ""
    start_page: str | None = None
    """The page that the edition is on before this text; None before the first page mark."""
    page_marks: list[tuple[int, str]] = field(default_factory=list)
    """(offset into the text, label of the page that begins there); the offset may be 0, before the
    first character, or the text's length, after the last."""
    label: str | None = None
    """Bold words at the beginning that end with a colon, without it; None when there are none."""
    added: bool = False
    """Whether it has the mark `<!-- added -->`."""


@dataclass(slots=True)
class _EditionBuilder:
    """Reads the tree of a Markdown file from top to bottom into headings and blocks."""

    outline: list[Heading | Block] = field(default_factory=list)
    length: int = 0
    """Characters of the edition's text so far."""
    page: str | None = None
    """Label of the page that is being read; None before the first page mark."""
    path: list[tuple[int, str]] = field(default_factory=list)
    """(level, text) of the headings that the next block stands under, outermost first."""
    lists: int = 0
    """How many lists there are so far; the number of a list, from 0, is how many came before."""
    last_list: tuple[int, bool, int] | None = None
    """(list number, whether its items are numbered, position of its last item) of the list just
    read, which the next one may continue (`_list_number`); None once a heading, a quotation or a
    paragraph has followed."""

    def read(self, nodes: Sequence[SyntaxTreeNode]) -> None:
        """Adds the headings and blocks in these nodes to `outline`, in order; skips other types."""
        for node in nodes:
            match node.type:
                case "heading":
                    self._heading(node)
                case "paragraph":
                    self._paragraph(node)
                case "bullet_list" | "ordered_list":
                    self._list(node)
                case "blockquote":
                    self._quotation(node)
                case "fence" | "code_block":
                    self._block(_Inline(node.content.strip()), BlockKind.PARAGRAPH, node)

    def _heading(self, node: SyntaxTreeNode) -> None:
        read, level = self._joined(node.children), int(node.tag[1:])
        self.path = [(depth, name) for depth, name in self.path if depth < level]
        self.path.append((level, read.text.rstrip(": ")))
        self.outline.append(
            Heading(
                level=level,
                path=tuple(name for _, name in self.path),
                text=read.text,
                span=self._next_span(read.text),
                page=self.page,
                line=_line(node),
                added=read.added,
            )
        )
        self.last_list = None

    def _paragraph(self, node: SyntaxTreeNode) -> None:
        read = self._joined(node.children)
        if read.text:  # A page mark alone does not end a list.
            self._block(read, BlockKind.CALL_OUT if read.label else BlockKind.PARAGRAPH, node)
            self.last_list = None

    def _list(self, node: SyntaxTreeNode) -> None:
        """Adds each item as a block, with its number in front if it has one, then lists in it."""
        ordered = node.type == "ordered_list"
        number, position = self._list_number(ordered, int(node.attrs.get("start", 1)))
        for item in node.children:
            inlines, nested = _inlines_and_lists(item)
            read = self._joined(inlines)
            if ordered and read.text:
                _prefix(read, f"{position}. ")
            self._block(read, BlockKind.LIST_ITEM, item, list_number=number, position=position)
            self.last_list = None  # A nested list is never the continuation of another one.
            self.read(nested)
            self.last_list = (number, ordered, position)
            position += 1

    def _list_number(self, ordered: bool, first: int) -> tuple[int, int]:
        """The number of a list, counted from 0, and the position of its first item.

        `ordered` is whether its items are numbered, `first` the number before the first of them (1
        without numbers). A list continues the one before it, with the same number and the next
        position, if only page marks or code stand between them and both or neither are numbered; a
        numbered one only if `first` is that next position. Any other list is new, and begins at
        `first`.
        """
        if self.last_list and self.last_list[1] == ordered:
            number, _, last = self.last_list
            if not ordered or first == last + 1:
                return number, last + 1
        self.lists += 1
        return self.lists - 1, first

    def _quotation(self, node: SyntaxTreeNode) -> None:
        """Adds a quotation, of one paragraph or several, as one block.

        If it has several and the last line of its text is in parentheses or begins with a dash,
        that line names the speaker, and stays a part of the text. A line is a paragraph, or a part
        of one between line breaks that are kept.
        """
        inlines = [inside for inside in node.walk() if inside.type == "inline"]
        read = self._joined(inlines)
        last_line = read.text.rpartition("\n")[2]
        match = _SPEAKER.match(last_line) if len(inlines) > 1 else None
        speaker = (match["inside"] or match["after"]) if match else None
        self._block(read, BlockKind.QUOTATION, node, speaker=speaker)
        self.last_list = None

    def _block(
        self,
        read: _Inline,
        kind: BlockKind,
        node: SyntaxTreeNode,
        *,
        list_number: int | None = None,
        position: int | None = None,
        speaker: str | None = None,
    ) -> None:
        """Adds a block with the text and pages of `read`; adds nothing when there is no text."""
        if not read.text:
            return
        # A mark before the first word begins the block's page, one after the last is the next's.
        before = [label for offset, label in read.page_marks if offset == 0]
        breaks = [mark for mark in read.page_marks if 0 < mark[0] < len(read.text)]
        first = before[-1] if before else read.start_page or self.page
        pages = [first, *(label for _, label in breaks)]
        self.outline.append(
            Block(
                kind=kind,
                text=read.text,
                span=self._next_span(read.text),
                section_path=tuple(name for _, name in self.path),
                pages=tuple(dict.fromkeys(page for page in pages if page)),
                line=_line(node),
                label=read.label,
                speaker=speaker,
                list_number=list_number,
                position=position,
                page_breaks=tuple(breaks),
            )
        )

    def _next_span(self, text: str) -> Span:
        start = self.length + (len(_BETWEEN) if self.outline else 0)
        self.length = start + len(text)
        return Span(start, self.length)

    def _joined(self, inlines: Sequence[SyntaxTreeNode]) -> _Inline:
        """Several inline elements as one, the text of each on a line of its own.

        Label, page at the start and whether it is marked as added are those of the first element.
        Without elements the text is empty.
        """
        whole, *others = map(self._inline, inlines) if inlines else [_Inline()]
        for more in others:
            start = len(whole.text) + 1
            whole.text += "\n" + more.text
            whole.page_marks += [(start + offset, label) for offset, label in more.page_marks]
        return whole

    def _inline(self, node: SyntaxTreeNode) -> _Inline:
        """Reads one inline element: its text, label and marks; a page mark sets `page` as well."""
        read = _Inline(start_page=self.page)
        bold_from: int | None = None
        for child in (node.token and node.token.children) or ():
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
                        read.page_marks.append((len(read.text), mark[1]))
                        self.page = mark[1]
        read.text = read.text.rstrip()
        return read


def _prefix(read: _Inline, number: str) -> None:
    """Puts `number` ("3. ") before a list item's text; page marks move along, but not one at 0."""
    read.text = number + read.text
    read.page_marks = [
        (offset + len(number) if offset else 0, label) for offset, label in read.page_marks
    ]


def _line(node: SyntaxTreeNode) -> int:
    return node.map[0] + 1 if node.map else 0


def _inlines_and_lists(
    node: SyntaxTreeNode,
) -> tuple[list[SyntaxTreeNode], list[SyntaxTreeNode]]:
    """The inline elements of a list item's own text, and the lists inside it, each in order."""
    inlines, lists = [], []
    for child in node.children:
        if child.type in ("bullet_list", "ordered_list"):
            lists.append(child)
        elif child.type == "inline":
            inlines.append(child)
        else:
            deeper = _inlines_and_lists(child)
            inlines += deeper[0]
            lists += deeper[1]
    return inlines, lists


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
