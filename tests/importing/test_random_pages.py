"""Random web pages: no word is lost, none grows into another, and the order is kept."""

import re
from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from report_rag.importing.edition_writer import document
from report_rag.importing.html_text import TAG_NUMBER, numbered, page_text
from report_rag.importing.web_page import read_web_page

LEFT_OUT = "gone"
"""Begins the words of what is left out; the others begin with "word"."""
BLOCKS = "p div section aside h2 h3 ul ol dl blockquote table figure pre details center".split()
INLINES = "b i a span code sup sub q small em u font".split()
BETWEEN = st.sampled_from(
    [" ", "\n", "<br>", ", ", ".&nbsp;", " <!-- x --> ", " * ", " [", "] ", " _"]
)


class Words:
    """Gives words of which no two are alike."""

    def __init__(self):
        self.count = 0

    def one(self, kind="word"):
        self.count += 1
        letters, rest = "", self.count
        while rest:
            rest, digit = divmod(rest, 26)
            letters += chr(ord("a") + digit)
        return f"{kind}{letters}x"


def line(draw, words, depth):
    """Text in a line, with elements in it."""
    pieces = []
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.integers(0, 5))
        if kind <= 2 or depth <= 0:
            pieces.append(words.one())
        elif kind <= 4:
            tag = draw(st.sampled_from(INLINES))
            pieces.append(f"<{tag}>{line(draw, words, depth - 1)}</{tag}>")
        else:
            hidden = draw(
                st.sampled_from(["<span hidden>{}</span>", "<del>{}</del>", "<button>{}</button>"])
            )
            pieces.append(hidden.format(words.one(LEFT_OUT)))
        pieces.append(draw(BETWEEN))
    return "".join(pieces)


def inside(draw, words, depth):
    """What is in a block: a line, blocks, or both."""
    text = line(draw, words, 2) if draw(st.booleans()) or depth <= 0 else ""
    more = depth > 0 and draw(st.booleans())
    return text + (blocks(draw, words, depth - 1) if more else "") or words.one()


def blocks(draw, words, depth):
    """Blocks one after the other, their end tags left out where HTML allows it."""
    return "".join(block(draw, words, depth) for _ in range(draw(st.integers(1, 3))))


def block(draw, words, depth):
    tag = draw(st.sampled_from([*BLOCKS, "nav"]))
    end = draw(st.booleans())
    match tag:
        case "nav":
            return f"<nav><a href='/'>{words.one(LEFT_OUT)}</a></nav>"
        case "p" | "h2" | "h3" | "pre":
            return f"<{tag}>{line(draw, words, 2)}{'' if end and tag == 'p' else f'</{tag}>'}"
        case "ul" | "ol":
            items = [inside(draw, words, depth) for _ in range(draw(st.integers(1, 3)))]
            closed = "" if end else "</li>"
            return f"<{tag}>{''.join(f'<li>{one}{closed}' for one in items)}</{tag}>"
        case "dl":
            pairs = [(line(draw, words, 1), inside(draw, words, depth)) for _ in range(2)]
            return f"<dl>{''.join(f'<dt>{term}<dd>{told}' for term, told in pairs)}</dl>"
        case "table":
            cells = [f"<td>{line(draw, words, 1)}" for _ in range(4)]
            return f"<table><tr>{''.join(cells[:2])}</tr><tr>{''.join(cells[2:])}</tr></table>"
    return f"<{tag}>{inside(draw, words, depth)}</{tag}>"


@st.composite
def pages(draw):
    return "<p>worda</p>" + blocks(draw, Words(), 3)


class Rendered(HTMLParser):
    """The text that a browser shows of a page, with a space where a block or a line ends."""

    def __init__(self, page):
        super().__init__()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.text += " " if tag in ("p", "li", "br", "h2", "h3", "blockquote", "ul", "ol") else ""

    def handle_data(self, data):
        self.text += data


def words_of(text):
    return re.findall(r"[^\W\d_]+", text)


@given(page=pages())
@settings(max_examples=150)
def test_no_word_is_lost_or_glued_and_the_order_is_kept(tmp_path_factory, page):
    """The Markdown, as a page shows it, has the words of the web page without what is left out."""
    path = tmp_path_factory.getbasetemp() / "random.html"
    path.write_text(page, encoding="utf-8")
    imported = read_web_page(path)
    shown = Rendered(MarkdownIt("commonmark").render(document(imported.blocks))).text
    assert words_of(shown) == words_of(imported.plain)
    every = re.findall(r"(?:word|gone)[a-z]+", page)
    assert words_of(shown) == [word for word in every if not word.startswith(LEFT_OUT)]
    gone = [word for one in imported.left_out for word in words_of(one.text)]
    assert gone == [word for word in every if word.startswith(LEFT_OUT)]


@given(page=pages())
def test_numbering_start_tags_changes_nothing_else(page):
    """Each start tag has its number, and the text stays the same."""
    made = numbered(page)
    numbers = re.findall(rf' {TAG_NUMBER}="(\d+)"', made)
    assert [int(one) for one in numbers] == list(range(len(re.findall("<[a-z]", page))))
    assert re.sub(rf' {TAG_NUMBER}="\d+"', "", made) == page
    assert page_text(made)[0] == page_text(page)[0]
