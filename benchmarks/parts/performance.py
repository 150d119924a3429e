"""What the speed benchmark found: on the terminal, in docs/performance.md and as pictures.

No figure is typed by hand: what stands between the two marks of docs/performance.md is replaced.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from rich.table import Table

from parts.contenders import AFTERNOON, AFTERNOON_CHAT, BARE, OURS, OURS_API, PEERS

PAGE, PICTURES = "performance.md", "images"
BEGIN, END = "<!-- from results/speed.json -->", "<!-- end -->"
Measured = Mapping[str, Any]
Rows = Sequence[Sequence[str]]
"""A table; the first row is its header."""

_WIDTH, _ROW, _LEFT, _RIGHT, _TOP = 720, 26, 210, 90, 40  # pixels of a picture
_OWN, _OTHER = "#0b5d5e", "#9aa5b1"
_OTHERS = frozenset({*PEERS, AFTERNOON_CHAT})


@dataclass(frozen=True, slots=True)
class Bound:
    """A ratio that is wanted, and what was found; None where a part of it was not measured."""

    name: str
    ratio: float | None
    wanted: float
    at_most: bool = True

    @property
    def reached(self) -> bool | None:
        if self.ratio is None:
            return None
        return self.ratio <= self.wanted if self.at_most else self.ratio >= self.wanted

    @property
    def verdict(self) -> str:
        return {True: "reached", False: "not reached", None: "not measured"}[self.reached]

    @property
    def cells(self) -> tuple[str, str, str, str]:
        found = "–" if self.ratio is None else f"{self.ratio:.2f}"
        side = "at most" if self.at_most else "at least"
        return self.name, found, f"{side} {self.wanted:g}", self.verdict


def bounds(measured: Measured) -> list[Bound]:
    """What is wanted of the speed, with the figures of this run."""

    def ratio(over: Sequence[str], under: Sequence[str]) -> float | None:
        above, below = _at(measured, over), _at(measured, under)
        return None if above is None or not below else round(above / below, 4)

    def server(name: str, *path: str) -> tuple[str, ...]:
        return ("servers", name, *path)

    start, tenfold = "start_s", ("load", "10", "answers_per_second")
    return [
        Bound(
            "start to first answer, with the chat / afternoon with the chat",
            ratio(server(OURS, start), server(AFTERNOON_CHAT, start)),
            0.5,
        ),
        Bound(
            "start to first answer, without the chat / afternoon",
            ratio(server(OURS_API, start), server(AFTERNOON, start)),
            0.2,
        ),
        Bound(
            "report-rag ask / bare Python",
            ratio(("commands", OURS, "median_s"), ("commands", BARE, "median_s")),
            2.5,
        ),
        Bound(
            "an answer of /api/ask / the encoder alone",
            ratio(server(OURS, "one_client", "median_ms"), ("forward", "median_ms")),
            1.5,
        ),
        Bound(
            "answers a second at 10 clients / afternoon",
            ratio(server(OURS, *tenfold), server(AFTERNOON, *tenfold)),
            3,
            at_most=False,
        ),
        Bound(
            "memory with the chat / afternoon with the chat",
            ratio(server(OURS, "memory", "pss"), server(AFTERNOON_CHAT, "memory", "pss")),
            0.5,
        ),
    ]


def tables(measured: Measured) -> Iterator[tuple[str, Rows]]:
    """Every table, with its title."""
    servers, forward = measured["servers"], measured["forward"]
    whole = measured["forward_in_full_precision"]
    yield "What is wanted", [("", "found", "wanted", ""), *(b.cells for b in bounds(measured))]
    yield (
        "Servers",
        [
            ("", "first answer s", "memory MB", "median ms", "p95 ms", "times the encoder"),
            ("the encoder alone", "", "", *_spread(forward), "1.0"),
            ("in full precision, by torch", "", "", *_alone(whole, forward["median_ms"])),
            *((name, *_server(one, forward["median_ms"])) for name, one in servers.items()),
        ],
    )
    clients = list(next(iter(servers.values()))["load"])
    yield (
        "Answers a second (p95 s)",
        [
            ("", *(f"{one} clients" if one != "1" else "1 client" for one in clients), "faults"),
            *((name, *_load(one["load"])) for name, one in servers.items()),
        ],
    )
    yield (
        "Evidence: first piece, and first four (English / Spanish)",
        [
            ("", "hit@1", "cover@4", "words shown"),
            *((name, *_quality(one["quality"])) for name, one in servers.items()),
        ],
    )
    yield (
        "Command line, from the command to its end",
        [
            ("", "median s"),
            *((name, f"{one['median_s']:.2f}") for name, one in measured["commands"].items()),
        ],
    )
    yield (
        "From the text to a saved index",
        [
            ("", "s", "texts", "ms a text"),
            *(
                (name, f"{one['seconds']:.1f}", str(one["texts"]), f"{one['ms_per_text']:.1f}")
                for name, one in measured["builds"].items()
            ),
        ],
    )
    yield (
        "Steps of an answer",
        [
            ("", "ms", "share"),
            *(
                (step, f"{one['ms']:.2f}", f"{one['share']:.0%}")
                for step, one in measured["shares"].items()
            ),
        ],
    )


def printed(measured: Measured) -> Iterator[Table]:
    """The tables for a terminal."""
    for title, (header, *rows) in tables(measured):
        table = Table(*header, title=title)
        for row in rows:
            table.add_row(*row)
        yield table


def write(measured: Measured, docs: Path) -> None:
    """Fills docs/performance.md, and draws its pictures beside it."""
    page = docs / PAGE
    for name, picture in pictures(measured).items():
        (docs / PICTURES / name).write_text(picture, "utf-8")
    page.write_text(filled(page.read_text("utf-8"), measured), "utf-8")


def filled(page: str, measured: Measured) -> str:
    """The page with the figures between its marks; `ValueError` when it has no marks."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{PAGE} has no place for figures: {BEGIN} … {END}")
    return f"{before}{BEGIN}\n\n{_markdown(measured)}\n{END}{after}"


