"""What is encoded and compared for one question."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from report_rag.memo import once, remembering
from report_rag.vectors import neighbourhood as module
from report_rag.vectors.faiss_index import DenseIndex
from report_rag.vectors.neighbourhood import Asked, Asking, Helpers


@pytest.fixture
def helpers():
    """One thread, so that what it is given is done in order."""
    with ThreadPoolExecutor(1, "helper") as pool:
        yield pool


def test_a_text_is_encoded_once(encoder):
    """Asked for again it is the same; each is encoded by itself."""
    asking = Asking(encoder)
    first = asking.asked("Who lends pumps?")
    assert asking.asked("Who lends pumps?") is first
    other = asking.asked("Who lends this?")
    assert encoder.questions == ["Who lends pumps?", "Who lends this?"]
    expected = encoder.encode_questions(["Who lends pumps?", "Who lends this?"])
    assert np.array_equal([one.vector for one in (first, other)], expected)


def test_another_question_begins_anew(encoder):
    """Nothing of a question is kept for the next one."""
    for _ in range(2):
        Asking(encoder).asked("Who lends pumps?")
    assert encoder.questions == ["Who lends pumps?"] * 2


def test_a_text_is_compared_with_each_index_once():
    """The neighbourhood is that of the index that is asked for, and found once."""
    rows = np.eye(2, dtype=np.float32)
    one, other = DenseIndex.of(rows, [(0,), (1,)]), DenseIndex.of(rows[::-1], [(0,), (1,)])
    asked = Asked(np.array([0.8, 0.6], dtype=np.float32))
    assert asked.nearest(one).rows.tolist() == [0, 1]
    assert asked.nearest(other).rows.tolist() == [1, 0]
    assert asked.nearest(one) is asked.nearest(one)


def test_what_is_expected_is_encoded_by_a_helper(encoder, helpers):
    """Once, each by itself, and with the same vectors."""
    asking = Asking(encoder, helpers)
    asking.expect(["Who lends pumps?", "Who lends this?"])
    asking.expect(["Who lends this?"])
    vectors = [asking.asked(text).vector for text in ("Who lends pumps?", "Who lends this?")]
    assert encoder.questions == ["Who lends pumps?", "Who lends this?"]
    assert np.array_equal(vectors, encoder.encode_questions(encoder.questions[:2]))


def test_what_is_being_encoded_is_not_expected_again(encoder, helpers):
    """Whoever asks encodes, and the helper that reads meanwhile finds the same text."""
    asking = Asking(encoder, helpers)
    asking.while_encoding("Who lends pumps?", lambda: asking.expect(["Who lends pumps?"]))
    asking.asked("Who lends pumps?")
    helpers.submit(int).result()
    assert encoder.questions == ["Who lends pumps?"]


def test_without_helpers_nothing_is_done_before_it_is_asked_for(encoder):
    """Then it is done by whoever asks."""
    asking, done = Asking(encoder), []
    asking.expect(["Who lends pumps?"])
    assert encoder.questions == []
    asking.while_encoding("Who?", lambda: done.append(threading.current_thread()))
    assert (encoder.questions, done) == (["Who?"], [threading.current_thread()])


def test_a_helper_remembers_what_the_question_does(encoder, helpers):
    """What it has read need not be read again."""
    read = []

    @once
    def words(text):
        read.append(threading.current_thread().name)
        return text.split()

    with remembering():
        found = Asking(encoder, helpers).while_encoding("Who?", lambda: words("Who lends pumps?"))
        assert found is words("Who lends pumps?")
    assert len(read) == 1
    assert read[0].startswith("helper")


def test_a_mistake_of_a_helper_is_told_to_who_asks(helpers):
    """In reading, and in encoding."""

    class Broken:
        def encode_questions(self, texts):
            raise ValueError(texts)

    asking = Asking(Broken(), helpers)
    with pytest.raises(ZeroDivisionError):
        asking.while_encoding("How?", lambda: 1 // 0)
    asking.expect(["Who?"])
    for text in ("Who?", "Why?", "Why?", "How?"):
        with pytest.raises(ValueError, match=text[:-1]):
            asking.asked(text)


@pytest.mark.parametrize(("least", "name"), [(2, "helper_0"), (3, "MainThread")])
def test_a_large_index_is_compared_by_a_helper(monkeypatch, helpers, least, name):
    """A small one is compared sooner than handed over; the neighbourhood is the same."""
    monkeypatch.setattr(module, "_WORTH_A_HELPER", least)
    compared = []

    class Watched(DenseIndex):
        def nearest_to(self, question):
            compared.append(threading.current_thread().name)
            return super().nearest_to(question)

    index = Watched.of(np.eye(2, dtype=np.float32), [(0,), (1,)])
    asked = Asked(np.array([0.8, 0.6], dtype=np.float32), helpers)
    asked.expect(index)
    asked.expect(index)
    assert asked.nearest(index).rows.tolist() == [0, 1]
    asked.expect(index)
    assert asked.nearest(index) is asked.nearest(index)
    assert compared == [name]


def test_helpers_work_for_who_asks_alone():
    """Of several at once the first has them; whoever comes when all are done has them again."""
    helpers = Helpers()
    with helpers.lent() as first:
        assert first is not None
        assert first.submit(threading.current_thread).result() is not threading.current_thread()
        with helpers.lent() as second, helpers.lent() as third:
            assert (second, third) == (None, None)
    with pytest.raises(ZeroDivisionError), helpers.lent():
        1 // 0  # noqa: B018
    with helpers.lent() as later:
        assert later is first
