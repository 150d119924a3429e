"""What the two readers of a web page, `html_parts` and `html_text`, both know of HTML's elements.

The one reads with lxml, the other with Python's own parser. They share only these facts, so that
the text of the one proves that of the other.
"""

import re

from report_rag.importing import edition_writer

BLOCKS = frozenset(
    "address article aside blockquote body caption center col colgroup dd details dialog dir div dl"
    " dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li"
    " main menu nav ol optgroup option p pre search section summary table tbody td tfoot th thead"
    " tr ul".split()
)
"""Elements that begin and end a line of their own."""
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
UNSEEN = frozenset(
    "annotation annotation-xml audio base canvas datalist embed head iframe link map meta noembed"
    " noframes noscript object param rp script source style template title track video".split()
)
"""Elements whose content a browser does not show as text of the page."""
CONTROLS = frozenset("button input label meter output progress select textarea".split())
"""What a visitor fills in or presses."""
STRUCK = frozenset("del s strike".split())
"""What the page shows as struck out."""
WHITE = re.compile(r"[ \t\n\f]+")
"""Runs of it are shown as one space; spaces of other kinds are letters."""
QUOTED = "“", "”"
"""What browsers print around `<q>`."""
DASH = "—"
"""What is put before the speaker of a quotation that the page sets apart by its style only."""
_RAISED = re.compile(r"[\d+\-=()]*\d[\d+\-=()]*")
_NOT_GLUED = re.compile(r"[\w.,;:!?…”’\"')\]»%]$")
_MOST_DIGITS = 3
"""Digits of the number of a note, at most."""
_NAMES_SOMETHING = re.compile(r"[^\W_]|[*†‡]")
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST_ROMAN = 3999
_STYLES = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
    "decimal": "1",
}
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([^;]+)", re.IGNORECASE)
_INVISIBLE = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_BOLD = re.compile(r"(?:^|;)\s*font-weight\s*:\s*(?:bold|bolder|[6-9]00)\b", re.IGNORECASE)


def is_hidden(hidden: str | None, style: str | None) -> bool:
    """Whether an element is hidden by its own attributes `hidden` and `style` (None: has none).

    What a style sheet hides is not known.
    """
    return (hidden is not None and hidden.lower() != "until-found") or bool(
        style and _INVISIBLE.search(style)
    )


def is_bold(tag: str, style: str | None) -> bool:
    """Whether an element prints its text in bold."""
    return tag in ("b", "strong", "th") or bool(style and _BOLD.search(style))


def raised(text: str, before: str, *, linked: bool) -> str:
    """How `<sup>` is written: digits as "²"; the letter of a note, which is a link, in brackets.

    `before` is the text in front of it: only what stands right behind a word is told apart.
    """
    inside = text.strip()
    if _RAISED.fullmatch(inside):
        return edition_writer.superscript(inside)
    if linked and inside.isalpha() and _NOT_GLUED.search(before):
        return f"[{inside}]"
    return text


def lowered(text: str) -> str:
    """How `<sub>` is written: digits as "₂"; other text as it is."""
    return edition_writer.subscript(text.strip()) if _RAISED.fullmatch(text.strip()) else text


def linked(text: str, before: str, address: str | None) -> str:
    """How a link is written: its text, but the number of a note right behind a word as "²".

    `address` is where the link leads, `before` the text in front of it. A link to a place in the
    page without a letter or digit, such as "¶" or "↩", is a tool of the page, and gives "".
    """
    if not (address or "").startswith("#"):
        return text
    inside = text.strip()
    if inside.isdigit() and len(inside) <= _MOST_DIGITS and _NOT_GLUED.search(before):
        return edition_writer.superscript(inside)
    return text if _NAMES_SOMETHING.search(text) else ""


def list_style(kind: str | None, style: str | None) -> str:
    """How a numbered list counts: "1", "a", "A", "i" or "I", as in its attribute `type`.

    `kind` and `style` are that attribute and `style`, of the list or of one item.
    """
    found = _LIST_STYLE.search(style or "")
    named = _STYLES.get(found[1].strip().lower()) if found else None
    return named or (kind if kind in ("a", "A", "i", "I") else "1")


def list_label(number: int, style: str) -> str:
    """The number of an item as it is printed, "3.", "c." or "iii."; `style` as in `list_style`."""
    if style in ("a", "A") and number > 0:
        letters = ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(ord("a") + rest) + letters
        return f"{letters.upper() if style == 'A' else letters}."
    if style in ("i", "I") and 0 < number <= _MOST_ROMAN:
        letters = ""
        for value, sign in _ROMAN:
            letters += sign * (number // value)
            number %= value
        return f"{letters.upper() if style == 'I' else letters}."
    return f"{number}."


def whole(value: str | None) -> int | None:
    """The whole number that an attribute has; None for another value or none."""
    text = (value or "").strip()
    return int(text) if re.fullmatch(r"-?[0-9]{1,9}", text) else None
