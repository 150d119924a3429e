"""What a message finds: one question or two, a move, the document, a place. Intents are given."""

from dataclasses import replace

import pytest

from doubles import HashedEncoder
from report_rag.answering.abstention import Verdict
from report_rag.answering.highlights import UNMARKED
from report_rag.answering.outline import NO_OUTLINE
from report_rag.answering.results import understood
from report_rag.signals.answerability import FEATURES, Model
from report_rag.types import (
    Confidence,
    DocumentTopic,
    Language,
    Move,
    Notice,
    Outcome,
    PlaceTopic,
    Query,
    ToolTopic,
    Turn,
)
from report_rag.vectors.neighbourhood import Neighbourhoods

CERTAIN = Verdict(Outcome.ANSWERED, Confidence.HIGH)
CLOSE = Verdict(Outcome.ANSWERED, Confidence.LOW)
NOTHING = Verdict(Outcome.NOT_IN_REPORT, Confidence.HIGH)
DOUBTED = Verdict(Outcome.NOT_IN_REPORT, Confidence.LOW)

PUMPS_ASKED = "Who lends pumps?"
POTATOES_ASKED = "How are potatoes kept safe from frost?"
FOG_ASKED = "How does fog become water for tomatoes?"
HABITS_ASKED = "What are the three habits of a lasting garden?"
ROSES_ASKED = "Which roses grow best indoors?"
VIOLINS_ASKED = "Which violins need new strings tomorrow?"
WHEN_ASKED = "When was the garden week held?"

COVER = "cover/quito-garden-week-growing-together-a"
INVITED = "introduction/the-green-corner-network-invited-42"
PUMPS = "water-and-seeds/dry-summers-are-the-main-worry"
BOLIVIA, PERU = "water-and-seeds/bolivia", "water-and-seeds/peru"
RAFFLES = "money-for-tools/seeds-are-cheap-but-fences-and"
HABITS = [
    f"three-habits-of-a-lasting-garden/{name}"
    for name in ("share-the-tools", "catch-the-rain", "feed-the-soil")
]
NGO = "An NGO lends pumps, and neighbours take turns at night."
FACTS = {
    DocumentTopic.WHEN: ("5-9 May 2023",),
    DocumentTopic.WHO_ORGANISED: ("The Green Corner Network invited",),
    DocumentTopic.WHO_FUNDED: ("raffles pay for most of them",),
    DocumentTopic.KEY_FINDINGS: ("Three habits of a lasting garden",),
    DocumentTopic.SUMMARY: ("A report on neighbourhood gardens",),
}


@pytest.fixture
def with_facts(tiny_index):
    """The tiny report with `[facts]`."""
    return replace(tiny_index, reports=(replace(tiny_index.reports[0], facts=FACTS),))


def ask(index, text, intents=None, history=(), language=Language.EN):
    """What a message asks and finds after others of the same person.

    `intents` has what each message asks for; one that is not in it is about the subject.
    """
    query = Query(text, language, tuple(Turn("user", one) for one in history))
    near = Neighbourhoods(HashedEncoder())
    return understood(index, near, query, lambda one: (intents or {}).get(one.text))


def result_of(index, text, intent=None, history=(), earlier=None):
    """The result of a message with this intent; `earlier` has those of the messages before it."""
    _, result = ask(index, text, {text: intent, **(earlier or {})}, history)
    return result


def ids(result):
    return [hit.passage.passage_id for hit in result.selection.hits]


def marked(result):
    """The words that are marked in each passage shown."""
    return [
        [hit.passage.text[span.slice] for span in marks.quote]
        for hit, marks in zip(result.selection.hits, result.marks, strict=True)
    ]


def titles(result):
    return [entry.title for entry in result.outline.entries]


def same(one, other):
    """Whether two results show the same, in the same way."""
    shown = [(r.selection, r.verdict, r.marks, r.outline) for r in (one, other)]
    return shown[0] == shown[1]


# One question