def pictures(measured: Measured) -> dict[str, str]:
    """SVG by file name."""
    servers = measured["servers"]
    return {
        "speed.svg": bars(
            "Answers a second, 10 clients",
            {name: one["load"]["10"]["answers_per_second"] for name, one in servers.items()},
        ),
        "speed-start.svg": bars(
            "Seconds from the start to the first answer",
            {name: one["start_s"] for name, one in servers.items()},
        ),
        "speed-steps.svg": bars(
            "Milliseconds of each step of an answer",
            {step: one["ms"] for step, one in measured["shares"].items()},
        ),
    }


def bars(title: str, figures: Mapping[str, float]) -> str:
    """A bar for each figure, the longest as wide as there is room; ours in colour."""
    most = max(figures.values(), default=0) or 1
    room = _WIDTH - _LEFT - _RIGHT
    height = _TOP + _ROW * len(figures) + 10
    lines = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" '
            f'font-family="sans-serif" font-size="13"><title>{escape(title)}</title>'
        ),
        f'<rect width="{_WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="10" y="22" font-size="15" font-weight="bold">{escape(title)}</text>',
    ]
    for number, (name, figure) in enumerate(figures.items()):
        top = _TOP + number * _ROW
        wide = round(figure / most * room, 1)
        colour = _OTHER if name in _OTHERS else _OWN
        lines += [
            f'<text x="{_LEFT - 8}" y="{top + 15}" text-anchor="end">{escape(name)}</text>',
            f'<rect x="{_LEFT}" y="{top}" width="{wide}" height="{_ROW - 6}" fill="{colour}"/>',
            f'<text x="{_LEFT + wide + 6}" y="{top + 15}">{figure:.3g}</text>',
        ]
    return "\n".join([*lines, "</svg>", ""])


def _markdown(measured: Measured) -> str:
    machine, extent = measured["machine"], measured["extent"]
    blocks = [
        (
            f"Commit `{measured['commit']}`{' with changes' if measured['dirty'] else ''}, "
            f"{machine['cores']} cores of {machine['processor']}, Python {machine['python']}, "
            f"{extent['questions']} questions. Processes at work in the minute before: "
            f"{machine['busy']:g}.\n"
        ),
        *(f"![{name.removesuffix('.svg')}]({PICTURES}/{name})\n" for name in pictures(measured)),
    ]
    for title, (header, *rows) in tables(measured):
        lines = [header, ["---"] * len(header), *rows]
        table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        blocks.append(f"### {title}\n\n{table}\n")
    return "\n".join(blocks)


def _at(measured: Measured, path: Sequence[str]) -> float | None:
    """A figure by its path; None where it was not measured."""
    found: Any = measured
    for name in path:
        if name not in found:
            return None
        found = found[name]
    return float(found)


def _server(one: Measured, forward: float) -> Iterator[str]:
    yield f"{one['start_s']:.1f}"
    yield f"{one['memory']['pss']:.0f}"
    yield from _alone(one["one_client"], forward)


def _alone(one: Measured, forward: float) -> Iterator[str]:
    """Times of one after the other, and as a multiple of the encoder's."""
    yield from _spread(one)
    yield f"{one['median_ms'] / forward:.1f}"


def _spread(one: Measured) -> tuple[str, str]:
    return f"{one['median_ms']:.1f}", f"{one['p95_ms']:.1f}"


def _load(load: Measured) -> Iterator[str]:
    for one in load.values():
        yield f"{one['answers_per_second']:.1f} ({one['p95']:.2f})"
    yield str(sum(one["faults"] for one in load.values()))


def _quality(found: Measured) -> Iterator[str]:
    for measure in ("hit@1", "cover@4"):
        whole, *each = (found[name][measure] for name in ("all", "en", "es") if name in found)
        yield f"{whole:.2f} ({' / '.join(f'{one:.2f}' for one in each)})"
    yield f"{found['all']['words']:g}"
