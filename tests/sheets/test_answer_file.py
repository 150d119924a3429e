"""Files of answers, from questions to what is opened again."""

import csv
import io
import json
import re
import zipfile

import docx
import openpyxl
import pytest

from report_rag.answering import results
from report_rag.cli.batch import answer_file
from report_rag.errors import QuestionFileError
from report_rag.rendering.message import message as reply_to
from report_rag.sheets.answer_file import check_writable, write_whole
from report_rag.sheets.markdown import escaped
from report_rag.strings import STRINGS
from report_rag.types import Outcome

_MARK = re.compile(rb"mark=[-0-9,]+")
ADDRESS = "https://example.org"
PLACE = "water-and-seeds/peru"
PERU = "PERU: Nets on the hills turn morning fog into water for tomatoes."
QUESTIONS = (
    "equipo;Pregunta;id\r\n"
    "Lima;¿Qué dice de Perú?;a\r\n"
    ";;\r\n"
    'Quito;"What about\nPeru?";b\r\n'
    "=1+A1;What about Haiti?;c\r\n"
    "Cusco;;d\r\n"
    "Cusco;=¿Qué dice de Perú?;e\r\n"
    "Cusco;👋;f\r\n"
)


@pytest.fixture
def answer(tiny_assistant, tmp_path):
    """Answers `QUESTIONS` into a file with that ending; gives back its path."""

    def made(suffix, **options):
        questions, output = tmp_path / "q.csv", tmp_path / f"a{suffix}"
        questions.write_text(QUESTIONS, "utf-8-sig", newline="")
        answer_file(tiny_assistant, questions, output, **options)
        return output

    return made


def read_csv(path):
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def test_a_csv_has_the_same_rows_with_answers_beside_them(answer):
    """In the order of the questions, under headers in the language of theirs, safe to open."""
    header, peru, empty, second, haiti, missing, formula, emoji = read_csv(answer(".csv"))
    assert header == [
        "equipo",
        "Pregunta",
        "id",
        "Resultado",
        "Nota",
        "Pasajes",
        "Traducción no oficial",
        "Sección",
        "Página",
        "Cómo citar",
    ]
    assert peru[:4] == ["Lima", "¿Qué dice de Perú?", "a", "Respondida"]
    assert peru[5] == PERU
    assert peru[6].startswith("Traducción no oficial: PERÚ: Las redes")
    assert peru[8] == "página 3"
    assert empty == [""] * 10
    assert second[1] == "What about\nPeru?"
    assert second[3:7] == ["Answered", "1 passage about Peru, word for word.", PERU, ""]
    assert haiti[:4] == ["'=1+A1", "What about Haiti?", "c", "Not in the report"]
    assert missing[3:5] == ["No se pudo buscar", "En esta fila no hay ninguna pregunta."]
    assert formula[1].startswith("'=¿Qué")
    assert formula[3] == "Respondida"
    assert emoji[4].startswith("No hay palabras que buscar.")


def test_a_workbook_from_a_csv_has_no_formula_in_it(answer):
    """Every cell is text, and links lead somewhere when there is an address."""
    page = openpyxl.load_workbook(answer(".xlsx", address=ADDRESS)).active
    assert {cell.data_type for row in page.iter_rows() for cell in row} == {"s", "n"}
    assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    assert page["F2"].value == PERU
    assert page["K2"].hyperlink.target == f"{ADDRESS}/report?mark=831-896&lang=es#{PLACE}"
    assert page["K4"].hyperlink.target == f"{ADDRESS}/report?mark=831-896&lang=en#{PLACE}"
    assert page["A5"].value == "=1+A1"
    assert page.max_row == 8


