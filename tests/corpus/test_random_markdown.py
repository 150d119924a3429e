"""Random Markdown documents: no word is lost, joined to another, altered or moved."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from report_rag.corpus.edition import edition_of
from report_rag.corpus.markdown_tokens import read_markdown
from report_rag.corpus.passages import split_into_passages
from report_rag.corpus.rendered import unlike_page
from report_rag.errors import CorpusError
from report_rag.types import Language, Report


@dataclass
class Document:
    """A document that is being made up; each of its words is there only once."""

    draw: object
    count: int = 0
    notes: list = field(default_factory=list)
    """Names of the footnotes that the text refers to and that are not yet defined."""

    def word(self):
        self.count += 1
        return f"w{self.count}w"

    def choose(self, *values):
        return self.draw(st.sampled_from(values))


def inline(document, lines=True):
    """(Markdown, its words) of one to four pieces of text."""
    pieces = [piece(document, lines) for _ in range(document.draw(st.integers(1, 4)))]
    return " ".join(typed for typed, _ in pieces), [word for _, words in pieces for word in words]


def piece(document, lines):
    """A first word without marks, so that no piece begins a list or a block of HTML."""
    first, word = document.word(), document.word()
    kinds = [
        (f"*{word}*", [word]),
        (f"**{word}**", [word]),
        (f"`{word}`", [word]),
        (f"[{word}](https://example.org/a_b)", [word]),
        (f"<https://example.org/{word}>", [f"https://example.org/{word}"]),
        (f"![{word}](x.png)", []),
        (f"<!-- page {document.count} -->", []),
        (f"{word}<sup>2</sup>", [f"{word}²"]),
        (f"{word}<sub>th</sub>", [f"{word}th"]),
        (f"a<b>{word}</b>", [f"a{word}"]),
        (f"{word[:2]}\xad{word[2:]}\u200b", [word]),
        (f"{word}&amp;x &copy;", [f"{word}&x", "©"]),
        (f"{word}\\*", [f"{word}*"]),
        (f"{word}<br>x", [word, "x"]),
    ]
    if lines:
        kinds += [
            (f"\n{word}", [word]),
            (f"x\\\n{word}", ["x", word]),
            (f"x  \n{word}", ["x", word]),
        ]
    typed, words = document.choose(*kinds)
    if document.draw(st.integers(0, 5)) == 5:
        document.notes.append(document.count)
        return f"{first}[^{document.count}] {typed}", [f"{first}[{document.count}]", *words]
    return f"{first} {typed}", [first, *words]


def table(document):
    """A table in Markdown or in HTML, with a header for each column."""
    width = document.draw(st.integers(1, 3))
    rows = [
        [inline(document, lines=False) for _ in range(width)]
        for _ in range(document.draw(st.integers(2, 3)))
    ]
    headers = [" ".join(words) for _, words in rows[0]]
    words = [
        word
        for row in rows[1:]
        for word in "; ".join(
            f"{header}: {' '.join(cell)}" for header, (_, cell) in zip(headers, row, strict=True)
        ).split()
    ]
    typed = [f"| {' | '.join(cell for cell, _ in row)} |" for row in rows]
    return [typed[0], "|---" * width + "|", *typed[1:]], words


def html_table(document):
    head, cell, other = document.word(), document.word(), document.word()
    first = f"<table><tr><th>{head}</th><th>B</th></tr>"
    second = f"<tr><td>{cell}</td><td>{other}</td></tr></table>"
    return [first, second], [f"{head}:", f"{cell};", "B:", other]


def html_list(document):
    words = [document.word() for _ in range(3)]
    typed = "<ol start=7>\n<li>{}<li><p>{}</p>\n</ol>\n<div>{}</div>".format(*words)
    return typed.split("\n"), ["7.", words[0], "8.", words[1], words[2]]


def code(document):
    words = [document.word() for _ in range(2)]
    return ["```", f"{words[0]} <td>", f"  {words[1]}", "```"], [words[0], "<td>", words[1]]


def heading(document):
    typed, words = inline(document, lines=False)
    return document.choose([f"## {typed}"], [typed, "==="], [typed, "---"]), words


def paragraph(document):
    typed, words = inline(document)
    return typed.split("\n"), words


def definition(document):
    term, words = inline(document, lines=False)
    typed, more = inline(document, lines=False)
    return [term, f": {typed}"], words + more


def note(document):
    name = document.notes.pop(0) if document.notes else document.word()
    typed, words = inline(document, lines=False)
    more = document.word()
    return [f"[^{name}]: {typed}", "", f"    {more}"], [f"[{name}]", *words, more]


def quotation(document, depth):
    typed, words = blocks(document, depth - 1)
    return [f"> {line}".rstrip() for line in typed], words


def item(document, depth):
    document.count += document.draw(st.integers(1, 2))
    mark = document.choose("-", f"{document.count}.", f"{document.count})")
    first, words = paragraph(document)
    more, others = blocks(document, depth - 1) if document.draw(st.booleans()) else ([], [])
    lines = [*first, "", *more] if more else first
    room = " " * (len(mark) + 1)
    typed = [f"{mark} {lines[0]}", *(room + line if line else "" for line in lines[1:])]
    return typed, ([] if mark == "-" else [mark]) + words + others


def blocks(document, depth=2):
    """(lines, words) of one to four blocks, with blocks in lists and quotations `depth` deep."""
    kinds = [paragraph, heading, table, html_table, html_list, code, definition, note]
    nested = [quotation, item, item] if depth else []
    typed, words = [], []
    for _ in range(document.draw(st.integers(1, 4))):
        make = document.choose(*kinds, *nested)
        lines, own = make(document, depth) if make in nested else make(document)
        typed += ([""] if typed else []) + lines
        words += own
    return typed, words


@st.composite
def documents(draw):
    """(Markdown, its words in order)"""
    document = Document(draw)
    front = document.choose([], ["---", "title: Hidden", "tags:", "  - a", "---", ""])
    typed, words = blocks(document)
    while document.notes:
        lines, more = note(document)
        typed, words = [*typed, "", *lines], words + more
    return "\n".join([*front, "Begin.", "", *typed]) + "\n", ["Begin.", *words]


def parsed(text, folder):
    path = Path(folder) / "report.en.md"
    path.write_text(text, encoding="utf-8", newline="")
    document = read_markdown(path)
    return document, edition_of(document)


def words_of(edition):
    return [word for part in edition.outline for word in part.text.split()]


def unlike(document, edition):
    return [found for found in unlike_page(document, edition) if "a page shows" in found]


@settings(max_examples=200)
@given(documents())
def test_no_word_is_lost_joined_altered_or_moved(tmp_path_factory, made):
    """The blocks have the words of the document in its order, as does its page."""
    text, words = made
    document, edition = parsed(text, tmp_path_factory.getbasetemp())
    assert words_of(edition) == words
    assert list(unlike_page(document, edition)) == []
    report = Report("a", "A", Language.EN, edition.text, edition.headings, edition.blocks)
    passages = split_into_passages(report)
    assert [edition.text[one.span.slice] for one in (*edition.headings, *passages)] == [
        one.text for one in (*edition.headings, *passages)
    ]
    quoted = [word for one in passages for word in one.text.split()]
    assert quoted == [word for block in edition.blocks for word in block.text.split()]


@settings(max_examples=50)
@given(documents(), st.data())
def test_a_block_that_is_lost_or_altered_is_found(tmp_path_factory, made, data):
    """The check names at least one place when a block is missing or has two words joined."""
    document, edition = parsed(made[0], tmp_path_factory.getbasetemp())
    number = data.draw(st.integers(0, len(edition.outline) - 1))
    part = edition.outline[number]
    joined = replace(part, text=re.sub(r"\s+", "", part.text))
    for others in ([], [joined] if joined != part else []):
        outline = (*edition.outline[:number], *others, *edition.outline[number + 1 :])
        assert unlike(document, replace(edition, outline=outline))


WHOLE = """
<br> <b>x</b> <sup>2</sup> <p>q</p> <div>r</div> <hr> <span>s</span> <img> <ul><li>t</ul> <h3>c</h3>
<ol><li>u</ol> <table><tr><td>v<td>w</table> <dl><dt>a<dd>b</dl> <pre>d</pre>
""".split()
MARKS = r"""
a b-c. “d” 1. 2) - * + > # ## === --- ``` ~~~ | |-|-| : [^1] [^1]: [x] [x]: ! [y](z) ![p](q) ** _ `
\ & &amp; &#173; http://x.y <http://x.y> {} ~ $ ^ @
"""
SPACES = ["\n", "\n\n", "    ", "  ", "\t", "\r\n", "\x0c"]
PIECES = [*MARKS.split(), *SPACES, "\xad", "\u200b", "e\u0301", "<!-- page 3 -->", "<!-- added -->"]
HTML = """
<b> </b> <p> </p> <br> <table> </table> <tr> <td> </td> <th> </tr> <ul> <li> </li> </ul> <ol> </ol>
<div> </div> <script> </script> <style> <pre> </pre> <sup> </sup> <h2> </h2> <img> <dl> <dt> <dd>
<!-- --> <? <![CDATA[ ]]> <!x <x-y> <title> <blockquote> </blockquote> <a> </a>
""".split()


@settings(max_examples=300)
@given(st.lists(st.sampled_from([*PIECES, *WHOLE]), max_size=40), st.sampled_from(["", " "]))
def test_any_markdown_is_read_as_its_page_shows_it(tmp_path_factory, pieces, between):
    """Whatever marks and tags stand beside one another, both have the same words."""
    text = f"Begin.\n\n{between.join(pieces)}"
    assert unlike(*parsed(text, tmp_path_factory.getbasetemp())) == []


@settings(max_examples=300)
@given(st.lists(st.sampled_from([*PIECES, *HTML]), max_size=40) | st.text(max_size=80))
def test_reading_raises_nothing_but_its_own_error(tmp_path_factory, pieces):
    """Broken HTML and odd characters may be read oddly, but never end in a traceback."""
    text = "".join(pieces)
    assume("\ud800" not in text and not re.search("[\ud800-\udfff]", text))
    try:
        document, edition = parsed(text, tmp_path_factory.getbasetemp())
    except CorpusError:
        return
    list(unlike_page(document, edition))
