"""The commands, as a person types them.

Most run with the double in the place of the encoder; those marked `real` run as they are.
"""

import json
import shutil
import subprocess
import sys

import openpyxl
import pytest

import report_rag
from doubles import HashedEncoder
from report_rag import assistant as assistant_module
from report_rag import encoder as encoder_package
from report_rag.cli.main import main
from report_rag.index import build as build_folder
from report_rag.progress import silent
from report_rag.retrieval import selection as structure
from report_rag.types import Language
from reports import GARDEN, HARBOUR, HARBOUR_TITLE

LENDS = (
    "Dry summers are the main worry of the gardeners. An NGO lends pumps, and neighbours take "
    "turns at night."
)
CITE = (
    "Cite as: Green Corner Network. (2023) Quito Garden Week – Growing Together. "
    "Quito: Green Corner Network"
)


@pytest.fixture(autouse=True)
def terminal(monkeypatch):
    """An English terminal of 100 columns."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture
def double(monkeypatch):
    """The double, opened wherever a command opens an encoder."""
    found = HashedEncoder()
    monkeypatch.setattr(assistant_module, "open_for_questions", lambda name: found)
    monkeypatch.setattr(encoder_package, "open_for_building", lambda name, progress: found)
    return found


@pytest.fixture(scope="module")
def built(tiny_corpus, tmp_path_factory):
    """The options that name the tiny corpus and an index of it, built with the double."""
    folder, encoder = tmp_path_factory.mktemp("cli-index"), HashedEncoder()
    build_folder.build(tiny_corpus, folder, encoder.name, lambda: encoder, silent)
    return ["--corpus", str(tiny_corpus), "--index", str(folder)]


@pytest.fixture
def run(capsys):
    """Runs a command; gives back its exit code and what it wrote to both streams."""

    def command(*arguments):
        capsys.readouterr()
        try:
            code = main([str(one) for one in arguments])
        except SystemExit as stop:
            code = stop.code
        written = capsys.readouterr()
        return code, written.out, written.err

    return command


def written(path, *rows):
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return path


def one_line(text):
    """The only line of a text."""
    (line,) = text.splitlines()
    assert "Traceback" not in line
    return line


# ask


def test_ask_prints_the_reports_words(run, built, double):
    """Message, place, words and citation go to standard output, and nothing to the other."""
    assert run("ask", "Who lends pumps?", *built) == (
        0,
        (
            "These passages come close. Check whether they answer your question.\n"
            "\n"
            "[1] IN DETAIL > 1. WATER AND SEEDS (page 3)\n"
            f"{LENDS}\n"
            "\n"
            f"{CITE}\n"
        ),
        "",
    )


def test_ask_prints_the_answer_object(run, built, double):
    """With --json the object is printed, readable by machines and people."""
    code, out, err = run("ask", "¿Quién presta bombas?", "--json", *built)
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert found["language"] == "es"
    assert found["passages"][0]["text"] == LENDS
    assert found["passages"][0]["translation"].startswith("Los veranos secos")
    assert "id" not in found
    assert "¿Quién presta bombas?" in out


def test_ask_prints_which_sentences_answer(run, built, double):
    """With --json the marked sentences of both texts are offsets into them."""
    found = json.loads(run("ask", "¿Quién presta bombas?", "--json", *built)[1])["passages"][0]
    marked = {
        text: [found[text][start:end] for start, end in found[spans]]
        for text, spans in (("text", "highlights"), ("translation", "translation_highlights"))
    }
    assert marked == {
        "text": ["An NGO lends pumps, and neighbours take turns at night."],
        "translation": ["Una ONG presta bombas, y los vecinos se turnan de noche."],
    }
    english = json.loads(run("ask", "Who lends pumps?", "--json", *built)[1])["passages"][0]
    assert english["highlights"] == found["highlights"]
    assert english["translation_highlights"] == []


def test_ask_prints_what_only_mentions_a_country_and_what_is_left_out(
    run, tiny_corpus, double, tmp_path, monkeypatch
):
    """With --json the ids of mentions, and how many passages more than are shown there are."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    shutil.copytree(tiny_corpus, corpus)
    (edition,) = corpus.glob("*/report.en.md")
    listed = "In Peru, Brazil, Ecuador, Haiti and Cuba the gardens are young."
    text = edition.read_text("utf-8").replace("Lunch at the schools has", f"{listed} Lunch has")
    edition.write_text(text, "utf-8")
    (edition.parent / "report.es.md").unlink()
    build_folder.build(corpus, index, double.name, lambda: double, silent)
    options = ["--json", "--corpus", corpus, "--index", index]
    found = json.loads(run("ask", "Peru", *options)[1])
    assert [one["number"] for one in found["passages"]][-1:] == found["only_mentioned"]
    assert (len(found["passages"]), found["left_out"]) == (2, 0)
    assert listed in found["passages"][-1]["text"]
    monkeypatch.setattr(structure, "_MOST_ABOUT_A_COUNTRY", 1)
    fewer = json.loads(run("ask", "Peru", *options)[1])
    assert fewer["passages"] == found["passages"][:1]
    assert (fewer["only_mentioned"], fewer["left_out"]) == ([], 1)
    assert fewer["message"] == "1 of 2 passages about Peru, word for word."


