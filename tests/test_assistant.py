"""`Assistant.ask`, from a question to an answer, over the tiny report with the test double."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doubles import NO_CONCERN_NGRAMS, HashedEncoder, unworried
from report_rag import assistant as module
from report_rag.answering import scope
from report_rag.answering.suggestions import offers
from report_rag.assistant import LONGEST_QUESTION, Assistant, check_question
from report_rag.errors import EncoderError, IndexUnusableError, QuestionError
from report_rag.index import build as build_folder
from report_rag.index import loaded as index_folder
from report_rag.index.store import written_manifest
from report_rag.progress import silent
from report_rag.rendering.message import message
from report_rag.safeguarding import Classifier, Concern, assessment
from report_rag.types import (
    Answer,
    AskOptions,
    Contact,
    ContactKind,
    Language,
    Listing,
    Move,
    Notice,
    Outcome,
    Problem,
    ToolTopic,
    Turn,
)
from verbatim import assert_verbatim

QUESTIONS = [
    "Who lends pumps?",
    "¿Quién presta bombas a los hortelanos?",
    "When was the garden week held?",
    "Bolivia",
    "Haiti",
    "Haiti and Bolivia",
    "¿Qué dice de Haití, Cuba y Perú?",
    "potatoes in Bolivia",
    "How do Bolivia and Peru get water?",
    "Caribbean",
    "Quito",
    "What are the three habits of a lasting garden?",
    "¿Cuáles son todas las recomendaciones?",
    "Show me all the quotations",
    "What are the signs of change?",
    "How much does a wheelbarrow cost?",
    "¿Qué tiempo hará mañana?",
    "Quais são os hábitos das crianças?",
    "Сколько стоит?",
    "有什么?",
    "hello",
    "¿Qué puedes hacer?",
    "<script>alert(1)</script>",
    "'; DROP TABLE passages; --",
    "water " * 150,
    "a",
]
# Words of the report, of both languages, of asking, and of nothing at all.
WORDS = (
    "water seeds garden Bolivia Peru Chile Haiti Quito habits list all every three who said that "
    "agua semillas huerto todas las ¿qué y en Perú recetas abejas price cuánto zyzzyva 12 — 👋"
).split()


def asked(*questions: str) -> tuple[Turn, ...]:
    return tuple(Turn("user", question) for question in questions)


def answered(assistant, question, history=()) -> Answer | Problem:
    """The answer, or the problem that the question is refused with."""
    try:
        return assistant.ask(question, history=history)
    except QuestionError as error:
        return error.problem


@pytest.fixture
def asked_by_country(tiny_corpus, tmp_path, encoder) -> Assistant:
    """The tiny report with a bank in which two questions name a country and a topic."""
    corpus = tmp_path / "corpus"
    shutil.copytree(tiny_corpus, corpus)
    with (corpus / "garden-report" / "questions.jsonl").open("a", encoding="utf-8") as bank:
        for passage, question in (
            ("water-and-seeds/peru", "How do families in Peru get water for potatoes?"),
            ("water-and-seeds/bolivia", "How do families in Bolivia keep frost off potatoes?"),
        ):
            bank.write(f"{json.dumps({'passages': [passage], 'en': [question], 'es': []})}\n")
    return built(corpus, tmp_path / "index", encoder)


def built(corpus, folder, encoder) -> Assistant:
    """Answers from an index made with the double; only rules raise a card."""
    build_folder.build(corpus, folder, encoder.name, lambda: encoder, silent)
    return Assistant(replace(index_folder.load(corpus, folder), concerns=unworried()), encoder)


def ids(answer: Answer) -> list[str]:
    return [citation.passage_id for citation in answer.citations]


# Verbatim


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[:40])
@pytest.mark.parametrize("language", [None, *Language])
def test_every_answer_is_the_reports_or_fixed(tiny_assistant, question, language):
    """In either language, every text of an answer is the report's or a fixed sentence."""
    assert_verbatim(tiny_assistant.index, tiny_assistant.ask(question, language))


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    question=st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join),
    earlier=st.lists(st.sampled_from(QUESTIONS), max_size=3),
)
def test_every_combination_of_words_is_answered_verbatim(tiny_assistant, question, earlier):
    """Any words after any conversation: a problem, or an answer that is verbatim."""
    answer = answered(tiny_assistant, question, asked(*earlier))
    if isinstance(answer, Problem):
        assert answer is Problem.NO_WORDS
    else:
        assert_verbatim(tiny_assistant.index, answer)


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(question=st.text(max_size=60))
def test_no_text_at_all_breaks_it(tiny_assistant, question):
    """Any characters: an answer, or one of the three problems."""
    answer = answered(tiny_assistant, question)
    if isinstance(answer, Problem):
        assert answer in (Problem.EMPTY, Problem.NO_WORDS)
    else:
        assert answer.question == question.strip()


def test_an_answer_without_evidence_shows_at_most_two_related_passages(tiny_assistant):
    """A refusal never lists passages as an answer."""
    for question in QUESTIONS:
        answer = tiny_assistant.ask(question)
        if answer.outcome is not Outcome.ANSWERED:
            assert answer.citations == ()
            assert answer.listing is None
        assert len(answer.related) <= 2
        assert not (answer.citations and answer.related)


# Near a section


