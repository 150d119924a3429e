"""The measures, against values worked out by hand."""

import json

import pytest

from report_rag.errors import QuestionFileError
from report_rag.evaluation import (
    Question,
    Score,
    judge,
    letters,
    measured_commit,
    read_asked,
    read_questions,
    read_rows,
    summarise,
    table,
)

# Four questions and their answers, small enough to be scored by hand. The table below was printed
# by the score.py of the question set for these very rows, and is copied here number by number.
QUESTIONS = [
    {
        "id": "q1",
        "lang": "en",
        "type": "fact",
        "question": "Where do gardens sell herbs?",
        "gold": ["Gardens sell herbs"],
        "expect": "answered",
    },
    {
        "id": "q2",
        "lang": "es",
        "type": "list",
        "question": "¿Cuáles son los tres hábitos?",
        "gold": ["Share the Tools", "Catch the Rain", "Feed the Soil", "Sing to the Bees"],
        "expect": "answered",
    },
    {
        "id": "q3",
        "lang": "es",
        "type": "negative",
        "question": "¿Cuánto cuesta?",
        "expect": "not_in_report",
    },
    {
        "id": "q4",
        "lang": "en",
        "type": "fact",
        "question": "Who lends pumps?",
        "gold": ["An NGO lends pumps"],
        "expect": "answered",
    },
]
ANSWERS = [
    {
        "id": "q1",
        "language": "en",
        "outcome": "answered",
        "passages": [{"text": "CHILE: **Gardens** sell\nherbs at fairs."}],
    },
    {
        "id": "q2",
        "language": "en",
        "outcome": "answered",
        "passages": [
            {"text": "Rain falls."},
            {"text": "1. Share the Tools: a shed."},
            {"text": "2. Catch the Rain: a barrel."},
            {"text": "3. Feed the Soil: compost."},
        ],
    },
    {
        "id": "q3",
        "language": "es",
        "outcome": "answered",
        "passages": [{"text": "Seeds are cheap."}],
    },
]
ALL = {
    "n": 4,
    "outcome": 0.5,
    "language": 0.5,
    "hit@1": 0.3333,
    "cover@3": 0.5,
    "cover": 0.5833,
    "whole": 0.3333,
    "words": 6,
}
SPANISH = {
    "n": 2,
    "outcome": 0.5,
    "language": 0.5,
    "hit@1": 0.0,
    "cover@3": 0.5,
    "cover": 0.75,
    "whole": 0.0,
    "words": 19,
}


@pytest.fixture
def questions(tmp_path):
    """The four questions, read from a file."""
    return read_questions(written(tmp_path / "questions.jsonl", QUESTIONS))


def written(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def question(*gold: str, expected: str = "answered", language: str = "en") -> Question:
    return Question("q", language, "fact", "?", gold, expected)


def answer(*texts: str, outcome: str = "answered", language: str = "en") -> dict:
    passages = [{"text": text} for text in texts]
    return {"outcome": outcome, "language": language, "passages": passages}


def test_the_measures_are_those_of_the_question_set(questions):
    """Every number of the table is the one that the question set's own script prints."""
    found = table(questions, {one["id"]: one for one in ANSWERS}, ["lang", "type"])
    assert found["all"] == ALL
    assert found["lang=es"] == SPANISH
    assert found["type=negative"] == {
        "n": 1,
        "outcome": 0.0,
        "language": 1.0,
        "hit@1": None,
        "cover@3": None,
        "cover": None,
        "whole": None,
        "words": None,
    }


def test_groups_come_in_the_order_of_the_questions(questions):
    """The table begins with all questions, then each value as it first occurs."""
    assert list(table(questions, {}, ["lang", "expect"])) == [
        "all",
        "lang=en",
        "expect=answered",
        "lang=es",
        "expect=not_in_report",
    ]


def test_a_question_without_an_answer_scores_nothing(questions):
    """What was not answered counts as wrong in every measure, and shows no words."""
    assert table(questions, {})["all"] == {
        "n": 4,
        "outcome": 0.0,
        "language": 0.0,
        "hit@1": 0.0,
        "cover@3": 0.0,
        "cover": 0.0,
        "whole": 0.0,
        "words": 0,
    }


def test_evidence_in_the_first_passage_is_a_hit():
    """One gold string in the first passage is a hit, the other one in the fourth is covered."""
    found = judge(question("red", "blue"), answer("a red b", "c", "d", "e blue"))
    assert found == Score(True, True, hit_at_1=True, cover_at_3=0.5, cover=1.0, words=7)


def test_evidence_has_to_stand_inside_one_passage():
    """A string that two passages share between them is not found."""
    found = judge(question("one two"), answer("one", "two"))
    assert (found.hit_at_1, found.cover) == (False, 0.0)


def test_related_passages_are_no_evidence():
    """Only passages shown as an answer count."""
    refused = answer(outcome="not_in_report") | {"related": [{"text": "red"}]}
    assert judge(question("red"), refused) == Score(
        False, True, hit_at_1=False, cover_at_3=0.0, cover=0.0, words=0
    )


def test_a_question_without_evidence_is_judged_by_outcome_and_language_only():
    """A greeting or a refusal has no measure of passages."""
    found = judge(question(expected="chitchat", language="es"), answer(outcome="chitchat"))
    assert found == Score(outcome=True, language=False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 2024, 116 people", "in2024116people"),
        ("**Bold**\\\nline – end", "boldlineend"),
        ("see [the toolkit](https://example.org/a(b)) now", "seethetoolkitnow"),
        ("PERÚ Ñandú", "perúñandú"),
        ("ﬁnance №1", "financeno1"),
        ("Straße", "strasse"),
        ("… — !", ""),
    ],
)
def test_letters_are_compared_and_nothing_else(text, expected):
    """Case, spaces, punctuation, markup and the targets of links do not count; words do."""
    assert letters(text) == expected


