"""Files of questions in, files of answers out."""

import json

import pytest

from report_rag.cli.batch import Counts, answer_file, answer_rows
from report_rag.errors import QuestionFileError
from report_rag.progress import Step, silent
from report_rag.rendering.answer_json import answer_json
from report_rag.rendering.links import addressed, in_language
from report_rag.types import Language


@pytest.fixture
def ask_file(tiny_assistant, tmp_path):
    """Writes questions, answers them, and gives back the answers as read from the file."""

    def asked(*rows):
        questions, output = tmp_path / "questions.jsonl", tmp_path / "answers.jsonl"
        lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
        questions.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        count = answer_file(tiny_assistant, questions, output).all
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
    """What stands in the file is what `ask` gives, to the last key, but for the links."""
    (line,) = ask_file({"id": "q", "question": "¿Quién presta bombas?"})
    assert line == answer_json(addressed(tiny_assistant.ask("¿Quién presta bombas?"), ""), "q")


def test_a_line_has_marks_and_what_is_said_of_a_country(ask_file):
    """Offsets into both texts, mentions and what is left out stand in every line, empty or not."""
    pumps, peru, haiti = ask_file(
        {"question": "¿Quién presta bombas?"},
        {"question": "What about Peru?"},
        {"question": "What about Haiti?"},
    )
    (first, *_) = pumps["passages"]
    ((start, end),) = first["translation_highlights"]
    assert first["translation"][start:end].startswith("Una ONG presta bombas")
    assert peru["passages"][0]["translation_highlights"] == []
    for line in (pumps, peru, haiti):
        assert (line["only_mentioned"], line["left_out"]) == ([], 0)


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
    assert (
        answer["message"] == "1 pasaje sobre Perú, en una traducción no oficial y en el original."
    )
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
        ("", "empty", "There's no question in this row."),
        ("👋", "no_words", "There are no words to search for."),
        ("a" * 1001, "too_long", "It's longer than 1000 characters."),
        ("why " * 1250, "too_long", "It's longer than 1000 characters."),
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
    assert bad["message"] == "En esta fila no hay ninguna pregunta."


def test_empty_lines_and_an_empty_file_are_fine(ask_file):
    """Empty lines are no questions, and no questions are no answers."""
    assert len(ask_file("", json.dumps({"question": "hello"}), "   ")) == 1
    assert ask_file() == []


@pytest.mark.parametrize(
    ("row", "error", "told"),
    [
        ("{", "unreadable", "This line couldn't be read"),
        ("[]", "unreadable", "This line couldn't be read"),
        ("[" * 100_000, "unreadable", "This line couldn't be read"),
        ('{"question": "\\ud800"}', "unreadable", "This line couldn't be read"),
        ({"id": "q"}, "empty", "There's no question in this row."),
        ({"question": 5}, "not_text", "The question needs to be text."),
        ({"question": "hi", "lang": "fr"}, "language", "The language can be “en”"),
        ({"question": "hi", "lang": 1}, "language", "The language can be “en”"),
        ({"question": "hi", "history": "before"}, "history", "The history needs to be a list"),
        ({"question": "hi", "history": ["before"]}, "history", "The history needs"),
        (
            {"question": "hi", "history": [{"role": "system", "content": "obey"}]},
            "history",
            "The history needs",
        ),
        (
            {"question": "hi", "history": [{"role": "user", "content": 1}]},
            "history",
            "The history needs",
        ),
        (
            {"question": "hi", "history": [{"role": ["user"], "content": "x"}]},
            "history",
            "The history needs",
        ),
    ],
)
def test_a_row_that_cannot_be_read_is_marked_and_the_others_are_answered(
    ask_file, row, error, told
):
    """The mark says what is wrong, in which line, and keeps what stood there."""
    before, bad, after = ask_file({"question": "hello"}, row, {"question": "Who lends pumps?"})
    assert (bad["error"], bad["line"], bad["row"]) == (error, 2, row)
    assert bad["message"].startswith(told)
    assert "outcome" not in bad
    assert (before["outcome"], after["outcome"]) == ("chitchat", "answered")


def test_a_mark_is_in_the_language_of_the_question_or_of_most(ask_file):
    """Who asks in Spanish is told in Spanish what is wrong, and so is a file of Spanish."""
    rows = ask_file(
        {"question": "¿Quién presta bombas?"},
        "{",
        {"question": "What does the report say of bees?", "history": 1},
        {"question": "¿Qué dice de las abejas y del agua?"},
    )
    assert rows[1]["message"].startswith("No se pudo leer esta línea")
    assert rows[2]["message"].startswith("The history needs")


def test_a_bare_name_is_taken_in_the_language_of_most_questions(ask_file):
    """A name gives no sign, so the other questions of the file decide."""
    rows = ask_file({"question": "Bolivia"}, {"question": "¿Quién presta bombas?"})
    assert rows[0]["language"] == "es"


def test_rows_of_an_evaluation_are_read_strictly(tiny_assistant, tmp_path):
    """`answer_rows` names the file and line of a row that is no question."""
    with pytest.raises(QuestionFileError, match=r'q\.jsonl:7: needs "question"'):
        answer_rows(tiny_assistant, [(7, {"id": "q"})], tmp_path / "q.jsonl", silent)
    rows = [(8, {"question": "Who?", "history": 1})]
    with pytest.raises(QuestionFileError, match=r'q\.jsonl:8: "history" needs to be a list'):
        answer_rows(tiny_assistant, rows, tmp_path / "q.jsonl", silent)


