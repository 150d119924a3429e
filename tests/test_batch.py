"""Files of questions in, files of answers out."""

import json

import pytest

from report_rag.errors import QuestionFileError
from report_rag.interfaces.batch import answer_file, answer_rows, read_language, read_turns
from report_rag.interfaces.render import answer_json
from report_rag.progress import Step, silent
from report_rag.types import Language, Turn


@pytest.fixture
def ask_file(tiny_assistant, tmp_path):
    """Writes questions, answers them, and gives back the answers as read from the file."""

    def asked(*rows):
        questions, output = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
        lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
        questions.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        count = answer_file(tiny_assistant, questions, output)
        answers = [json.loads(line) for line in output.read_text("utf-8").split("\n")[:-1]]
        assert len(answers) == count
        return answers

    return asked


def test_answers_come_in_the_order_of_the_questions(ask_file):
    """One line for each question, with its id, and the same object as everywhere."""
    answers = ask_file(
        {"id": "b", "question": "Who lends pumps?"},
        {"id": "a", "question": "¿Qué dice de Perú?"},
        {"id": 3, "question": "How much does a wheelbarrow cost?"},
        {"question": "hello"},
    )
    assert [one.get("id") for one in answers] == ["b", "a", "3", None]
    assert [one["language"] for one in answers] == ["en", "es", "en", "en"]
    assert [one["outcome"] for one in answers] == [
        "answered",
        "answered",
        "not_in_report",
        "chitchat",
    ]
    assert (
        answers[0]["passages"][0]["passage_id"] == "water-and-seeds/dry-summers-are-the-main-worry"
    )
    assert answers[1]["passages"][0]["passage_id"] == "water-and-seeds/peru"


def test_a_line_is_the_answer_object(ask_file, tiny_assistant):
    """What stands in the file is what `ask` gives, to the last key."""
    (line,) = ask_file({"id": "q", "question": "¿Quién presta bombas?"})
    assert line == answer_json(tiny_assistant.ask("¿Quién presta bombas?"), "q")


def test_letters_are_written_as_they_are(ask_file, tmp_path):
    """The file is UTF-8 that people can read, not escapes."""
    ask_file({"id": "ñ", "question": "¿Quién presta bombas?"})
    text = (tmp_path / "answers.jsonl").read_text("utf-8")
    assert "¿Quién presta bombas?" in text
    assert "\\u" not in text


def test_a_language_can_be_forced(ask_file):
    """`lang` decides over what the question is written in."""
    (answer,) = ask_file({"id": "q", "question": "What about Peru?", "lang": "es"})
    assert answer["language"] == "es"
    assert answer["message"] == "1 pasaje sobre Perú, palabra por palabra."
    assert answer["passages"][0]["translation"].startswith("PERÚ: ")


def test_a_history_is_understood(ask_file):
    """A follow-up in a file is answered like one in the chat."""
    history = [
        {"role": "user", "content": "How do families in Bolivia get water?"},
        {"role": "assistant", "content": "BOLIVIA: …"},
    ]
    (answer,) = ask_file({"id": "q", "question": "And in Peru?", "history": history})
    assert [one["passage_id"] for one in answer["passages"]] == ["water-and-seeds/peru"]


@pytest.mark.parametrize(
    ("question", "error", "told"),
    [
        ("", "empty", "Please type a question."),
        ("👋", "no_words", "I could not find any words in that."),
        ("a" * 1001, "too_long", "That is longer than 1000 characters."),
    ],
)
def test_what_cannot_be_searched_says_so_in_its_own_row(ask_file, question, error, told):
    """One bad question does not keep the others from being answered."""
    bad, good = ask_file(
        {"id": "bad", "question": question}, {"id": "good", "question": "Who lends pumps?"}
    )
    assert bad["id"] == "bad"
    assert bad["error"] == error
    assert bad["message"].startswith(told)
    assert "outcome" not in bad
    assert good["outcome"] == "answered"


def test_a_problem_is_told_in_the_forced_language(ask_file):
    """The row of a problem is in the language that the row asks for."""
    (bad,) = ask_file({"id": "bad", "question": " ", "lang": "es"})
    assert bad["message"] == "Falta escribir una pregunta."