def test_a_question_about_the_subject_is_searched_and_judged(tiny_index):
    """The passage with the answer, marked; there is no outline."""
    intent, result = ask(tiny_index, PUMPS_ASKED)
    assert intent is None
    assert ids(result) == [PUMPS]
    assert marked(result) == [[NGO]]
    assert result.verdict.outcome is Outcome.ANSWERED
    assert result.outline == NO_OUTLINE


@pytest.mark.parametrize("topic", [ToolTopic.GREETING, ToolTopic.PRIVACY, ToolTopic.OFF_TASK])
def test_what_is_said_to_the_tool_finds_nothing(tiny_index, topic):
    """It gets a fixed reply, even where the report has its words."""
    assert ask(tiny_index, PUMPS_ASKED, {PUMPS_ASKED: topic}) is topic


# Two questions in one message


def test_of_two_questions_the_first_passage_of_each_leads(tiny_index):
    """In the order of the questions."""
    intent, result = ask(tiny_index, f"{POTATOES_ASKED} {FOG_ASKED}")
    assert intent is None
    assert ids(result)[:2] == [BOLIVIA, PERU]
    assert ids(ask(tiny_index, f"{FOG_ASKED} {POTATOES_ASKED}")[1])[:2] == [PERU, BOLIVIA]
    assert result.found.question.text == POTATOES_ASKED


def test_two_questions_in_spanish_are_answered_together(tiny_index):
    """Question marks open and close in Spanish."""
    text = "¿Cómo se protegen las papas de la helada? ¿Cómo se vuelve la niebla agua para tomates?"
    _, result = ask(tiny_index, text, language=Language.ES)
    assert ids(result)[:2] == [BOLIVIA, PERU]


def test_each_passage_keeps_the_marks_of_its_question(tiny_index):
    """What is marked of the second question's passage is what answers that one."""
    _, result = ask(tiny_index, f"{POTATOES_ASKED} Who lends pumps to the gardeners?")
    assert ids(result)[:2] == [BOLIVIA, PUMPS]
    assert marked(result)[:2] == [[], [NGO]]


def test_a_passage_that_answers_both_questions_is_shown_once(tiny_index):
    """With the marks of the first question."""
    first, second = "Who lends pumps to gardeners?", "What worries the gardeners in dry summers?"
    assert marked(result_of(tiny_index, second))[0] != [NGO]
    _, result = ask(tiny_index, f"{first} {second}")
    assert ids(result).count(PUMPS) == 1
    assert marked(result)[0] == [NGO]


@pytest.mark.parametrize("text", [f"{FOG_ASKED} {ROSES_ASKED}", f"{ROSES_ASKED} {FOG_ASKED}"])
def test_a_question_that_is_not_answered_adds_nothing(tiny_index, text):
    """The other one is answered as if it were alone."""
    assert result_of(tiny_index, ROSES_ASKED).verdict.outcome is Outcome.NOT_IN_REPORT
    assert same(ask(tiny_index, text)[1], result_of(tiny_index, FOG_ASKED))


def test_of_two_that_are_not_answered_the_first_counts(tiny_index):
    """Its passages are those that are near."""
    _, result = ask(tiny_index, f"{ROSES_ASKED} {VIOLINS_ASKED}")
    assert result.verdict.outcome is Outcome.NOT_IN_REPORT
    assert same(result, result_of(tiny_index, ROSES_ASKED))
    assert not same(result, result_of(tiny_index, VIOLINS_ASKED))


@pytest.mark.parametrize(
    ("second", "verdict"), [("Who organised the garden week?", CERTAIN), (POTATOES_ASKED, CLOSE)]
)
def test_two_answers_are_certain_when_both_are(with_facts, second, verdict):
    """One that only comes close makes the whole come close."""
    intents = {WHEN_ASKED: DocumentTopic.WHEN}
    intents["Who organised the garden week?"] = DocumentTopic.WHO_ORGANISED
    assert ask(with_facts, WHEN_ASKED, intents)[1].verdict == CERTAIN
    assert ask(with_facts, second, intents)[1].verdict == verdict
    intent, result = ask(with_facts, f"{WHEN_ASKED} {second}", intents)
    assert (intent, result.verdict) == (DocumentTopic.WHEN, verdict)