@pytest.mark.parametrize("name", ["water-and-seeds/bolivia", "garden-report/water-and-seeds/peru"])
def test_a_question_can_stay_near_a_section(tiny_assistant, name):
    """A question without a subject is answered from the section, by either form of the id."""
    answer = tiny_assistant.ask("why?", options=AskOptions(near=name))
    assert answer.near == ("IN DETAIL", "1. WATER AND SEEDS")
    if answer.citations:
        assert answer.citations[0].section_path == answer.near
    assert tiny_assistant.ask("Who lends pumps?").near == ()


def test_a_question_about_something_else_leaves_the_section(tiny_assistant):
    """What clearly belongs elsewhere is answered from there."""
    question = "How many gardens have bees again?"
    answer = tiny_assistant.ask(question, options=AskOptions(near="water-and-seeds/peru"))
    assert ids(answer)[0].startswith("bees/")


def test_a_section_that_is_not_there_is_a_problem(tiny_assistant):
    """An unknown section is an error, so that no passages from elsewhere are taken for its own."""
    with pytest.raises(QuestionError) as raised:
        tiny_assistant.ask("why?", options=AskOptions(near="nowhere/at-all"))
    assert raised.value.problem is Problem.UNKNOWN_SECTION


# Problems


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("", Problem.EMPTY),
        ("   ", Problem.EMPTY),
        ("\n\t\u00a0", Problem.EMPTY),
        ("👋🏽🙂", Problem.NO_WORDS),
        ("2024", Problem.NO_WORDS),
        ("¿?", Problem.NO_WORDS),
        ("12 34 ... !!!", Problem.NO_WORDS),
        ("a" * 1001, Problem.TOO_LONG),
        ("why " * 1250, Problem.TOO_LONG),
        ("9" * 5000, Problem.TOO_LONG),
    ],
    ids=[
        "empty",
        "spaces",
        "blanks",
        "emoji",
        "digits",
        "marks",
        "mixed",
        "1001",
        "5000",
        "9s",
    ],
)
@pytest.mark.parametrize("history", [(), asked("Who lends pumps?")], ids=["first", "later"])
def test_what_cannot_be_searched_is_a_problem(tiny_assistant, encoder, question, problem, history):
    """Empty, wordless or too long: a problem. Only a long one is encoded, to look for concern."""
    with pytest.raises(QuestionError) as raised:
        tiny_assistant.ask(question, history=history)
    assert raised.value.problem is problem
    assert encoder.encoded == int(problem is Problem.TOO_LONG)


def test_a_thousand_characters_are_still_a_question(tiny_assistant):
    """The limit is 1,000 characters, counted without the space around them."""
    question = "water " * 166 + "pump"
    assert len(question) == LONGEST_QUESTION == 1000
    assert tiny_assistant.ask(f"  {question}\n").question == question


@pytest.mark.parametrize("sign", ["\ufdfa", "\u33c2", "\u337f"])
def test_signs_that_stand_for_many_letters_count_as_these(tiny_assistant, encoder, sign):
    """A thousand of them would be a text of up to 18,000 letters."""
    with pytest.raises(QuestionError) as raised:
        tiny_assistant.ask(sign * LONGEST_QUESTION)
    assert raised.value.problem is Problem.TOO_LONG
    assert max(map(len, encoder.questions)) == LONGEST_QUESTION


def test_of_a_conversation_the_last_messages_are_read(tiny_assistant, encoder):
    """Together as long as one question, so that a program cannot make a question cost more."""
    small = asked(*(f"Fog {number} in Peru" for number in range(40)))
    tiny_assistant.ask("And in Bolivia?", history=small)
    assert any("Fog 39 " in text for text in encoder.questions)
    assert not any("Fog 19 " in text for text in encoder.questions)
    seen = encoder.encoded
    large = asked(*(f"Fog {number} in Peru{' and water' * 90}" for number in range(40)))
    tiny_assistant.ask("And in Bolivia?", history=large)
    assert any("Fog 39 " in text for text in encoder.questions[seen:])
    assert not any("Fog 38 " in text for text in encoder.questions[seen:])


def test_what_the_assistant_said_is_not_read(tiny_assistant):
    """Only the person's own words say what a follow-up is about."""
    alone = tiny_assistant.ask("And in Peru?")
    answered = tiny_assistant.ask(
        "And in Peru?", history=(Turn("assistant", "How does Bolivia store potatoes?"),)
    )
    assert answered == alone


def test_a_question_is_kept_without_the_space_around_it():
    """Space around a question is removed before it is searched."""
    assert check_question("\n  Who lends pumps? ") == "Who lends pumps?"


def test_one_letter_is_a_question():
    """Anything with a letter in any script can be searched."""
    assert check_question("ñ") == "ñ"
    assert check_question("1 水") == "1 水"


def test_a_number_is_a_question_only_after_others():
    """ "2" asks for the second of the passages that were shown; longer numbers count nothing."""
    for number in ("2", "12", "#3", " 2. "):
        assert check_question(number, follows=True) == number.strip()
        with pytest.raises(QuestionError):
            check_question(number)
    for other in ("2024", "12 34", "👋", "¿?"):
        with pytest.raises(QuestionError):
            check_question(other, follows=True)