def test_a_jsonl_from_a_csv_has_the_answer_objects(answer):
    """One for each row that asks something, with its id; marked rows say in which row."""
    rows = [json.loads(line) for line in answer(".jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == list("abcdef")
    assert rows[0]["passages"][0]["text"] == PERU
    assert rows[3] == {
        "id": "d",
        "question": "",
        "error": "empty",
        "message": "En esta fila no hay ninguna pregunta.",
        "line": 6,
    }


def test_a_handout_in_markdown_has_quotes(answer):
    """The words of the report in block quotes under each question."""
    text = answer(".md", address=ADDRESS).read_text("utf-8")
    assert text.startswith("# Quito Garden Week – Growing Together\n\n")
    assert "\n## ¿Qué dice de Perú?\n" in text
    assert f"\n> {PERU}\n" in text
    assert f"](<{ADDRESS}/report?mark=831-896&lang=es#{PLACE}>)" in text
    assert f"](<{ADDRESS}/report?mark=831-896&lang=en#{PLACE}>)" in text
    assert "\n## Fila 6\n" in text


def test_a_handout_in_word_has_quotes(answer):
    """The same in styles."""
    document = docx.Document(answer(".docx"))
    quotes = [one.text for one in document.paragraphs if one.style.name == "Quote"]
    assert PERU in quotes
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert headings[:3] == ["¿Qué dice de Perú?", "What about Peru?", "What about Haiti?"]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl", ".md", ".docx"])
def test_without_an_address_there_are_no_links(answer, suffix):
    """None that leads nowhere from the folder that the file is in; with one they are there."""
    bare = b"".join(content(answer(suffix)).values())
    assert PERU.encode() in bare
    assert b"/report" not in bare
    assert b"water-and-seeds/peru" not in bare.replace(b'"passage_id": "water-and-seeds/peru"', b"")
    linked = b"".join(content(answer(suffix, address=ADDRESS)).values())
    assert b"https://example.org/report?" in linked


def test_without_an_address_no_column_is_for_links(answer):
    """And no address in an answer object."""
    assert "Enlace" not in read_csv(answer(".csv"))[0]
    assert "Enlace" in read_csv(answer(".csv", address=ADDRESS))[0]
    row = json.loads(answer(".jsonl").read_text("utf-8").splitlines()[0])
    assert [passage["url"] for passage in row["passages"]] == [""]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl", ".md", ".docx"])
@pytest.mark.parametrize("kind", [".csv", ".xlsx", ".jsonl"])
@pytest.mark.parametrize("message", ["Thanks!", "gracias por todo", "hola", "Hello!"])
def test_what_only_says_hello_or_thanks_gets_no_passage(
    tiny_assistant, tmp_path, kind, suffix, message
):
    """Its outcome says so, and a short reply stands where an answer has its sentences."""
    questions, output = tmp_path / f"q{kind}", tmp_path / f"a{suffix}"
    if kind == ".jsonl":
        questions.write_text(json.dumps({"question": message}) + "\n", "utf-8")
    elif kind == ".csv":
        questions.write_text(f"question\n{message}\n", "utf-8")
    else:
        workbook = openpyxl.Workbook()
        for text in ("question", message):
            workbook.active.append([text])
        workbook.save(questions)
    counts = answer_file(tiny_assistant, questions, output, address=ADDRESS)
    assert (counts.all, counts.other) == (1, 1)
    answer = tiny_assistant.ask(message)
    outcome = STRINGS[answer.language].outcomes[Outcome.CHITCHAT]
    reply = reply_to(answer)
    assert len(reply) < 250
    if suffix == ".jsonl":
        row = json.loads(output.read_text("utf-8"))
        assert (row["outcome"], row["message"], row["passages"]) == ("chitchat", reply, [])
    elif suffix == ".csv":
        text = output.read_bytes().decode("utf-8-sig")
        cells = list(csv.reader(io.StringIO(text, newline="")))[-1]
        assert [cell for cell in cells if cell][-3:] == [message, outcome, reply]
    elif suffix == ".xlsx":
        cells = list(openpyxl.load_workbook(output).active.values)[-1]
        assert [cell for cell in cells if cell][-3:] == [message, outcome, reply]
    elif suffix == ".md":
        assert f"\n\n## {escaped(message)}\n\n{escaped(reply)}\n\n" in output.read_text("utf-8")
    else:
        found = [(one.style.name, one.text) for one in docx.Document(output).paragraphs]
        place = found.index(("Heading 1", message))
        assert found[place + 1] == ("Normal", reply)
        assert "Quote" not in {style for style, _ in found}


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".jsonl", ".md", ".docx"])
def test_what_is_not_answered_stands_alone(answer, tmp_path, suffix):
    """The questions that the report does not answer and the marked ones, in every kind of file."""
    path = tmp_path / f"missing{suffix}"
    answer(".jsonl", unanswered=path)
    if suffix == ".csv":
        rows = read_csv(path)
        assert [row[2] for row in rows] == ["id", "c", "d", "f"]
        assert rows[0][3:] == ["Resultado", "Nota"]
    elif suffix == ".xlsx":
        page = openpyxl.load_workbook(path).active
        assert [row[2] for row in page.values] == ["id", "c", "d", "f"]
    elif suffix == ".jsonl":
        assert [json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()] == [*"cdf"]
    elif suffix == ".md":
        text = path.read_text("utf-8")
        assert "Preguntas sin respuesta" in text
        assert "Perú" not in text
    else:
        paragraphs = docx.Document(path).paragraphs
        assert "Preguntas sin respuesta" in {one.text for one in paragraphs}


