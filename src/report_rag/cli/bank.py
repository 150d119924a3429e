"""The commands `report-rag bank draft` and `report-rag bank add`: arguments and what they print."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from report_rag import encoder
from report_rag.answering.scope import Scopes
from report_rag.assistant import LONGEST_QUESTION
from report_rag.cli.terminal import own_language, progress_bars, say
from report_rag.errors import QuestionError
from report_rag.index import loaded
from report_rag.index.loaded import Index
from report_rag.strings import STRINGS, Strings
from report_rag.types import Problem, WorksheetField

if TYPE_CHECKING:
    from report_rag.bank.entries import Rejected
    from report_rag.bank.gain import Difference, Gain

_WIDTH = 100
"""Columns of a table if the output goes elsewhere than to a terminal."""


def add_bank_commands(parser: argparse.ArgumentParser, folders: argparse.ArgumentParser) -> None:
    """Adds `draft` and `add` to the parser of `bank`, each with the options of `folders`."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    draft = commands.add_parser(
        "draft", parents=[folders], help="write worksheets and prompts for new questions"
    )
    draft.add_argument("report", metavar="REPORT", help="the report, by its folder's name")
    told = "where to write them; the current folder by default"
    draft.add_argument("-o", "--output", type=Path, default=Path(), metavar="FOLDER", help=told)
    draft.set_defaults(run=_draft)
    add = commands.add_parser(
        "add", parents=[folders], help="add the good questions of a file to the question bank"
    )
    told = "a worksheet (.xlsx, .md), or a model's reply or lines of a bank (.jsonl, .json, .txt)"
    add.add_argument("file", type=Path, metavar="FILE", help=told)
    told = "the report, by its folder's name; needed only if there are several"
    add.add_argument("--report", metavar="NAME", help=told)
    add.set_defaults(run=_add)


def _draft(options: argparse.Namespace, console: Console) -> int:
    """`bank draft`: writes worksheets and prompts, and prints where they are."""
    # Late: workbooks take a tenth of a second to import.
    from report_rag.bank.draft import draft

    strings = STRINGS[own_language()]
    index = _of_report(loaded.load(options.corpus, options.index), options.report)
    drafted = draft(index, options.output, own_language())
    told = strings.bank_drafted.format(
        count=drafted.rows, prompts=len(drafted.prompts), folder=options.output
    )
    say(console, told)
    for path in (*drafted.worksheets, *drafted.prompts):
        print(path)
    say(console, strings.bank_then_add)
    return 0


def _add(options: argparse.Namespace, console: Console) -> int:
    """`bank add`: prints the questions that are not added and why, the gain, and a summary."""
    from report_rag.bank.add import add_questions

    strings = STRINGS[own_language()]
    index = _of_report(loaded.load(options.corpus, options.index), options.report)
    (report,) = index.reports
    opened = encoder.open_for_questions(index.manifest.encoder)
    with progress_bars(console, strings) as progress:
        added = add_questions(index, opened, options.file, options.corpus / report.name, progress)
    if added.rejected:
        _print(_rejections(added.rejected, strings))
    if added.gain:
        _print(_gain(added.gain, strings))
    accepted, rejected = len(added.accepted), len(added.rejected)
    told = strings.bank_checked.format(count=accepted + rejected, new=accepted, rest=rejected)
    say(console, told)
    for path in added.written:
        say(console, strings.bank_written.format(file=path))
    if added.written:
        say(console, strings.bank_then_build)
    return 0


def _of_report(index: Index, name: str | None) -> Index:
    """The index of one report, by its name; None stands for the only report.

    Raises `QuestionError` if no report has the name, or if there are several and none is named.
    """
    names = [one.name for one in index.reports]
    if name is None and len(names) == 1:
        (name,) = names
    if name is None or name not in names:
        raise QuestionError(Problem.UNKNOWN_REPORT, names)
    return Scopes(index).of(name).index


def _rejections(rejected: "Sequence[Rejected]", strings: Strings) -> Table:
    """A row for each question that is not added: its line, its words, the reason, a passage."""
    table = Table(strings.bank_line, strings.question_label, strings.bank_reason)
    # Ids have no spaces and may be long: they are broken, and not cut.
    table.add_column(strings.bank_fields[WorksheetField.PASSAGE], overflow="fold")
    for one in rejected:
        reason = strings.entry_problems[one.problem].format(limit=LONGEST_QUESTION)
        table.add_row(str(one.number), one.text, reason, one.passage_id)
    return table


def _gain(gain: "Gain", strings: Strings) -> Table:
    """The measures without and with the new questions, and the interval of their difference."""
    title = strings.bank_gain.format(count=gain.asked)
    names = (strings.bank_before, strings.bank_after, strings.bank_difference)
    table = Table("", *names, title=title, title_justify="left")
    for name, one in ((strings.bank_first, gain.first), (strings.bank_found, gain.found)):
        table.add_row(name, *_figures(one))
    return table


def _figures(one: "Difference") -> tuple[str, str, str]:
    gained = f"{one.after - one.before:+.3f} ({one.least:+.3f} … {one.most:+.3f})"
    return f"{one.before:.3f}", f"{one.after:.3f}", gained


def _print(table: Table) -> None:
    """Prints a table on standard output, as it is: words of questions are no markup."""
    Console(width=None if sys.stdout.isatty() else _WIDTH, markup=False).print(table)