@pytest.mark.real
def test_a_number_after_an_answer_is_the_passage_with_that_number(real_assistant):
    """In both languages, also where the answer before was a whole list."""
    for question in ("What are the 12 trends?", "¿Cuáles son las 12 tendencias?"):
        shown = real_assistant.ask(question).citations
        answer = real_assistant.ask("2", history=asked(question))
        assert [one.passage_id for one in answer.citations] == [shown[1].passage_id]


# Language


def test_the_question_decides_the_language(tiny_assistant):
    """A Spanish question is answered in Spanish on an English page, and the other way round."""
    spanish = tiny_assistant.ask("¿Quién presta bombas?", page_language=Language.EN)
    english = tiny_assistant.ask("Who lends pumps?", page_language=Language.ES)
    assert (spanish.language, english.language) == (Language.ES, Language.EN)
    assert ids(spanish) == ids(english) == ["water-and-seeds/dry-summers-are-the-main-worry"]


def test_a_forced_language_wins(tiny_assistant):
    """A language that is asked for is used, whatever the question, the history and the page say."""
    answer = tiny_assistant.ask(
        "What about Peru?", Language.ES, asked("Who is who?"), page_language=Language.EN
    )
    assert answer.language is Language.ES
    assert message(answer) == "1 pasaje sobre Perú, en una traducción no oficial y en el original."


def test_a_bare_name_takes_the_language_of_the_page(tiny_assistant):
    """A name is of no language, so the page decides."""
    assert tiny_assistant.ask("Bolivia", page_language=Language.ES).language is Language.ES
    assert tiny_assistant.ask("Bolivia", page_language=Language.EN).language is Language.EN


def test_a_bare_name_takes_the_language_of_the_conversation(tiny_assistant):
    """The language of the last question outweighs the page's."""
    history = asked("Who lends pumps?", "¿Quién presta bombas?")
    answer = tiny_assistant.ask("Bolivia", history=history, page_language=Language.EN)
    assert answer.language is Language.ES
    back = tiny_assistant.ask("Bolivia", history=asked("¿Quién presta bombas?", "Who lends pumps?"))
    assert back.language is Language.EN


@pytest.mark.parametrize("word", ["gender", "police", "garden"])
def test_one_english_word_on_an_english_page_is_english(tiny_assistant, word):
    """A word that gives no sign takes the language of the page."""
    assert tiny_assistant.ask(word, page_language=Language.EN).language is Language.EN


@pytest.mark.parametrize(
    ("question", "page", "expected"),
    [
        ("papas paja", Language.EN, Language.ES),
        ("niebla", Language.EN, Language.ES),
        ("potatoes straw", Language.ES, Language.EN),
        ("fog", Language.ES, Language.EN),
        ("PAPAS", Language.EN, Language.ES),
        ("Rosa Quispe papas", Language.EN, Language.ES),
        ("papas potatoes", Language.EN, Language.EN),
        ("papas potatoes", Language.ES, Language.ES),
        ("zyzzyva qwertz", Language.EN, Language.EN),
        ("zyzzyva qwertz", Language.ES, Language.ES),
        ("Rosa Quispe", Language.EN, Language.EN),
        ("Rosa Quispe", Language.ES, Language.ES),
    ],
)
def test_the_words_of_the_corpus_decide_where_nothing_else_does(
    tiny_assistant, question, page, expected
):
    """The language in which the corpus has more of the words; in a tie, the page's."""
    answer = tiny_assistant.ask(question, page_language=page)
    assert answer.language is expected
    assert answer.notice is None


@pytest.mark.parametrize(
    ("question", "page", "expected"),
    [
        ("who eats papas paja niebla?", Language.ES, Language.EN),
        ("¿potatoes straw fog?", Language.EN, Language.ES),
    ],
)
def test_the_signs_of_a_question_outweigh_the_words_of_the_corpus(
    tiny_assistant, question, page, expected
):
    """Whatever is asked about, "who" is English and an opening mark Spanish."""
    assert tiny_assistant.ask(question, page_language=page).language is expected


def test_a_third_language_is_not_put_right_by_the_words_of_the_corpus(tiny_assistant):
    """A third language is answered in the page's, whatever words the corpus has."""
    answer = tiny_assistant.ask("Quais são os papas?", page_language=Language.EN)
    assert (answer.language, answer.notice) == (Language.EN, Notice.OTHER_LANGUAGE)


def test_the_words_of_the_corpus_outweigh_the_conversation(tiny_assistant):
    """The corpus decides before the conversation; a forced language before both."""
    history = asked("Who lends pumps?")
    assert tiny_assistant.ask("papas paja", history=history).language is Language.ES
    assert tiny_assistant.ask("zyzzyva", Language.ES, history=history).language is Language.ES
    assert tiny_assistant.ask("papas paja", Language.EN).language is Language.EN
    back = tiny_assistant.ask("potatoes straw", history=asked("¿Quién presta bombas?"))
    assert back.language is Language.EN


def test_only_what_the_person_wrote_counts_for_the_language(tiny_assistant):
    """The assistant's own Spanish does not make an English conversation Spanish."""
    history = (Turn("user", "Who lends pumps?"), Turn("assistant", "¿Qué más hay que saber?"))
    assert tiny_assistant.ask("Bolivia", history=history).language is Language.EN
    wordless = (*asked("¿Quién presta bombas?"), Turn("user", "👋"))
    assert tiny_assistant.ask("Bolivia", history=wordless).language is Language.ES


