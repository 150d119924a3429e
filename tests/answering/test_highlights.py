"""Which sentences of a passage are marked; marks never change a quote."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doubles import HashedEncoder
from handmade import found as search_result
from report_rag.answering.highlights import UNMARKED, Marks, highlight
from report_rag.rendering.answer_html import marked_runs
from report_rag.retrieval.selection import Selection
from report_rag.text.language import statements
from report_rag.types import Collection, Hit, Language, LexicalField, Outcome, Span
from report_rag.vectors.faiss_index import FaissIndex
from verbatim import assert_verbatim

PUMPS = "water-and-seeds/dry-summers-are-the-main-worry"
FENCES = (
    "Fences keep goats away from the lettuce. Bees visit the clover at noon. "
    "Owls hunt the mice at night. Snails hide under the stones."
)
CERCAS = (
    "Las cercas alejan a las cabras de la lechuga. Las abejas visitan el trébol al mediodía. "
    "Los búhos cazan ratones de noche. Los caracoles se esconden bajo las piedras."
)


def indexed(tiny_index, text, translation=None, bank=()):
    """An index of one passage: its sentences have vectors, and it answers the bank's questions."""
    encoder = HashedEncoder()
    texts = {
        Collection.SENTENCE: several(text),
        Collection.TRANSLATED_SENTENCE: several(translation or ""),
        Collection.BANK: list(bank),
    }
    dense = {
        collection: FaissIndex.of(encoder.encode_passages(own), [(0,)] * len(own))
        for collection, own in texts.items()
    }
    passage = replace(tiny_index.passages[6], text=text, translation=translation)
    return replace(tiny_index, passages=(passage,), dense=dense)


def several(text):
    """The sentences of a text of two or more."""
    bounds = statements(text)
    return [text[start:end] for start, end in bounds] if len(bounds) > 1 else []


def asked(question):
    """A search for a question, of which only text and vector matter here."""
    (vector,) = HashedEncoder().encode_questions([question])
    return replace(search_result(question), vector=vector)


def marks(index, question, **selected):
    """The marks of the only passage of an index."""
    selection = Selection((Hit(index.passages[0], 0.9),), **selected)
    (found,) = highlight(index, asked(question), selection)
    return found


def words(text, spans):
    """What the spans of a text say."""
    return [text[span.slice] for span in spans]


def test_the_sentence_that_answers_is_marked_in_both_languages(tiny_assistant):
    """The nearest sentence is marked in the quote, and the same one in the translation."""
    for question, language in (
        ("Who lends pumps?", Language.EN),
        ("¿Quién presta bombas?", Language.ES),
    ):
        answer = tiny_assistant.ask(question, language)
        assert_verbatim(tiny_assistant.index, answer)
        (citation,) = [one for one in answer.citations if one.passage_id == PUMPS]
        assert words(citation.quote, citation.highlights) == [
            "An NGO lends pumps, and neighbours take turns at night."
        ]
        assert words(citation.translation, citation.translation_highlights) == [
            "Una ONG presta bombas, y los vecinos se turnan de noche."
        ]


def test_marking_encodes_nothing(tiny_assistant, encoder):
    """The search, the assessment and the marks use the same one vector of the question."""
    answer = tiny_assistant.ask("Who lends pumps?")
    assert answer.citations[0].highlights
    assert encoder.questions == ["Who lends pumps?"]
    assert encoder.passages == []


def test_a_refusal_marks_nothing(tiny_assistant):
    """Related passages have no marks."""
    answer = tiny_assistant.ask("Who lends pumps to zyzzyva in Paraguay?")
    assert answer.outcome is Outcome.NOT_IN_REPORT
    for citation in answer.related:
        assert citation.highlights == citation.translation_highlights == ()


