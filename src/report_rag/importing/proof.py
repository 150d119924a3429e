"""Arranges the independent text of an imported file, so that it proves the edition.

`report-rag check` compares the edition with `source.txt` word for word and in order. The text that
another parser reads from the same file has the same letters, but its lines stand in another order
(columns, notes), break words, glue them together, and have what the edition leaves out (running
heads). So each line is looked for in the edition, letter by letter. Where it is found, `source.txt`
has it, with the spaces of the edition. Where it is not found, `source.txt` has the line as it is,
after the line before it, and `check` names what differs. What the edition leaves out stands at the
end. Every line of the independent text is in
`source.txt` once; no line of the edition gets there without it.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from report_rag.corpus.differences import AS_PRINTED, compared_words
from report_rag.importing.imported import LeftOut
from report_rag.types import Omission

_DASHES = "-–—*o"
"""Also printed before the items of lists, where the edition does not have them."""
_RUN = 3
"""How many words in a row are looked up in the edition to find where a line stands."""
_NEAR = 200
"""Words of the edition before and behind the last line in which a shorter line is looked for."""
_ENOUGH = 0.6
"""Part of a line's words that have to stand in the edition, at one place, for it to be that line."""
_LINE_END_HYPHENS = "-\u2010"


@dataclass(frozen=True, slots=True)
class Proof:
    """The lines of `source.txt`, from 1, and which of them the edition leaves out."""

    lines: tuple[str, ...]
    omitted: tuple[tuple[int, int, Omission], ...]
    """(first line, last line, why)."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A line of the independent text, and where it stands in the edition."""

    start: int
    """Offset in the letters of the edition; of a line that is not there, where the line before it
    ends."""
    end: int
    text: str
    reason: Omission | None = None


def arrange(plain: str, edition: str, left_out: Sequence[LeftOut]) -> Proof:
    """Finds each line of the independent text in the text of the edition.

    `left_out` is what the edition leaves out on purpose: a line whose letters and digits are in such
    a text is omitted, each text once.
    """
    letters = _Letters(edition)
    found = sorted(_found(plain, letters, left_out), key=lambda one: one.start)
    lines = []
    for group in _contiguous([one for one in found if not one.reason], letters):
        own = group[0].end > group[0].start
        lines.append(letters.text(group[0].start, group[-1].end) if own else group[0].text)
    return _with_omitted(lines, [(one.text, one.reason) for one in found if one.reason])


def arrange_exact(plain: str, edition: str, left_out: Sequence[LeftOut]) -> Proof:
    """Puts the lines of an independent text into the order of the edition, and changes nothing else.

    For files whose text has the spaces of the document, so that `check` sees as well whether two
    words grew into one. `plain` is without `left_out`. Most lines follow one another in both texts.
    Another line, such as a note, is looked for by its words; one that is not found stays behind the
    line before it.
    """
    words = compared_words(edition)
    index: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in range(len(words)):
        index[tuple(words[place : place + _RUN])].append(place)
    placed: list[tuple[int, str]] = []
    reached = 0
    for line in filter(str.strip, plain.split("\n")):
        own = compared_words(line)
        place = reached
        if words[reached : reached + len(own)] != own:
            found = _place_of(own, words, index, reached)
            place = reached if found is None else found
            reached = place if found is None else place + len(own)
        else:
            reached += len(own)
        placed.append((place, line))
    lines = [line for _, line in sorted(placed, key=lambda one: one[0])]
    return _with_omitted(lines, [(one.text, one.reason) for one in left_out])


def _place_of(
    own: Sequence[str],
    words: Sequence[str],
    index: Mapping[tuple[str, ...], Sequence[int]],
    reached: int,
) -> int | None:
    """The place in `words` at which most words of a line (`own`) stand; None for too few.

    Of places that are equally good, the nearest to `reached` is taken.
    """
    votes: Counter[int] = Counter()
    wanted = max(1, len(own) - _RUN + 1)
    for offset in range(wanted):
        for place in index.get(tuple(own[offset : offset + _RUN]), ()):
            votes[place - offset] += 1
    if len(own) < _RUN:
        near = range(max(0, reached - _NEAR), reached + _NEAR)
        votes.update(place for place in near if list(words[place : place + len(own)]) == own)
    best = max(votes, key=lambda place: (votes[place], -abs(place - reached)), default=None)
    return best if best is not None and votes[best] >= _ENOUGH * wanted else None


def _with_omitted(lines: list[str], omitted: Sequence[tuple[str, Omission]]) -> Proof:
    """The lines of the edition, and behind them those that are omitted, by their reasons."""
    ranges = []
    for reason in Omission:
        texts = [text for text, why in omitted if why is reason]
        if texts:
            ranges.append((len(lines) + 1, len(lines) + len(texts), reason))
            lines = [*lines, *texts]
    return Proof(tuple(lines), tuple(ranges))