@pytest.mark.parametrize(
    ("question", "language", "sentence"),
    [
        ("is that all?", Language.EN, "I can't find anything more on this. "),
        ("¿eso es todo?", Language.ES, "No encontré nada más sobre esto. "),
    ],
)
def test_where_nothing_more_is_found_a_sentence_says_so(
    tiny_assistant, monkeypatch, question, language, sentence
):
    """Above the answer before, which is shown again in the language of the new message."""
    monkeypatch.setattr(
        module, "intent_of", lambda _, query, __: {question: Move.IS_THAT_ALL}.get(query.text)
    )
    before = tiny_assistant.ask("List the habits of a lasting garden")
    history = [Turn("user", "List the habits of a lasting garden")]
    answer = tiny_assistant.ask(question, language, history)
    assert answer.notice is Notice.NOTHING_MORE
    assert before.citations
    assert [one.quote for one in answer.citations] == [one.quote for one in before.citations]
    assert message(answer).startswith(sentence)


@pytest.mark.parametrize(
    "question", ["Quais são os hábitos das crianças?", "Сколько стоит?", "有什么推荐?"]
)
@pytest.mark.parametrize("page", Language)
def test_a_third_language_is_answered_in_the_pages_with_a_notice(tiny_assistant, question, page):
    """Neither English nor Spanish: the page's language, and a notice."""
    answer = tiny_assistant.ask(question, page_language=page)
    assert answer.language is page
    assert answer.notice is Notice.OTHER_LANGUAGE


def test_a_forced_language_needs_no_notice(tiny_assistant):
    """With a forced language there is no notice."""
    assert tiny_assistant.ask("Сколько стоит?", Language.EN).notice is None


def test_english_and_spanish_need_no_notice(tiny_assistant):
    """The two languages of the assistant are answered without remark."""
    for question in ("Who lends pumps?", "¿Quién presta bombas?", "Bolivia"):
        assert tiny_assistant.ask(question).notice is None


# Countries


def test_a_country_alone_is_counted(tiny_assistant):
    """All passages about a country, call-outs first, with their number in the message."""
    answer = tiny_assistant.ask("What does the report say about Bolivia?")
    assert ids(answer) == [
        "water-and-seeds/bolivia",
        "money-for-tools/seeds-are-cheap-but-fences-and",
    ]
    assert message(answer) == "2 passages about Bolivia, word for word."
    spanish = tiny_assistant.ask("¿Qué dice el informe sobre Perú?")
    assert ids(spanish) == ["water-and-seeds/peru"]
    assert message(spanish) == "1 pasaje sobre Perú, en una traducción no oficial y en el original."


def test_a_country_by_its_people_or_capital_is_the_country(tiny_assistant):
    """Chileans, Santo Domingo and la boliviana ask for the same passages as the names."""
    joint = ["money-for-tools/chile-and-the-dominican-republic"]
    assert ids(tiny_assistant.ask("los chilenos")) == joint
    assert ids(tiny_assistant.ask("Santo Domingo")) == joint
    assert ids(tiny_assistant.ask("dominicanas")) == joint
    assert ids(tiny_assistant.ask("Lima")) == ["water-and-seeds/peru"]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What about Haiti?", "The report says nothing specific about Haiti."),
        ("water in Haiti", "The report says nothing specific about Haiti."),
        ("¿Qué dice de Haití?", "El informe no dice nada en particular sobre Haití."),
        (
            "¿Qué dice de Haití y Cuba?",
            "El informe no dice nada en particular sobre Haití y Cuba.",
        ),
        (
            "Compare Haiti, Cuba and Jamaica",
            "The report says nothing specific about Haiti, Cuba and Jamaica.",
        ),
        ("boricuas", "The report says nothing specific about Puerto Rico."),
    ],
)
def test_a_country_that_is_not_treated_is_named(tiny_assistant, question, told):
    """A country without a passage is not in the report, and the sentence says which country."""
    answer = tiny_assistant.ask(question)
    assert answer.outcome is Outcome.NOT_IN_REPORT
    assert answer.citations == ()
    assert message(answer) == told


def test_of_two_countries_the_untreated_one_is_named_besides(tiny_assistant):
    """Bolivia is answered and Haiti said to be missing, in one message."""
    answer = tiny_assistant.ask("What about Haiti and Bolivia?")
    assert answer.outcome is Outcome.ANSWERED
    assert ids(answer)[0] == "water-and-seeds/bolivia"
    assert message(answer) == (
        "2 passages about Bolivia, word for word. About Haiti, the report says nothing specific."
    )


def test_two_countries_alone_are_counted_together(tiny_assistant):
    """Without a topic that the bank asks of a country, all passages about both are shown."""
    answer = tiny_assistant.ask("Bolivia and Peru")
    assert ids(answer) == [
        "water-and-seeds/bolivia",
        "money-for-tools/seeds-are-cheap-but-fences-and",
        "water-and-seeds/peru",
    ]
    assert message(answer) == "3 passages about Bolivia and Peru, word for word."


def test_two_countries_with_a_topic_show_both_sides(asked_by_country):
    """A comparison begins with passages of both countries, in the order of the question."""
    answer = asked_by_country.ask("How do families in Bolivia and Peru get water for potatoes?")
    assert ids(answer)[:2] == ["water-and-seeds/bolivia", "water-and-seeds/peru"]
    assert not answer.country_only


