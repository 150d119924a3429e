"""Abstention: whether to show passages, or to say that the report does not cover a question.

The first rule that applies decides. The confidence of the first three is high.

1. Nothing was selected, or no passage is about any of the countries named: refused.
2. No country is named, no whole list is shown and no content word of the question stands in the
   corpus, if that can be told (`_knows_a_word`): refused.
3. The question only names a country: answered.
4. There is no model of answerability, or the report of the first passage lacks one of its two
   banks: answered if it is near enough to a passage or bank question, with low confidence but for a
   whole list that is asked for.
5. The model's log-odds are below its lower bound and no whole list is shown: refused with low
   confidence. It is answered with low confidence all the same if only the country of the question
   before was exchanged, if the first passage is evident (most retrievers find it first, it holds
   what is asked for, no word of the question is foreign), or if it has all words of the question;
   the last two not always where a figure or a name is asked for.
6. Otherwise answered. The confidence is high if the first passage is evident, or if the log-odds
   reach the upper bound and two retrievers agree or a whole list is shown.

Nothing here understands text: it errs where a passage is similar to the question without answering
it, and where neither the question bank nor the unanswerable questions have a similar question.
"""

from dataclasses import dataclass

import numpy as np

from report_rag.index.loaded import Index
from report_rag.retrieval import imputation
from report_rag.retrieval.fusion import Found
from report_rag.retrieval.selection import Selection, asks_for_whole
from report_rag.text.answer_types import AnswerType, holds
from report_rag.text.parsed import ParsedText
from report_rag.types import Collection, Confidence, Language, LexicalField, Outcome, Report

_FAR_FROM_EVERYTHING = 0.80
"""Without unanswerable questions, a question is refused when its cosine similarity to every passage
is below this: 0.5 % of the answerable questions of XQuAD are, and 16 % of those about another
corpus (docs/decisions/abstention.md)."""
_FAR_ACROSS_LANGUAGES = 0.77
"""The same where the passage shown first cannot be read in the question's language: the encoder's
similarities are lower there."""

_UNNAMED = {AnswerType.PERSON, AnswerType.ORGANISATION}
"""Asked for with "who": the answer may have no name in it ("young people lead the campaigns")."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a question, and how confident the decision is."""

    outcome: Outcome
    confidence: Confidence


def judge(index: Index, found: Found, selection: Selection) -> Verdict:
    """Decides between an answer and "the report does not cover it"."""
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
    agreeing = sum(int(np.argmax(scores)) == first for scores in found.retrievers.values())
    wanted = found.question.answer_types
    foreign = found.unknown_words - index.intents.known.keys()
    # Most find it first, it holds what is asked for, and no word of the question is foreign.
    evident = 2 * agreeing > len(found.retrievers) and not foreign
    evident &= all(holds(passage.text, kind) for kind in wanted - _UNNAMED)
    sure_from, refuse_below = index.model.sure_from, index.model.refuse_below
    if found.answerability < refuse_below and not selection.whole:
        # "And in Peru?" asks what the report says of Peru, whatever the question before asked.
        treated = found.exchanged_country and selection.countries and not selection.untreated
        # Where a figure or a name is asked for, evidence of the subject makes up for a doubt only
        # if that is no greater than what it takes to be sure.
        small = refuse_below - found.answerability <= sure_from - refuse_below
        covered = not foreign and _has_all_words(index, found, first)
        # A passage that treats a country names it, so to ask which one asks for the passage.
        is_open = not wanted - {AnswerType.COUNTRY}
        shown = treated or (evident and (small or is_open)) or (covered and is_open)
        return Verdict(Outcome.ANSWERED if shown else Outcome.NOT_IN_REPORT, Confidence.LOW)
    # Where the retrievers disagree, the passage may only look like one that answers.
    sure = found.answerability >= sure_from
    sure &= bool(selection.whole) or agreeing > 1
    return Verdict(Outcome.ANSWERED, Confidence.HIGH if sure or evident else Confidence.LOW)


def _has_all_words(index: Index, found: Found, passage: int) -> bool:
    """Whether a passage has every content word of the question, but names of countries."""
    lexical = index.lexical[LexicalField.TEXT, found.language]
    stems = found.question.topic.stems(found.language)
    return bool(stems) and all(passage in lexical.owners_of(stem) for stem in stems)


def _knows_a_word(index: Index, question: ParsedText) -> bool:
    """Whether any content word of the question stands in the corpus, in either language.

    Also True where this cannot be told: for a question without content words or in another script,
    and in a corpus that is not in both languages.
    """
    bilingual = all(
        not index.lexical[LexicalField.TEXT, language].is_empty for language in Language
    )
    if not question.content_words or not bilingual or not question.is_latin:
        return True
    return index.knows(question)


def _has_banks(report: Report) -> bool:
    """Whether a report has a question bank and unanswerable questions, as the model needs both."""
    return bool(report.questions and report.unanswered)


def _without_banks(index: Index, found: Found, selection: Selection, first: int) -> Verdict:
    """Refuses a question that is not similar to anything in the report, and answers any other.

    `first` is the number of the passage that is shown first. The confidence of an answer is high
    only when it is a whole list and the question asks for all of it.
    """
    report = int(index.report_of[first])
    own = index.report_of == report
    nearest = float(found.closest.max(where=own, initial=-1))
    if index.reports[report].questions:
        known = found.retrievers[Collection.BANK].max(where=own, initial=-1)
        nearest = max(nearest, float(known - imputation.GAINED))
    if selection.whole:  # A list may be known by its bank questions alone.
        nearest = max(nearest, float(found.lists.max()))
    reads = index.readable(found.language)[first]
    if nearest < (_FAR_FROM_EVERYTHING if reads else _FAR_ACROSS_LANGUAGES):
        return Verdict(Outcome.NOT_IN_REPORT, Confidence.LOW)
    sure = selection.whole and asks_for_whole(found.question, selection.whole)
    return Verdict(Outcome.ANSWERED, Confidence.HIGH if sure else Confidence.LOW)
