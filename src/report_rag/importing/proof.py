"""Arranges the independent text of a PDF, so that it proves the edition.

`report-rag check` compares the edition with `source.txt` word for word and in order. The text that
another program reads from the same PDF has the same letters, but its pieces stand in another order
(columns, notes), break words, glue them together, and have what the edition leaves out (running
heads). So the pieces of each page are looked for among the words that the edition, and what it
leaves out, have from this page, letter by letter. Each letter of either side is used once. A word
of the edition that is found stands in `source.txt` with the spaces of the edition. What is not
found stands there as it is, on a line of its own; a word of the edition that the pieces do not have
is missing there; `check` names both. What the edition leaves out stands at the end.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import accumulate, groupby, pairwise

from report_rag.corpus.differences import AS_PRINTED
from report_rag.importing.imported import LeftOut
from report_rag.types import Omission

_WORD = re.compile(r"\d[\d.,]*\d|[^\W_]+|\S")
"""A number, a word, or one punctuation mark."""
_SHORT = 4
"""Letters up to which a text is looked for as whole words only: "12" is not found in "2012"."""
_STEPS = (10**6, 13, _SHORT + 1, 1)
"""Letters that a match has, long ones first, so that none of them is cut by a short one."""
_MOST_UNITS = 3
"""Words at the beginning or end of a piece that may be a part of one word: "10 M" of "10MΩ"."""
_HYPHENS = "-\u2010"
_DASHES = "-–—*"
"""Also printed before the items of lists, where the edition does not have them."""
_LEADERS = re.compile(r"[\s.·…_]+")
_USED = "\0"
"""Stands for a letter that is matched, and between texts that do not follow each other."""


_Parts = defaultdict[str, list[int]]
"""Places of parts of pieces by their letters."""


@dataclass(frozen=True, slots=True)
class PageText:
    """A part of the edition that stands on one page, or on one of a few."""

    text: str
    pages: range
    """Numbers of the pages, from 0."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The lines of `source.txt`, from 1, and which of them the edition leaves out."""

    lines: tuple[str, ...]
    omitted: tuple[tuple[int, int, Omission], ...]
    """(first line, last line, why)."""


def arrange(plain: str, edition: Sequence[PageText], left_out: Sequence[LeftOut]) -> Proof:
    """Finds the words of the edition, and of what it leaves out, in the independent text.

    `edition` is its text in order. Form feeds part the pages of `plain`, and line ends its pieces;
    a text of `left_out` is looked for on its page.
    """
    apart = [PageText(f"\n{one.text}\n", range(one.page, one.page + 1)) for one in left_out]
    words = _Words([*edition, *apart], len(edition))
    pages = [_PageLetters(text, words, number) for number, text in enumerate(plain.split("\f"))]
    partly = words.release()
    for page in pages:
        page.release(partly)
    contents = {one.page for one in left_out if one.reason is Omission.CONTENTS}
    unread: dict[int, list[str]] = defaultdict(list)
    leaders = []
    reached = -1
    for number, page in enumerate(pages):
        for place, piece in page.unread(reached):
            if number in contents and _LEADERS.fullmatch(piece):
                leaders.append(piece)
            else:
                unread[place].append(piece)
        reached = page.last_word(reached)
    lines = [*words.lines(0, len(edition), unread)]
    omitted = []
    for reason in Omission:
        own = leaders if reason is Omission.CONTENTS else []
        for place, one in enumerate(left_out, start=len(edition)):
            if one.reason is reason:
                own = [*own, *words.lines(place, place + 1, {})]
        if own:
            omitted.append((len(lines) + 1, len(lines) + len(own), reason))
            lines += own
    return Proof(tuple(lines), tuple(omitted))