def test_ask_answers_in_the_language_it_is_told(run, built, double):
    """--lang forces the language."""
    code, out, _ = run("ask", "What about Peru?", "--lang", "es", *built)
    assert code == 0
    assert out.startswith("1 pasaje sobre Perú, en una traducción no oficial y en el original.\n")


def test_ask_takes_the_terminals_language_for_a_bare_name(run, built, double, monkeypatch):
    """A name gives no sign, so the system's language decides."""
    monkeypatch.setenv("LC_ALL", "es_BO.UTF-8")
    assert run("ask", "Bolivia", *built)[1].startswith("2 pasajes sobre Bolivia")
    monkeypatch.setenv("LC_ALL", "C")
    assert run("ask", "Bolivia", *built)[1].startswith("2 passages about Bolivia")


def test_a_refusal_is_no_error(run, built, double):
    """An honest no is an answer: the exit code is 0."""
    code, out, err = run("ask", "What about Haiti?", *built)
    assert (code, err) == (0, "")
    assert out.startswith("The report says nothing specific about Haiti.\n")


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("", "Please type a question."),
        ("  ", "Please type a question."),
        ("👋", "I couldn't find any words in that. Please ask in English or Spanish."),
        ("1234", "I couldn't find any words in that. Please ask in English or Spanish."),
    ],
)
def test_a_question_that_cannot_be_searched_is_told_in_one_line(run, question, told):
    """Exit code 2 and the sentence, before anything is opened."""
    code, out, err = run("ask", question, "--corpus", "nowhere")
    assert (code, out) == (2, "")
    assert one_line(err) == told


def test_a_problem_is_told_in_the_language_asked_for(run, monkeypatch):
    """--lang decides, else the terminal."""
    assert one_line(run("ask", "", "--lang", "es")[2]) == "Escribe una pregunta."
    monkeypatch.setenv("LANG", "es_AR.UTF-8")
    assert one_line(run("ask", "")[2]) == "Escribe una pregunta."


def test_too_long_a_question_names_the_limit(run):
    """1,001 characters are refused with the limit in the message."""
    code, out, err = run("ask", "a" * 1001)
    assert (code, out) == (2, "")
    assert "longer than 1000 characters" in err


def test_too_long_a_question_is_told_in_one_line(run, monkeypatch):
    """Also in a terminal of 80 columns, or in a file, a message is one line."""
    monkeypatch.setenv("COLUMNS", "80")
    assert one_line(run("ask", "a" * 1001)[2])


# What every command says when something is missing


@pytest.mark.parametrize(
    "command",
    [
        ["ask", "Who?"],
        ["answer", "q.jsonl", "-o", "a.jsonl"],
        ["build"],
        ["check"],
        ["serve"],
    ],
    ids=["ask", "answer", "build", "check", "serve"],
)
def test_a_missing_corpus_is_named(run, tmp_path, command):
    """One line with the folder and the option to use, exit code 2."""
    nowhere = tmp_path / "no corpus"
    code, out, err = run(*command, "--corpus", nowhere, "--index", tmp_path)
    assert (code, out) == (2, "")
    assert one_line(err) == (
        f"report-rag: {nowhere}: no such corpus folder; name one with --corpus DIR"
    )


@pytest.mark.parametrize(
    "command",
    [["ask", "Who?"], ["answer", "q.jsonl", "-o", "a.jsonl"]],
    ids=lambda command: command[0],
)
def test_a_missing_index_is_named(run, tiny_corpus, tmp_path, command):
    """One line with the folder and the command that builds it, exit code 2."""
    nowhere = tmp_path / "[red]no index"
    code, out, err = run(*command, "--corpus", tiny_corpus, "--index", nowhere)
    assert (code, out) == (2, "")
    assert one_line(err) == f"report-rag: {nowhere}: no index here yet; run: report-rag build"


def test_check_names_a_missing_index_after_the_corpus(run, tiny_corpus, tmp_path):
    """The corpus is proved first and found sound, then the index is missed."""
    code, out, err = run("check", "--corpus", tiny_corpus, "--index", tmp_path)
    assert code == 2
    assert one_line(out).startswith("garden-report: sound. 19 passages,")
    assert one_line(err) == f"report-rag: {tmp_path}: no index here yet; run: report-rag build"


def test_an_index_of_another_corpus_is_named(run, built, bare_corpus, double):
    """A stale index is refused with the command that renews it."""
    code, _, err = run("ask", "Who?", "--corpus", bare_corpus, *built[2:])
    assert code == 2
    assert "the corpus has changed since; run: report-rag build" in one_line(err)


def test_an_empty_folder_is_no_corpus(run, tmp_path):
    """A folder without a report says what a report is."""
    code, _, err = run("check", "--corpus", tmp_path, "--index", tmp_path / "index")
    assert code == 2
    assert "no report in it; a report is a folder with report.toml" in one_line(err)


