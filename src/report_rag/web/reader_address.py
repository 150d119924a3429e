"""What the address of the reader asks for: view, marked positions, what is to be found.

Anybody can write an address, so every value is read with suspicion: what makes no sense is left
out, and none of it is an error.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import quote, urlencode

from report_rag.types import Language, Report, Span

LONGEST_FIND = 200
# An answer marks some sentences of one passage, the picture some passages: a dozen ranges at most.
# Links repeat them, so an address with thousands would make a page of megabytes.
_MOST_MARKS = 100
_RANGE = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


class View(StrEnum):
    """Which text of the report is shown: in one language, or in both."""

    EN = "en"
    ES = "es"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class ReaderAddress:
    """The address of the reader, without the name of the report and the anchor."""

    language: Language
    view: View | None = None
    """None when the address leaves it open."""
    marks: tuple[Span, ...] = ()
    """What is marked, as positions in `Report.text`, in order and apart from each other."""
    find: str = ""

    @classmethod
    def read(
        cls, language: Language, view: str | None, mark: str, find: str, report: Report
    ) -> "ReaderAddress":
        """From the values that somebody's browser sent."""
        known = View(view) if view in list(View) and report.translation else None
        return cls(language, known, read_marks(mark, len(report.text)), cleaned(find))

    def shown(self, report: Report) -> View:
        """The view: what is asked for, else the original, with its translation for others."""
        own = View(report.language.value)
        if not report.translation:
            return own
        return self.view or (own if self.language is report.language else View.BOTH)

    def link(self, anchor: str = "", marks: Iterable[Span] | None = None) -> str:
        """A link to the same page, with other marks when they are given."""
        asked = self if marks is None else replace(self, marks=tuple(marks))
        fragment = f"#{quote(anchor)}" if anchor else ""
        return f"?lang={self.language}{asked.kept()}{fragment}"

    def seen_as(self, view: View) -> "ReaderAddress":
        """The same address with another view."""
        return replace(self, view=view)

    def without_find(self) -> "ReaderAddress":
        """The same address with nothing to be found."""
        return replace(self, find="")

    def kept(self) -> str:
        """What a link to the other language keeps of the address, such as "&view=both"."""
        values = {
            "view": self.view or "",
            "mark": ",".join(f"{span.start}-{span.end}" for span in self.marks),
            "find": self.find,
        }
        given = {name: value for name, value in values.items() if value}
        return f"&{urlencode(given, safe=',')}" if given else ""


def read_marks(value: str, length: int) -> tuple[Span, ...]:
    """The ranges "12-80,95-120" that lie in a text of this length, in order; overlapping are one.

    What is no range, is empty, reversed or not in the text is left out.
    """
    found = []
    for part in value.split(","):
        match = _RANGE.fullmatch(part.strip())
        if match and int(match[1]) < int(match[2]) <= length:
            found.append(Span(int(match[1]), int(match[2])))
    return merged(found)[:_MOST_MARKS]


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, with those that overlap or touch as one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start):
        if found and span.start <= found[-1].end:
            last = found.pop()
            found.append(Span(last.start, max(last.end, span.end)))
        else:
            found.append(span)
    return tuple(found)


def cleaned(typed: str) -> str:
    """What was typed to be found, without signs that no page can show, and not too long."""
    shown = "".join(c if c.isprintable() else " " for c in typed)
    return " ".join(shown[:LONGEST_FIND].split())
