"""The query of the reader's address: view, marked positions, words to find.

Anybody can write an address: values that make no sense are left out and are no error.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlencode

from starlette.datastructures import QueryParams

from report_rag.types import Language, Report, Span

LONGEST_FIND = 200  # characters
# Our own links have a dozen ranges at most. Every link of the page repeats them, so an address with
# thousands would make a page of megabytes.
_MOST_MARKS = 100
_RANGE = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


class View(StrEnum):
    """The language of the text that is shown, or both."""

    EN = "en"
    ES = "es"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class ReaderAddress:
    """The address of the reader, without the name of the report and the anchor."""

    language: Language
    """The language of the page around the text."""
    view: View | None = None
    """None when the address does not say."""
    marks: tuple[Span, ...] = ()
    """What is marked, as positions in `Report.text`, in order and not touching each other."""
    find: str = ""
    """The words to find, as by `cleaned`; empty when none are looked for."""

    @classmethod
    def read(cls, language: Language, query: QueryParams, report: Report) -> "ReaderAddress":
        """The address with what a query asks for: `view`, `mark` ("12-80,95-120") and `find`.

        `language` is that of the page; the query is not asked for it. What makes no sense is left
        out: a view where the report has no translation, and marks outside of its text.
        """
        view = query.get("view")
        known = View(view) if view in list(View) and report.translation else None
        marks = read_marks(",".join(query.getlist("mark")), len(report.text))
        return cls(language, known, marks, cleaned(query.get("find", "")))

    def shown(self, report: Report) -> View:
        """The view to show: the original if there is no translation, else the view asked for.

        Without one the original, and for readers of the other language both.
        """
        own = View(report.language.value)
        if not report.translation:
            return own
        return self.view or (own if self.language is report.language else View.BOTH)

    def link(self, anchor: str = "", **changed: Any) -> str:  # noqa: ANN401  # fields of the class
        """A link to the same page, with other values of these fields: `view`, `marks`, `find`."""
        fragment = f"#{quote(anchor)}" if anchor else ""
        return f"?lang={self.language}{replace(self, **changed).kept()}{fragment}"

    def kept(self) -> str:
        """The query without the language, such as "&view=both", for links to other pages."""
        values = {
            "view": self.view or "",
            "mark": ",".join(f"{span.start}-{span.end}" for span in self.marks),
            "find": self.find,
        }
        given = {name: value for name, value in values.items() if value}
        return f"&{urlencode(given, safe=',')}" if given else ""


def read_marks(value: str, length: int) -> tuple[Span, ...]:
    """The ranges of "12-80,95-120" that lie in a text of this length, in order and merged.

    The second number is the first character that is not marked. Ranges that are empty, reversed,
    malformed or outside of the text are left out, and all after the first `_MOST_MARKS`.
    """
    found = []
    for part in value.split(","):
        match = _RANGE.fullmatch(part.strip())
        if match and int(match[1]) < int(match[2]) <= length:
            found.append(Span(int(match[1]), int(match[2])))
    return merged(found)[:_MOST_MARKS]


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order of their starts; spans that overlap or touch become one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start):
        if found and span.start <= found[-1].end:
            last = found.pop()
            found.append(Span(last.start, max(last.end, span.end)))
        else:
            found.append(span)
    return tuple(found)


def cleaned(typed: str) -> str:
    """What was typed, without unprintable characters and extra spaces, cut to `LONGEST_FIND`."""
    shown = "".join(c if c.isprintable() else " " for c in typed)
    return " ".join(shown[:LONGEST_FIND].split())