# Arguments


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ([], "COMMAND"),
        (["fly"], "'fly'"),
        (["ask"], "question"),
        (["ask", "Who?", "--lang", "fr"], "'fr' is not a language of the assistant: en or es"),
        (["ask", "Who?", "--colour"], "--colour"),
        (["answer", "q.jsonl"], "-o"),
        (["answer", "q.csv", "-o", "a.csv", "--address", "javascript:x"], "'javascript:x'"),
        (["answer", "q.csv", "-o", "a.csv", "--address", "https://a b"], "'https://a b'"),
        (["evaluate", "q.jsonl", "--by", "colour"], "'colour'"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_arguments_are_named(run, arguments, named):
    """Exit code 2, the usage, and a last line that names what is wrong."""
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("usage: report-rag")
    assert named in err.splitlines()[-1]


@pytest.mark.parametrize("command", ["ask", "answer", "serve", "build", "check", "evaluate"])
def test_every_command_explains_itself(run, command):
    """--help names the folders that every command takes."""
    code, out, _ = run(command, "--help")
    assert code == 0
    assert "--corpus DIR" in out
    assert "--index DIR" in out


def test_the_version_is_that_of_the_package(run):
    """As the installed distribution has it, too."""
    code, out, _ = run("--version")
    assert (code, out) == (0, f"report-rag {report_rag.__version__}\n")


# answer


def test_answer_writes_one_line_for_each_question(run, built, double, tmp_path):
    """Answers come in order, with their ids, and the count is told."""
    questions = written(
        tmp_path / "q.jsonl",
        {"id": "1", "question": "Who lends pumps?"},
        {"id": "2", "question": "¿Qué dice de Perú?", "lang": "es"},
        {"id": "3", "question": ""},
    )
    output = tmp_path / "a.jsonl"
    code, out, err = run("answer", questions, "-o", output, *built)
    answers = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert (code, out) == (0, "")
    assert err.splitlines()[-3:] == [
        f"Answers written: 3, to {output}.",
        (
            "Answered: 2. Not in the report: 0. Messages about the assistant or about help: 0. "
            "Could not be read or searched: 1."
        ),
        "There are no links to the report; add them with --address https://example.org.",
    ]
    assert [one["id"] for one in answers] == ["1", "2", "3"]
    assert answers[0]["passages"][0]["text"] == LENDS
    assert (
        answers[1]["message"]
        == "1 pasaje sobre Perú, en una traducción no oficial y en el original."
    )
    assert answers[2]["error"] == "empty"


@pytest.mark.parametrize(
    "wrong",
    [
        ("q.txt", b"{}", "q.txt: files of questions end in .jsonl, .csv or .xlsx"),
        ("q.jsonl", b"\xff\xfe", "q.jsonl: not UTF-8 at byte 0"),
        ("q.csv", b"PK\x03\x04\x00", "q.csv: is not text; save it as CSV"),
        ("q.csv", b'"Who?', "q.csv: a quotation mark opens a cell and none closes it"),
        ("q.xlsx", b"Who?", "q.xlsx: is no .xlsx workbook that can be read"),
        ("q.xlsx", b"\xd0\xcf\x11\xe0", "q.xlsx: is protected by a password"),
        ("q.jsonl", None, "q.jsonl: cannot be read"),
    ],
    ids=["ending", "utf-8", "text", "quotation", "workbook", "password", "missing"],
)
@pytest.mark.usefixtures("double")
def test_answer_names_what_it_cannot_read(run, built, tmp_path, wrong):
    """A question file that is wrong is told with its place, and no answers are written."""
    name, content, told = wrong
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code, out, err = run("answer", tmp_path / name, "-o", tmp_path / "a.jsonl", *built)
    assert (code, out) == (2, "")
    assert told in err
    assert "Traceback" not in err
    assert err.splitlines()[-1].startswith(f"report-rag: {tmp_path / name}")
    assert not (tmp_path / "a.jsonl").exists()


def test_answer_goes_on_after_a_bad_row(run, built, double, tmp_path, monkeypatch):
    """A line that cannot be read is marked and counted, in the terminal's language."""
    monkeypatch.setenv("LANG", "es_PE.UTF-8")
    (tmp_path / "q.jsonl").write_text('{\n{"question": "Who lends pumps?"}\n', "utf-8")
    output, missing = tmp_path / "a.csv", tmp_path / "missing.md"
    options = ["-o", output, "--unanswered", missing, "--address", "https://example.org/chat/"]
    code, out, err = run("answer", tmp_path / "q.jsonl", *options, *built)
    assert (code, out) == (0, "")
    assert err.splitlines()[-3:] == [
        f"Respuestas escritas: 2, en {output}.",
        (
            "Respondidas: 1. No están en el informe: 0. "
            "Mensajes sobre el asistente o sobre ayuda: 0. No se pudieron leer o buscar: 1."
        ),
        f"Preguntas sin respuesta: 1, en {missing}.",
    ]
    assert "https://example.org/chat/report?mark=" in output.read_text("utf-8-sig")
    assert "## Row 1" in missing.read_text("utf-8")


def test_answer_says_once_that_there_are_no_links(run, built, double, tmp_path, monkeypatch):
    """In the terminal's language, and only where no address was given."""
    monkeypatch.setenv("LANG", "es_PE.UTF-8")
    questions = written(tmp_path / "q.jsonl", *[{"question": "Who lends pumps?"}] * 3)
    options = ["-o", tmp_path / "a.jsonl", "--unanswered", tmp_path / "b.csv"]
    code, _, err = run("answer", questions, *options, *built)
    told = "No hay enlaces al informe; agrégalos con --address https://example.org."
    assert (code, err.splitlines().count(told), err.count("enlaces")) == (0, 1, 1)
    _, _, err = run("answer", questions, *options, "--address", "https://example.org", *built)
    assert "enlaces" not in err


def workbook_of_a_workshop(path):
    """A workbook with a hidden sheet, a title, two columns of questions, a hidden row, a note."""
    workbook = openpyxl.Workbook()
    workbook.active.title, workbook.active.sheet_state = "Listas", "hidden"
    page = workbook.create_sheet("Taller")
    for row in (
        ["PREGUNTAS"],
        ["N.º", "Pregunta", "Otra pregunta"],
        [1, "Who lends pumps?", "¿Qué dice de Perú?"],
        [2, "What about Haiti?"],
        [],
        ["Nota: sin cambios"],
    ):
        page.append(row)
    page.row_dimensions[4].hidden = True
    workbook.save(path)


def test_answer_names_the_sheet_and_the_column_that_were_asked(run, built, double, tmp_path):
    """And what of the file was not asked, with the options that ask it."""
    workbook_of_a_workshop(tmp_path / "q.xlsx")
    output = tmp_path / "a.jsonl"
    code, _, err = run("answer", tmp_path / "q.xlsx", "-o", output, *built)
    assert code == 0
    assert err.splitlines()[-9:-3] == [
        "Asked: column B “Pregunta”, sheet “Taller”.",
        "Where that is empty: column C “Otra pregunta”.",
        (
            "One row has a second question, in column C “Otra pregunta”, that was not asked; "
            "--column C asks it."
        ),
        "Not asked: the hidden row 4.",
        "Not asked, since it is no question: row 6.",
        "Not asked: the sheet “Listas” (hidden). To ask it, name it with --sheet.",
    ]
    (answer,) = map(json.loads, output.read_text("utf-8").splitlines())
    assert (answer["id"], answer["passages"][0]["text"]) == ("1", LENDS)


def test_answer_asks_the_sheet_and_the_column_that_are_named(run, built, double, tmp_path):
    """By number and letter here; a name that is not there is told with those that are."""
    workbook_of_a_workshop(tmp_path / "q.xlsx")
    output = tmp_path / "a.jsonl"
    asked = ["answer", tmp_path / "q.xlsx", "-o", output]
    code, _, err = run(*asked, "--sheet", "1", "--column", "c", *built)
    assert code == 0
    assert "Asked: column C “Otra pregunta”, sheet “Taller”." in err
    assert json.loads(output.read_text("utf-8").splitlines()[0])["question"] == "¿Qué dice de Perú?"
    for option, name, told in (
        ("--sheet", "Mesa", "has no sheet 'Mesa'; choose one with --sheet: 1 'Taller', 'Listas'"),
        ("--column", "Mesa", "has no column 'Mesa'; choose one with --column: A 'N.º', B 'Preg"),
    ):
        code, _, err = run(*asked, option, name, *built)
        assert code == 2
        assert told in one_line(err)


def test_answer_writes_over_no_questions(run, built, double, tmp_path):
    """The same path twice is refused in one line, and the questions stay."""
    questions = written(tmp_path / "q.jsonl", {"question": "Who?"})
    before = questions.read_bytes()
    code, _, err = run("answer", questions, "-o", questions, *built)
    assert code == 2
    assert one_line(err).endswith(f"is the same file as {questions}; name another")
    assert questions.read_bytes() == before


def test_answer_names_where_it_cannot_write(run, built, double, tmp_path):
    """An output folder that is not there is an error in one line."""
    questions = written(tmp_path / "q.jsonl", {"question": "hello"})
    code, _, err = run("answer", questions, "-o", tmp_path / "none" / "a.jsonl", *built)
    assert code == 2
    assert "a.jsonl: cannot be written" in err.splitlines()[-1]


# build and check


def test_build_and_build_again(run, double, tiny_corpus, tmp_path):
    """The first build encodes everything, the second finds nothing to do."""
    options = ["--corpus", tiny_corpus, "--index", tmp_path / "index", "--model", double.name]
    code, out, err = run("build", *options)
    told = " ".join(err.split())
    assert (code, out) == (0, "")
    assert "Index built: 19 passages, 52 bank questions;" in told
    encoded = double.encoded
    assert f"{encoded} texts encoded anew" in told
    code, _, err = run("build", *options)
    assert code == 0
    assert "is up to date; nothing to do." in " ".join(err.split())
    assert double.encoded == encoded


def test_build_says_what_a_report_lacks(run, double, bare_corpus, tmp_path):
    """A report without translation and banks is built, and told what would make it better."""
    options = ["--corpus", bare_corpus, "--index", tmp_path / "index", "--model", double.name]
    code, _, err = run("build", *options)
    told = " ".join(err.split())
    assert code == 0
    assert "plain-report: no translation, report.es.md; Spanish questions" in told
    assert "plain-report: no questions.jsonl;" in told
    assert "plain-report: no unanswered.jsonl;" in told


def test_build_speaks_spanish_in_a_spanish_terminal(
    run, double, bare_corpus, tmp_path, monkeypatch
):
    """What the terminal is told is in its language."""
    monkeypatch.setenv("LANG", "es_CR.UTF-8")
    options = ["--corpus", bare_corpus, "--index", tmp_path / "index", "--model", double.name]
    _, _, err = run("build", *options)
    assert "Índice construido: 3 pasajes, 0 preguntas del banco;" in " ".join(err.split())


def test_build_names_a_folder_that_cannot_be_written(run, double, tiny_corpus, tmp_path):
    """A file in the place of the index folder is told with the option to use."""
    (tmp_path / "index").write_text("not a folder", "utf-8")
    options = ["--corpus", tiny_corpus, "--index", tmp_path / "index", "--model", double.name]
    code, _, err = run("build", *options)
    assert code == 2
    assert "index: the index cannot be written" in err.splitlines()[-1]
    assert "--index DIR" in err.splitlines()[-1]


def test_check_proves_corpus_and_index(run, built):
    """Sound corpus and sound index: exit code 0, what was compared, whom nobody confirmed."""
    code, out, err = run("check", *built)
    first, second = out.splitlines()
    assert code == 0
    assert one_line(err).startswith("Help contacts: the corpus has no help/contacts.toml, ")
    assert first.startswith("garden-report: sound. 19 passages,")
    assert second.startswith("Index: sound.")


OWN_CONTACT = """
[[contact]]
country = "all"
does = "support"
name = { en = "Our line", es = "Nuestra línea" }
reach = { en = "100", es = "100" }
"""


def test_check_looks_at_the_contacts_that_are_shown(run, built, tmp_path, monkeypatch):
    """Those of the file that the server is told of, by flag or by its variable."""
    shown = tmp_path / "contacts.toml"
    shown.write_text(OWN_CONTACT, "utf-8")
    for flags, value in (["--contacts", shown], None), ([], str(shown)):
        if value:
            monkeypatch.setenv("REPORT_RAG_CONTACTS", value)
        code, _, err = run("check", *built, *flags)
        assert code == 0
        assert err.splitlines() == [
            "Help contact to be confirmed before a public launch: Our line (never checked)"
        ]
    shown.write_text("[[contact]]\n", "utf-8")
    code, _, err = run("check", *built)
    assert code == 2
    assert str(shown) in one_line(err)


def test_check_tells_of_a_table(run, bare_corpus, tmp_path):
    """In one line, beside whatever else is told."""
    corpus = tmp_path / "corpus"
    shutil.copytree(bare_corpus, corpus)
    path = next((corpus / "plain-report").glob("report.*.md"))
    with path.open("a", encoding="utf-8") as file:
        file.write("\n| Herb | Pots |\n|---|---|\n| Basil | 3 |\n")
    _, _, err = run("check", "--corpus", corpus, "--index", tmp_path / "index")
    assert ": tables: 1. Each row is quoted as an item, with the headers " in err.splitlines()[0]


@pytest.mark.parametrize("language", Language)
def test_build_names_the_language_that_a_report_lacks(run, double, tmp_path, monkeypatch, language):
    """A Spanish report lacks English; in the language of the terminal."""
    other = language.other
    folder = tmp_path / "corpus" / "a"
    folder.mkdir(parents=True)
    (folder / "report.toml").write_text(f'title = "T"\nlanguage = "{language}"\n', "utf-8")
    (folder / f"report.{language}.md").write_text("Words.\n\nMore words.\n", "utf-8")
    options = ["--corpus", tmp_path / "corpus", "--index", tmp_path / "index"]
    options += ["--model", double.name]
    names = {"en": ("English", "inglés"), "es": ("Spanish", "español")}[other]
    _, _, err = run("build", *options)
    assert f"a: no translation, report.{other}.md; {names[0]} questions" in " ".join(err.split())
    monkeypatch.setenv("LANG", "es_CR.UTF-8")
    _, _, err = run("build", *options)
    told = " ".join(err.split())
    assert f"a: sin traducción, report.{other}.md; las preguntas en {names[1]}" in told


@pytest.mark.parametrize("command", ["build", "check"])
def test_what_belongs_to_no_report_is_told(run, double, bare_corpus, tmp_path, command):
    """A report too deep, a PDF alone and a loose file have a line each with what helps."""
    corpus = tmp_path / "corpus"
    shutil.copytree(bare_corpus, corpus)
    shutil.copytree(bare_corpus / "plain-report", corpus / "2024" / "nested")
    (corpus / "solo").mkdir()
    (corpus / "solo" / "informe.pdf").write_bytes(b"%PDF-1.4")
    (corpus / "notes.txt").write_text("Notes.", "utf-8")
    options = ["--corpus", corpus, "--index", tmp_path / "index"]
    run("build", *options, "--model", double.name)
    code, _, err = run(command, *options, *(["--model", double.name] * (command == "build")))
    assert code == 0
    told = [line for line in err.splitlines() if line.startswith("Passed over: ")]
    assert [line.split(": ")[1].removeprefix(f"{corpus}/").split(". ")[0] for line in told] == [
        "2024/nested",
        "notes.txt",
        "solo/informe.pdf",
    ]
    assert told[0].endswith(f"mv {corpus / '2024' / 'nested'} {corpus / 'nested'}")
    assert told[2].endswith(f"report-rag import {corpus / 'solo' / 'informe.pdf'} --name solo")


def test_build_goes_on_and_check_fails_where_words_are_not_shown(
    run, double, bare_corpus, tmp_path
):
    """`build` tells the first places and how many there are, `check` all."""
    corpus = tmp_path / "corpus"
    shutil.copytree(bare_corpus, corpus)
    path = corpus / "plain-report" / "report.en.md"
    with path.open("a", encoding="utf-8") as file:
        file.write("".join(f"\n[Note {n}]: annex-{n}\n" for n in range(5)))
    options = ["--corpus", corpus, "--index", tmp_path / "index"]
    code, _, err = run("build", *options, "--model", double.name)
    assert code == 0
    assert err.count("is the address of a link that nobody uses") == 3
    assert "that are not quoted as a page shows them: 5." in " ".join(err.split())
    code, out, _ = run("check", *options)
    assert code == 1
    assert out.count("is the address of a link that nobody uses") == 5


def test_check_finds_a_changed_word(run, tiny_corpus, tmp_path, built):
    """One word that differs from the source: exit code 1, the place, and the count."""
    changed = tmp_path / "corpus"
    shutil.copytree(tiny_corpus, changed)
    edition = changed / "garden-report" / "report.en.md"
    edition.write_text(edition.read_text("utf-8").replace("lends pumps", "sells pumps"), "utf-8")
    code, out, err = run("check", "--corpus", changed, *built[2:])
    assert code == 1
    assert "sells" in one_line(out)
    assert one_line(err) == "Problems found: 1."


# evaluate

QUESTION = {
    "id": "q1",
    "lang": "en",
    "type": "fact",
    "question": "Who lends pumps?",
    "gold": ["An NGO lends pumps"],
    "expect": "answered",
}
NEGATIVE = {
    "id": "q2",
    "lang": "es",
    "type": "negative",
    "question": "¿Qué dice de Haití?",
    "expect": "not_in_report",
}


def test_evaluate_answers_and_measures(run, built, double, tmp_path):
    """Answered now and measured: everything right, and the result kept in a file."""
    questions = written(tmp_path / "q.jsonl", QUESTION, NEGATIVE)
    result = tmp_path / "result.json"
    code, out, _ = run("evaluate", questions, "--by", "lang", "-o", result, *built)
    assert code == 0
    assert [name for name in ("all", "lang=en", "lang=es") if name in out] == [
        "all",
        "lang=en",
        "lang=es",
    ]
    found = json.loads(result.read_text("utf-8"))
    assert set(found) == {"commit", "questions", "table"}
    assert found["questions"] == "q.jsonl"
    assert found["table"]["all"] == {
        "n": 2,
        "outcome": 1.0,
        "language": 1.0,
        "hit@1": 1.0,
        "cover@3": 1.0,
        "cover": 1.0,
        "whole": 1.0,
        "words": 19,
    }


def test_evaluate_detects_the_language_itself(run, built, double, tmp_path):
    """The language of a question set is what is expected, and is not handed on."""
    wrong = QUESTION | {"lang": "es"}
    result = tmp_path / "result.json"
    run("evaluate", written(tmp_path / "q.jsonl", wrong), "-o", result, *built)
    assert json.loads(result.read_text("utf-8"))["table"]["all"]["language"] == 0.0


def test_evaluate_judges_a_file_of_answers(run, tmp_path):
    """Answers from elsewhere are judged without corpus, index or encoder."""
    questions = written(tmp_path / "q.jsonl", QUESTION, NEGATIVE)
    answers = written(
        tmp_path / "a.jsonl",
        {"id": "q1", "language": "en", "outcome": "answered", "passages": [{"text": "no"}]},
    )
    result = tmp_path / "result.json"
    code, out, err = run("evaluate", questions, answers, "-o", result, "--corpus", "nowhere")
    assert (code, err) == (0, "")
    assert "–" not in out.splitlines()[3]
    table = json.loads(result.read_text("utf-8"))["table"]
    assert (table["all"]["outcome"], table["all"]["cover"]) == (0.5, 0.0)


@pytest.mark.parametrize(
    ("questions", "answers", "told"),
    [
        (None, None, "q.jsonl: cannot be read"),
        ([{"id": "q1"}], None, "q.jsonl:1: needs 'lang'"),
        ([QUESTION], "none", "a.jsonl: cannot be read"),
    ],
    ids=["missing questions", "bad question", "missing answers"],
)
def test_evaluate_names_what_it_cannot_read(run, tmp_path, questions, answers, told):
    """Exit code 2 and one line with file and place."""
    if questions:
        written(tmp_path / "q.jsonl", *questions)
    given = [tmp_path / "q.jsonl"] + ([tmp_path / "a.jsonl"] if answers else [])
    code, out, err = run("evaluate", *given)
    assert (code, out) == (2, "")
    assert told in one_line(err)


def test_evaluate_names_where_it_cannot_write(run, tmp_path):
    """A result file in a folder that is not there is an error in one line."""
    questions = written(tmp_path / "q.jsonl", QUESTION)
    answers = written(tmp_path / "a.jsonl", {"id": "q1"})
    code, _, err = run("evaluate", questions, answers, "-o", tmp_path / "none" / "result.json")
    assert code == 2
    assert "result.json" in one_line(err)


def test_evaluate_names_gold_that_is_no_list(run, tmp_path):
    """Evidence that is not a list of strings is told with its line."""
    questions = written(tmp_path / "q.jsonl", QUESTION | {"gold": "one text"})
    answers = written(tmp_path / "a.jsonl", {"id": "q1"})
    code, _, err = run("evaluate", questions, answers)
    assert code == 2
    assert "q.jsonl:1" in one_line(err)


# serve


@pytest.mark.parametrize("port", ["0", "-1", "65536", "70000", "web", "7860.5"])
def test_serve_names_a_number_that_is_no_port(run, built, port):
    """A port that cannot be is told with the range, before anything is loaded."""
    code, out, err = run("serve", f"--port={port}", *built)
    assert (code, out) == (2, "")
    assert one_line(err) == (f"report-rag: --port={port}: not a port: a number from 1 to 65535")


def test_serve_names_a_file_that_takes_no_feedback(run, built, double, tmp_path):
    """A wrong path stops the start with one line, before the address is told."""
    nowhere = tmp_path / "none" / "feedback.sqlite"
    code, out, err = run("serve", "--feedback", nowhere, *built)
    assert (code, out) == (2, "")
    assert one_line(err) == (
        f"report-rag: {nowhere}: cannot take feedback (No such file or directory); "
        "name another file with --feedback"
    )


# Interruptions, and the command as a program


def test_an_interruption_is_no_trace(run, built, monkeypatch):
    """Ctrl+C ends a command with 130, the shell's number for it."""

    def interrupted(name):
        raise KeyboardInterrupt

    monkeypatch.setattr(assistant_module, "open_for_questions", interrupted)
    assert run("ask", "Who lends pumps?", *built) == (130, "", "")


def test_the_module_runs_as_a_program(tmp_path):
    """`python -m report_rag.cli.main` ends with the command's exit code, without a trace."""
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "report_rag.cli.main",
            "ask",
            "Who?",
            "--corpus",
            tmp_path / "x",
        ],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "", "PYTHONPATH": ":".join(sys.path)},
    )
    assert done.returncode == 2
    assert one_line(done.stderr).endswith("no such corpus folder; name one with --corpus DIR")