@pytest.mark.parametrize("place", range(4))
def test_any_sentence_can_be_marked(tiny_index, place):
    """The sentence that has the question's words is marked, wherever it stands."""
    question = ("goats lettuce", "bees clover", "owls mice", "snails stones")[place]
    index = indexed(tiny_index, FENCES, CERCAS)
    found = marks(index, question)
    assert words(FENCES, found.quote) == [several(FENCES)[place]]
    assert words(CERCAS, found.translation) == [several(CERCAS)[place]]


def test_two_sentences_are_marked_when_both_are_near(tiny_index):
    """Two of four that are equally near are marked, next to each other or not, in their order."""
    index = indexed(tiny_index, FENCES)
    found = marks(index, "snails stones fences goats")
    assert words(FENCES, found.quote) == [several(FENCES)[0], several(FENCES)[3]]


def test_three_sentences_are_never_marked(tiny_index):
    """A question that is near all four sentences marks at most two."""
    index = indexed(tiny_index, FENCES)
    assert len(marks(index, "goats bees owls snails").quote) <= 2


def test_two_of_two_are_never_marked(tiny_index):
    """Of two sentences only one is marked, however near the other is."""
    index = indexed(tiny_index, "Bees like the clover. Owls like the mice.")
    assert len(marks(index, "bees owls").quote) == 1


def test_a_second_sentence_needs_room(tiny_index):
    """A second sentence is not marked when both would be most of the passage's words."""
    long = (
        "Bees visit the clover and the wide meadow behind the old school at noon. "
        "Owls hunt the mice in the dry ditch along the new road at night. Snails hide."
    )
    assert len(marks(indexed(tiny_index, long), "bees clover owls mice").quote) == 1
    short = "Foxes visit. Owls hunt. Snails hide under the stones of the wall all day."
    assert len(marks(indexed(tiny_index, short), "foxes visit owls hunt").quote) == 2


def test_a_sentence_with_a_word_of_one_passage_alone_is_marked(tiny_index):
    """A rare word of the question outweighs a little more similarity."""
    lexical = tiny_index.lexical[LexicalField.TEXT, Language.EN]
    assert len(lexical.owners_of("frost")) == 1
    text = "Owls and foxes hunt beside the wall. Snails hide from the frost. Mice sleep."
    (span,) = marks(indexed(tiny_index, text), "owls in the frost").quote
    assert "frost" in text[span.slice]


def test_a_passage_of_one_sentence_has_no_mark(tiny_index):
    """One sentence is not marked, even when its translation has two."""
    index = indexed(tiny_index, "Bees like clover.", "Las abejas. Les gusta el trébol.")
    assert marks(index, "bees") == UNMARKED
    assert marks(indexed(tiny_index, "Bees like clover.", "Abejas."), "bees") == UNMARKED


def test_what_is_shown_as_a_whole_has_no_mark(tiny_index):
    """A whole list and everything about a country have no marks."""
    index = indexed(tiny_index, FENCES, CERCAS)
    assert marks(index, "owls mice").quote
    assert marks(index, "owls mice", whole=tiny_index.lists[0]) == UNMARKED
    assert marks(index, "owls mice", country_only=True) == UNMARKED


def test_other_sentences_in_the_translation_are_judged_by_themselves(tiny_index):
    """A translation with more sentences is marked where one of them is clearly the nearest."""
    index = indexed(tiny_index, "Bees hum. Owls hunt.", "Abejas. Zumban. Búhos owls cazan.")
    assert words("Bees hum. Owls hunt.", marks(index, "owls").quote) == ["Owls hunt."]
    clear = marks(index, "owls")
    assert words(index.passages[0].translation, clear.translation) == ["Búhos owls cazan."]


def test_in_doubt_the_translation_has_no_mark(tiny_index):
    """Two sentences of a translation that are as near as each other are both left alone."""
    index = indexed(tiny_index, "Bees hum. Owls hunt.", "Owls uno. Owls dos. Tres.")
    assert marks(index, "owls") == Marks((Span(10, 20),), ())


