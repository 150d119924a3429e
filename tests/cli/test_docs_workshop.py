"""The commands of the guide for workshops work as they stand, one after the other."""

import re
import shlex

import docx
import pytest

from report_rag.cli.main import main
from report_rag.web.middleware.allow_list import ROUTES
from report_rag.web.settings import OPTIONS
from served import ROOT

TEXT = (ROOT / "docs" / "guide" / "workshop.md").read_text("utf-8")
BLOCK = re.compile(r"^( *)```(\w+)\n(.+?)^ *```$", re.DOTALL | re.MULTILINE)
BLOCKS = [
    (kind, re.sub(rf"^{indent}", "", block, flags=re.MULTILINE))
    for indent, kind, block in BLOCK.findall(TEXT)
]
COMMANDS = [line for kind, block in BLOCKS if kind == "sh" for line in block.splitlines()]
(SHEET,) = [block for kind, block in BLOCKS if kind == "csv"]


@pytest.mark.real
def test_the_commands_make_the_sheets_and_the_handout(
    tmp_path, monkeypatch, real_corpus, real_index_folder
):
    """The questions of the guide become headings of the handout, those without answer a second."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "questions.csv").write_text(SHEET, "utf-8")
    folders = ["--corpus", str(real_corpus), "--index", str(real_index_folder)]
    for command in COMMANDS:
        program, *options = shlex.split(command)
        assert program == "report-rag"
        assert main([*options, *folders]) == 0
    assert "https://ask.example.org" in (tmp_path / "workshop.html").read_text("utf-8")
    questions = SHEET.splitlines()[1:]
    handout, left = (
        [one.text for one in docx.Document(str(tmp_path / name)).paragraphs]
        for name in ("handout.docx", "open.docx")
    )
    assert [one for one in handout if one in questions] == questions
    assert [one for one in left if one in questions] == questions[2:]
    english, spanish = (" ".join(handout).split(one)[1] for one in questions[:2])
    assert "(page" in english.partition(questions[1])[0]
    assert "(página" in spanish.partition(questions[2])[0]


def test_what_the_guide_names_is_there():
    """The page for the projector, and each option of the server."""
    assert "/workshop" in [one.template for one in ROUTES]
    flags = {option.flag for option in OPTIONS}
    assert {"--public-url", "--client-per-minute", "--contacts"} <= flags & set(
        re.findall(r"--[a-z-]+", TEXT)
    )
    assert len(COMMANDS) == 2
