"""Encodings of files of text: what spreadsheet programs write is read, or the problem is told."""

from pathlib import Path

import pytest

from report_rag.errors import QuestionFileError
from report_rag.sheets.encodings import decoded

PATH = Path("q.csv")
SPANISH = [
    "id;pregunta\r\n1;¿Qué dice el niño – “aquí”?\r\n",
    "pregunta\r\n¿Qué señala sobre la niñez?\r\n",
    "PREGUNTA;PAÍS\r\n¿QUÉ DICE SOBRE LA NIÑEZ EN MÉXICO?;MÉXICO\r\n",
    "N.º;Organización\r\n1;Fundación Niñez Única\r\n",
    "pregunta\r\n«¿Qué más?» preguntó él: ¡sí!\r\n",
    "pregunta\rQue dice sobre la organización y la niñez\r",
]
ENGLISH = [
    "question\r\nWhat about the hotels’ role – and the “code”?\r\n",
    "question\r\nDon’t children in São Paulo need help?\r\n",
    "name,question\r\nJosé Núñez,Who pays?\r\nZoë,Who helps?\r\n",
]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "mac_roman"],
)
@pytest.mark.parametrize("text", [*SPANISH, *ENGLISH])
def test_every_encoding_of_spreadsheet_programs_is_read(text, encoding):
    """With or without a mark, from Windows and from a Mac."""
    assert decoded(text.encode(encoding), PATH) == text


@pytest.mark.parametrize("encoding", ["latin-1", "cp850"])
@pytest.mark.parametrize("text", SPANISH[1:])
def test_older_encodings_are_read(text, encoding):
    """Those of MS-DOS, which Excel still offers, and of Unix."""
    assert decoded(text.encode(encoding), PATH) == text


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_letters_that_were_misread_once_are_mended(encoding):
    """A program took UTF-8 for Windows-1252 and saved that as UTF-8."""
    text = "pregunta;país\r\n¿Qué señala sobre la niñez?;Perú\r\n"
    assert decoded(text.encode().decode(encoding).encode(), PATH) == text


def test_letters_that_only_look_misread_are_kept():
    """An "Ã" of Portuguese, or an example of the mistake beside right letters."""
    for text in (
        "pregunta\n¿Qué pasa en SÃO PAULO?\n",
        "pregunta\n¿Por qué dice “niÃ±ez” y no niñez?\n",
    ):
        assert decoded(text.encode(), PATH) == text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"PK\x03\x04\x00\x00\x00", "is not text; save it as CSV"),
        (b"\xff\xfea", "is not text; save it as CSV"),
        (b"\x81\x8d\x8f", "is not text in UTF-8, .* letters; save it as CSV"),
        ("質問".encode("shift-jis"), "is not text in UTF-8, .* letters; save it as CSV"),
        ("¿Qué?\n".encode() + "¿Qué señala?\n".encode("cp1252"), "is not text in UTF-8"),
    ],
)
def test_a_file_without_likely_letters_is_told_in_one_line(content, told):
    """No text, another script, or two encodings in one file: no letters are guessed."""
    with pytest.raises(QuestionFileError, match=rf"^q\.csv: {told}") as raised:
        decoded(content, PATH)
    assert "\n" not in str(raised.value)