def test_one_country_with_a_topic_shows_what_answers(asked_by_country):
    """The passage on the topic, and not everything about the country."""
    answer = asked_by_country.ask("How do families in Bolivia keep frost off potatoes?")
    assert ids(answer) == ["water-and-seeds/bolivia"]
    assert not answer.country_only
    whole = asked_by_country.ask("What does the report say about Bolivia?")
    assert len(whole.citations) == 2
    assert whole.country_only


def test_the_venue_in_the_title_is_not_asked_about_as_a_country(tiny_assistant):
    """Quito stands in the title of the tiny report, so a question with it is not about Ecuador."""
    answer = tiny_assistant.ask("What was the garden week in Quito?")
    assert answer.countries == ()
    assert answer.outcome is Outcome.ANSWERED
    assert ids(answer) == [
        "cover/quito-garden-week-growing-together-a",
        "introduction/the-green-corner-network-invited-42",
    ]
    assert tiny_assistant.ask("Ecuador").outcome is Outcome.NOT_IN_REPORT


# Follow-ups


def test_a_follow_up_changes_the_country(tiny_assistant):
    """ "And in Peru?" after water in Bolivia is water in Peru."""
    history = asked("How do families in Bolivia get water?")
    answer = tiny_assistant.ask("And in Peru?", history=history)
    assert ids(answer) == ["water-and-seeds/peru"]
    assert answer.question == "And in Peru?"


def test_a_follow_up_in_spanish_changes_the_country(tiny_assistant):
    """ "¿Y en Perú?" after papas in Bolivia leaves Bolivia."""
    history = asked("¿Cómo se protegen las papas de la helada en Bolivia?")
    answer = tiny_assistant.ask("¿Y en Perú?", history=history)
    assert ids(answer) == ["water-and-seeds/peru"]
    assert answer.language is Language.ES


def test_a_follow_up_keeps_its_subject(tiny_assistant):
    """ "Who said that?" finds the speaker of what was asked about."""
    for said, asks in (
        ("a school without walls", "who said that?"),
        ("water and seeds, then patience", "who said it?"),
    ):
        alone = tiny_assistant.ask(said)
        assert ids(tiny_assistant.ask(asks, history=asked(said)))[0] == ids(alone)[0]


def test_a_follow_up_to_an_untreated_country_says_so(tiny_assistant):
    """A country that comes with a follow-up is named when it is not treated."""
    answer = tiny_assistant.ask("And in Haiti?", history=asked("raffles in Bolivia"))
    assert answer.outcome is Outcome.NOT_IN_REPORT
    assert message(answer) == "The report says nothing specific about Haiti."


@pytest.mark.parametrize(
    "question",
    ["What should schools do for every class?", "How does fog become water for tomatoes?"],
)
def test_a_complete_question_ignores_the_conversation(tiny_assistant, question):
    """After any conversation a complete question has the answer that it has alone.

    Only its follow-ups leave out what was asked before.
    """
    alone = replace(tiny_assistant.ask(question), follow_ups=())
    for earlier in ("Bolivia", "raffles in Bolivia", "What are all the recommendations?"):
        answer = tiny_assistant.ask(question, history=asked(earlier))
        assert replace(answer, follow_ups=()) == alone


def test_a_short_question_is_read_as_the_corpus_knows_it_best(tiny_assistant):
    """Of its two readings the one nearer to the bank is searched and shown."""
    history = asked("How long does a barrel last?")
    answer = tiny_assistant.ask("Who lends pumps?", history=history)
    assert ids(answer)[0] == "water-and-seeds/dry-summers-are-the-main-worry"
    assert answer.searched is None


def test_no_conversation_is_remembered(tiny_assistant):
    """An answer depends on the history that is given, not on earlier calls."""
    first = tiny_assistant.ask("And in Peru?")
    tiny_assistant.ask("potatoes in Bolivia", history=asked("Chile"))
    assert tiny_assistant.ask("And in Peru?") == first


@pytest.mark.parametrize(
    ("earlier", "question"),
    [
        ("How do families in Bolivia get water?", "no, I meant Peru"),
        ("¿Cómo se protegen las papas de la helada en Bolivia?", "yo decía lo de Perú"),
    ],
)
def test_a_correction_is_answered_like_the_question_put_right(tiny_assistant, earlier, question):
    """Peru instead of Bolivia, with the topic that was asked about, and no card for "no, no"."""
    answer = tiny_assistant.ask(question, history=asked(earlier))
    assert ids(answer) == ["water-and-seeds/peru"]
    assert ("Perú" if answer.language is Language.ES else "Peru") in answer.searched
    assert "Bolivia" not in answer.searched


@pytest.mark.parametrize("question", ["What is said of the hills there?", "what hills are there"])
def test_there_is_the_country_of_the_question_before(tiny_assistant, question):
    """ "There" stands for the country of the question before."""
    answer = tiny_assistant.ask(question, history=asked("How do families in Peru get water?"))
    assert ids(answer)[0] == "water-and-seeds/peru"


# Help in a conversation