class _Words:
    """The words of the edition and of what it leaves out, and which letters of them are found."""

    def __init__(self, texts: Sequence[PageText], edition: int) -> None:
        """The first `edition` texts are those of the edition."""
        parts = [one.text.translate(AS_PRINTED) for one in texts]
        self.text = "".join(parts)
        self._ends = [0, *accumulate(map(len, parts))]
        self.edition_end = self._ends[edition]
        self.found = bytearray(len(self.text))
        self._spans = [match.span() for match in _WORD.finditer(self.text)]
        self._starts = [start for start, _ in self._spans]
        self._pages: dict[int, list[int]] = defaultdict(list)
        for number, one in enumerate(texts):
            for page in one.pages:
                self._pages[page].append(number)

    def on_page(self, page: int) -> Iterator[Sequence[tuple[int, int]]]:
        """The places of the words of a page, (start, end), those of each text together.

        With the last word of the page before if it is in the same line: it may go on here.
        """
        for number in self._pages.get(page, ()):
            start = self._ends[number]
            first, last = self._between(number, number + 1)
            if first and "\n" not in self.text[self._spans[first - 1][1] : start + 1]:
                first -= 1
            yield self._spans[first:last]

    def word_at(self, place: int) -> int:
        """Where the word begins that has the letter at `place`."""
        return self._starts[bisect_right(self._starts, place) - 1]

    def release(self) -> set[int]:
        """The letters of the words that are found in part only; none of them is found any more."""
        partly: set[int] = set()
        for start, end in self._spans:
            if 0 < sum(self.found[start:end]) < end - start:
                partly.update(range(start, end))
                self.found[start:end] = bytes(end - start)
        return partly

    def _between(self, first: int, last: int) -> tuple[int, int]:
        """The words of the texts from `first` to `last` (excluded), as places in `_spans`."""
        edges = self._ends[first], self._ends[last]
        return bisect_left(self._starts, edges[0]), bisect_left(self._starts, edges[1])

    def lines(self, first: int, last: int, unread: Mapping[int, Sequence[str]]) -> Iterator[str]:
        """The words of the texts from `first` to `last` (excluded) that are found, line by line.

        `unread` are pieces by the beginning of the word that they stand behind; -1 is before all.
        A line also ends where a word is missing or such a piece stands.
        """
        yield from unread.get(-1, ())
        line = ""
        before = self._ends[first]
        for start, end in self._spans[slice(*self._between(first, last))]:
            found = self.found.find(0, start, end) < 0
            if line and (not found or "\n" in self.text[before:start]):
                yield line
                line = ""
            if found:
                line += " " * bool(line and before < start) + self.text[start:end]
            before = end
            if start in unread:
                if line:
                    yield line
                line = ""
                yield from unread[start]
        if line:
            yield line