@pytest.mark.parametrize("page_first", [True, False])
def test_the_outline_of_either_question_is_shown(tiny_index, page_first):
    """Passages of both questions stand with it."""
    page = "What exactly stands there on page 2?"
    text = " ".join([page, POTATOES_ASKED] if page_first else [POTATOES_ASKED, page])
    _, result = ask(tiny_index, text, {page: PlaceTopic.PAGE})
    assert titles(result)[0] == "Introduction"
    assert {BOLIVIA, *HABITS[:2]} <= set(ids(result))


def test_what_is_said_to_the_tool_beside_a_question_is_left_out(tiny_index):
    """The question decides what the message asks, and is answered alone."""
    greeting = "How are you feeling today, friendly robot?"
    intents = {greeting: ToolTopic.GREETING}
    intent, result = ask(tiny_index, f"{greeting} {POTATOES_ASKED}", intents)
    assert intent is None
    assert same(result, result_of(tiny_index, POTATOES_ASKED))


def test_of_two_questions_to_the_tool_the_first_is_replied_to(tiny_index):
    """There is one fixed reply and no result."""
    first, second = "How are you feeling today, friend?", "Which languages does your app speak?"
    intents = {first: ToolTopic.GREETING, second: ToolTopic.WHICH_LANGUAGES}
    assert ask(tiny_index, f"{first} {second}", intents) is ToolTopic.GREETING


# Moves


def test_a_move_is_chosen_from_what_the_question_before_finds(tiny_index):
    """Nothing is kept between messages: the question before is searched again."""
    intents = {"the second one": Move.ORDINAL}
    intent, result = ask(tiny_index, "the second one", intents, [HABITS_ASKED])
    assert intent is Move.ORDINAL
    assert ids(result) == [HABITS[1]]
    assert result.selection.whole is None
    assert result.found.question.text == HABITS_ASKED
    assert result.verdict == result_of(tiny_index, HABITS_ASKED).verdict


def test_a_move_is_about_the_last_question(tiny_index):
    """Of two questions before, the later one is meant."""
    history = [HABITS_ASKED, PUMPS_ASKED]
    assert ids(result_of(tiny_index, "which page?", Move.WHICH_PAGE, history)) == [PUMPS]
    history.reverse()
    assert ids(result_of(tiny_index, "which page?", Move.WHICH_PAGE, history)) == HABITS


def test_a_move_after_a_move_goes_on_from_there(tiny_index):
    """After "the first one", "next" is the second item, and "next" again the third."""
    earlier = {"the first one": Move.ORDINAL, "next": Move.NEXT}
    history = [HABITS_ASKED, "the first one"]
    assert ids(result_of(tiny_index, "next", Move.NEXT, history, earlier)) == [HABITS[1]]
    history.append("next")
    assert ids(result_of(tiny_index, "next", Move.NEXT, history, earlier)) == [HABITS[2]]


def test_a_passage_that_is_shown_again_keeps_its_marks(tiny_index):
    """The same sentence is marked, as certainly as before."""
    before = result_of(tiny_index, PUMPS_ASKED)
    again = result_of(tiny_index, "¿en qué página?", Move.WHICH_PAGE, [PUMPS_ASKED])
    assert marked(again) == [[NGO]]
    assert again.verdict == before.verdict


def test_what_was_not_shown_before_has_no_marks(tiny_index):
    """Nothing in particular was asked of it."""
    before = "Who lends pumps to the gardeners for watering lettuce?"
    assert marked(result_of(tiny_index, before)) == [[NGO]]
    result = result_of(tiny_index, "the others", Move.OTHERS, [before])
    assert ids(result)[0] == "recommendations/for-gardeners"
    assert PUMPS not in ids(result)
    assert result.marks == (UNMARKED,) * len(ids(result))


