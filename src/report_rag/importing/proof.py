"""Arranges the independent text of an imported file, so that it proves the edition.

`report-rag check` compares the edition with `source.txt` word for word and in order. The text that
another parser reads from the same file has the same words, but lines that the edition leaves out
(running heads) and often another order (columns, notes). Each line is looked for in the edition;
`report.toml` then lists which lines are omitted and which stand elsewhere. No word of the
independent text is changed. Only a hyphen at the end of a line is taken off where the edition has
the word in one piece, since no text layer says whether it belongs to the word, and a dash before a
line where the edition has an item of a list.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from report_rag.corpus.differences import compared_words, longest_increasing
from report_rag.importing.imported import LeftOut
from report_rag.types import Omission

_HYPHENATED = re.compile(r"(\w+)[-\u00ad\u2010]$")
_FIRST_WORD = re.compile(r"^\s*(\w+)")
_BULLETS = {"-", "–", "—", "*", "o"}
"""What is also printed before the items of lists, and is a word or a mark elsewhere."""
_RUN = 3
"""How many words in a row are looked up in the edition to find where a line stands."""
_ENOUGH = 0.6
"""Part of a line's words that have to stand in the edition, at one place, for it to be that line.
A line that has less stays where it is, and `check` names what differs."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The independent text, and how its lines stand to the edition. Lines count from 1."""

    lines: tuple[str, ...]
    omitted: tuple[tuple[int, int, Omission], ...]
    """(first line, last line, why) of what is not in the edition."""
    moved: tuple[tuple[int, int, int], ...]
    """(first line, last line, the line that they follow in the edition, 0 for its beginning); to be
    followed one after the other."""


def arrange(plain: str, edition: str, left_out: Iterable[LeftOut]) -> Proof:
    """Finds each line of the independent text in the text of the edition.

    `left_out` is what the edition leaves out on purpose: a line that is such a text (apart from
    spaces) is omitted, each as often as it is in `left_out`.
    """
    words = compared_words(edition)
    lines = list(_joined(plain.split("\n"), words))
    places, omitted = _places(lines, words, left_out)
    return Proof(tuple(lines), tuple(_ranges(omitted)), tuple(_moves(places)))


def _squeezed(text: str) -> str:
    return "".join(compared_words(text))


def _joined(lines: Sequence[str], words: Iterable[str]) -> Iterator[str]:
    """The lines that have words; a word that goes on in the next line stands whole in the first.

    That is done only where the edition (`words`) has the whole word and the line has a hyphen.
    """
    known = set(words)
    rest = [line.strip() for line in lines if line.strip()]
    for place, line in enumerate(rest):
        start, end = _HYPHENATED.search(line), None
        if start and place + 1 < len(rest):
            end = _FIRST_WORD.match(rest[place + 1])
        if start and end and start[1] + end[1] in known:
            line = line[: start.end(1)] + end[1]
            rest[place + 1] = rest[place + 1][end.end() :].lstrip()
        if line:
            yield line


def _places(
    lines: list[str], words: Sequence[str], left_out: Iterable[LeftOut]
) -> tuple[dict[int, int], dict[int, Omission]]:
    """Where each line begins in the words of the edition, and which lines are omitted.

    Both are by the number of the line, from 0. A line that is neither has the place after the line
    before it. A bullet that the edition does not have before the words of a line is taken off it.
    """
    remaining = Counter((_squeezed(one.text), one.reason) for one in left_out)
    reasons = {text: reason for text, reason in remaining}
    index: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in range(len(words)):
        index[tuple(words[place : place + _RUN])].append(place)
    places: dict[int, int] = {}
    omitted: dict[int, Omission] = {}
    cursor = 0
    for number, line in enumerate(lines):
        own = compared_words(line)
        if len(own) > 1 and own[0] in _BULLETS and words[cursor : cursor + len(own) - 1] == own[1:]:
            lines[number], own = line.lstrip().removeprefix(own[0]).lstrip(), own[1:]
        if words[cursor : cursor + len(own)] == own:
            places[number], cursor = cursor, cursor + len(own)
            continue
        squeezed = _squeezed(line)
        reason = reasons.get(squeezed)
        if reason and remaining[squeezed, reason]:
            remaining[squeezed, reason] -= 1
            omitted[number] = reason
            continue
        found = _found(own, words, index, cursor)
        places[number] = cursor if found is None else found
        cursor = places[number] + (len(own) if found is not None else 0)
    return places, omitted


def _found(
    own: Sequence[str],
    words: Sequence[str],
    index: Mapping[tuple[str, ...], Sequence[int]],
    cursor: int,
) -> int | None:
    """The place in `words` at which most words of a line (`own`) stand; None for too few.

    Of places that are equally good, the nearest to `cursor` is taken.
    """
    votes: Counter[int] = Counter()
    for offset in range(max(1, len(own) - _RUN + 1)):
        for place in index.get(tuple(own[offset : offset + _RUN]), ()):
            votes[place - offset] += 1
    if len(own) < _RUN:
        near = range(max(0, cursor - 200), cursor + 200)
        votes.update(p for p in near if list(words[p : p + len(own)]) == list(own))
    if not votes:
        return None
    best = max(votes, key=lambda place: (votes[place], -abs(place - cursor)))
    wanted = max(1, len(own) - _RUN + 1)
    return best if votes[best] >= _ENOUGH * wanted else None


def _ranges(omitted: Mapping[int, Omission]) -> Iterator[tuple[int, int, Omission]]:
    """Lines that follow one another and are omitted for the same reason, as one entry."""
    numbered = enumerate(sorted(omitted))
    for (_, reason), group in groupby(numbered, lambda one: (one[1] - one[0], omitted[one[1]])):
        numbers = [number for _, number in group]
        yield numbers[0] + 1, numbers[-1] + 1, reason


def _moves(places: Mapping[int, int]) -> Iterator[tuple[int, int, int]]:
    """The moves that bring the lines into the order of the edition; as many as possible stay."""
    order = sorted(places, key=lambda number: (places[number], number))
    stay = {order[at] for at in longest_increasing(order)}
    before = 0
    run: list[int] = []  # lines (from 1) that follow one another, here and in the edition
    after = 0
    for number in order:
        line = number + 1
        if number in stay or (run and line != run[-1] + 1):
            if run:
                yield run[0], run[-1], after
            run = []
        if number not in stay:
            if not run:
                after = before
            run.append(line)
        before = line
    if run:
        yield run[0], run[-1], after
