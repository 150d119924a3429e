"""Whether the report answers a question, or only speaks of something near it.

The sign that it does: the question is nearer to one that a passage is known to answer than to any
that the report is known not to answer (the gap bank). A country that no passage is about settles
it whatever the scores. It does not read: a passage that lies next to the question, and a question
whose like neither bank has, are where it errs.
"""

from dataclasses import dataclass

from report_rag.index import Arm, Words
from report_rag.language import content_words
from report_rag.retrieval import Found
from report_rag.structure import Selection
from report_rag.types import Confidence, Outcome

# Difference of two cosine similarities: nearest answered question less nearest unanswered one.
# Each bank question scored without itself, 2 % of 4,201 answerable ones fall below this value, and
# 10 % of 1,324 unanswerable ones, nearly all of them near misses.
_REFUSED_BELOW = -0.02
_SURE_FROM = 0.0
# Without a gap bank only what is far from everything is refused. Measured on the first report
# without its banks: 1 % of the answerable questions fall below this similarity to every passage.
_FAR_FROM_EVERYTHING = 0.79


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a question, and how sure that is."""

    outcome: Outcome
    confidence: Confidence


def judge(found: Found, selection: Selection) -> Verdict:
    """Decides between an answer and an honest no."""
    if not selection.hits or (selection.countries and selection.untreated == selection.countries):
        return Verdict(Outcome.NOT_IN_REPORT, Confidence.HIGH)
    if selection.country_only or selection.whole:
        return Verdict(Outcome.ANSWERED, Confidence.HIGH)
    if not found.gap:
        return _without_gap_bank(found)
    margin = found.bank - found.gap
    if margin < _REFUSED_BELOW:
        return Verdict(Outcome.NOT_IN_REPORT, Confidence.LOW)
    sure = margin >= _SURE_FROM
    return Verdict(Outcome.ANSWERED, Confidence.HIGH if sure else Confidence.LOW)


def _without_gap_bank(found: Found) -> Verdict:
    nearest = max(
        float(found.arms[arm].max()) for arm in (Arm.TEXT, Arm.TRANSLATION) if arm in found.arms
    )
    shared = float(found.arms[Words.TEXT].max()) > 0 or not content_words(found.text)
    if nearest < _FAR_FROM_EVERYTHING or not shared:
        return Verdict(Outcome.NOT_IN_REPORT, Confidence.LOW)
    return Verdict(Outcome.ANSWERED, Confidence.LOW)
