"""Files that cannot be imported are told in one line, with what helps, and nothing is written."""

import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from report_rag.errors import DocumentError
from report_rag.importing.decoding import decode
from report_rag.importing.importer import import_document, read_document
from report_rag.importing.markdown_file import read_markdown
from report_rag.importing.pdf_text import read_text
from report_rag.importing.web_page import read_web_page
from report_rag.types import Doubt, Language


def archive(path, *names):
    with zipfile.ZipFile(path, "w") as made:
        for name in names:
            made.writestr(name, "text")


FILES = {
    "missing.pdf": (None, "cannot be read"),
    "folder.pdf": ("folder", "a folder; name one file"),
    "empty.pdf": (b" \n", "empty; save it again"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Word", r"an old Word file, .*as \.docx"),
    "rich.rtf": (rb"{\rtf1 text}", r"Rich Text Format; save it as \.docx or PDF"),
    "open.odt": ("content.xml", r"an OpenDocument file; save the text as \.docx or PDF"),
    "sheet.xlsx": ("xl/workbook.xml", "an archive, not a text"),
    "picture.png": (b"\x89PNG\r\n\x1a\n", "of no kind that can be imported"),
    "broken.pdf": (b"%PDF-1.7\nnothing that a PDF has", "damaged, not a PDF that can be read"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_imported_is_told(tmp_path, name):
    """By its content, whatever its name is; the corpus stays as it was."""
    content, told = FILES[name]
    file, corpus = tmp_path / name, tmp_path / "corpus"
    if content == "folder":
        file.mkdir()
    elif isinstance(content, str):
        archive(file, content)
    elif content is not None:
        file.write_bytes(content)
    with pytest.raises(DocumentError, match=told) as error:
        import_document(file, corpus)
    assert str(error.value).startswith(f"{file}: ")
    assert "\n" not in str(error.value)
    assert not corpus.exists()


@pytest.mark.parametrize("name", ["help", "../up", "a/b", "", ".hidden", "a b"])
def test_a_name_that_is_no_folder_of_a_report_is_refused(tmp_path, name):
    """The folder of the help contacts is none either."""
    file = tmp_path / "report.md"
    file.write_text("# Water\n\nThe council met.\n", "utf-8")
    with pytest.raises(DocumentError, match="--name annual-report-2024"):
        import_document(file, tmp_path / "corpus", name=name)


def test_a_folder_is_named_after_the_title(tmp_path):
    """Shortened at a word, without accents."""
    file = tmp_path / "x.md"
    file.write_text(
        "# Más agua para el valle y para todas las familias que viven allí\n\nHay agua.\n"
    )
    written = import_document(file, tmp_path / "corpus")
    assert written.folder.name == "mas-agua-para-el-valle-y-para-todas-las-familias"


def test_a_folder_with_facts_only_is_filled(tmp_path):
    """Its title, language and comments stay; what stands beside them stays too."""
    folder = tmp_path / "corpus" / "water"
    folder.mkdir(parents=True)
    file = folder / "water.html"
    file.write_text("<html lang=en><title>X</title><h1>Water</h1><p>The council met.</p></html>")
    given = '# ours\ntitle = "Agua"\nlanguage = "es"\n\n[facts]\nwhen = ["The council met"]\n'
    (folder / "report.toml").write_text(given, "utf-8")
    written = import_document(file, tmp_path / "corpus", name="water")
    text = (folder / "report.toml").read_text("utf-8")
    assert text.startswith(given)
    facts = tomllib.loads(text)
    assert (facts["title"], facts["import"]["file"]) == ("Agua", "water.html")
    assert "source" in facts
    assert written.checked.findings == ()
    assert {one.name for one in folder.iterdir()} == {
        "report.es.md",
        "report.toml",
        "source.txt",
        "water.html",
    }


def test_a_folder_is_no_report_before_all_of_it_is_there(tmp_path, monkeypatch):
    """Its facts, by which a build finds it, come last."""
    folder, moved = tmp_path / "corpus" / "water", []
    folder.mkdir(parents=True)
    file = folder / "water.html"
    file.write_text("<html lang=en><title>X</title><h1>Water</h1><p>The council met.</p></html>")
    replace = Path.replace
    monkeypatch.setattr(
        Path, "replace", lambda one, other: moved.append(one.name) or replace(one, other)
    )
    import_document(file, tmp_path / "corpus", name="water")
    assert moved[-1] == "report.toml"
    assert set(moved) == {"report.en.md", "source.txt", "report.toml"}


@pytest.mark.parametrize("there", ["report.en.md", "report.es.md", "source.txt"])
def test_a_report_is_never_overwritten(tmp_path, there):
    """Nor a part of one, whatever its language."""
    folder = tmp_path / "corpus" / "water"
    folder.mkdir(parents=True)
    (folder / there).write_text("Ours.", "utf-8")
    file = tmp_path / "water.md"
    file.write_text("# Water\n\nThe council met.\n", "utf-8")
    with pytest.raises(DocumentError, match="has a report, and is not overwritten"):
        import_document(file, tmp_path / "corpus", name="water")
    assert [one.read_text("utf-8") for one in folder.iterdir()] == ["Ours."]


def test_a_pdf_with_a_password_is_told(tmp_path):
    """It is not taken for a damaged one: an encryption dictionary that no password opens."""
    zero = "00" * 32
    body = (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        "2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
        f"3 0 obj<</Filter/Standard/V 1/R 2/O<{zero}>/U<{zero}>/P -4>>endobj\n"
        "trailer<</Root 1 0 R/Encrypt 3 0 R/ID[<00><00>]/Size 4>>\n%%EOF\n"
    )
    file = tmp_path / "locked.pdf"
    file.write_text(body, "ascii")
    with pytest.raises(DocumentError, match="opens with a password only"):
        read_text(file)


def test_a_missing_library_is_named_with_the_command_that_installs_it(tmp_path, monkeypatch):
    """The libraries of the import are an extra."""
    file = tmp_path / "water.md"
    file.write_text("# Water\n\nThe council met.\n", "utf-8")
    monkeypatch.setitem(sys.modules, "report_rag.importing.markdown_file", None)
    with pytest.raises(DocumentError, match=r"is needed to read it.*make setup"):
        import_document(file, tmp_path / "corpus")


def test_a_text_without_headings_is_told(tmp_path):
    """So is that the name of the file stands for its title."""
    file = tmp_path / "water.md"
    file.write_text("The council of the valley met on Monday.\n", "utf-8")
    written = import_document(file, tmp_path / "corpus", language=Language.EN)
    assert {one.doubt for one in written.doubts} == {Doubt.TITLE, Doubt.NO_HEADINGS}
    assert written.folder.name == "water"


def test_a_translation_of_another_shape_is_a_draft(tmp_path):
    """A build would refuse it; the place where it differs is named."""
    file, other = tmp_path / "water.md", tmp_path / "agua.md"
    file.write_text("# Water\n\nThe council met.\n\nIt rained.\n", "utf-8")
    other.write_text("# Agua\n\nEl consejo se reunió.\n", "utf-8")
    corpus = tmp_path / "corpus"
    written = import_document(file, corpus, language=Language.EN, translation=other)
    assert (written.folder / "report.es.draft.md").is_file()
    assert Doubt.TRANSLATION_DIFFERS in {one.doubt for one in written.doubts}
    same = import_document(file, corpus, name="same", language=Language.EN, translation=file)
    assert (same.folder / "report.es.md").is_file()


@pytest.mark.parametrize("read", [read_markdown, read_web_page])
def test_a_file_that_cannot_be_opened_is_told(tmp_path, read):
    """Whichever reader it goes to."""
    with pytest.raises(DocumentError, match="cannot be read"):
        read(tmp_path)


@pytest.mark.parametrize("name", ["large.html", "large.md"])
def test_a_text_of_hundreds_of_megabytes_is_refused(tmp_path, name):
    """It is told in one line, before it is read."""
    file = tmp_path / name
    with file.open("wb") as opened:
        opened.write(b"<html><body><p>Text.")
        opened.truncate(300_000_000)
    with pytest.raises(DocumentError, match="has more than 64 MB; divide it into several doc"):
        read_document(file)


def test_a_damaged_archive_is_told(tmp_path):
    """It has the end of a ZIP file, and nothing else of one."""
    file = tmp_path / "damaged.docx"
    file.write_bytes(b"PK\x05\x06" + b"\xff" * 16 + b"\0\0")
    with pytest.raises(DocumentError, match=r"damaged\.docx: "):
        read_document(file)


def test_an_encoding_that_nobody_knows_is_not_believed():
    """The bytes are read as they seem to be."""
    page = '<meta charset="klingon"><p>Señal</p>'
    assert decode(page.encode(), page=True).text == page
