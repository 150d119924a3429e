"""`report-rag bank`, as a person types it."""

import shutil

import pytest

from doubles import HashedEncoder
from report_rag import encoder as encoder_package
from report_rag.cli.main import main
from report_rag.corpus.report import read_report
from report_rag.index import build as build_folder
from report_rag.progress import silent
from reports import GARDEN, HARBOUR

FROST = "water-and-seeds/bolivia"


@pytest.fixture(autouse=True)
def terminal(monkeypatch):
    """An English terminal, and the double wherever a command opens an encoder."""
    for variable in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(encoder_package, "open_for_questions", lambda name: HashedEncoder())


@pytest.fixture
def built(tiny_corpus, tmp_path):
    """A copy of the tiny corpus that may be written into, and the options that name it."""
    corpus, folder = shutil.copytree(tiny_corpus, tmp_path / "corpus"), tmp_path / "index"
    double = HashedEncoder()
    build_folder.build(corpus, folder, double.name, lambda: double, silent)
    return corpus, ["--corpus", str(corpus), "--index", str(folder)]


@pytest.fixture
def run(capsys):
    """Runs a command; gives back its exit code and what it wrote to both streams."""

    def command(*arguments):
        capsys.readouterr()
        code = main([str(one) for one in arguments])
        written = capsys.readouterr()
        return code, written.out, written.err

    return command


def test_draft_writes_what_add_reads(run, built, tmp_path):
    """The files are named on standard output; an empty worksheet adds nothing."""
    _, options = built
    folder = tmp_path / "drafts"
    code, out, err = run("bank", "draft", GARDEN, "-o", folder, *options)
    assert code == 0
    assert sorted(out.split()) == sorted(str(path) for path in folder.iterdir())
    assert "report-rag bank add FILE" in err
    code, out, err = run("bank", "add", folder / f"questions-{GARDEN}.md", *options)
    assert (code, out) == (2, "")
    assert "no question in it" in err


def test_add_says_what_became_of_each_question(run, built, tmp_path):
    """Rejected questions are printed with line, reason and passage; the others are in the bank."""
    corpus, options = built
    file = tmp_path / "reply.txt"
    file.write_text(
        "Here you are:\n"
        f'{{"passages": ["{FROST}"], "en": ["How is straw used by Andean families?"]}}\n'
        '{"passages": ["nowhere/at-all"], "en": ["How tall are the trees?"]}\n'
        f'{{"passages": ["{FROST}"], "es": ["¿Cómo se protegen las papas de la helada?"]}}\n',
        "utf-8",
    )
    code, out, err = run("bank", "add", file, *options)
    assert code == 0
    (missing,) = [line for line in out.splitlines() if "How tall are the trees?" in line]
    assert "names no passage of the report" in missing
    assert "nowhere/at-all" in missing
    assert "is there already" in out
    assert "3 questions read: 1 are new and good, 2 are not added." in err
    assert "report-rag build" in err
    questions = [one.text for one in read_report(corpus / GARDEN).questions]
    assert "How is straw used by Andean families?" in questions
    assert "How tall are the trees?" not in questions


def test_a_long_id_is_not_cut(run, built, tmp_path):
    """It goes on in the next line of its cell, so that it can be copied."""
    _, options = built
    file = tmp_path / "reply.txt"
    name = "nowhere/" + "-".join(f"word{number}" for number in range(20))
    file.write_text(f'{{"passages": ["{name}"], "en": ["How tall are the trees?"]}}\n')
    _, out, _ = run("bank", "add", file, *options)
    last = [line.split("│")[-2].strip() for line in out.splitlines() if line.startswith("│")]
    assert "".join(last) == name


def test_without_a_good_question_nothing_is_written(run, built, tmp_path):
    """No file of the bank is named, and no build is asked for."""
    corpus, options = built
    before = (corpus / GARDEN / "questions.jsonl").read_bytes()
    file = tmp_path / "reply.jsonl"
    file.write_text('{"passages": ["nowhere/at-all"], "en": ["How tall are the trees?"]}\n')
    code, _, err = run("bank", "add", file, *options)
    assert code == 0
    assert "report-rag build" not in err
    assert (corpus / GARDEN / "questions.jsonl").read_bytes() == before


def test_a_report_that_is_not_there_is_named(run, built):
    """One line has the names of those that are."""
    _, options = built
    code, out, err = run("bank", "draft", "lost-report", *options)
    assert (code, out) == (2, "")
    assert err == f"That report isn't here. The reports are: {GARDEN}.\n"


def test_with_several_reports_one_is_named(run, several, tmp_path):
    """Without `--report` nobody can know whose bank is meant."""
    corpus, folder = several
    file = tmp_path / "reply.jsonl"
    file.write_text('{"passages": ["nowhere"], "en": ["How tall are the trees?"]}\n')
    options = ["--corpus", corpus, "--index", folder]
    code, _, err = run("bank", "add", file, *options)
    assert code == 2
    assert GARDEN in err
    assert HARBOUR in err
    code, out, _ = run("bank", "add", file, "--report", HARBOUR, *options)
    assert code == 0
    assert "names no passage" in out


def test_another_kind_of_file_is_refused(run, built, tmp_path):
    """The line names the file and what is read."""
    _, options = built
    code, _, err = run("bank", "add", tmp_path / "list.docx", *options)
    assert code == 2
    assert (
        "list.docx: files of questions for a bank end in .xlsx, .md, .jsonl, .json or .txt" in err
    )


def test_it_speaks_spanish_in_a_spanish_terminal(run, built, tmp_path, monkeypatch):
    """Worksheets, too, are in the language of the terminal."""
    monkeypatch.setenv("LANG", "es_BO.UTF-8")
    _, options = built
    _, _, err = run("bank", "draft", GARDEN, "-o", tmp_path / "drafts", *options)
    assert "report-rag bank add ARCHIVO" in err
    text = (tmp_path / "drafts" / f"questions-{GARDEN}.md").read_text("utf-8")
    assert "**Responde, en español:**" in text
