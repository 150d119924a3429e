"""A figure over all questions, in each language, and the gap between the two."""

from collections.abc import Iterable

from report_rag.types import Language

COLUMNS = ("all", *(str(language) for language in Language), "gap")

Shares = dict[str, float | None]
"""By `COLUMNS`; None where there is no question."""


def shares(values: Iterable[tuple[str, float]]) -> Shares:
    """Means of values that come with the language of their question."""
    values = list(values)
    means: Shares = {"all": _mean([value for _, value in values])}
    for language in Language:
        means[language] = _mean([value for spoken, value in values if spoken == language])
    return means | {"gap": gap(means[Language.EN], means[Language.ES])}


def gap(english: float | None, spanish: float | None) -> float | None:
    """How much more English has than Spanish; None when one has nothing."""
    return None if english is None or spanish is None else round(english - spanish, 4)


def cells(figures: Shares) -> list[str]:
    """The figures as they are printed; the gap with its sign."""
    return [cell(figure, signed=name == "gap") for name, figure in figures.items()]


def cell(figure: float | None, *, signed: bool = False) -> str:
    """A share as it is printed."""
    if figure is None:
        return "–"
    return f"{figure:+.2f}" if signed else f"{figure:.2f}"


def _mean(values: list[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None
