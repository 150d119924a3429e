"""What `report-rag import` prints about a document that was imported."""

from dataclasses import replace

import pytest

from report_rag.cli.imports import summary
from report_rag.cli.main import main
from report_rag.errors import DocumentError
from report_rag.importing.importer import Doubtful, import_document
from report_rag.strings import STRINGS
from report_rag.types import Doubt, Language

ENGLISH = STRINGS[Language.EN]


@pytest.fixture
def written(tmp_path):
    """An imported file of Markdown, which has no second text."""
    file = tmp_path / "water.md"
    file.write_text("# Water\n\nThe council met.\n", "utf-8")
    return import_document(file, tmp_path / "corpus", language=Language.EN)


@pytest.mark.parametrize("language", Language)
def test_a_file_without_a_second_text_is_told(written, language):
    """Then what to do next."""
    strings = STRINGS[language]
    lines = list(summary(replace(written, doubts=()), strings))
    assert lines[1] == strings.import_unproved
    assert strings.import_doubts not in lines
    assert "report.en.md" in lines[-1]


def test_the_first_difference_is_told(written):
    """With how many there are; without any, how many words were compared."""
    found = replace(written.checked, findings=("a: one", "b: two"), words=9)
    (told,) = (one for one in summary(replace(written, checked=found), ENGLISH) if "a: one" in one)
    assert "2 differences" in told
    sound = replace(written.checked, words=9)
    assert "all 9 words" in list(summary(replace(written, checked=sound), ENGLISH))[1]


def test_places_to_check_stand_under_their_kind(written):
    """At most five of each, with page and words as far as they are known, each once."""
    tables = [Doubtful(Doubt.TABLE, f"report.en.md:{n}", "7", "Year") for n in range(8)]
    others = [Doubtful(Doubt.COLUMNS, "", "4", ""), Doubtful(Doubt.CHANGES, "", None, "")]
    doubts = (*others, *tables, tables[0], Doubtful(Doubt.TITLE, "", None, "water"))
    lines = list(summary(replace(written, doubts=doubts), ENGLISH))
    assert lines.count(f"- {ENGLISH.doubts[Doubt.TABLE]}") == 1
    assert "    report.en.md:0 (page 7): “Year”" in lines
    assert f"    {ENGLISH.more_doubts.format(count=3)}" in lines
    assert "    page 4" in lines
    assert "    “water”" in lines


def test_a_corpus_that_cannot_be_written_is_told(tmp_path):
    """With the option that names another."""
    file = tmp_path / "water.md"
    file.write_text("# Water\n\nThe council met.\n", "utf-8")
    with pytest.raises(DocumentError, match=r"cannot be written .*--corpus DIR"):
        import_document(file, file / "corpus")


def test_the_command_imports_and_says_what_to_do_next(tmp_path, capsys):
    """The folder is there, and the next commands are named; a second import is refused."""
    file, corpus = tmp_path / "water.md", tmp_path / "corpus"
    file.write_text("# Water\n\nThe council of the valley met on Monday.\n", "utf-8")
    command = ["import", str(file), "--corpus", str(corpus), "--name", "water"]
    assert main([*command, "--language", "en"]) == 0
    told = capsys.readouterr()
    assert "report-rag check" in told.out + told.err
    assert (corpus / "water" / "report.en.md").is_file()
    assert main(command) == 2
    assert "--name NAME" in " ".join(capsys.readouterr().err.split())
