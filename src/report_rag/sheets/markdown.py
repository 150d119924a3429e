"""A handout as Markdown (CommonMark), in which every word shows as it stands.

Signs that would be markup are escaped, so that the rendered words are the report's words.
"""

import re

from report_rag.sheets.handout import Handout, Kind, Piece

_MARKUP = re.compile(r"[\\`*_\[\]<>&#~|$]")
# At the beginning of a line: a list, a rule, a heading underlined.
_BEGINNING = re.compile(r"^([-+=:]|\d+(?=[.)]))")
_NO_ADDRESS = re.compile(r"[\s<>\\]")


def markdown(handout: Handout) -> bytes:
    """The handout as a UTF-8 text."""
    return ("\n\n".join(map(_piece, handout.pieces)) + "\n").encode("utf-8", "replace")


def escaped(text: str, hanging: str = "") -> str:
    """A text that renders as itself, line for line; every line after the first hangs in a block."""
    lines = [_escaped_line(line.strip()) for line in text.splitlines()]
    parts: list[str] = []
    for line in lines:
        if line and parts and parts[-1]:
            parts[-1] += "\\"
        parts.append(line)
    return f"\n{hanging}".join(parts)


def _escaped_line(line: str) -> str:
    line = _MARKUP.sub(lambda sign: f"\\{sign[0]}", line)
    begins = _BEGINNING.match(line)
    if not begins:
        return line
    sign, rest = begins[0], line[begins.end() :]
    # A number is escaped at the full stop behind it: "1\." is no list.
    return f"{sign}\\{rest}" if sign[0].isdigit() else f"\\{sign}{rest}"


def _piece(piece: Piece) -> str:
    match piece.kind:
        case Kind.TITLE:
            return f"# {_heading(piece.text)}"
        case Kind.QUESTION:
            return f"## {_heading(piece.text)}"
        case Kind.QUOTE | Kind.GIVEN:
            return f"> {escaped(piece.text, '> ')}"
        case Kind.TRANSLATION:
            return escaped(piece.text)
        case Kind.LINK:
            return f"{escaped(piece.text)}: {_link(piece.url or '')}"
        case Kind.CONTACT:
            where = f" ({_link(piece.url)})" if piece.url else ""
            return f"- {escaped(piece.text, '  ')}{where}"
        case Kind.PLACE | Kind.SENTENCE:
            return escaped(piece.text)


def _heading(text: str) -> str:
    return escaped(" ".join(text.split()))


def _link(url: str) -> str:
    """An address that can be followed as it is read; one without a host leads nowhere by itself."""
    if url.startswith(("https://", "http://")) and not _NO_ADDRESS.search(url):
        return f"<{url}>"
    return escaped(url)
