"""Writes a handout (questions and answers as paragraphs) as Markdown (CommonMark).

Characters that would be markup are escaped, so that the rendered words are the report's words.
"""

import re
from collections.abc import Iterable

from report_rag.sheets.format_limits import is_absolute
from report_rag.sheets.handout import HandoutPart, PartKind

_MARKUP = re.compile(r"[\\`*_\[\]<>&#~|$]")
# Markup at the beginning of a line only: lists, and the lines that make a heading or a rule. A
# number is escaped at the full stop behind it: "1\." is no list.
_SIGN_FIRST = re.compile(r"^(?=[-+=:])")
_NUMBER_FIRST = re.compile(r"^(\d+)(?=[.)])")
_NO_ADDRESS = re.compile(r"[\s<>\\]")


def markdown(parts: Iterable[HandoutPart]) -> bytes:
    """The paragraphs of a handout as the content of a file in UTF-8, an empty line between them.

    Half a character (a lone surrogate), which UTF-8 cannot hold, becomes "?".
    """
    return ("\n\n".join(map(_part, parts)) + "\n").encode("utf-8", "replace")


def escaped(text: str, hanging: str = "") -> str:
    """A text as Markdown that renders as its words, with its line breaks.

    A line break becomes one of Markdown, a backslash at the end of the line; an empty line stays,
    and begins a new paragraph. Spaces at the beginning and end of lines are dropped. `hanging` goes
    before each line but the first: "> " continues a block quote.
    """
    parts: list[str] = []
    for line in text.splitlines():
        if line.strip() and parts and parts[-1]:
            parts[-1] += "\\"
        parts.append(_escaped_line(line.strip()))
    return f"\n{hanging}".join(parts)


def _escaped_line(line: str) -> str:
    line = _MARKUP.sub(r"\\\g<0>", line)
    return _NUMBER_FIRST.sub(r"\1\\", _SIGN_FIRST.sub(r"\\", line))


def _part(part: HandoutPart) -> str:
    """The Markdown of one paragraph, by its kind.

    A title is a heading of level 1, a question one of level 2, a quote a block quote, a contact or
    reference a list item. A place or reference is a link if it has an address; the address of a
    contact follows its text.
    """
    match part.kind:
        case PartKind.TITLE:
            return f"# {_heading(part.text)}"
        case PartKind.QUESTION:
            return f"## {_heading(part.text)}"
        case PartKind.QUOTE:
            return f"> {escaped(part.text, '> ')}"
        case PartKind.PLACE:
            return _linked(part)
        case PartKind.REFERENCE:
            return f"- {_linked(part)}"
        case PartKind.CONTACT:
            where = f" ({_link(part.url)})" if part.url else ""
            return f"- {escaped(part.text, '  ')}{where}"
        case PartKind.TEXT | PartKind.TRANSLATION:
            return escaped(part.text)


def _heading(text: str) -> str:
    return escaped(" ".join(text.split()))


def _linked(part: HandoutPart) -> str:
    """The text of a part on one line: a link, if the part has an address that can be opened."""
    text = _heading(part.text)
    return f"[{text}](<{part.url}>)" if part.url and _opens(part.url) else text


def _link(url: str) -> str:
    """An address as a link if it can be opened, else as plain text."""
    return f"<{url}>" if _opens(url) else escaped(url)


def _opens(url: str) -> bool:
    """Whether an address begins with http:// or https:// and has no character, such as a space,
    that a link cannot hold."""
    return is_absolute(url) and not _NO_ADDRESS.search(url)
