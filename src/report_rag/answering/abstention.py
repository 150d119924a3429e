"""Abstention: whether to show passages, or to say that the report does not cover a question.

The first rule that applies decides; a question is refused when the report is said not to cover it.
The confidence of the first three is high, but for one case of the third. The model
(`signals.answerability`) gives the log-odds that the report answers; it is trained on the question
bank (questions that people wrote for passages) and on unanswerable questions (on the report's
subject, but not answered by it).

1. No passage was selected; or the question names countries, no passage is about any of them, and
   the best one names none of them: refused.
2. No country is named, no whole list is shown and no word of the question stands in the corpus, if
   that can be told (`_knows_a_word`): refused.
3. The question asks for all about a country: answered. The confidence is low if one of its content
   words, names of countries left out, is neither in the corpus nor a plain word.
4. There is no model, or the report of the first passage has no question bank or no unanswerable
   questions: refused if the words of the question are foreign to that report, or if it is not
   similar enough to a passage, bank question or shown list (`_without_banks`), the more so if it
   is of general knowledge; else answered. The confidence is low, except of an answer where a whole
   list is shown and the words of the question ask for all of it.
5. The log-odds are below the model's lower bound (`refuse_below`) and no whole list is shown: low
   confidence. Answered in one of three cases, else refused: a follow-up named only another country
   ("and in Peru?") and passages are about it; the first passage is evident; the first passage has
   all content words of the question. If a kind of thing is asked for that is no country (a figure,
   a name), the third case does not count, and the second only if the log-odds are below the lower
   bound by no more than the upper bound is above it.
6. Otherwise answered. The confidence is high if the first passage is evident. It is also high if
   the log-odds reach the upper bound (`sure_from`) and, besides, a whole list is shown or at least
   two retrievers find that passage first. Else it is low.

A retriever is one way to score passages. A content word is one that says what a question is about.
A passage is evident if more than half of the retrievers find it first, it holds each kind of thing
that is asked for (`text.answer_types`; a person or organisation need not be in it), and every
content word of the question but names of countries stands in the corpus or is a plain word: one
with which people ask for something, taken from the example messages of `intent`.
Nothing here understands text: it errs where a passage is similar to the question without answering
it, and where neither the question bank nor the unanswerable questions have a similar question.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from report_rag.answering.intents import asks_general_knowledge
from report_rag.index.loaded import Index
from report_rag.retrieval import imputation
from report_rag.retrieval.fusion import Found
from report_rag.retrieval.selection import Selection, asks_for_whole
from report_rag.text.answer_types import AnswerType, holds
from report_rag.text.language import has_latin_letter
from report_rag.text.parsed import ParsedText
from report_rag.types import Collection, Confidence, Language, LexicalField, Outcome

_FAR_FROM_EVERYTHING = 0.80
"""Rule 4 refuses a question whose cosine similarity to what is nearest (`_without_banks`) is below
this. It so refuses 0.5 % of the questions of XQuAD (a public set of paragraphs, with questions that
they answer), and 16 % of the questions about another corpus (docs/decisions/abstention.md)."""
_FAR_ACROSS_LANGUAGES = 0.77
"""This bound takes the place of `_FAR_FROM_EVERYTHING` where the passage shown first is neither in
the question's language nor translated into it: similarities across languages are lower."""

_UNNAMED = {AnswerType.PERSON, AnswerType.ORGANISATION}
"""Kinds of thing asked for that a passage need not hold to be evident (see above): a question with
"who" asks for them, but its answer may have no name in it ("young people lead the campaigns")."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a question, and how confident the decision is."""

    outcome: Outcome
    confidence: Confidence


def judge(index: Index, found: Found, selection: Selection) -> Verdict:
    """Whether to show `selection`, by the rules at the top of this module.

    `found` has the scores of the search that `selection` was chosen from; `index` is the one that
    was searched. The outcome is ANSWERED or NOT_IN_REPORT.
    """
    if not selection.hits or (selection.countries and selection.untreated == selection.countries):
        return Verdict(Outcome.NOT_IN_REPORT, Confidence.HIGH)
    named = selection.countries or selection.whole
    if not named and not _knows_a_word(index, found.question, found.language):
        return Verdict(Outcome.NOT_IN_REPORT, Confidence.HIGH)
    unknown = found.unknown_words - index.intents.plain_words
    if selection.country_only:
        return Verdict(Outcome.ANSWERED, Confidence.LOW if unknown else Confidence.HIGH)
    passage = selection.hits[0].passage
    first = index.numbers[passage.report, passage.passage_id]
    report = index.reports[index.report_of[first]]
    has_banks = report.questions and report.unanswered
    if index.model is None or found.answerability is None or not has_banks:
        return _without_banks(index, found, selection, first)
    agreeing = sum(int(np.argmax(scores)) == first for scores in found.retrievers.values())
    wanted = found.question.answer_types
    evident = 2 * agreeing > len(found.retrievers) and not unknown
    evident &= all(holds(passage.text, kind) for kind in wanted - _UNNAMED)
    sure_from, refuse_below = index.model.sure_from, index.model.refuse_below
    if found.answerability < refuse_below and not selection.whole:
        # "And in Peru?" asks what the report says of Peru, whatever the question before it asked.
        treated = found.exchanged_country and selection.countries and not selection.untreated
        small_doubt = refuse_below - found.answerability <= sure_from - refuse_below
        covered = not unknown and _has_all_words(index, found, first)
        # A passage about a country names it, so "which country" asks for the passage.
        is_open = not wanted - {AnswerType.COUNTRY}
        shown = treated or (evident and (small_doubt or is_open)) or (covered and is_open)
        return Verdict(Outcome.ANSWERED if shown else Outcome.NOT_IN_REPORT, Confidence.LOW)
    # Where the retrievers disagree, the passage may only look like one that answers.
    sure = found.answerability >= sure_from
    sure &= bool(selection.whole) or agreeing > 1
    return Verdict(Outcome.ANSWERED, Confidence.HIGH if sure or evident else Confidence.LOW)