def test_without_a_translation_the_quote_is_marked(tiny_index):
    """A report of one language has marks in its quotes only."""
    index = indexed(tiny_index, "Bees hum. Owls hunt.")
    assert marks(index, "owls") == Marks((Span(10, 20),), ())


def test_the_passages_own_questions_help(tiny_index):
    """A question in other words is matched through a bank question of the passage."""
    question = "which nocturnal birds"
    assert marks(indexed(tiny_index, "Bees hum. Owls hunt."), question).quote == (Span(0, 9),)
    bank = ["nocturnal birds: do owls hunt?"]
    index = indexed(tiny_index, "Bees hum. Owls hunt.", bank=bank)
    assert marks(index, question).quote == (Span(10, 20),)


def test_a_sentence_that_holds_what_is_asked_for_gains(tiny_index):
    """Of two similar sentences, a question for a figure marks the one with a figure."""
    text = "The gardens of Quito have ponds. The gardens of Quito have 12."
    index = indexed(tiny_index, text)
    assert words(text, marks(index, "what do gardens of Quito have?").quote) != [several(text)[1]]
    assert words(text, marks(index, "how many gardens of Quito?").quote) == [several(text)[1]]


def test_a_label_is_no_sentence(tiny_index):
    """A label on a line of its own belongs to the sentence after it."""
    text = "BOLIVIA:\nOwls hunt at night.\nBees hum at noon."
    index = indexed(tiny_index, text)
    assert words(text, marks(index, "owls Bolivia").quote) == ["BOLIVIA:\nOwls hunt at night."]
    assert several("BOLIVIA:\nOwls hunt at night.") == []


def test_the_sentences_of_an_index_are_those_that_are_marked(tiny_index):
    """Each passage of two sentences or more has a vector for each, and no other has any."""
    for number, passage in enumerate(tiny_index.passages):
        for collection, text in (
            (Collection.SENTENCE, passage.text),
            (Collection.TRANSLATED_SENTENCE, passage.translation),
        ):
            assert len(tiny_index.dense[collection].owned_by(number)) == len(several(text))


# Marks and quotes

SENTENCE = st.text(alphabet="abcñ <&\u2028.-", min_size=1, max_size=12).map(
    lambda text: f"A{text}{'.' if text.strip() else ''}"
)
TEXT = st.lists(SENTENCE, min_size=1, max_size=6).flatmap(
    lambda parts: st.sampled_from([" ", "\n"]).map(lambda space: space.join(parts))
)


@given(text=TEXT, translation=st.none() | TEXT, question=st.text(alphabet="abcñ ", min_size=1))
def test_a_mark_changes_no_quote(tiny_index, text, translation, question):
    """Marks are whole sentences, in order, apart and inside; the pieces joined are the text."""
    found = marks(indexed(tiny_index, text, translation), question)
    for own, spans in ((text, found.quote), (translation or "", found.translation)):
        bounds = [Span(start, end) for start, end in statements(own)]
        assert set(spans) <= set(bounds)
        assert list(spans) == sorted(spans, key=lambda span: span.start)
        assert all(a.end <= b.start for a, b in pairwise(spans))
        assert len(spans) <= max(1, len(bounds) * 2 // 3)
        shown = marked_runs(own, spans)
        assert "".join(piece.text for piece in shown) == own
        marked = "".join(piece.text for piece in shown if piece.marked)
        assert marked == "".join(own[span.slice] for span in spans)


@given(text=st.text(alphabet="ab \n<&", max_size=30), cuts=st.sets(st.integers(0, 30)))
def test_pieces_joined_are_the_text(text, cuts):
    """Cutting a text into marked and unmarked pieces loses and repeats no character."""
    places = sorted(cut for cut in cuts if cut <= len(text))
    spans = [Span(a, b) for a, b in zip(places[::2], places[1::2], strict=False)]
    shown = marked_runs(text, spans)
    assert "".join(piece.text for piece in shown) == text
    marked = "".join(piece.text for piece in shown if piece.marked)
    assert marked == "".join(text[span.slice] for span in spans)
