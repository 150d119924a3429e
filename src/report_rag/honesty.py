"""Whether the report answers a question, or only speaks of something near it.

A country that no passage is about settles it. Else the index's own model of answerability decides,
with the bounds that it was trained with. It does not read: a passage that lies next to the
question, and a question whose like neither bank has, are where it errs.
"""

from dataclasses import dataclass

from report_rag.index import Index
from report_rag.index_texts import Arm, Words
from report_rag.language import content_words, is_latin
from report_rag.retrieval import Found
from report_rag.structure import Selection
from report_rag.types import Confidence, Language, Outcome

# Without a gap bank only what is far from everything is refused: below this similarity to every
# passage. Across languages the encoder's similarities are lower. On 1,190 questions a language
# about 240 public paragraphs (XQuAD), and 3,000 about the first report without its banks, 0.4 % of
# the answerable ones are refused; of those about the other corpus 85 % (English), 45 % (Spanish).
_FAR_FROM_EVERYTHING = 0.795
_FAR_ACROSS_LANGUAGES = 0.765


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a question, and how sure that is."""

    outcome: Outcome
    confidence: Confidence


def judge(index: Index, found: Found, selection: Selection) -> Verdict:
    """Decides between an answer and an honest no."""
    if not selection.hits or (selection.countries and selection.untreated == selection.countries):
        return Verdict(Outcome.NOT_IN_REPORT, Confidence.HIGH)
    named = selection.countries or selection.whole
    if not named and not _knows_a_word(index, found.text):
        return Verdict(Outcome.NOT_IN_REPORT, Confidence.HIGH)
    if selection.country_only or (selection.whole and index.model is None):
        return Verdict(Outcome.ANSWERED, Confidence.HIGH)
    if index.model is None or found.answerability is None:
        return _without_gap_bank(index, found)
    if found.answerability < index.model.refuse_below and not selection.whole:
        # "And in Peru?" asks what there is, and the other words are those of another question.
        treated = found.exchanged_country and selection.countries and not selection.untreated
        outcome = Outcome.ANSWERED if treated else Outcome.NOT_IN_REPORT
        return Verdict(outcome, Confidence.LOW)
    sure = found.answerability >= index.model.sure_from
    return Verdict(Outcome.ANSWERED, Confidence.HIGH if sure else Confidence.LOW)


def _knows_a_word(index: Index, text: str) -> bool:
    """Whether any word of substance stands in the corpus, in either language.

    Words of another script never do, and an encoder that reads them understands them all the same.
    """
    bilingual = all(not index.lexical[Words.TEXT, language].is_empty for language in Language)
    if not content_words(text) or not bilingual or not is_latin(text):
        return True
    return index.knows(text)


def _without_gap_bank(index: Index, found: Found) -> Verdict:
    nearest = max(
        float(found.arms[arm].max()) for arm in (Arm.TEXT, Arm.TRANSLATION) if arm in found.arms
    )
    foreign = index.lexical[Words.TEXT, found.language].is_empty
    if nearest < (_FAR_ACROSS_LANGUAGES if foreign else _FAR_FROM_EVERYTHING):
        return Verdict(Outcome.NOT_IN_REPORT, Confidence.LOW)
    return Verdict(Outcome.ANSWERED, Confidence.LOW)
