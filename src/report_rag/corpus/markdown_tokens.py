"""Parses the Markdown of an edition into tokens, which its reader and its check share.

It is CommonMark with pipe tables and three extensions: footnotes (`[^1]`, `[^1]: …`), definition
lists (a line that begins with ": " below a term) and front matter (`key: value` between two lines
`---` at the very beginning). Five things differ from what these usually give:
- a comment that ends on its own line, such as a page mark, never begins a block of HTML, so that
  the words behind it are Markdown;
- a numbered item has the number that is typed, also where one is left out (12., 14.); only where
  all items of a list have the same number are they counted on from it, as a page shows them;
- a footnote stands where it is typed and is shown with its name in brackets, "[1]", as is each
  reference to it;
- a link that is only a number, "[1]", with its address elsewhere, keeps its brackets;
- characters that a page does not show, such as soft hyphens, are left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_block.html_block import HTML_SEQUENCES, html_block
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.front_matter import front_matter_plugin

from report_rag.corpus.formats import refuse_other_formats
from report_rag.corpus.text_files import read_text
from report_rag.errors import CorpusError

NUMBER = "data-number"
"""The attribute of a token, and of an element of HTML, with what is printed before its words: "12."
for a list item, "[1]" for a footnote."""
LINE = "data-line"
"""The attribute of an element of the page with its line in the Markdown file, from 1."""
_DEEPEST = 100
"""Levels of nested blocks that are read; a list in a list needs two. markdown-it leaves out what is
deeper, so a deeper document is refused. Python allows about 300."""
_COMMENT = re.compile(r"<!--.*?-->")
# YAML as front matter has it: "key: value" first, then more of these, "- entry", "# comment" and
# further lines of an entry; no empty line.
_KEY = re.compile(r"[^\s:#-][^:]*:(\s|$)")
_YAML = re.compile(rf"{_KEY.pattern}|[ \t]+\S|#|- ")
# Not shown: soft hyphens, characters without a width, marks of direction, controls. A joiner is
# kept between signs, since it makes one emoji of several.
_UNSEEN = re.compile(
    "[\xad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
    "\x00-\x08\x0e-\x1b\x7f]|\u200d(?:(?=\\w)|(?<=\\w\u200d))"
)
_BLANK = re.compile(r"[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Markdown:
    """A parsed Markdown file."""

    path: Path
    tokens: Sequence[Token]
    """As markdown-it gives them, blocks of HTML unread; numbers are in the attribute `NUMBER`."""
    unused: tuple[tuple[int, str], ...]
    """(line, text as typed) of each definition of an address ("[name]: address") that no link uses;
    a page does not show it."""
    cut: tuple[int, ...]
    """Lines of the table rows with more cells than the first row; a page does not show those."""
    unclosed: tuple[int, ...]
    """Lines on which a comment, script or the like begins that ends nowhere; a page shows nothing
    of what follows."""


def read_markdown(path: Path) -> Markdown:
    """Parses a file.

    Raises `CorpusError` when it is missing, cannot be read, is of another format (such as PDF), or
    nests blocks more than `_DEEPEST` levels deep.
    """
    refuse_other_formats(path)
    text = seen(_BLANK.sub(" ", read_text(path)))
    try:
        tokens, env = _parsed(text)
    except RecursionError as error:
        raise CorpusError(f"{path}: brackets or pictures are nested too deeply") from error
    for token in tokens:
        if token.level >= _DEEPEST - 1:
            line = token.map[0] + 1 if token.map else 1
            raise CorpusError(f"{path}:{line}: lists or quotations are nested too deeply")
    _number_items(tokens)
    for token in tokens:
        _show_notes(token)
    lines = text.split("\n")
    return Markdown(
        path,
        tokens,
        unused=tuple(_unused(tokens, env, lines)),
        cut=tuple(_cut(tokens, lines)),
        unclosed=tuple(filter(None, map(_unclosed, tokens))),
    )


def seen(text: str) -> str:
    """The text without the characters that a page does not show (soft hyphens, controls …)."""
    return _UNSEEN.sub("", text)


def as_html(document: Markdown) -> str:
    """The page that the Markdown makes.

    Each element that begins a line of the file has that line in its attribute `LINE`. A block of
    HTML is as it is typed, after a comment "line 12" with its line.
    """
    for token in document.tokens:
        if token.map and token.nesting >= 0:
            token.attrSet(LINE, str(token.map[0] + 1))
    return _Renderer().render(document.tokens, _options(), {})


def inline_as_html(token: Token) -> str:
    """The HTML of what stands in a paragraph, heading or cell."""
    return RendererHTML().renderInline(token.children or [], _options(), {})


@cache
def _options() -> OptionsDict:
    return _parser().options


class _Renderer(RendererHTML):
    """Renders as markdown-it does, but puts a comment with its line before a block of HTML."""

    def html_block(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        line = (tokens[idx].map or [0])[0] + 1
        return f"<!--line {line}-->{super().html_block(tokens, idx, options, env)}"


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST, "store_labels": True})
    parser.enable("table").use(deflist_plugin).use(front_matter_plugin)
    # Without "^[…]": only notes that stand apart can be shown where they are typed.
    parser.use(footnote_plugin, inline=False, move_to_end=False)
    before = ["paragraph", "reference", "blockquote"]  # which markdown-it lets it end
    parser.block.ruler.at("html_block", _html_block, {"alt": before})
    return parser


def _html_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The rule of markdown-it for a block of HTML, but not for a comment that ends on its line."""
    first = state.bMarks[start] + state.tShift[start]
    if _COMMENT.match(state.src, first, state.eMarks[start]):
        return False
    return html_block(state, start, end, silent)


