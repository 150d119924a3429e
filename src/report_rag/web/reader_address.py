"""The query of the reader's address, such as `?lang=es&view=both&mark=12-80,95-120&find=law`.

The reader is the page of a report. `view` says in which language its text is shown, `mark` which
characters of it are highlighted, `find` what was typed into its search box. Anybody can write an
address: values that make no sense are left out and are no error.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlencode

from starlette.datastructures import QueryParams

from report_rag.types import Language, Report, Span

LONGEST_FIND = 200
"""How many characters of `find` are kept; the rest is cut off."""
_MOST_MARKS = 100
"""How many ranges of `mark` are kept; our own links have a dozen at most. Every link of the page
repeats them, so an address with thousands would make a page of megabytes."""
_RANGE = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


class View(StrEnum):
    """In which language the report's text is shown: one, or the original with its translation."""

    EN = "en"
    ES = "es"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class ReaderAddress:
    """What an address of the reader says in its query."""

    language: Language
    """The language of the page around the report's text."""
    view: View | None = None
    """None when the address names no view, or none that the report has; `shown` then decides."""
    marks: tuple[Span, ...] = ()
    """The half-open ranges to highlight, as positions from 0 in `Report.text`, in order; none
    overlaps or touches another."""
    find: str = ""
    """The words to search for in the text, as `cleaned` gives them; empty for no search."""

    @classmethod
    def read(cls, language: Language, query: QueryParams, report: Report) -> "ReaderAddress":
        """The address for the page of `report` in `language` that the rest of a query describes.

        `view`, `mark` (which may stand there several times) and `find` are read; not `lang`. What
        makes no sense is left out: an unknown view, any view of a report without a translation,
        and marks as by `read_marks`.
        """
        view = query.get("view")
        known = View(view) if view in list(View) and report.translation else None
        marks = read_marks(",".join(query.getlist("mark")), len(report.text))
        return cls(language, known, marks, cleaned(query.get("find", "")))

    def shown(self, report: Report) -> View:
        """The view to show: the original if the report has no translation, else `view`.

        Where `view` is None: the original for a page in the report's language, else both.
        """
        own = View(report.language.value)
        if not report.translation:
            return own
        return self.view or (own if self.language is report.language else View.BOTH)

    def link(self, anchor: str = "", **changed: Any) -> str:  # noqa: ANN401  # fields of the class
        """A link to the same page, such as "?lang=es&view=both#section-2".

        Fields in `changed` (`view`, `marks`, `find`) get another value. `anchor` is the id of the
        place on the page that the link leads to; empty for none.
        """
        fragment = f"#{quote(anchor)}" if anchor else ""
        return f"?lang={self.language}{replace(self, **changed).kept()}{fragment}"

    def kept(self) -> str:
        """The query without `lang`, to be appended to another query: "&view=both&find=law". Empty
        when there is no view, no mark and nothing to find."""
        values = {
            "view": self.view or "",
            "mark": ",".join(f"{span.start}-{span.end}" for span in self.marks),
            "find": self.find,
        }
        given = {name: value for name, value in values.items() if value}
        return f"&{urlencode(given, safe=',')}" if given else ""


def read_marks(value: str, length: int) -> tuple[Span, ...]:
    """The ranges in a `value` such as "12-80,95-120", for a text of `length` characters.

    They are half-open and count from 0. Left out are malformed, empty and reversed ranges and those
    that end after the text. The others are put in order, those that overlap or touch become one,
    and the first `_MOST_MARKS` are kept.
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
    """The first `LONGEST_FIND` characters of what was typed, its words with one space between them.
    Unprintable characters count as spaces."""
    shown = "".join(c if c.isprintable() else " " for c in typed)
    return " ".join(shown[:LONGEST_FIND].split())
