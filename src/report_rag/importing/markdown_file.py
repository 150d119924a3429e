"""Reads a Markdown file: its text is the edition as it stands, in whatever encoding it is saved.

There is no second text that would prove it, and none is needed: no word is changed. What a reader
of Markdown would lose, `report-rag check` names.
"""

import re
from pathlib import Path

from report_rag.errors import DocumentError
from report_rag.importing.decoding import decode
from report_rag.importing.imported import Finding, Imported
from report_rag.types import Doubt, Language

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
"""Facts about the document in YAML, before its text."""
_FACT = re.compile(r"^(title|date|lang|language|publisher):[ \t]*(.+?)[ \t]*$", re.MULTILINE)
# "# Title" or "Title" above a line of "=".
_HEADING = re.compile(
    r"^(?:#{1,6}[ \t]+(.+?)(?:[ \t]+#+)?|([^\s#>*+-].*)\n=+)[ \t]*$", re.MULTILINE
)
_MARKS = re.compile(r"<!--.*?-->|\\([^\w\s])|[*`]|(?<!\w)_|_(?!\w)")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


def read_markdown(file: Path) -> Imported:
    """Reads a Markdown file; `DocumentError` when it cannot be read or has no text."""
    try:
        decoded = decode(file.read_bytes())
    except OSError as error:
        raise DocumentError(f"{file}: cannot be read ({error.strerror})") from error
    text = decoded.text.strip("\n")
    front = _FRONT_MATTER.match(text)
    body = text[front.end() :] if front else text
    if not body.strip():
        raise DocumentError(f"{file}: no text in it")
    facts = {name: value.strip("\"'") for name, value in _FACT.findall(front[1])} if front else {}
    language = (facts.get("lang") or facts.get("language") or "")[:2].lower()
    date = _DATE.match(facts.get("date", ""))
    return Imported(
        title=facts.get("title") or _first_heading(body),
        blocks=(body.strip("\n"),),
        language=Language(language) if language in list(Language) else None,
        publisher=facts.get("publisher", ""),
        date=date[0] if date else "",
        findings=(Finding(Doubt.UNREADABLE),) if decoded.doubtful else (),
    )


def _first_heading(body: str) -> str:
    """The words of the first heading, without marks; empty when there is none."""
    found = _HEADING.search(body)
    return " ".join(_MARKS.sub(r"\1", found[1] or found[2]).split()) if found else ""