@pytest.mark.parametrize(
    ("before", "words"),
    [
        ("What does the report say about frost and people?", "frost"),
        ("What do people report?", "What do people report?"),  # It has no others.
    ],
)
def test_what_comes_next_is_near_the_content_words_too(tiny_index, before, words):
    """The score of a passage is the mean of what it has for the question and for these words."""
    result = result_of(tiny_index, "an example", Move.EXAMPLE, [before])
    hit = result.selection.hits[0]
    number = tiny_index.numbers[hit.passage.report, hit.passage.passage_id]
    whole, alone = (result_of(tiny_index, text).found.scores[number] for text in (before, words))
    assert hit.score == pytest.approx((whole + alone) / 2)
    assert (whole != alone) == (before != words)


@pytest.mark.parametrize(
    ("text", "move"),
    [("the seventh", Move.ORDINAL), ("and the others?", Move.OTHERS), ("all?", Move.IS_THAT_ALL)],
)
def test_a_move_that_finds_nothing_more_shows_the_answer_before_again(tiny_index, text, move):
    """All three habits were shown: they are shown again, with their list, and a notice."""
    before = result_of(tiny_index, HABITS_ASKED)
    again = result_of(tiny_index, text, move, [HABITS_ASKED])
    assert again.notice is Notice.NOTHING_MORE
    assert before.notice is None
    assert again.selection.whole is not None
    assert same(replace(again, notice=None), before)


def test_a_move_that_finds_something_after_one_that_did_not_has_no_notice(tiny_index):
    """ "and the others?" found nothing more; "the second" is among the habits shown again."""
    others = "and the others?"
    earlier = {others: Move.OTHERS}
    again = result_of(tiny_index, others, Move.OTHERS, [HABITS_ASKED])
    second = result_of(tiny_index, "the second", Move.ORDINAL, [HABITS_ASKED, others], earlier)
    assert again.notice is Notice.NOTHING_MORE
    assert [hit.passage for hit in second.selection.hits] == [again.selection.hits[1].passage]
    assert second.notice is None


@pytest.mark.parametrize("move", [Move.IS_THAT_ALL, Move.OTHERS])
def test_what_is_said_of_the_document_is_all_of_it(with_facts, move):
    """`[facts]` names all passages: they are shown again."""
    earlier = {WHEN_ASKED: DocumentTopic.WHEN}
    before = result_of(with_facts, WHEN_ASKED, DocumentTopic.WHEN)
    again = result_of(with_facts, "nobody else?", move, [WHEN_ASKED], earlier)
    assert same(replace(again, notice=None), before)
    assert again.notice is Notice.NOTHING_MORE


def test_an_outline_is_all_of_it(tiny_index):
    """All of its lines are shown again."""
    page = "What is on page 2?"
    earlier = {page: PlaceTopic.PAGE}
    again = result_of(tiny_index, "is that all?", Move.IS_THAT_ALL, [page], earlier)
    assert titles(again) == titles(result_of(tiny_index, page, PlaceTopic.PAGE))
    assert again.notice is Notice.NOTHING_MORE


def test_nothing_goes_on_from_a_greeting(tiny_index):
    """A question after it is searched as if it were the first one."""
    intents = {"hello there": ToolTopic.GREETING}
    _, result = ask(tiny_index, "and pumps?", intents, ["hello there"])
    assert result.found.question.text == "and pumps?"
    _, result = ask(tiny_index, "and pumps?", intents, [HABITS_ASKED, "hello there"])
    assert result.found.question.text != "and pumps?"


def test_a_move_in_the_history_is_not_taken_for_a_message_to_the_tool(tiny_index):
    """What "only the first" means is decided by the messages before it."""

    def classify(query):
        if not query.history:
            return None if query.text == HABITS_ASKED else ToolTopic.NOT_UNDERSTOOD
        return {"only the first": Move.ORDINAL, "the rest": Move.OTHERS}[query.text]

    turns = tuple(Turn("user", text) for text in (HABITS_ASKED, "only the first"))
    query = Query("the rest", Language.EN, turns)
    _, result = understood(tiny_index, Neighbourhoods(HashedEncoder()), query, classify)
    assert ids(result) == HABITS[1:]