def _parsed(text: str) -> tuple[list[Token], dict[str, Any]]:
    """The tokens of a text, and the environment in which markdown-it keeps its addresses.

    What stands between two lines "---" at the beginning is front matter only if it looks like YAML.
    """
    parser, env = _parser(), dict[str, Any]()
    tokens = parser.parse(text, env)
    if tokens and tokens[0].type == "front_matter" and not _is_yaml(tokens[0].content):
        env = {}
        tokens = parser.disable("front_matter").parse(text, env)
    return tokens, env


def _is_yaml(content: str) -> bool:
    lines = content.split("\n")
    return bool(_KEY.match(lines[0])) and all(map(_YAML.match, lines))


def _number_items(tokens: Sequence[Token]) -> None:
    """Gives each numbered item the attribute `NUMBER`, such as "12." or "3)"."""
    lists: list[list[Token]] = []
    for token in tokens:
        match token.type:
            case "ordered_list_open" | "bullet_list_open":
                lists.append([])
            case "list_item_open":
                lists[-1].append(token)
            case "bullet_list_close":
                lists.pop()
            case "ordered_list_close":
                items = lists.pop()
                typed = [item.info for item in items]
                if len(set(typed)) == 1:
                    typed[1:] = [str(int(typed[0]) + more) for more in range(1, len(items))]
                for item, number in zip(items, typed, strict=True):
                    item.attrSet(NUMBER, number + item.markup)


def _show_notes(token: Token) -> None:
    """Puts the names of footnotes, and numbers that are links, into brackets ("[1]")."""
    if token.type in ("footnote_reference_open", "footnote_reference_close"):
        token.tag = "section"
    if token.type == "footnote_reference_open":
        token.attrSet(NUMBER, f"[{token.meta['label']}]")
    before: Token | None = None
    for child in token.children or ():
        if child.type == "footnote_ref":
            child.type, child.content = "text", f"[{child.meta['label']}]"
        elif (
            before
            and before.type == "link_open"
            and child.type == "text"
            and child.content.isdecimal()
            and before.meta.get("label") == child.content
        ):
            child.content = f"[{child.content}]"
        before = child


def _unused(
    tokens: Sequence[Token], env: dict[str, Any], lines: Sequence[str]
) -> Iterator[tuple[int, str]]:
    """(line, text) of each definition of an address that no link or picture of `tokens` uses."""
    used = {
        child.meta.get("label")
        for token in tokens
        for child in token.children or ()
        if child.type in ("link_open", "image")
    }
    defined = [
        (name, reference)
        for name, reference in env.get("references", {}).items()
        if name not in used
    ]
    defined += [(name["label"], name) for name in env.get("duplicate_refs", [])]
    for _, reference in sorted(defined, key=lambda one: one[1]["map"][0]):
        start, end = reference["map"]
        yield start + 1, " ".join(" ".join(lines[start:end]).split())


def _cut(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[int]:
    """The lines, from 1, of rows of pipe tables that have words in cells beyond the first row's."""
    row: Token | None = None
    shown: list[str] = []
    for token in tokens:
        if token.type == "tr_open":
            row, shown = token, []
        elif token.type == "inline" and row:
            shown += re.findall(r"\w+", token.content)
        elif token.type == "tr_close":
            if row and row.map and len(re.findall(r"\w+", lines[row.map[0]])) > len(shown):
                yield row.map[0] + 1
            row = None


def _unclosed(token: Token) -> int | None:
    """The line, from 1, of a block of HTML that goes on to its end mark, if it has none."""
    if token.type != "html_block" or not token.map:
        return None
    for begins, ends, _ in HTML_SEQUENCES:
        if begins.search(token.content.lstrip()):
            return None if ends.search(token.content) or ends.search("") else token.map[0] + 1
    return None