# As it is, with the real encoder


@pytest.fixture(scope="module")
def really_built(tiny_corpus, real_index_folder, tmp_path_factory):
    """The tiny corpus built by the command itself, in another Python, since it imports torch.

    It starts from a copy of the project's index, which has the vectors of the packaged texts.
    """
    folder = shutil.copytree(real_index_folder, tmp_path_factory.mktemp("real-cli") / "index")
    options = ["--corpus", str(tiny_corpus), "--index", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", "report_rag.cli.main", "build", *options],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return options


@pytest.mark.real
def test_ask_with_the_real_encoder(run, really_built):
    """In both languages, in words of its own, a question finds its passage."""
    for question in ("Who lends pumps to gardeners?", "¿Quién les presta bombas de agua?"):
        code, out, err = run("ask", question, "--json", *really_built)
        assert (code, err) == (0, "")
        assert json.loads(out)["passages"][0]["text"] == LENDS


@pytest.mark.real
def test_answer_with_the_real_encoder(run, really_built, tmp_path):
    """A file of questions is answered, follow-ups included."""
    history = [{"role": "user", "content": "How do gardens in Bolivia deal with frost and fog?"}]
    questions = written(
        tmp_path / "q.jsonl",
        {"id": "1", "question": "And how is it done in Peru?", "history": history},
        {"id": "2", "question": "¿Y Haití?"},
    )
    output = tmp_path / "a.jsonl"
    assert run("answer", questions, "-o", output, *really_built)[0] == 0
    first, second = (json.loads(line) for line in output.read_text("utf-8").splitlines())
    assert first["passages"][0]["passage_id"] == "water-and-seeds/peru"
    assert (second["outcome"], second["language"]) == ("not_in_report", Language.ES)


@pytest.mark.real
def test_thanks_in_a_file_are_no_question(run, really_built, tmp_path):
    """Nor are greetings and assent: no passage is looked for, and they count as such."""
    messages = ("Thanks!", "gracias por todo", "hola", "ok", "Good morning everyone")
    questions = tmp_path / "q.csv"
    questions.write_text("\n".join(["question", *messages]), "utf-8")
    output = tmp_path / "a.jsonl"
    code, _, err = run("answer", questions, "-o", output, *really_built)
    rows = [json.loads(line) for line in output.read_text("utf-8").splitlines()]
    assert code == 0
    assert "Messages about the assistant or about help: 5." in " ".join(err.split())
    assert [row["question"] for row in rows] == list(messages)
    assert {row["outcome"] for row in rows} == {"chitchat"}
    assert [row["passages"] for row in rows] == [[]] * len(messages)
    assert all(0 < len(row["message"]) < 250 for row in rows)


@pytest.mark.real
def test_build_check_and_evaluate_with_the_real_encoder(run, really_built, tmp_path):
    """An index that is up to date is left alone, is sound, and can be measured."""
    code, _, err = run("build", *really_built)
    assert code == 0
    assert "is up to date; nothing to do." in " ".join(err.split())
    assert run("check", *really_built)[0] == 0
    result = tmp_path / "result.json"
    questions = written(tmp_path / "q.jsonl", QUESTION, NEGATIVE)
    assert run("evaluate", questions, "-o", result, *really_built)[0] == 0
    assert json.loads(result.read_text("utf-8"))["table"]["all"]["cover"] == 1.0


# Several reports


@pytest.fixture
def two(several):
    """The options that name two reports and their index."""
    corpus, folder = several
    return ["--corpus", str(corpus), "--index", str(folder)]


def test_out_of_several_reports_each_quote_names_its_own(run, two, double):
    """With its title, whether one report was asked or all."""
    code, out, _ = run("ask", "What does it say about Bolivia?", *two)
    assert code == 0
    for title in ("Quito Garden Week – Growing Together", HARBOUR_TITLE):
        assert f"{title} · IN DETAIL > 1. WATER AND SEEDS (page 3)" in out
    code, out, _ = run("ask", "Who lends winches?", "--report", HARBOUR, *two)
    assert code == 0
    assert f"[1] {HARBOUR_TITLE} · IN DETAIL > 1. WATER AND SEEDS (page 3)" in out
    assert "An NGO lends winches" in out
    assert "Quito Garden Week" not in out


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_unknown_report_is_told_with_those_there_are(run, two, double, language):
    """In one line, by their names."""
    code, out, err = run("ask", "Who?", "--report", "no-report", "--lang", language, *two)
    assert (code, out) == (2, "")
    assert f"{GARDEN}, {HARBOUR}" in one_line(err)


def test_a_file_of_questions_can_be_asked_of_one_report(run, two, double, tmp_path):
    """All its answers are from that one; of an unknown one nothing is written."""
    questions = written(tmp_path / "q.jsonl", {"question": "What does it say about Bolivia?"})
    output = tmp_path / "a.jsonl"
    assert run("answer", questions, "-o", output, "--report", "no-report", *two)[0] == 2
    assert not output.exists()
    assert run("answer", questions, "-o", output, "--report", HARBOUR, *two)[0] == 0
    found = json.loads(output.read_text("utf-8"))
    assert {one["report"] for one in found["passages"]} == {HARBOUR}
    handout = tmp_path / "a.md"
    assert run("answer", questions, "-o", handout, "--report", HARBOUR, *two)[0] == 0
    assert "Quito Garden Week" not in handout.read_text("utf-8")


def test_one_report_can_be_measured(run, two, double, tmp_path):
    """What stands in another one is not found."""
    questions = written(tmp_path / "q.jsonl", QUESTION)
    outputs = []
    for name in (GARDEN, HARBOUR):
        output = tmp_path / f"{name}.json"
        assert run("evaluate", questions, "-o", output, "--report", name, *two)[0] == 0
        outputs.append(output.read_text("utf-8"))
    assert outputs[0] != outputs[1]
    assert run("evaluate", questions, "--report", "no-report", *two)[0] == 2


# workshop


def test_workshop_writes_sheets_for_the_address_of_the_setting(
    run, built, double, tmp_path, monkeypatch
):
    """Or for that of --url, which wins; contacts are those of the setting."""
    monkeypatch.setenv("REPORT_RAG_PUBLIC_URL", "https://ask.example.org/")
    contacts, file = tmp_path / "contacts.toml", tmp_path / "sheets.html"
    contacts.write_text(
        '[[contact]]\ncountry = "all"\ndoes = "support"\nname = { en = "Night line", es = "Línea"'
        ' }\nreach = { en = "116 111", es = "116 111" }\n',
        "utf-8",
    )
    monkeypatch.setenv("REPORT_RAG_CONTACTS", str(contacts))
    code, out, err = run("workshop", "-o", file, *built)
    assert (code, out) == (0, "")
    assert one_line(err).startswith(f"Written to {file}: one sheet in English and one in Spanish.")
    page = file.read_text("utf-8")
    assert ">https://ask.example.org<" in page
    assert "Night line: <strong>116 111</strong>" in page
    assert run("workshop", "--url", "https://two.example.org/ask", "-o", file, *built)[0] == 0
    assert ">https://two.example.org/ask<" in file.read_text("utf-8")


def test_workshop_says_in_one_line_what_it_lacks(run, built, double, tmp_path, monkeypatch):
    """An address, or a file that can be written; an address that is none is refused."""
    monkeypatch.delenv("REPORT_RAG_PUBLIC_URL", raising=False)
    code, out, err = run("workshop", *built)
    assert (code, out) == (2, "")
    assert "--url https://example.org" in one_line(err)
    url = ("--url", "https://ask.example.org")
    code, _, err = run("workshop", *url, "-o", tmp_path / "none" / "sheets.html", *built)
    assert code == 2
    assert one_line(err).endswith("name another with -o")
    code, _, err = run("workshop", "--url", "ask", *built)
    assert code == 2
    assert "'ask' is not an address such as https://example.org" in err
