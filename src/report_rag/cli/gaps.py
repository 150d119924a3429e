"""The command `report-rag gaps`: what people do not find, from the counts of a server."""

import argparse
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from report_rag.cli.terminal import own_language, say
from report_rag.errors import SettingsError
from report_rag.rendering.pages import page_html
from report_rag.sheets.answer_file import check_writable, write_whole
from report_rag.strings import STRINGS, Strings
from report_rag.text.answer_types import AnswerType
from report_rag.types import Language
from report_rag.web.gap_counts import LEAST_SHOWN, Gap, Gaps, delete_gaps, read_gaps
from report_rag.web.settings import GAPS, read_option

_WIDTH = 100
"""Columns of the table if the output goes elsewhere than to a terminal."""


def show_gaps(options: argparse.Namespace, console: Console) -> int:
    """`gaps`: prints and draws the counts by section and names where the report or its bank is
    thin; or deletes the counts."""
    file = read_option(GAPS, vars(options))
    if file is None:
        raise SettingsError(f"which file? report-rag gaps FILE, or set {GAPS.variable}")
    language = own_language()
    strings = STRINGS[language]
    if options.delete:
        delete_gaps(file)
        say(console, strings.gaps_deleted.format(file=file))
        return 0
    gaps = read_gaps(file)
    if not (gaps.sections or gaps.asked_for):
        say(console, strings.gaps_none.format(least=LEAST_SHOWN))
        return 0
    output = Console(width=None if sys.stdout.isatty() else _WIDTH)
    if gaps.sections:
        output.print(_table(gaps.sections, strings))
    if gaps.asked_for:
        output.print(_kinds(gaps, strings))
    for told in advice(gaps.sections, strings):
        say(console, told)
    say(console, strings.gaps_hidden.format(least=LEAST_SHOWN))
    if options.svg:
        check_writable(options.svg)
        write_whole(options.svg, picture(gaps, language).encode())
        say(console, strings.gaps_drawn.format(file=options.svg))
    return 0


def advice(gaps: Sequence[Gap], strings: Strings) -> list[str]:
    """A sentence for each section with questions that are not answered, and for each where more
    answers are close than certain. None for questions that are near no report."""
    told = []
    for gap in gaps:
        if not gap.report:
            continue
        values = {"section": _name(gap, strings), "report": gap.report, "all": _all(gap)}
        if gap.missing:
            told.append(strings.gap_in_report.format(missing=gap.missing, **values))
        elif gap.close > gap.certain:
            told.append(strings.gap_in_bank.format(close=gap.close, **values))
    return told


def picture(gaps: Gaps, language: Language) -> str:
    """The counts as a picture in SVG, with a bar for each section, and one for each kind of thing
    that was asked for and is not in the report."""
    strings = STRINGS[language]
    rows = [
        {
            "section": _name(gap, strings),
            "certain": gap.certain,
            "close": gap.close,
            "missing": gap.missing,
            "all": _all(gap),
        }
        for gap in gaps.sections
    ]
    kinds = [(_kind(kind, strings), count) for kind, count in gaps.asked_for]
    return page_html("gaps.svg", language, rows=rows, kinds=kinds)


def _table(gaps: Sequence[Gap], strings: Strings) -> Table:
    table = Table(strings.gap_section, title=strings.gaps_title)
    for heading in (strings.gap_certain, strings.gap_close, strings.gap_missing):
        table.add_column(heading, justify="right")
    for gap in gaps:
        counts = [str(count or "–") for count in (gap.certain, gap.close, gap.missing)]
        table.add_row(_name(gap, strings), *counts)
    return table


def _kinds(gaps: Gaps, strings: Strings) -> Table:
    table = Table(strings.gap_kind, title=strings.gaps_asked_for)
    table.add_column(strings.gap_missing, justify="right")
    for kind, count in gaps.asked_for:
        table.add_row(_kind(kind, strings), str(count))
    return table


def _kind(kind: AnswerType | None, strings: Strings) -> str:
    return strings.gap_kinds[kind] if kind else strings.gap_other_kind


def _name(gap: Gap, strings: Strings) -> str:
    return gap.section or strings.gap_nowhere


def _all(gap: Gap) -> int:
    return gap.certain + gap.close + gap.missing