def _has_all_words(index: Index, found: Found, passage: int) -> bool:
    """Whether a passage, given by its number, has every content word of the question.

    Names of countries are left out. The words are compared, by their stems, with the passage's
    headings and text in the question's language: with the translation where the report is in the
    other one. False where it has no text in that language, and for a question without such words.
    """
    lexical = index.lexical[LexicalField.TEXT, found.language]
    stems = found.question.topic.stems(found.language)
    return bool(stems) and all(passage in lexical.owners_of(stem) for stem in stems)


def _knows_a_word(index: Index, question: ParsedText, language: Language) -> bool:
    """Whether any word of the question stands in a passage or bank question, in either language.

    Words are compared by their stems; in the texts of a language its function words ("the") do not
    count. Also True where this cannot be told: for a question without content words or without a
    Latin letter, and where a passage is neither in the question's language nor translated into it.
    """
    told = question.content_words and has_latin_letter(question.text)
    if not told or not index.readable(language).all():
        return True
    return index.knows(question)


def _is_foreign(index: Index, found: Found, own: NDArray[np.bool_]) -> bool:
    """Whether the words of a question say that it is about something else than a report.

    `own` is True for each passage of the report. No passage and no bank question of the corpus has
    any of the question's content words, and one of them at least is no plain word. Never so for a
    question that names a country, and where a passage of the report is neither in the question's
    language nor translated into it.
    """
    if found.question.mentions or not index.readable(found.language)[own].all():
        return False
    foreign = found.unknown_words.issuperset(found.question.content_words)
    return foreign and bool(found.unknown_words - index.intents.plain_words)


def _without_banks(index: Index, found: Found, selection: Selection, first: int) -> Verdict:
    """The verdict by rule 4; `first` is the number of the passage that is shown first.

    The question is refused in the first of these cases that applies, else answered.

    1. Its words are foreign to the report of that passage (`_is_foreign`); but not if a whole list
       is shown that bank questions ask for.
    2. A whole list is shown that no bank question asks for, and its passage and its own text that
       are most similar to the question are below `_FAR_FROM_EVERYTHING`, whatever the languages.
       Other passages do not count: headings and titles are similar to all that asks for a list.
    3. The largest of the question's similarities to the passages of the report (less a part of what
       each has in common with any question, `Found.closest`), to their bank questions (less
       `imputation.GAINED`, by which these are nearer than passages) and to a whole list that is
       shown is below `_FAR_FROM_EVERYTHING`, or `_FAR_ACROSS_LANGUAGES` where that applies. For a
       question of general knowledge (`asks_general_knowledge`), which a manual may answer all the
       same, both bounds are higher by twice `imputation.GAINED`, but not if a whole list is shown
       that bank questions ask for.
    """
    own = index.report_of == index.report_of[first]
    whole = index.lists.index(selection.whole) if selection.whole else None
    asked = whole is not None and index.questions_of_lists[whole] > 0
    if not asked and _is_foreign(index, found, own):
        return Verdict(Outcome.NOT_IN_REPORT, Confidence.LOW)
    counting = own
    far = _FAR_FROM_EVERYTHING
    if whole is not None and not asked:
        counting = np.isin(np.arange(len(own)), index.members[whole])
    elif not index.readable(found.language)[first]:
        far = _FAR_ACROSS_LANGUAGES
    if not asked and asks_general_knowledge(index, found.question, found.language, found.vector):
        far += 2 * float(imputation.GAINED)
    nearest = float(found.closest.max(where=counting, initial=-1))
    if index.reports[int(index.report_of[first])].questions:
        known = found.retrievers[Collection.BANK].max(where=counting, initial=-1)
        nearest = max(nearest, float(known - imputation.GAINED))
    if whole is not None:
        nearest = max(nearest, float(found.lists[whole]))
    if nearest < far:
        return Verdict(Outcome.NOT_IN_REPORT, Confidence.LOW)
    sure = selection.whole and asks_for_whole(found.question, selection.whole)
    return Verdict(Outcome.ANSWERED, Confidence.HIGH if sure else Confidence.LOW)