def test_a_workbook_is_answered_in_a_copy_of_itself(tiny_assistant, tmp_path):
    """Other sheets stay, and the questions' file is not touched."""
    workbook = openpyxl.Workbook()
    for row in (["question", "n"], ["What about Peru?", "=1+1"], [None, None], ["Bolivia", 2]):
        workbook.active.append(row)
    workbook.create_sheet("mine")["A1"] = "notes"
    questions, output = tmp_path / "q.xlsx", tmp_path / "a.xlsx"
    workbook.save(questions)
    before = questions.read_bytes()
    missing = tmp_path / "missing.xlsx"
    answer_file(tiny_assistant, questions, output, unanswered=missing)
    copy = openpyxl.load_workbook(output)
    assert copy["mine"]["A1"].value == "notes"
    assert copy.active["B2"].value == "=1+1"
    assert copy.active["E2"].value == PERU
    assert copy.active["E4"].value.startswith("[1] ")
    assert questions.read_bytes() == before
    assert openpyxl.load_workbook(missing).active.max_row == 1


def test_lines_become_a_sheet_with_nothing_lost(tiny_assistant, tmp_path):
    """Ids, questions and what could not be read stand in the rows of their lines."""
    questions, output = tmp_path / "q.jsonl", tmp_path / "a.csv"
    questions.write_text('{"id": 1, "question": "What about Peru?"}\n{broken\n', "utf-8")
    answer_file(tiny_assistant, questions, output)
    rows = list(csv.reader(io.StringIO(output.read_bytes().decode("utf-8-sig"))))
    assert rows[0][:4] == ["id", "Question", "Outcome", "Note"]
    assert rows[1][:3] == ["1", "What about Peru?", "Answered"]
    assert rows[2][:3] == ["", "{broken", "Could not be searched"]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".md", ".docx"])
def test_a_file_is_the_same_without_marks(tiny_assistant, tmp_path, monkeypatch, suffix):
    """No sheet and no handout shows which sentences are marked; their links alone say so."""
    questions = tmp_path / "q.csv"
    questions.write_text("question\nWho lends pumps?\n¿Quién presta bombas?\n", "utf-8")
    marked = tiny_assistant.ask("¿Quién presta bombas?").citations[0]
    assert marked.highlights
    assert marked.translation_highlights
    answer_file(tiny_assistant, questions, tmp_path / f"with{suffix}")
    monkeypatch.setattr(results, "highlight", lambda *_: ())
    assert not tiny_assistant.ask("¿Quién presta bombas?").citations[0].highlights
    answer_file(tiny_assistant, questions, tmp_path / f"without{suffix}")
    with_marks, without = (content(tmp_path / f"{name}{suffix}") for name in ("with", "without"))
    assert with_marks == without
    assert any(b"An NGO lends pumps" in part for part in with_marks.values())
    assert not any(b"<mark" in part for part in with_marks.values())


def content(path):
    """What is in a file, or in those that it is made of, but for the time and what links mark."""
    if not zipfile.is_zipfile(path):
        return {path.suffix: _MARK.sub(b"", path.read_bytes())}
    with zipfile.ZipFile(path) as parts:
        names = [name for name in parts.namelist() if not name.startswith("docProps")]
        return {name: _MARK.sub(b"", parts.read(name)) for name in names}


def test_a_file_is_replaced_in_one_step(tmp_path):
    """With its permissions, through a link, and without anything left over."""
    path, link = tmp_path / "a.csv", tmp_path / "link.csv"
    path.write_text("before")
    path.chmod(0o640)
    link.symlink_to(path)
    write_whole(link, b"after")
    assert path.read_bytes() == b"after"
    assert path.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv", "link.csv"]


def test_a_file_that_is_in_use_is_named(tmp_path, monkeypatch):
    """As when it is open in another program: one line, the file of before, nothing left over."""
    path = tmp_path / "a.csv"
    path.write_text("before")

    def locked(self, target):
        raise PermissionError(13, "Permission denied", str(target))

    monkeypatch.setattr("pathlib.Path.replace", locked)
    with pytest.raises(QuestionFileError, match=r"a\.csv: cannot be written \(Permission denied\)"):
        write_whole(path, b"after")
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]
    assert path.read_text() == "before"


def test_what_cannot_be_written_is_found_out_before_the_work(tmp_path):
    """A folder that is not there, or one in the place of the file."""
    for path in (tmp_path / "none" / "a.csv", tmp_path):
        with pytest.raises(QuestionFileError, match=r"cannot be written .* or name another file"):
            check_writable(path)
    check_writable(tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []
