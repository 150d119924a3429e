"""Whether the report answers a question, or only speaks of something near it.

A country that no passage is about settles it. Else the index's own model of answerability decides,
with the bounds that it was trained with. It does not read: a passage that lies next to the
question, and a question whose like neither bank has, are where it errs.
"""

from dataclasses import dataclass

from report_rag.index.loaded import Index
from report_rag.retrieval import imputation
from report_rag.retrieval.fusion import Found
from report_rag.retrieval.selection import Selection, asks_for_whole
from report_rag.text.parsed import ParsedText
from report_rag.types import Collection, Confidence, Language, LexicalField, Outcome, Report

# Without a gap bank only what is far from everything is refused: below this similarity to every
# passage, hubs held down. Across languages the encoder's similarities are lower. Of 400 questions
# about 240 public paragraphs (XQuAD) and 350 about the first report without its banks, 0.5 % of the
# English and 0.6 % of the Spanish ones are refused that the corpus answers; asked of the other
# corpus, of the English ones 16 % (XQuAD's paragraphs) and 86 % (the report), of the Spanish ones
# 18 % and 63 %, with a translation 44 %. With hubs (0.795, 0.765) it was 5, 81, 2, 36 and 34 %.
_FAR_FROM_EVERYTHING = 0.80
_FAR_ACROSS_LANGUAGES = 0.77


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
    if not named and not _knows_a_word(index, found.question):
        return Verdict(Outcome.NOT_IN_REPORT, Confidence.HIGH)
    if selection.country_only:
        return Verdict(Outcome.ANSWERED, Confidence.HIGH)
    passage = selection.hits[0].passage
    first = index.numbers[passage.report, passage.passage_id]
    known = _has_banks(index.reports[index.report_of[first]])
    if index.model is None or found.answerability is None or not known:
        return _without_banks(index, found, selection, first)
    if found.answerability < index.model.refuse_below and not selection.whole:
        # "And in Peru?" asks what there is, and the other words are those of another question.
        treated = found.exchanged_country and selection.countries and not selection.untreated
        outcome = Outcome.ANSWERED if treated else Outcome.NOT_IN_REPORT
        return Verdict(outcome, Confidence.LOW)
    sure = found.answerability >= index.model.sure_from
    return Verdict(Outcome.ANSWERED, Confidence.HIGH if sure else Confidence.LOW)


def _knows_a_word(index: Index, question: ParsedText) -> bool:
    """Whether any word of substance stands in the corpus, in either language.

    Words of another script never do, and an encoder that reads them understands them all the same.
    """
    bilingual = all(
        not index.lexical[LexicalField.TEXT, language].is_empty for language in Language
    )
    if not question.content_words or not bilingual or not question.is_latin:
        return True
    return index.knows(question)


def _has_banks(report: Report) -> bool:
    """Whether the model knows the report: it weighs what stands in both of its banks."""
    return bool(report.questions and report.unanswered)


def _without_banks(index: Index, found: Found, selection: Selection, first: int) -> Verdict:
    """What is far from everything in the report is not in it; sure is only a list asked for.

    `first` is the number of the passage that is shown first.
    """
    report = int(index.report_of[first])
    own = index.report_of == report
    nearest = float(found.closest.max(where=own, initial=-1))
    if index.reports[report].questions:
        known = found.retrievers[Collection.BANK].max(where=own, initial=-1)
        nearest = max(nearest, float(known - imputation.GAINED))
    if selection.whole:  # Which may be known by its questions alone.
        nearest = max(nearest, float(found.lists.max()))
    reads = index.readable(found.language)[first]
    if nearest < (_FAR_FROM_EVERYTHING if reads else _FAR_ACROSS_LANGUAGES):
        return Verdict(Outcome.NOT_IN_REPORT, Confidence.LOW)
    sure = selection.whole and asks_for_whole(found.question, selection.whole)
    return Verdict(Outcome.ANSWERED, Confidence.HIGH if sure else Confidence.LOW)