class Worried:
    """An assistant whose classifier sees a concern in texts in which one word weighs enough."""

    def __init__(self, encoder, index, word, concern, strength=10.0):
        weights = {one: np.zeros(encoder.dimension, dtype=np.float32) for one in Concern}
        # Large enough that likeness to the example sentences does not matter.
        weights[concern][encoder.component(word)] = 1e4 * strength
        # A word alone is at 0.55 in its vector and one of four at 0.27: 5.5 and 2.7, around 4.
        # What else it might be is far below, a disclosure too.
        biases = dict.fromkeys(Concern, -20e4) | {Concern.NONE: 4e4, concern: 0.0}
        self.ask = Assistant(
            replace(index, concerns=Classifier(weights, biases, NO_CONCERN_NGRAMS)), encoder
        ).ask


@pytest.fixture
def readable_signs(monkeypatch):
    """Every message has the words that a card needs beside the classifier."""
    monkeypatch.setattr(assessment, "has_signs_of", lambda *_: True)


PUMPS = asked("Who lends pumps to gardeners by night?")


def test_a_correction_is_assessed_without_the_words_that_make_it_one(tiny_index, encoder):
    """ "no, I meant …" is left out after an earlier question, and assessed without one."""
    worried = Worried(encoder, tiny_index, "meant", Concern.DISCLOSURE, strength=15.0)
    assert worried.ask("no, I meant seeds").outcome is Outcome.SAFEGUARDING
    assert worried.ask("no, I meant seeds", history=PUMPS).outcome is not Outcome.SAFEGUARDING
    assert "seeds" in encoder.questions
    spanish = Worried(encoder, tiny_index, "decia", Concern.DISCLOSURE, strength=15.0)
    assert spanish.ask("yo decía semillas").outcome is Outcome.SAFEGUARDING
    assert spanish.ask("yo decía semillas", history=PUMPS).outcome is not Outcome.SAFEGUARDING


def test_what_is_meant_instead_is_assessed(tiny_index, encoder):
    """What follows "no, I meant" is assessed."""
    worried = Worried(encoder, tiny_index, "afraid", Concern.DISCLOSURE)
    answer = worried.ask("no, I meant afraid", history=PUMPS)
    assert answer.outcome is Outcome.SAFEGUARDING


@pytest.mark.usefixtures("readable_signs")
@pytest.mark.parametrize("question", ["and buckets?", "¿y los buckets?"])
def test_a_short_follow_up_is_misuse_only_with_the_question_before_it(
    tiny_index, encoder, question
):
    """It is joined to the question before it and assessed again."""
    worried = Worried(encoder, tiny_index, "buckets", Concern.OFFENDER)
    assert worried.ask(question).outcome is Outcome.DECLINED
    assert worried.ask(question, history=PUMPS).outcome is not Outcome.DECLINED
    assert worried.ask(question, history=asked("buckets?")).outcome is Outcome.DECLINED


@pytest.mark.usefixtures("readable_signs")
def test_a_correction_is_misuse_only_with_the_question_before_it(tiny_index, encoder):
    """The corrected question is assessed again."""
    worried = Worried(encoder, tiny_index, "buckets", Concern.OFFENDER)
    assert worried.ask("no, I meant buckets", history=PUMPS).outcome is not Outcome.DECLINED
    answer = worried.ask("no, I meant buckets", history=asked("buckets?"))
    assert answer.outcome is Outcome.DECLINED


@pytest.mark.usefixtures("readable_signs")
@pytest.mark.parametrize(
    ("concern", "outcome"),
    [
        (Concern.DISCLOSURE, Outcome.SAFEGUARDING),
        (Concern.WORRIED_ABOUT_SELF, Outcome.DECLINED),
    ],
)
def test_other_concerns_need_no_second_look(tiny_index, encoder, concern, outcome):
    """Disclosures and worries about oneself are never assessed again with earlier questions."""
    worried = Worried(encoder, tiny_index, "buckets", concern)
    assert worried.ask("and buckets?", history=PUMPS).outcome is outcome


@pytest.mark.usefixtures("readable_signs")
def test_a_complete_question_is_misuse_by_itself(tiny_index, encoder):
    """A complete question is not joined to earlier ones, so its first assessment stands."""
    worried = Worried(encoder, tiny_index, "buckets", Concern.OFFENDER, strength=20.0)
    question = "Which buckets empty a village garden?"
    assert worried.ask(question, history=PUMPS).outcome is Outcome.DECLINED


@pytest.mark.parametrize(
    "message", ["no, my uncle touches me", "I meant my uncle touches me", "mi tío me toca"]
)
@pytest.mark.parametrize("history", [(), PUMPS], ids=["first", "later"])
def test_a_rule_wins_in_a_conversation_too(tiny_assistant, message, history):
    """A rule raises the card, with or without earlier questions."""
    assert tiny_assistant.ask(message, history=history).outcome is Outcome.SAFEGUARDING


def test_a_rule_applies_to_what_a_correction_leaves_out(tiny_assistant):
    """Rules read the whole message, and not only what is meant instead."""
    message = "no, my uncle touches me, I meant seeds"
    assert tiny_assistant.ask(message, history=PUMPS).outcome is Outcome.SAFEGUARDING


@pytest.mark.usefixtures("readable_signs")
def test_what_a_rule_finds_is_not_taken_back_by_the_question_before(tiny_index, encoder):
    """A message that meets a rule is no misuse, whatever stands before it."""
    worried = Worried(encoder, tiny_index, "touches", Concern.OFFENDER, strength=20.0)
    message = "my uncle touches me"
    alone = worried.ask(message).outcome
    assert alone is Outcome.SAFEGUARDING
    assert worried.ask(message, history=PUMPS).outcome is alone