def test_a_move_that_finds_more_has_no_notice(tiny_index):
    """What was not shown before is shown."""
    before = "Who lends pumps to the gardeners for watering lettuce?"
    result = result_of(tiny_index, "more", Move.MORE, [before])
    assert ids(result)
    assert result.notice is None
    assert PUMPS not in ids(result)


def test_the_question_before_is_searched_in_its_own_language(tiny_index):
    """An English question stays one when the answer is wanted in Spanish."""
    text = "en español, por favor"
    intents = {text: Move.IN_SPANISH}
    _, result = ask(tiny_index, text, intents, [PUMPS_ASKED], Language.ES)
    assert result.found.language is Language.EN
    assert ids(result) == [PUMPS]


def test_a_move_after_a_page_shows_a_passage_of_it(tiny_index):
    """What stands under the second line of its outline, which is not shown again."""
    page = "What is on page 2?"
    result = result_of(tiny_index, "the second", Move.ORDINAL, [page], {page: PlaceTopic.PAGE})
    assert ids(result) == [HABITS[0]]
    assert result.outline == NO_OUTLINE
    assert result.verdict == CERTAIN


def test_a_move_after_a_fact_shows_that_fact(with_facts):
    """The question before is answered from `[facts]` again."""
    earlier = {WHEN_ASKED: DocumentTopic.WHEN}
    result = result_of(with_facts, "in Spanish", Move.IN_SPANISH, [WHEN_ASKED], earlier)
    assert ids(result) == [COVER]
    assert marked(result) == [["5-9 May 2023"]]


def test_a_move_that_is_a_question_is_completed_from_the_one_before(tiny_index):
    """Also one that has words enough to be searched by itself."""
    text = "Why would neighbours compost carrots anyway?"
    assert result_of(tiny_index, text, None, [PUMPS_ASKED]).found.question.text == text
    leaning = result_of(tiny_index, text, Move.WHY, [PUMPS_ASKED])
    assert leaning.found.question.text == f"{PUMPS_ASKED} {text}"
    assert leaning.selection.hits


# The document


def test_a_question_about_the_document_is_answered_from_its_facts(with_facts):
    """For certain, with the words marked."""
    intent, result = ask(with_facts, WHEN_ASKED, {WHEN_ASKED: DocumentTopic.WHEN})
    assert intent is DocumentTopic.WHEN
    assert ids(result) == [COVER]
    assert marked(result) == [["5-9 May 2023"]]
    assert result.verdict == CERTAIN


def test_without_facts_the_front_matter_comes_close(tiny_index):
    """Nobody has said that this is the answer."""
    result = result_of(tiny_index, WHEN_ASKED, DocumentTopic.WHEN)
    assert ids(result)[0] == COVER
    assert result.verdict == CLOSE


def test_the_conversation_does_not_change_a_question_about_the_document(with_facts):
    """It is searched by its own words."""
    text = "When was that garden week?"
    result = result_of(with_facts, text, DocumentTopic.WHEN, [PUMPS_ASKED])
    assert result.found.question.text == text


def test_a_fact_that_does_not_compete_gives_way_to_the_subject(with_facts):
    """ "Who lends pumps?" is not about who paid for the report, whatever it is taken for."""
    result = result_of(with_facts, PUMPS_ASKED, DocumentTopic.WHO_FUNDED)
    assert ids(result) == [PUMPS]
    assert same(result, result_of(with_facts, PUMPS_ASKED))


def test_a_fact_that_competes_is_shown_alone(with_facts):
    """Other passages that are near are not."""
    result = result_of(with_facts, "What do raffles pay for?", DocumentTopic.WHO_FUNDED)
    assert ids(result) == [RAFFLES]
    assert marked(result) == [["In Bolivia, raffles pay for most of them."]]