def test_summaries_are_means_and_a_median():
    """Shares are rounded to four digits, words are a median, and no scores are no measures."""
    scores = [
        Score(True, True, True, 1.0, 1.0, 10),
        Score(False, True, False, 0.5, 0.5, 20),
        Score(True, False, False, 0.0, 1.0, 90),
        Score(True, True),
    ]
    assert summarise(scores) == {
        "n": 4,
        "outcome": 0.75,
        "language": 0.75,
        "hit@1": 0.3333,
        "cover@3": 0.5,
        "cover": 0.8333,
        "whole": 0.6667,
        "words": 20,
    }
    assert set(summarise([]).values()) == {0, None}


def test_questions_are_read_with_what_is_expected(questions):
    """Gold and type may be missing; the language and the expected outcome may not."""
    assert questions[2] == Question("q3", "es", "negative", "¿Cuánto cuesta?", (), "not_in_report")
    assert questions[1].gold[3] == "Sing to the Bees"


def test_questions_are_asked_without_their_language(tmp_path):
    """The language is what is expected of the answer, and no help in answering."""
    path = written(tmp_path / "q.jsonl", QUESTIONS[:1])
    ((number, row),) = read_asked(path)
    assert (number, row) == (1, {k: v for k, v in QUESTIONS[0].items() if k != "lang"})


@pytest.mark.parametrize("missing", ["id", "lang", "question", "expect"])
def test_a_question_that_lacks_something_is_named_by_its_line(tmp_path, missing):
    """The message gives file, line and the missing name."""
    incomplete = {key: value for key, value in QUESTIONS[0].items() if key != missing}
    path = written(tmp_path / "q.jsonl", [QUESTIONS[1], incomplete])
    with pytest.raises(QuestionFileError, match=rf"q\.jsonl:2: needs '{missing}'"):
        read_questions(path)


def test_empty_lines_are_skipped_and_counted(tmp_path):
    """Rows keep the numbers of their lines."""
    path = tmp_path / "rows.jsonl"
    path.write_text('{"a": 1}\n\n  \n{"a": "ñ"}\n', "utf-8")
    assert read_rows(path) == [(1, {"a": 1}), (4, {"a": "ñ"})]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"a": 1}\n{"a": \n', "rows.jsonl:2: not valid JSON"),
        (b"[1]\n", "rows.jsonl:1: needs an object"),
        (b"\xff\n", "rows.jsonl: not UTF-8 at byte 0"),
    ],
)
def test_a_file_that_is_not_json_lines_is_refused(tmp_path, content, message):
    """The message says where the file goes wrong."""
    path = tmp_path / "rows.jsonl"
    path.write_bytes(content)
    with pytest.raises(QuestionFileError, match=message):
        read_rows(path)


def test_a_missing_file_is_named(tmp_path):
    """The message names the file that is not there."""
    with pytest.raises(QuestionFileError, match=r"none\.jsonl: cannot be read"):
        read_rows(tmp_path / "none.jsonl")


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85"])
def test_the_line_separator_character_inside_a_string_is_no_line_end(tmp_path, separator):
    """U+2028 and its like are allowed inside a JSON string and do not break the row."""
    path = tmp_path / "rows.jsonl"
    path.write_text(f'{{"a": "one{separator}two"}}\n', "utf-8")
    assert read_rows(path) == [(1, {"a": f"one{separator}two"})]


def test_gold_of_null_is_no_gold(tmp_path):
    """A question whose evidence is null is judged by its outcome alone."""
    path = written(tmp_path / "q.jsonl", [QUESTIONS[0] | {"gold": None}])
    (question,) = read_questions(path)
    assert question.gold == ()


@pytest.mark.parametrize("gold", ["text", 7, [1], [None], {"a": "b"}, False])
def test_gold_that_is_no_list_of_strings_is_named_by_its_line(tmp_path, gold):
    """Evidence of another kind is a mistake in the file, and not evidence."""
    path = written(tmp_path / "q.jsonl", [QUESTIONS[1], QUESTIONS[0] | {"gold": gold}])
    with pytest.raises(QuestionFileError, match=r'q\.jsonl:2: "gold" needs to be a list of'):
        read_questions(path)


def test_without_git_no_commit_is_known(monkeypatch):
    """A measurement says so."""

    def missing(*_, **__):
        raise FileNotFoundError("git")

    monkeypatch.setattr("report_rag.evaluation.subprocess.run", missing)
    assert measured_commit() is None
