"""Arranges the independent text of a file whose text has the spaces of the document.

Web pages and Word documents have them, PDFs have not (see `proof`). So `source.txt` has the lines
of the independent text as they are, and `report-rag check` sees as well whether two words grew into
one. Only the order is that of the edition, where notes stand behind the text that refers to them.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from report_rag.corpus.differences import compared_words
from report_rag.importing.imported import LeftOut
from report_rag.importing.proof import Proof
from report_rag.types import Omission

_RUN = 3
"""How many words in a row are looked up in the edition to find where a line stands."""
_NEAR = 200
"""Words of the edition before and behind the last line in which a shorter line is looked for."""
_ENOUGH = 0.6
"""Part of a line's words that have to stand in the edition, at one place, to be that line."""


def arrange_exact(plain: str, edition: str, left_out: Sequence[LeftOut]) -> Proof:
    """Puts the lines of an independent text into the order of the edition, changing none of them.

    `plain` is without `left_out`. Most lines follow one another in both texts. Another line, such
    as a note, is looked for by its words, where no line has been found yet: the cells of a table
    may all say "yes" or "no". One that is not found stays behind the line before it.
    """
    words = compared_words(edition)
    index: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in range(len(words)):
        index[tuple(words[place : place + _RUN])].append(place)
    placed: list[tuple[int, str]] = []
    taken = bytearray(len(words))  # 1 for each word at which a line was found
    reached = 0
    for line in filter(str.strip, plain.split("\n")):
        own = compared_words(line)
        place = reached
        if words[reached : reached + len(own)] != own:
            found = _place_of(own, words, index, taken, reached)
            place = reached if found is None else found
            reached = place if found is None else place + len(own)
        else:
            reached += len(own)
        for one in range(max(0, place), min(reached, len(words))):
            taken[one] = 1
        placed.append((place, line))
    lines = [line for _, line in sorted(placed, key=lambda one: one[0])]
    return _with_omitted(lines, [(one.text, one.reason) for one in left_out])


def _place_of(
    own: Sequence[str],
    words: Sequence[str],
    index: Mapping[tuple[str, ...], Sequence[int]],
    taken: bytearray,
    reached: int,
) -> int | None:
    """The place in `words` at which most words of a line (`own`) stand; None for too few.

    Places at which all words are `taken` do not count. Of those that are equally good, the nearest
    to `reached` is chosen.
    """
    votes: Counter[int] = Counter()
    wanted = max(1, len(own) - _RUN + 1)
    if len(own) >= _RUN:
        for offset in range(wanted):
            for place in index.get(tuple(own[offset : offset + _RUN]), ()):
                votes[place - offset] += 1
    else:
        near = range(max(0, reached - _NEAR), reached + _NEAR)
        votes.update(place for place in near if list(words[place : place + len(own)]) == own)
    free = (place for place in votes if 0 in taken[max(0, place) : max(0, place) + len(own)])
    best = max(free, key=lambda place: (votes[place], -abs(place - reached)), default=None)
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