# Small talk


def test_a_greeting_is_answered_without_a_search(tiny_assistant, encoder):
    """A greeting gets a fixed reply and no passage; only the message itself is encoded."""
    for text, language in (("hello", Language.EN), ("¡hola!", Language.ES)):
        reply = tiny_assistant.ask(text)
        assert (reply.outcome, reply.language) == (Outcome.CHITCHAT, language)
        assert reply.intent is ToolTopic.GREETING
        assert reply.citations == ()
    assert encoder.encoded == 2


def test_a_greeting_around_a_question_does_not_swallow_it(tiny_assistant):
    """A polite question is a question."""
    answer = tiny_assistant.ask("Hello, who lends pumps? Thanks!")
    assert ids(answer) == ["water-and-seeds/dry-summers-are-the-main-worry"]


# The whole


def test_the_same_question_has_the_same_answer(tiny_assistant):
    """Answers are equal, one after another and in eight threads at once."""
    alone = [tiny_assistant.ask(question) for question in QUESTIONS]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(tiny_assistant.ask, QUESTIONS * 4))
    assert together == alone * 4


def test_to_warm_up_changes_no_answer(tiny_index, encoder):
    """An assistant that was warmed up answers as one that was not."""
    cold, warm = (Assistant(replace(tiny_index, concerns=unworried()), encoder) for _ in range(2))
    warm.warm_up()
    assert [answered(warm, one) for one in QUESTIONS] == [answered(cold, one) for one in QUESTIONS]


def test_a_question_prepares_the_offers_of_its_own_language_only(
    tiny_assistant, encoder, monkeypatch
):
    """The first question prepares one language's offers; `warm_up` prepares both."""
    made = []
    monkeypatch.setattr(scope, "offers", lambda *given: made.append(given[1]) or offers(*given))
    tiny_assistant.ask("Who lends pumps?")
    assert made == [Language.EN]
    tiny_assistant.warm_up()
    assert made == [Language.EN, Language.ES]
    tiny_assistant.ask("¿Quién presta bombas a los hortelanos?")
    assert made == [Language.EN, Language.ES]


def test_a_report_without_a_bank_warms_up_too(bare_corpus, tmp_path, encoder):
    """`warm_up` works without a bank: no offers, no examples."""
    built(bare_corpus, tmp_path, encoder).warm_up()


def test_an_encoder_of_another_length_is_refused(tiny_index):
    """Vectors that do not fit the index are an error that names the command to run."""
    with pytest.raises(EncoderError, match=r"64 dimensions.*1024; run: report-rag build") as raised:
        Assistant(tiny_index, HashedEncoder("short", 64))
    assert "\n" not in str(raised.value)


def test_opening_without_an_index_names_the_command(tiny_corpus, tmp_path):
    """A corpus whose index was never built is an error that says how to build it."""
    with pytest.raises(IndexUnusableError, match="no index here yet; run: report-rag build"):
        Assistant.open(tiny_corpus, tmp_path)


@pytest.mark.parametrize("before", [None, "another", "hashed-words"])
def test_the_encoder_is_that_of_the_index_that_was_read(
    monkeypatch, bare_corpus, tmp_path, encoder, before
):
    """When the build is replaced while it loads, the encoder of the newer one is opened."""
    built(bare_corpus, tmp_path, encoder)
    opened = []

    def open_for_questions(name):
        opened.append(name)
        return HashedEncoder(name)

    manifest = written_manifest(tmp_path)
    other = replace(manifest, encoder=before) if before else None
    monkeypatch.setattr(module, "open_for_questions", open_for_questions)
    monkeypatch.setattr(module, "written_manifest", lambda _: other)
    assistant = Assistant.open(bare_corpus, tmp_path)
    assert assistant._encoder.name == "hashed-words"
    assert opened == [*([before] if before == "another" else []), "hashed-words"]


def test_a_report_with_nothing_but_text_is_answered(bare_corpus, tmp_path, encoder):
    """Without translation and banks a report still answers, never sure, and refuses the far."""
    assistant = built(bare_corpus, tmp_path, encoder)
    answer = assistant.ask("Do clay pots dry out faster than plastic ones?")
    assert ids(answer) == ["pots/clay-pots-dry-out-faster-than"]
    assert message(answer) == (
        "These passages come close. Check whether they answer your question."
    )
    assert answer.citations[0].translation is None
    assert answer.citations[0].pages == ()
    assert assistant.ask("quantum chromodynamics").outcome is Outcome.NOT_IN_REPORT
    assert_verbatim(assistant.index, answer)


def test_the_check_for_verbatim_finds_every_change(tiny_assistant):
    """`assert_verbatim` fails for a changed word, a wrong place and words from elsewhere."""
    answer = tiny_assistant.ask("Who lends pumps?")
    (citation,) = answer.citations
    for changed in (
        replace(citation, quote=citation.quote.replace("lends", "sells")),
        replace(citation, span=replace(citation.span, start=citation.span.start + 1)),
        replace(citation, translation="Otra cosa."),
        replace(citation, pages=("9",)),
    ):
        with pytest.raises(AssertionError):
            assert_verbatim(tiny_assistant.index, replace(answer, citations=(changed,)))
    with pytest.raises(AssertionError):
        assert_verbatim(tiny_assistant.index, replace(answer, citation="Trust me. (2024)"))
    with pytest.raises(AssertionError):
        assert_verbatim(tiny_assistant.index, replace(answer, listing=Listing("Lies", 1, 1)))