class _Letters:
    """The letters, digits and marks of the edition without spaces, and where each stands in it."""

    def __init__(self, edition: str) -> None:
        self._edition = edition
        kept = [
            (letter, place)
            for place, character in enumerate(edition)
            for letter in character.translate(AS_PRINTED)
            if not letter.isspace()
        ]
        self.all = "".join(letter for letter, _ in kept)
        self._places = [place for _, place in kept]
        self._taken = bytearray(len(kept))

    def take(self, wanted: str, near: int) -> int | None:
        """The place of these letters that is nearest to `near` and not taken yet, and takes it."""
        place = self._free(wanted, near)
        if place is not None:
            self._taken[place : place + len(wanted)] = b"\1" * len(wanted)
        return place

    def _free(self, wanted: str, near: int) -> int | None:
        after = self.all.find(wanted, near)
        while after >= 0 and any(self._taken[after : after + len(wanted)]):
            after = self.all.find(wanted, after + 1)
        before = self.all.rfind(wanted, 0, near + len(wanted) - 1)
        while before >= 0 and any(self._taken[before : before + len(wanted)]):
            before = self.all.rfind(wanted, 0, before + len(wanted) - 1)
        places = [place for place in (after, before) if place >= 0]
        return min(places, key=lambda place: abs(place - near), default=None)

    def text(self, start: int, end: int) -> str:
        """The text of the edition from one place to another, on one line."""
        return " ".join(self._edition[self._places[start] : self._places[end - 1] + 1].split())

    def ends_block(self, place: int) -> bool:
        """Whether a block of the edition ends before the letter at `place`."""
        if not 0 < place < len(self._places):
            return True
        return "\n\n" in self._edition[self._places[place - 1] : self._places[place]]


def _found(plain: str, letters: _Letters, left_out: Sequence[LeftOut]) -> Iterator[_Found]:
    """The lines of the independent text in order, each with its place in the edition."""
    omissions = _Omissions(left_out)
    near = 0
    for line in plain.split("\n"):
        wanted = "".join(line.translate(AS_PRINTED).split())
        if not wanted:
            continue
        if not letters.all.startswith(wanted, near):
            if reason := omissions.take(_key(line)):
                yield _Found(near, near, " ".join(line.split()), reason)
                continue
        forms = dict.fromkeys((wanted, wanted.rstrip(_LINE_END_HYPHENS)))
        forms |= dict.fromkeys(form[1:] for form in [*forms] if form[:1] in _DASHES)
        for form in filter(None, forms):
            if (place := letters.take(form, near)) is not None:
                near = place + len(form)
                yield _Found(place, near, line)
                break
        else:
            yield _Found(near, near, " ".join(line.split()))


class _Omissions:
    """The texts that the edition leaves out, each of which is found once."""

    def __init__(self, left_out: Sequence[LeftOut]) -> None:
        self._whole = Counter((_key(one.text), one.reason) for one in left_out)
        # The lines of a table of contents are cut in many ways.
        reasons = sorted({one.reason for one in left_out}, key=Omission.CONTENTS.__ne__)
        self._parts = {
            reason: _Letters(" ".join(_key(one.text) for one in left_out if one.reason is reason))
            for reason in reasons
        }
        self._reached = dict.fromkeys(reasons, 0)

    def take(self, key: str) -> Omission | None:
        """Why a line with these letters is left out, as a whole text or a part of one; else None.

        Leaders, which have no letters, belong to a table of contents.
        """
        if not key:
            return Omission.CONTENTS if Omission.CONTENTS in self._parts else None
        for reason in self._parts:
            if self._whole[key, reason]:
                self._whole[key, reason] -= 1
                return reason
        for reason, letters in self._parts.items():
            if (place := letters.take(key, self._reached[reason])) is not None:
                self._reached[reason] = place + len(key)
                return reason
        return None


def _key(text: str) -> str:
    """Letters and digits of a text, by which a line that is left out is recognised."""
    return re.sub(r"[\W_]+", "", text.translate(AS_PRINTED))


def _contiguous(found: Sequence[_Found], letters: _Letters) -> Iterator[list[_Found]]:
    """Lines that follow each other in a block of the edition without a gap, together."""
    group: list[_Found] = []
    for one in found:
        goes_on = (
            group
            and one.end > one.start == group[-1].end > group[-1].start
            and not letters.ends_block(one.start)
        )
        if group and not goes_on:
            yield group
            group = []
        group.append(one)
    if group:
        yield group