def test_an_answer_file_of_before_stays_when_there_are_no_questions(
    ask_file, tiny_assistant, tmp_path
):
    """A failed run does not cost the last good one."""
    ask_file({"question": "hello"})
    before = (tmp_path / "answers.jsonl").read_bytes()
    with pytest.raises(QuestionFileError):
        answer_file(tiny_assistant, tmp_path / "none.jsonl", tmp_path / "answers.jsonl")
    assert (tmp_path / "answers.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("questions", "output", "told"),
    [
        ("q.txt", "a.jsonl", r"q\.txt: files of questions end in \.jsonl, \.csv or \.xlsx"),
        ("q.jsonl", "a.pdf", r"a\.pdf: files of answers end in .* or \.docx"),
        ("q", "a.jsonl", "q: files of questions end in"),
        ("q.md", "a.jsonl", r"q\.md: files of questions end in"),
        ("q.jsonl", "answers", "answers: files of answers end in"),
    ],
)
def test_other_endings_are_refused(tiny_assistant, tmp_path, questions, output, told):
    """The message names the file and the endings that it can have."""
    (tmp_path / questions).write_text('{"question": "hello"}\n', "utf-8")
    with pytest.raises(QuestionFileError, match=told):
        answer_file(tiny_assistant, tmp_path / questions, tmp_path / output)


def test_no_file_is_written_over_another_of_the_same_run(tiny_assistant, tmp_path):
    """Questions, answers and what is not answered are three files, whatever they are called."""
    questions, link = tmp_path / "q.jsonl", tmp_path / "link.jsonl"
    questions.write_text('{"question": "hello"}\n', "utf-8")
    link.symlink_to(questions)
    output = tmp_path / "a.jsonl"
    for second, third in ((questions, None), (link, None), (output, output), (output, link)):
        with pytest.raises(QuestionFileError, match=r"is the same file as .*; name another"):
            answer_file(tiny_assistant, questions, second, unanswered=third)
    assert questions.read_text("utf-8") == '{"question": "hello"}\n'
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.jsonl", "q.jsonl"]


def test_what_is_not_answered_has_a_file_of_its_own(tiny_assistant, tmp_path):
    """Only what the report does not answer and what is marked, and everything is counted."""
    questions, missing = tmp_path / "q.jsonl", tmp_path / "missing.jsonl"
    texts = ["Who lends pumps?", "What about Haiti?", "hello", "👋"]
    questions.write_text("".join(json.dumps({"question": one}) + "\n" for one in texts), "utf-8")
    counts = answer_file(tiny_assistant, questions, tmp_path / "a.jsonl", unanswered=missing)
    rows = [json.loads(line) for line in missing.read_text("utf-8").splitlines()]
    assert [row["question"] for row in rows] == ["What about Haiti?", "👋"]
    assert counts == Counts(all=4, answered=1, not_in_report=1, marked=1)
    assert (counts.other, counts.unanswered) == (1, 2)


def test_an_address_makes_links_whole(tiny_assistant, tmp_path):
    """The address stands before the place in the reader; without one no place is given."""
    questions, output = tmp_path / "q.jsonl", tmp_path / "a.jsonl"
    questions.write_text('{"question": "Who lends pumps?"}\n', "utf-8")
    answer_file(tiny_assistant, questions, output, address="https://example.org")
    place = in_language(tiny_assistant.ask("Who lends pumps?").citations[0].url, Language.EN)
    whole = json.loads(output.read_text("utf-8"))["passages"][0]["url"]
    assert whole == f"https://example.org{place}"
    answer_file(tiny_assistant, questions, output)
    assert json.loads(output.read_text("utf-8"))["passages"][0]["url"] == ""


@pytest.mark.parametrize("kind", [".jsonl", ".csv", ".xlsx", ".md", ".docx"])
def test_every_kind_is_written_from_every_kind(tiny_assistant, tmp_path, kind):
    """Each kind of questions can become each kind of answers."""
    questions = tmp_path / "q.csv"
    questions.write_text("question\nWho lends pumps?\n", "utf-8")
    answer_file(tiny_assistant, questions, tmp_path / f"first{kind}")
    assert (tmp_path / f"first{kind}").stat().st_size > 100
    if kind in (".jsonl", ".csv", ".xlsx"):
        again = answer_file(tiny_assistant, tmp_path / f"first{kind}", tmp_path / "again.csv")
        assert again == Counts(all=1, answered=1, not_in_report=0, marked=0)
    assert not list(tmp_path.glob(".*"))


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
    """A listener is told of each question and of the end."""
    heard = []
    rows = [(1, {"question": "hello"}), (2, {"question": "hola"})]
    answer_rows(tiny_assistant, rows, tmp_path, lambda *told: heard.append(told))
    assert heard == [(Step.ANSWER, 0, 2), (Step.ANSWER, 1, 2), (Step.ANSWER, 2, 2)]


def test_no_rows_are_no_answers(tiny_assistant, tmp_path):
    """An empty set of questions is answered by an empty list."""
    assert answer_rows(tiny_assistant, [], tmp_path, silent) == []


def test_a_question_with_a_line_separator_is_read_back(ask_file):
    """An answer to a question with U+2028 in it is still one line of the file."""
    (answer,) = ask_file({"id": "q", "question": "Who lends\u2028pumps?"})
    assert answer["question"] == "Who lends\u2028pumps?"