def doubting(index):
    """The index with a model that would refuse any question."""
    flat = dict.fromkeys(FEATURES, 1.0)
    return replace(index, model=Model(flat, flat, flat, 0.0, 1e9, 2e9, measured={}))


def test_a_fact_that_lacks_what_is_asked_does_not_answer(with_facts):
    """Who pays is named, and the sum is not; the passage stays near."""
    text = "How much did raffles pay for most of the fences?"
    result = result_of(doubting(with_facts), text, DocumentTopic.WHO_FUNDED)
    assert ids(result) == [RAFFLES]
    assert result.verdict == DOUBTED


@pytest.mark.parametrize(
    ("text", "outcome"),
    [("Where", Outcome.ANSWERED), ("In which hotel", Outcome.NOT_IN_REPORT)],
)
def test_the_place_is_not_the_hotel(with_facts, text, outcome):
    """A question where that asks for an organisation is refused if the model doubts it."""
    facts = FACTS | {DocumentTopic.WHERE: ("5-9 May 2023",)}
    index = replace(with_facts, reports=(replace(with_facts.reports[0], facts=facts),))
    result = result_of(doubting(index), f"{text} was the garden week?", DocumentTopic.WHERE)
    assert (ids(result), result.verdict.outcome) == ([COVER], outcome)


def test_a_page_has_neighbours(tiny_index):
    """The next page or the one before, as an outline with its passages."""
    page = "What is on page 2?"
    earlier = {page: PlaceTopic.PAGE}
    for text, number in (("and the page after?", "3"), ("the one before", "1")):
        result = result_of(tiny_index, text, Move.NEXT, [page], earlier)
        assert all(number in hit.passage.pages for hit in result.selection.hits)
        assert result.outline.entries
        assert result.verdict == CERTAIN
    earlier = {"page 4": PlaceTopic.PAGE}
    last = result_of(tiny_index, "next", Move.NEXT, ["page 4"], earlier)
    assert titles(last) == titles(result_of(tiny_index, "page 4", PlaceTopic.PAGE))
    assert last.notice is Notice.NOTHING_MORE


def test_an_example_that_was_not_found_is_searched(tiny_index):
    """The question is completed from the one before, as other questions that lean on it are."""
    result = result_of(tiny_index, "an example of it, please", Move.EXAMPLE, [PUMPS_ASKED])
    assert result.found.question.text != "an example of it, please"
    assert result.selection.hits


def test_a_doubtful_fact_that_lacks_nothing_comes_close(with_facts):
    """It is shown, but not for certain."""
    text = "Did raffles pay for the fresh lettuce?"
    result = result_of(doubting(with_facts), text, DocumentTopic.WHO_FUNDED)
    assert (ids(result), result.verdict) == ([RAFFLES], CLOSE)


def test_key_findings_may_be_a_whole_list(with_facts):
    """A heading in `[facts]` whose passages are a list shows that list."""
    result = result_of(with_facts, "What are the key findings?", DocumentTopic.KEY_FINDINGS)
    assert result.selection.whole is with_facts.lists[0]
    assert ids(result) == HABITS


def test_a_question_for_a_list_is_not_one_for_a_summary(with_facts):
    """Where a list answers, the passages that sum the report up do not."""
    result = result_of(with_facts, HABITS_ASKED, DocumentTopic.SUMMARY)
    assert result.selection.whole is with_facts.lists[0]
    shorter = result_of(with_facts, "What is this in short?", DocumentTopic.SUMMARY)
    assert ids(shorter) == [COVER]


def test_a_summary_is_shown_however_far_it_is(with_facts):
    """Other facts give way to nearer passages; what sums up has words of its own."""
    result = result_of(with_facts, PUMPS_ASKED, DocumentTopic.SUMMARY)
    assert ids(result) == [COVER]


# Places