def test_a_call_for_help_is_no_topic(tiny_assistant):
    """A question after it is never joined to it."""
    cry = Turn("user", "ayuda")
    after = tiny_assistant.ask("¿Y cuánto cuesta?", Language.ES, [cry])
    assert after.searched is None
    alone = tiny_assistant.ask("¿Y cuánto cuesta?", Language.ES)
    assert replace(after, searched=None) == alone


@pytest.mark.real
def test_a_call_for_help_in_other_words_is_no_topic_either(real_assistant):
    """Also for a call that the classifier finds, and no rule."""
    cry = Turn("user", "Me están abusando, ayúdenme por favor")
    assert real_assistant.ask(cry.content).outcome is Outcome.SAFEGUARDING
    assert real_assistant.ask("¿Y cuánto cuesta el programa?", history=[cry]).searched is None


class LatinOnly(HashedEncoder):
    """Reads no text with a certain Cyrillic letter."""

    def reads(self, text):
        return "Ч" not in text


def test_a_question_that_cannot_be_read_is_an_error(tiny_index):
    """It is an error before anything is encoded."""
    encoder = LatinOnly()
    with pytest.raises(QuestionError) as caught:
        Assistant(tiny_index, encoder).ask("Что?")
    assert caught.value.problem is Problem.OTHER_SCRIPT
    assert not encoder.questions


def test_a_cry_for_help_beside_what_cannot_be_read_gets_the_card(tiny_index):
    """The rules are checked before the script."""
    answer = Assistant(tiny_index, LatinOnly()).ask("Что? Mi padrastro me toca")
    assert answer.outcome is Outcome.SAFEGUARDING


def test_an_earlier_question_that_cannot_be_read_is_no_part_of_the_conversation(tiny_index):
    """It is left out of the history, so that the next one is answered like a first question."""
    assistant = Assistant(tiny_index, LatinOnly())
    asked = "And who lends pumps?"
    assert assistant.ask(asked, history=[Turn("user", "Что?")]) == assistant.ask(asked)


LONG_DISCLOSURE = "I am being abused, please help me. " + "It began in spring. " * 60


@pytest.mark.parametrize("options", [AskOptions(), AskOptions(near="gone"), AskOptions("gone")])
@pytest.mark.parametrize("text", ["I am being abused, please help me", LONG_DISCLOSURE])
def test_who_needs_help_gets_it_although_nothing_can_be_searched(tiny_assistant, options, text):
    """A message that is too long, or names a missing section or report, still gets the card."""
    answer = tiny_assistant.ask(text, options=options)
    assert answer.outcome is Outcome.SAFEGUARDING
    assert answer.contacts
    assert answer.question == text.strip()


@pytest.mark.parametrize(
    ("text", "options", "problem"),
    [
        ("Who lends pumps? " * 80, AskOptions(), Problem.TOO_LONG),
        ("Who lends pumps?", AskOptions(report="gone"), Problem.UNKNOWN_REPORT),
        (LONG_DISCLOSURE, AskOptions(without_help_card=True), Problem.TOO_LONG),
        ("Where is a helpline? " * 60, AskOptions(), Problem.TOO_LONG),
    ],
)
def test_other_messages_that_cannot_be_searched_are_an_error(
    tiny_assistant, text, options, problem
):
    """Also from somebody who has said that the help card was not meant."""
    with pytest.raises(QuestionError) as raised:
        tiny_assistant.ask(text, options=options)
    assert raised.value.problem is problem


def test_the_card_can_be_left_out(tiny_assistant):
    """Somebody who has said that it was not meant gets the ordinary answer."""
    text = "I am being abused, please help me"
    assert tiny_assistant.ask(text).outcome is Outcome.SAFEGUARDING
    plain = tiny_assistant.ask(text, options=AskOptions(without_help_card=True))
    assert plain.outcome not in (Outcome.SAFEGUARDING, Outcome.DECLINED)
    assert plain.contacts == ()


@pytest.mark.parametrize("text", ["Who lends pumps?", "hello", "I am being abused, please help me"])
def test_an_answer_can_be_shown_in_the_other_language(tiny_assistant, text):
    """The passages are those of the question's own language; the sentences are the other's."""
    own = tiny_assistant.ask(text)
    other = tiny_assistant.ask(text, options=AskOptions(shown_in=Language.ES))
    assert (own.language, other.language) == (Language.EN, Language.ES)
    assert (ids(other), other.outcome) == (ids(own), own.outcome)
    assert message(other) != message(own)


def test_somebody_in_the_capital_is_in_its_country(tiny_index, encoder):
    """Contacts are chosen by Quito too, though it is the report's venue and not searched for."""
    here = dict.fromkeys(Language, "Here")
    own = Contact("EC", ContactKind.SUPPORT, here, here)
    index = replace(tiny_index, concerns=unworried(), contacts=(*tiny_index.contacts, own))
    answer = Assistant(index, encoder).ask("I am being abused, please help me, I live in Quito")
    assert own in answer.contacts
