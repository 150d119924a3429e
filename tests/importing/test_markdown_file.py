"""Markdown files become the edition as they stand."""

import pytest

from report_rag.errors import DocumentError
from report_rag.importing.markdown_file import read_markdown
from report_rag.types import Language


@pytest.fixture
def imported(tmp_path):
    """Reads a file with this content."""

    def read(content):
        path = tmp_path / "report.md"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_markdown(path)

    return read


def test_the_text_stays_as_it_is(imported):
    """Only the byte order mark and the line ends of other systems go."""
    found = imported("\ufeff# Report\r\n\r\n- **One:** two\r\n".encode())
    assert found.blocks == ("# Report\n\n- **One:** two",)
    assert (found.plain, found.findings) == (None, ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
def test_every_encoding_is_read(imported, encoding):
    """Without a doubt: Western letters in one byte each have no other reading."""
    found = imported("# La niñez\n\nTexto.\n".encode(encoding))
    assert found.blocks == ("# La niñez\n\nTexto.",)
    assert found.findings == ()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Text.\n\n## The **first** heading ##\n\n# Another\n", "The first heading"),
        ("The report\n==========\n\nText.\n", "The report"),
        ("# A \\* B <!-- added -->\n\nText.\n", "A * B"),
        ("Only text.\n", ""),
    ],
)
def test_the_first_heading_is_the_title(imported, text, title):
    """Without marks; a file without headings has none."""
    assert imported(text).title == title


def test_front_matter_says_what_the_document_is(imported):
    """It is no text of the document."""
    front = '---\ntitle: "The report"\nlang: es-BO\ndate: 2024-06-07\npublisher: Red\n---\n'
    found = imported(front + "\n# Other\n\nText.\n")
    assert found.blocks == ("# Other\n\nText.",)
    assert (found.title, found.language) == ("The report", Language.ES)
    assert (found.publisher, found.date) == ("Red", "2024-06-07")


@pytest.mark.parametrize("content", ["\n\n", "---\ntitle: x\n---\n"])
def test_a_file_without_text_is_refused(imported, content):
    """In one line."""
    with pytest.raises(DocumentError, match=r"report\.md: no text in it$"):
        imported(content)