class _PageLetters:
    """The letters of a page, of the independent text and of the words, and which are matched.

    `_given` and `_wanted` have the letters of both that are not matched yet.
    """

    def __init__(self, text: str, words: _Words, page: int) -> None:
        self._words = words
        self._text = text.translate(AS_PRINTED)
        self._offsets: list[int] = []  # places in the text of the letters given
        self._pieces: list[tuple[int, int]] = []
        self._units: list[tuple[int, int]] = []  # the words of the pieces
        self._at: list[int] = [-1]  # places in the text of all words of the letters wanted
        self._own: list[tuple[int, int]] = []  # the words
        self._match: dict[int, int] = {}  # from letters given to letters wanted
        self._read_pieces()
        self._read_words(page)
        for longest, least in pairwise(_STEPS):
            self._match_pieces(least, longest)
            if self._given.strip(_USED):
                self._match_words(least)
        if self._given.strip(_USED):
            self._match_broken()

    def _read_pieces(self) -> None:
        start = 0
        for piece in self._text.split("\n"):
            first = len(self._offsets)
            for match in _WORD.finditer(piece):
                self._units.append((len(self._offsets), len(self._offsets) + len(match[0])))
                self._offsets += range(start + match.start(), start + match.end())
            if len(self._offsets) > first:
                self._pieces.append((first, len(self._offsets)))
            start += len(piece) + 1
        self._given = "".join([self._text[offset] for offset in self._offsets])
        self._given_edges = {0, *(end for _, end in self._units)}

    def _read_words(self, page: int) -> None:
        known = set()
        for run in self._words.on_page(page):
            for start, end in run:
                if start not in known:
                    known.add(start)
                    self._own.append((len(self._at), len(self._at) + end - start))
                    self._at += range(start, end)
            self._at.append(-1)
        text, found = self._words.text, self._words.found
        self._wanted = "".join([_USED if at < 0 or found[at] else text[at] for at in self._at])
        self._wanted_edges = {place for word in self._own for place in word}

    def _match_pieces(self, least: int, longest: int) -> None:
        """Looks for pieces of so many letters as a whole, first where the piece before ends."""
        chosen = [one for one in self._pieces if least <= one[1] - one[0] < longest]
        if longest < max(_STEPS):
            chosen.sort(key=lambda one: one[0] - one[1])
        near = 0
        for start, end in chosen:
            near = self._follows(start, near)
            hyphen = self._given[end - 1] in _HYPHENS
            dash = self._given[start] in _DASHES
            for a, b in dict.fromkeys(
                [
                    (start, end),
                    (start, end - hyphen),
                    (start + dash, end),
                    (start + dash, end - hyphen),
                ]
            ):
                place = self._place_of(self._given[a:b], near) if a < b else None
                if place is not None:
                    self._take(a, place, b - a)
                    near = place + b - a
                    break

    def _follows(self, start: int, near: int) -> int:
        """Where the piece before the one at `start` ends in the words; else `near`."""
        for before in (start - 1, start - 2):  # with a hyphen between
            if before in self._match:
                return self._match[before] + 1
        return near

    def _place_of(self, letters: str, near: int) -> int | None:
        """The place among the words at which these letters stand: `near`, else the first.

        One with whole words goes first; a number, or a short text, is no part of another.
        """
        if _USED in letters:
            return None
        if self._wanted.startswith(letters, near) and (
            self._is_edge(near + len(letters)) or not letters[-1].isdigit()
        ):
            return near
        part = None
        place = self._wanted.find(letters)
        while place >= 0:
            if self._is_edge(place) and self._is_edge(place + len(letters)):
                return place
            if part is None and len(letters) > _SHORT and not letters.isdigit():
                part = place
            place = self._wanted.find(letters, place + 1)
        return part

    def _is_edge(self, place: int) -> bool:
        beside = _USED in self._wanted[place - 1 : place + 1]
        return beside or place in self._wanted_edges

    def _is_given_edge(self, place: int) -> bool:
        beside = _USED in self._given[max(0, place - 1) : place + 1]
        return beside or place in self._given_edges

    def _match_words(self, least: int) -> None:
        """Looks for runs of whole words, of `least` letters or more, wherever pieces have them."""
        words = [one for one in self._own if _USED not in self._wanted[slice(*one)]]
        place = 0
        while place < len(words):
            end, found = self._longest_run(words, place, least)
            if found >= 0:
                start = words[place][0]
                self._take(found, start, words[end - 1][1] - start)
            place = max(end, place + 1)

    def _longest_run(
        self, words: Sequence[tuple[int, int]], first: int, least: int
    ) -> tuple[int, int]:
        """The longest run of words from `first` on that is in the pieces: its end, and where it is.

        The end is `first` and the place -1 without any.
        """
        best = first, -1
        begin = reached = words[first][0]
        at = 0
        for last in range(first, len(words)):
            start, end = words[last]
            letters = self._wanted[begin:end]
            if start != reached or (at := self._given.find(letters, at)) < 0:
                break
            if len(letters) >= least and (place := self._whole_in_given(letters, at)) >= 0:
                best = last + 1, place
            reached = end
        return best

    def _whole_in_given(self, letters: str, place: int) -> int:
        """The first place, from this on, at which these letters may stand for words; -1 without.

        Numbers and short words have to be words there as well; long ones may be glued to others.
        """
        while place >= 0:
            end = place + len(letters)
            edges = self._is_given_edge(place), self._is_given_edge(end)
            glued = len(letters) > _SHORT and not (
                (letters[0].isdigit() and not edges[0]) or (letters[-1].isdigit() and not edges[1])
            )
            if glued or all(edges):
                return place
            place = self._given.find(letters, place + 1)
        return -1

    def _match_broken(self) -> None:
        """Looks for words that are broken where pieces end, each part in another piece."""
        firsts, lasts = self._parts()
        for start, end in self._own:
            for part in re.finditer(rf"[^{_USED}]+", self._wanted[start:end]):
                a, b = start + part.start(), start + part.end()
                letters = self._wanted[a:b]
                if a > start:
                    found = [(one, b - a) for one in firsts.get(letters, ())[:1] if b == end]
                elif b < end:
                    found = [(one, b - a) for one in lasts.get(letters, ())[:1]]
                else:
                    found = self._continued(letters, lasts, firsts, lasts)
                for given, length in found:
                    self._take(given, a, length)
                    a += length
                if found:
                    firsts, lasts = self._parts()

    def _continued(
        self, letters: str, parts: "_Parts", firsts: "_Parts", lasts: "_Parts"
    ) -> list[tuple[int, int]]:
        """The parts of pieces, (place, length), that are these letters, the first one of `parts`.

        Empty without. A part in the middle is a whole piece.
        """
        for cut in range(len(letters), 0, -1):
            for place in parts.get(letters[:cut], ()):
                if cut == len(letters):
                    if parts is firsts:
                        return [(place, cut)]
                elif parts is lasts or place in lasts.get(letters[:cut], ()):
                    rest = self._continued(letters[cut:], firsts, firsts, lasts)
                    if rest and all(one != place for one, _ in rest):
                        return [(place, cut), *rest]
        return []

    def _parts(self) -> tuple["_Parts", "_Parts"]:
        """The places of what pieces begin and end with, as far as it is not matched."""
        firsts: _Parts = defaultdict(list)
        lasts: _Parts = defaultdict(list)
        for start, end in self._pieces:
            if not self._given[start:end].strip(_USED):
                continue
            hyphen = end - start > 1 and self._given[end - 1] in _HYPHENS
            edges = [one for one in range(start, end + 1 - hyphen) if self._is_given_edge(one)]
            for edge in edges[1 : _MOST_UNITS + 1]:
                if _USED not in self._given[start:edge]:
                    firsts[self._given[start:edge]].append(start)
            for edge in edges[-_MOST_UNITS - 1 : -1]:
                if _USED not in self._given[edge : edges[-1]]:
                    lasts[self._given[edge : edges[-1]]].append(edge)
        return firsts, lasts

    def _take(self, given: int, wanted: int, length: int) -> None:
        used = _USED * length
        self._given = self._given[:given] + used + self._given[given + length :]
        self._wanted = self._wanted[:wanted] + used + self._wanted[wanted + length :]
        for step in range(length):
            self._match[given + step] = wanted + step
            self._words.found[self._at[wanted + step]] = 1

    def release(self, partly: Set[int]) -> None:
        """Gives the letters back that are matched to these letters of words."""
        for given in [one for one, wanted in self._match.items() if self._at[wanted] in partly]:
            del self._match[given]

    def unread(self, reached: int) -> Iterator[tuple[int, str]]:
        """The parts of pieces that no word has, each with the word of the edition before it.

        A hyphen is not among them at which a word is broken that the edition has whole. `reached`
        is the word that the pages before have reached.
        """
        for start, end in self._pieces:
            left = [one for one in range(start, end) if one not in self._match]
            if left and left[-1] == end - 1 and self._breaks_word(end - 1):
                left.pop()
            for _, group in groupby(enumerate(left), lambda one: one[1] - one[0]):
                run = [given for _, given in group]
                piece = self._text[self._offsets[run[0]] : self._offsets[run[-1]] + 1]
                yield self._word_before(run[0], reached), piece

    def last_word(self, reached: int) -> int:
        """The word of the edition that the text of this page has reached, as in `unread`."""
        return self._word_before(len(self._offsets), reached)

    def _word_before(self, given: int, reached: int) -> int:
        """The word of the edition that has the nearest letter before this one, else `reached`."""
        for one in range(given - 1, -1, -1):
            at = self._at[self._match[one]] if one in self._match else self._words.edition_end
            if at < self._words.edition_end:
                return self._words.word_at(at)
        return reached

    def _breaks_word(self, given: int) -> bool:
        """Whether the last letter of a piece is a hyphen inside a word."""
        before = self._match.get(given - 1)
        if before is None or self._given[given] not in _HYPHENS:
            return False
        place = self._at[before]
        goes_on = not self._words.text[place + 1 : place + 2].isspace()
        return goes_on and self._words.word_at(place) == self._words.word_at(place + 1)
