"""One measure of evidence for all programs, however they cut a report.

`evaluation.judge` wants the whole of a gold string inside one passage. That is just to passages cut
where the report's paragraphs end, and unjust to pieces cut by length, which part a sentence. Here
a piece holds the evidence when it has an unbroken half of its letters and digits; the same for all.
"""

import statistics
from collections.abc import Mapping, Sequence

from report_rag.evaluation import Question, letters

SHOWN = 4
"""Pieces that count: as many as the peers show."""

Quality = dict[str, float | None]
"""`hit@1`, `cover@4` and `words`, over some questions; None where there are none."""


def holds_half(piece: str, evidence: str) -> bool:
    """Whether a piece has an unbroken half of the evidence; both as `letters` gives them."""
    half = (len(evidence) + 1) // 2
    return any(evidence[at : at + half] in piece for at in range(len(evidence) - half + 1))


def quality(asked: Sequence[Question], shown: Mapping[str, Sequence[str]]) -> dict[str, Quality]:
    """The measures over the questions with evidence: all of them, then by language.

    `shown` has the pieces shown for each question, by its id; who shows none has found nothing.
    """
    with_gold = [one for one in asked if one.gold]
    groups = {"all": with_gold}
    for one in with_gold:
        groups.setdefault(one.language, []).append(one)
    return {name: _over(group, shown) for name, group in sorted(groups.items())}


def _over(asked: Sequence[Question], shown: Mapping[str, Sequence[str]]) -> Quality:
    first, covered, words = [], [], []
    for one in asked:
        pieces = shown[one.question_id][:SHOWN]
        held = [letters(piece) for piece in pieces]
        gold = [letters(string) for string in one.gold]
        first.append(any(holds_half(piece, string) for piece in held[:1] for string in gold))
        found = [any(holds_half(piece, string) for piece in held) for string in gold]
        covered.append(sum(found) / len(found))
        words.append(sum(len(piece.split()) for piece in pieces))
    return {
        "n": len(asked),
        "hit@1": round(statistics.mean(first), 4) if first else None,
        "cover@4": round(statistics.mean(covered), 4) if covered else None,
        "words": statistics.median(words) if words else None,
    }