def test_a_page_is_answered_by_its_outline_and_passages(tiny_index):
    """For certain, and without marks."""
    result = result_of(tiny_index, "What is on page 2?", PlaceTopic.PAGE)
    assert titles(result) == [
        "Introduction",
        "Three habits of a lasting garden",
        "Share the Tools",
        "Catch the Rain",
    ]
    assert ids(result) == ["introduction/most-gardens-began-on-empty-plots", *HABITS[:2]]
    assert result.marks == (UNMARKED,) * 3
    assert result.verdict == CERTAIN


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("What is on page 9?", PlaceTopic.PAGE),
        ("Who is quoted on page 1?", PlaceTopic.SPEAKERS),
    ],
)
def test_a_place_that_does_not_exist_is_not_in_the_report(tiny_index, text, topic):
    """For certain, and nothing is shown instead."""
    intent, result = ask(tiny_index, text, {text: topic})
    assert intent is topic
    assert result.verdict == NOTHING
    assert (result.selection.hits, result.outline) == ((), NO_OUTLINE)


def test_a_neighbour_that_does_not_exist_is_searched(tiny_index):
    """Where no section is named, or it is the last one, the words may still find something."""
    text = "What stands after the recommendations?"
    result = result_of(tiny_index, text, PlaceTopic.NEIGHBOUR)
    assert result.outline == NO_OUTLINE
    assert result.found.question.text == text


def test_a_fact_is_one_of_the_best_passages(with_facts):
    """A passage about the document that is far from the question answers nothing."""
    text = "How are potatoes kept safe from frost?"
    result = result_of(with_facts, text, DocumentTopic.WHEN)
    assert ids(result)[:1] != [COVER]


def test_the_contents_are_an_outline_alone(tiny_index):
    """All headings and no passage."""
    result = result_of(tiny_index, "What are the contents?", PlaceTopic.CONTENTS)
    assert len(titles(result)) == 10
    assert (ids(result), result.verdict) == ([], CERTAIN)


def test_only_the_names_of_a_list_are_its_labels(tiny_index):
    """The list that would be shown as a whole, without its texts."""
    text = "List only the names of the three habits of a lasting garden"
    assert result_of(tiny_index, text).selection.whole is tiny_index.lists[0]
    result = result_of(tiny_index, text, PlaceTopic.CONTENTS)
    assert titles(result) == ["Share the Tools", "Catch the Rain", "Feed the Soil"]
    assert (ids(result), result.marks, result.verdict) == ([], (), CERTAIN)


def test_contents_that_are_a_whole_list_are_searched(tiny_index):
    """Who asks what a list says, and for no names or titles, gets its passages."""
    text = "Go through the three habits of a lasting garden, one by one"
    assert result_of(tiny_index, text).selection.whole is tiny_index.lists[0]
    result = result_of(tiny_index, text, PlaceTopic.CONTENTS)
    assert (ids(result), result.outline) == (HABITS, NO_OUTLINE)
    assert same(result, result_of(tiny_index, text))


def test_where_a_subject_is_treated_is_answered_as_the_subject_is(tiny_index):
    """With its passages, marks and verdict, and the section above them."""
    text = "Where are the pumps?"
    result = result_of(tiny_index, text, PlaceTopic.PLACES)
    assert titles(result) == ["1. WATER AND SEEDS"]
    assert ids(result) == [PUMPS]
    assert same(replace(result, outline=NO_OUTLINE), result_of(tiny_index, text))


def test_a_country_without_passages_is_treated_nowhere(tiny_index):
    """Passages near it do not make it treated."""
    text = "Where does it write about potatoes in Brazil?"
    assert result_of(tiny_index, text, PlaceTopic.PLACES).verdict == NOTHING


@pytest.mark.parametrize("topic", [PlaceTopic.PAGE, PlaceTopic.PLACES])
def test_the_conversation_does_not_change_a_question_for_a_place(tiny_index, topic):
    """It is searched by its own words."""
    text = "And what is on page 2?"
    result = result_of(tiny_index, text, topic, [PUMPS_ASKED])
    assert result.found.question.text == text
