"""Chooses the fixed sentences of `strings` that introduce an answer or say why there is none."""

from collections.abc import Sequence

from report_rag.assistant import LONGEST_QUESTION
from report_rag.rendering.labels import is_help_card, joined, shown_translation
from report_rag.strings import STRINGS, Strings
from report_rag.text import countries
from report_rag.types import (
    Answer,
    Confidence,
    Language,
    Outcome,
    PlaceTopic,
    Problem,
    RowProblem,
    ToolTopic,
)

_MOST_NAMES = 20
"""The most names of reports that one sentence lists; "…" follows when there are more."""


def message(answer: Answer) -> str:
    """The fixed sentences that introduce an answer, in the answer's language, joined by spaces.

    For a message about the assistant, the reply to it; for a help card (contacts and nothing of the
    report), what goes before the contacts. For all others, what is shown or that nothing answers;
    before it, if there is an `answer.notice`, how the question was understood.
    """
    strings = STRINGS[answer.language]
    match answer.outcome:
        case Outcome.CHITCHAT:
            return _reply(answer, strings)
        case Outcome.SAFEGUARDING:
            return f"{strings.help_title} {strings.help_message}"
        case Outcome.DECLINED:
            return strings.declined
        case Outcome.NOT_IN_REPORT if is_help_card(answer):
            return strings.helpline_question
        case Outcome.NOT_IN_REPORT:
            sentences = [_refusal(answer, strings)]
        case Outcome.ANSWERED:
            sentences = _introduction(answer, strings)
    notice = [strings.notices[answer.notice]] if answer.notice else []
    return " ".join([*notice, *sentences])


def searching(answer: Answer) -> tuple[str, ...]:
    """The question as it was searched, in a sentence; an empty tuple if that is as it was typed.

    Line breaks in the question become spaces, so that the sentence is one line.
    """
    if answer.searched is None:
        return ()
    understood = " ".join(answer.searched.split())
    return (STRINGS[answer.language].searching.format(question=understood),)


def problem_message(problem: Problem, language: Language, names: Sequence[str] = ()) -> str:
    """The sentence that says why a question cannot be searched.

    `names` are the names of the reports that can be asked; they are listed only for
    `Problem.UNKNOWN_REPORT`. At most the first 20 are listed, then "…" if there are more. Without
    names "…" stands alone.
    """
    more = [] if 0 < len(names) <= _MOST_NAMES else ["…"]
    told = [*names[:_MOST_NAMES], *more]
    sentence = STRINGS[language].problems[problem]
    return sentence.format(limit=LONGEST_QUESTION, names=", ".join(told))


def row_message(problem: RowProblem, language: Language) -> str:
    """The sentence that says why a row of a file of questions gets no answer."""
    return STRINGS[language].row_problems[problem].format(limit=LONGEST_QUESTION)


def _reply(answer: Answer, strings: Strings) -> str:
    """The reply to a message about the assistant, by its intent; a greeting where that is no
    `ToolTopic`. The reply on who runs the assistant names the operator, if one is known."""
    topic = answer.intent if isinstance(answer.intent, ToolTopic) else ToolTopic.GREETING
    return strings.replies[topic].format(operator=answer.operator or strings.no_operator)


def _refusal(answer: Answer, strings: Strings) -> str:
    """If `answer.untreated` has countries, the sentence that no passage is about them; else the
    sentence that the report does not answer the question."""
    if answer.untreated:
        named = _countries(answer.untreated, answer, strings)
        return strings.country_not_treated.of(answer.reports_asked).format(country=named)
    return strings.not_in_report.of(answer.reports_asked)


def _introduction(answer: Answer, strings: Strings) -> list[str]:
    """The sentences that introduce an answer, one to four, in this order.

    What is shown; how many of the passages only mention the country, if some but not all do; which
    countries of the question no passage is about, if there are any; that the answer may not be what
    was asked for, if all about a country is shown with low confidence.
    """
    sentences = [_what_is_shown(answer, strings)]
    if 0 < len(answer.only_mentioned) < len(answer.citations):
        count = len(answer.only_mentioned)
        sentences.append(strings.some_only_mention.of(count).format(count=count))
    if answer.untreated:
        named = _countries(answer.untreated, answer, strings)
        sentence = strings.also_not_treated.of(answer.reports_asked)
        sentences.append(sentence.format(country=named))
    if answer.country_only and answer.confidence is Confidence.LOW:
        sentences.append(strings.perhaps_a_topic)
    return sentences


def _what_is_shown(answer: Answer, strings: Strings) -> str:
    """The sentence that says what is shown.

    It is that of the first kind that fits: an outline that was asked for; a list of the report,
    shown whole; passages about countries, as the question names no other topic, with a sentence of
    its own if all of them only mention the countries; passages of low confidence, which may not
    answer; any other passages.
    """
    if answer.outline and isinstance(answer.intent, PlaceTopic):
        return strings.outlines[answer.intent]
    if answer.listing and answer.listing.shown == answer.listing.of:
        return strings.answered_list
    if answer.country_only:
        treated = [code for code in answer.countries if code not in answer.untreated]
        all_only_mention = 0 < len(answer.only_mentioned) == len(answer.citations)
        sentence = (
            strings.only_mentions.of(answer.reports_asked)
            if all_only_mention
            else strings.answered_country
        )
        return sentence.format(
            passages=_passages_counted(answer, strings),
            country=_countries(treated, answer, strings),
            how=_how(answer, strings),
        )
    if answer.confidence is Confidence.LOW:
        return strings.answered_low
    return strings.answered.of(answer.reports_asked).format(how=_how(answer, strings))


def _how(answer: Answer, strings: Strings) -> str:
    """How an answer gives the words of the report: as they are, or in a translation as well."""
    translated = any(shown_translation(one, answer.language) for one in answer.citations)
    return strings.in_translation if translated else strings.word_for_word


def _countries(codes: Sequence[str], answer: Answer, strings: Strings) -> str:
    return joined([countries.name(code, answer.language) for code in codes], strings)


def _passages_counted(answer: Answer, strings: Strings) -> str:
    """How many passages an answer shows: "1 passage", "2 passages", or "12 of 30 passages" when not
    all about the country are shown."""
    count = len(answer.citations)
    if answer.left_out:
        return strings.some_passages.format(shown=count, of=count + answer.left_out)
    return strings.passages.of(count).format(count=count)
