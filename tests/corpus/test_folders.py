"""Which folders of a corpus are reports, and what is told of all others."""

import io
import zipfile

import pytest

from report_rag.corpus.edition import read_edition
from report_rag.corpus.folders import WhyPassedOver, passed_over, report_folders
from report_rag.corpus.report import read_report
from report_rag.errors import CorpusError

FACTS = 'title = "T"\nlanguage = "en"\n'


@pytest.fixture
def corpus(tmp_path):
    """A corpus folder made of the names of its files and their contents."""

    def make(**files):
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return make


def report(folder):
    return {f"{folder}/report.toml": FACTS, f"{folder}/report.en.md": "Text.\n"}


def told(folder):
    return [
        (str(one.path.relative_to(folder)), one.why, one.command.replace(str(folder), "C"))
        for one in passed_over(folder)
    ]


def test_a_report_one_level_deeper_is_told_with_the_command_that_moves_it(corpus):
    """However deep it is, and also below another report."""
    folder = corpus(**report("2024/nested"), **report("a"), **report("a/b c"))
    assert told(folder) == [
        ("2024/nested", WhyPassedOver.TOO_DEEP, "mv C/2024/nested C/nested"),
        ("a/b c", WhyPassedOver.TOO_DEEP, "mv 'C/a/b c' 'C/b c'"),
    ]


def test_files_that_can_be_imported_are_told_with_the_command(corpus):
    """The only one of a folder takes the folder's name."""
    folder = corpus(
        **{
            "solo/informe.pdf": "",
            "two/a.docx": "",
            "two/in/b.HTML": "",
            "loose.pdf": "",
            "my notes.md": "",
        }
    )
    importing = WhyPassedOver.TO_IMPORT
    assert told(folder) == [
        ("loose.pdf", importing, "report-rag import C/loose.pdf"),
        ("my notes.md", importing, "report-rag import 'C/my notes.md'"),
        ("solo/informe.pdf", importing, "report-rag import C/solo/informe.pdf --name solo"),
        ("two/a.docx", importing, "report-rag import C/two/a.docx"),
        ("two/in/b.HTML", importing, "report-rag import C/two/in/b.HTML"),
    ]


def test_other_folders_and_files_are_told(corpus):
    """A text without facts, a folder with neither, an empty one, a file of another kind."""
    folder = corpus(**{"a/report.es.md": "Hola.", "b/data.csv": "", "c.txt": ""})
    (folder / "empty").mkdir()
    assert told(folder) == [
        ("a", WhyPassedOver.NO_FACTS, ""),
        ("b", WhyPassedOver.NO_REPORT, ""),
        ("c.txt", WhyPassedOver.NO_REPORT, ""),
        ("empty", WhyPassedOver.NO_REPORT, ""),
    ]


def test_what_belongs_to_a_corpus_is_not_told(corpus):
    """Reports with whatever files they have, the help contacts, README files, hidden ones."""
    files = ["a/source.pdf", "a/LICENCE.md", "a/figures/1.png", "help/contacts.toml", "README.md"]
    files += [".git/x", ".hidden.pdf"]
    folder = corpus(**report("a"), **dict.fromkeys(files, ""))
    assert told(folder) == []
    assert [path.name for path in report_folders(folder)] == ["a"]


def test_a_corpus_with_nothing_but_a_pdf_says_how_to_import_it(corpus):
    """The error has the command."""
    folder = corpus(**{"solo/informe.pdf": ""})
    with pytest.raises(CorpusError) as caught:
        report_folders(folder)
    command = f"report-rag import {folder / 'solo' / 'informe.pdf'} --name solo"
    assert str(caught.value) == f"{folder}: no report in it; run: {command}"


def test_a_pdf_in_the_place_of_the_text_is_told_with_the_command(corpus):
    """Beside `report.toml`, the text is missing."""
    folder = corpus(**{"a/report.toml": FACTS, "a/report.pdf": "%PDF-1.7"})
    with pytest.raises(CorpusError) as caught:
        read_report(folder / "a")
    assert str(caught.value) == (
        f"{folder / 'a' / 'report.en.md'}: missing; to make it of report.pdf, run: "
        f"report-rag import {folder / 'a' / 'report.pdf'} --name a"
    )


def word_document():
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    return raw.getvalue()


@pytest.mark.parametrize(
    ("raw", "what", "renamed"),
    [
        (b"%PDF-1.4\n%\xe2\xe3", "a PDF", "report.pdf"),
        (word_document(), "a Word document or another zip file", "report.docx"),
        (b"<!DOCTYPE html>\n<html>", "a web page", "report.html"),
        (b"\xef\xbb\xbf\n<HTML lang='es'>", "a web page", "report.html"),
    ],
)
def test_another_format_under_the_name_of_the_text_is_told(corpus, raw, what, renamed):
    """The message names the format, the name that it needs and the command."""
    folder = corpus(**{"a/report.toml": FACTS, "a/report.en.md": raw})
    path = folder / "a" / "report.en.md"
    with pytest.raises(CorpusError) as caught:
        read_report(folder / "a")
    assert str(caught.value) == (
        f"{path}: this is {what}, not Markdown; rename it to {renamed}, and run: "
        f"report-rag import {path.with_name(renamed)} --name a"
    )


@pytest.mark.parametrize("raw", [b"\xd0\xcf\x11\xe0\xa1\xb1", b"{\\rtf1\\ansi text}"])
def test_an_old_format_of_word_has_to_be_saved_anew(corpus, raw):
    """It cannot be imported as it is."""
    folder = corpus(**{"a/report.toml": FACTS, "a/report.en.md": raw})
    with pytest.raises(CorpusError, match=r"an old Word document or RTF, .*; save it as \.docx"):
        read_edition(folder / "a" / "report.en.md")


def test_a_folder_that_cannot_be_read_is_passed_over(corpus, monkeypatch):
    """Its content is not known, so only the folder itself is told."""
    folder = corpus(**{"locked/report.pdf": ""})
    listed = type(folder).iterdir

    def locked(path):
        if path.name == "locked":
            raise PermissionError
        return listed(path)

    monkeypatch.setattr(type(folder), "iterdir", locked)
    assert told(folder) == [("locked", WhyPassedOver.NO_REPORT, "")]
