"""How good the answers are, by kind and by language, and which ones miss something.

The measures are those of `report_rag.evaluation`.
"""

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from parts.asked import Asked, in_language
from parts.shares import cell, gap
from report_rag.evaluation import MEASURES, Summary, letters, table
from report_rag.types import Language

Measured = dict[str, dict[str, Summary]]
"""By kind of question, `all` first; in each by `all`, by language, and the `gap` between them."""


def measure(asked: Sequence[Asked]) -> Measured:
    """The measures of a set."""
    by_column = {"all": _by_kind(asked)}
    by_column |= {str(one): _by_kind(in_language(asked, one)) for one in Language}
    measured: Measured = {}
    for kind in by_column["all"]:
        columns = {name: kinds[kind] for name, kinds in by_column.items() if kind in kinds}
        if all(language in columns for language in Language):
            columns["gap"] = {
                name: gap(columns[Language.EN][name], columns[Language.ES][name])
                for name in MEASURES
            }
        measured[kind] = columns
    return measured


def show(name: str, measured: Measured) -> Table:
    """All questions in each language, and each kind of question with its gap."""
    shown = Table("", "n", *MEASURES, title=name)
    for kind, columns in measured.items():
        for column, summary in columns.items():
            if kind != "all" and column in list(Language):
                continue
            label = kind if column == "all" else f"  {column}"
            count = f"{summary['n']}" if "n" in summary else ""
            figures = (_cell(measure, summary[measure], column) for measure in MEASURES)
            shown.add_row(label, count, *figures, end_section=column == "gap" and kind == "all")
    return shown


def misses(asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """The questions with another outcome or language than expected, or with evidence not shown."""
    told = []
    for one in asked:
        missing = _not_shown(one)
        outcome = one.answer.get("outcome", one.answer.get("error"))
        as_expected = (outcome, one.answer.get("language")) == (
            one.question.expected,
            one.question.language,
        )
        if as_expected and not missing:
            continue
        told.append(
            {
                "id": one.question.question_id,
                "kind": one.question.kind,
                "language": one.question.language,
                "detected": one.answer.get("language"),
                "question": one.question.text,
                "searched": one.found.question.text,
                "expected": one.question.expected,
                "got": outcome,
                "not_shown": missing,
                "shown": _ids(one, "passages"),
                "related": _ids(one, "related"),
            }
        )
    return told


def miss_lines(miss: dict[str, Any]) -> list[str]:
    """A miss, as it is printed."""
    lines = [f"{miss['id']} {miss['kind']} {miss['language']}: {miss['question']}"]
    if miss["searched"] != miss["question"]:
        lines.append(f"  searched: {miss['searched']}")
    if miss["got"] != miss["expected"]:
        lines.append(f"  expected {miss['expected']}, got {miss['got']}")
    if miss["detected"] != miss["language"]:
        lines.append(f"  language taken to be {miss['detected']}")
    lines += [f"  not shown: {string}" for string in miss["not_shown"]]
    lines += [f"  {name}: {', '.join(miss[name])}" for name in ("shown", "related") if miss[name]]
    return lines


def _cell(measure: str, figure: float | None, column: str) -> str:
    """A measure as it is printed: words are counted, all others are shares."""
    if measure != "words" or figure is None:
        return cell(figure, signed=column == "gap")
    return f"{figure:+g}" if column == "gap" else f"{figure:g}"


def _by_kind(asked: Sequence[Asked]) -> dict[str, Summary]:
    answers = {one.question.question_id: one.answer for one in asked}
    found = table([one.question for one in asked], answers, ["type"])
    return {name.removeprefix("type="): summary for name, summary in found.items()}


def _not_shown(one: Asked) -> list[str]:
    shown = [letters(passage["text"]) for passage in one.answer.get("passages", ())]
    return [
        string for string in one.question.gold if not any(letters(string) in text for text in shown)
    ]


def _ids(one: Asked, name: str) -> list[str]:
    return [str(passage["passage_id"]) for passage in one.answer.get(name, ())]
