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
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from report_rag.corpus.differences import AS_PRINTED
from report_rag.importing.imported import LeftOut
from report_rag.types import Omission

_DASHES = "-–—*o"
"""Also printed before the items of lists, where the edition does not have them."""
_SHORT = 4
"""Letters up to which a text is looked for as a whole word only: "12" is not found in "2012"."""
_IN_NUMBER = re.compile(r"\d[.,]|[.,]\d")
_SURE = 12
"""Letters from which on a text hardly stands twice on a page."""
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

    `left_out` is what the edition leaves out on purpose: a line whose letters and digits are in
    such a text of its page is omitted, each text once. Form feeds part the pages of `plain`.
    """
    letters = _Letters(edition)
    found = sorted(_found(plain, letters, left_out), key=lambda one: one.start)
    lines = []
    for group in _contiguous([one for one in found if not one.reason], letters):
        own = group[0].end > group[0].start
        lines.append(letters.text(group[0].start, group[-1].end) if own else group[0].text)
    omitted = []
    for reason in Omission:
        texts = [one.text for one in found if one.reason is reason]
        if texts:
            omitted.append((len(lines) + 1, len(lines) + len(texts), reason))
            lines += texts
    return Proof(tuple(lines), tuple(omitted))


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

    def take(self, wanted: str, near: int, *, here: bool = False) -> int | None:
        """Takes the free place of these letters that is nearest to `near`; None without one.

        With `here` it is `near`.
        """
        after = self.all.find(wanted, near, near + len(wanted) if here else None)
        while after >= 0 and not self._is_free(after, wanted, near):
            after = -1 if here else self.all.find(wanted, after + 1)
        before = -1 if here else self.all.rfind(wanted, 0, near + len(wanted) - 1)
        while before >= 0 and not self._is_free(before, wanted, near):
            before = self.all.rfind(wanted, 0, before + len(wanted) - 1)
        places = [place for place in (after, before) if place >= 0]
        if not places:
            return None
        place = min(places, key=lambda place: abs(place - near))
        self._taken[place : place + len(wanted)] = b"\1" * len(wanted)
        return place

    def _is_free(self, place: int, wanted: str, near: int) -> bool:
        """Whether these letters are not taken, and are no part of a longer number or short word."""
        end = place + len(wanted)
        if any(self._taken[place:end]):
            return False
        if len(wanted) > _SHORT:
            return True
        if place == near and not wanted.isdigit():
            return True
        return (place == near or self._parts(place)) and self._parts(end)

    def _parts(self, place: int) -> bool:
        """Whether a word or number ("4.1") begins or ends before the letter at `place`."""
        if not 0 < place < len(self._places):
            return True
        before, after = self._places[place - 1], self._places[place]
        if before + 1 < after:  # a space stands between
            return True
        pair = self._edition[before : after + 1]
        if pair[1].translate(AS_PRINTED) != pair[1]:  # a raised number
            return True
        return not (pair.isalnum() or _IN_NUMBER.fullmatch(pair))

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
    near = 0
    for page, text in enumerate(plain.split("\f")):
        omissions = _Omissions([one for one in left_out if one.page == page])
        lines = [" ".join(line.split()) for line in text.split("\n") if _letters_of(line)]
        found: dict[int, _Found] = {}
        # Long lines first: of short ones, such as numbers, only the nearest is the right one.
        for short in (False, True):
            for number, line in enumerate(lines):
                near = found[number - 1].end if number - 1 in found else near
                if number in found or (not short and len(line) <= _SURE):
                    continue
                if (one := _place(line, letters, omissions, near)) or short:
                    found[number] = one or _Found(near, near, line)
                    near = found[number].end
        yield from (
            one
            for _, one in sorted(found.items())
            if one.text not in _DASHES or one.end > one.start
        )


def _place(line: str, letters: _Letters, omissions: "_Omissions", near: int) -> _Found | None:
    """Where a line stands in the edition, or why it is left out; None for neither."""
    wanted = _letters_of(line)
    forms = dict.fromkeys((wanted, wanted.rstrip(_LINE_END_HYPHENS)))
    forms |= dict.fromkeys(form[1:] for form in [*forms] if form[:1] in _DASHES)
    forms.pop("", None)
    # On a page with contents the first of their lines may be the next heading of the edition.
    place = None if omissions.contents else _first_of(letters, forms, near, here=True)
    reason = None if place else omissions.whole(line) or omissions.of_contents(line)
    if not place and not reason:
        place = _first_of(letters, forms, near, here=False)
        reason = None if place else omissions.part(line)
    if place:
        return _Found(*place, line)
    return _Found(near, near, line, reason) if reason else None


def _first_of(
    letters: _Letters, forms: Iterable[str], near: int, *, here: bool
) -> tuple[int, int] | None:
    """Where the first of these forms of a line that the edition has begins and ends in it.

    With `here` only the place `near` counts.
    """
    for form in forms:
        if here and not letters.all.startswith(form, near):
            continue
        if (place := letters.take(form, near, here=here)) is not None:
            return place, place + len(form)
    return None


class _Omissions:
    """The texts of a page that the edition leaves out, each of which is found once."""

    def __init__(self, left_out: Sequence[LeftOut]) -> None:
        self._whole = Counter((_key(one.text), one.reason) for one in left_out)
        self._parts = {
            reason: _Letters(" ".join(one.text for one in left_out if one.reason is reason))
            for reason in dict.fromkeys(one.reason for one in left_out)
        }

    @property
    def contents(self) -> bool:
        """Whether lines of a table of contents are among them."""
        return Omission.CONTENTS in self._parts

    def whole(self, line: str) -> Omission | None:
        """Why a line is left out that is such a text; else None."""
        key = _key(line)
        for reason, letters in self._parts.items():
            if key and self._whole[key, reason]:
                self._whole[key, reason] -= 1
                letters.take(_letters_of(line), 0)
                return reason
        return None

    def of_contents(self, line: str) -> Omission | None:
        """The same for a part of a table of contents, whose lines are cut in many ways."""
        letters = self._parts.get(Omission.CONTENTS)
        if letters and (not _key(line) or letters.take(_letters_of(line), 0) is not None):
            return Omission.CONTENTS
        return None

    def part(self, line: str) -> Omission | None:
        """Why a line is left out that is a part of such a text; else None."""
        wanted = _letters_of(line)
        for reason, letters in self._parts.items():
            if letters.take(wanted, 0) is not None:
                return reason
        return None


def _letters_of(text: str) -> str:
    return "".join(text.translate(AS_PRINTED).split())


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