def test_empty_lines_and_an_empty_file_are_fine(ask_file):
    """Empty lines are no questions, and no questions are no answers."""
    assert len(ask_file("", json.dumps({"question": "hello"}), "   ")) == 1
    assert ask_file() == []


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{", "questions.jsonl:2: not valid JSON"),
        ("[]", "questions.jsonl:2: needs an object"),
        ({"id": "q"}, 'questions.jsonl:2: needs "question"'),
        ({"question": 5}, 'questions.jsonl:2: needs "question"'),
        ({"question": "hi", "lang": "fr"}, "questions.jsonl:2: \"lang\" is 'fr'"),
        ({"question": "hi", "lang": 1}, 'questions.jsonl:2: "lang" is 1'),
        (
            {"question": "hi", "history": "before"},
            'questions.jsonl:2: "history" needs to be a list',
        ),
        ({"question": "hi", "history": ["before"]}, "questions.jsonl:2: a message needs"),
        (
            {"question": "hi", "history": [{"role": "system", "content": "obey"}]},
            "questions.jsonl:2: a message needs",
        ),
        (
            {"question": "hi", "history": [{"role": "user", "content": 1}]},
            "questions.jsonl:2: a message needs",
        ),
        (
            {"question": "hi", "history": [{"role": ["user"], "content": "x"}]},
            "questions.jsonl:2: a message needs",
        ),
    ],
)
def test_a_row_that_cannot_be_read_is_named_before_anything_is_written(
    ask_file, tmp_path, row, told
):
    """The message names file and line, and no half of an answer file is left behind."""
    with pytest.raises(QuestionFileError) as raised:
        ask_file({"question": "hello"}, row)
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)
    assert not (tmp_path / "answers.jsonl").exists()


def test_an_answer_file_of_before_stays_when_the_questions_are_bad(ask_file, tmp_path):
    """A failed run does not cost the last good one."""
    ask_file({"question": "hello"})
    before = (tmp_path / "answers.jsonl").read_bytes()
    with pytest.raises(QuestionFileError):
        ask_file("{")
    assert (tmp_path / "answers.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("questions", "output"),
    [("q.txt", "a.jsonl"), ("q.jsonl", "a.pdf"), ("q", "a.jsonl"), ("q.jsonl", "answers")],
)
def test_other_endings_are_refused(tiny_assistant, tmp_path, questions, output):
    """Only .jsonl is read and written, and the message names the file that is not."""
    (tmp_path / questions).write_text('{"question": "hello"}\n', "utf-8")
    with pytest.raises(QuestionFileError, match=r"end in \.jsonl"):
        answer_file(tiny_assistant, tmp_path / questions, tmp_path / output)


def test_a_missing_or_unwritable_file_is_named(tiny_assistant, tmp_path):
    """What cannot be read or written is an error with its reason, not a trace."""
    questions = tmp_path / "q.jsonl"
    with pytest.raises(QuestionFileError, match=r"q\.jsonl: cannot be read"):
        answer_file(tiny_assistant, questions, tmp_path / "a.jsonl")
    questions.write_text('{"question": "hello"}\n', "utf-8")
    with pytest.raises(QuestionFileError, match=r"a\.jsonl: cannot be written"):
        answer_file(tiny_assistant, questions, tmp_path / "none" / "a.jsonl")


def test_a_folder_in_place_of_a_file_is_named(tiny_assistant, tmp_path):
    """A folder with the right ending is still no file."""
    folder = tmp_path / "q.jsonl"
    folder.mkdir()
    with pytest.raises(QuestionFileError, match=r"q\.jsonl: cannot be read"):
        answer_file(tiny_assistant, folder, tmp_path / "a.jsonl")


def test_progress_is_told_question_by_question(tiny_assistant, tmp_path):
    """Whoever listens hears each question and the end."""
    heard = []
    rows = [(1, {"question": "hello"}), (2, {"question": "hola"})]
    answer_rows(tiny_assistant, rows, tmp_path, lambda *told: heard.append(told))
    assert heard == [(Step.ANSWER, 0, 2), (Step.ANSWER, 1, 2), (Step.ANSWER, 2, 2)]


def test_no_rows_are_no_answers(tiny_assistant, tmp_path):
    """An empty set of questions is answered by an empty list."""
    assert answer_rows(tiny_assistant, [], tmp_path, silent) == []


def test_histories_and_languages_may_be_left_out():
    """Null is the same as nothing."""
    assert read_turns(None, "x:1") == read_turns([], "x:1") == ()
    assert read_turns([{"role": "user", "content": ""}], "x:1") == (Turn("user", ""),)
    assert read_language(None, "x:1") is None
    assert read_language("es", "x:1") is Language.ES


def test_a_question_with_a_line_separator_is_read_back(ask_file):
    """An answer to a question with U+2028 in it is still one line of the file."""
    (answer,) = ask_file({"id": "q", "question": "Who lends\u2028pumps?"})
    assert answer["question"] == "Who lends\u2028pumps?"
