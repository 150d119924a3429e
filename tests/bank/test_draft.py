"""Worksheets and prompts have every passage of a report once, and every list."""

import re

import numpy as np
import pytest

from report_rag.bank.draft import draft, worksheet_rows
from report_rag.errors import QuestionFileError
from report_rag.types import Language
from reports import GARDEN


def test_every_passage_and_every_list_has_a_row(tiny_index):
    """Lists come first, with the ids of all their items; each passage comes once."""
    rows = worksheet_rows(tiny_index)
    lists, passages = rows[: len(tiny_index.lists)], rows[len(tiny_index.lists) :]
    assert [row.passage_ids for row in lists] == [one.passage_ids for one in tiny_index.lists]
    assert sorted(name for row in passages for name in row.passage_ids) == sorted(
        one.passage_id for one in tiny_index.passages
    )


def test_a_row_has_place_words_and_translation(tiny_index):
    """The words are the report's, as they are quoted."""
    (row,) = [
        one for one in worksheet_rows(tiny_index) if one.passage_ids == ("water-and-seeds/peru",)
    ]
    assert row.section == "IN DETAIL › 1. WATER AND SEEDS"
    assert row.pages == "3"
    assert row.text == "PERU: Nets on the hills turn morning fog into water for tomatoes."
    assert row.translation.startswith("PERÚ: Las redes")


def test_a_list_shows_the_beginning_of_its_items(tiny_index):
    """A line for each item, cut after twelve words."""
    row = worksheet_rows(tiny_index)[0]
    first, *_ = row.text.splitlines()
    assert first == ("1. Share the Tools: One shed with a common key serves 12 …")
    assert len(row.text.splitlines()) == len(row.passage_ids)


def test_the_files_are_written(tiny_index, tmp_path):
    """Two worksheets and numbered prompts; every passage is in a prompt."""
    drafted = draft(tiny_index, tmp_path / "new" / "folder", Language.EN)
    workbook, text = drafted.worksheets
    assert (workbook.name, text.name) == (f"questions-{GARDEN}.xlsx", f"questions-{GARDEN}.md")
    assert drafted.rows == len(tiny_index.passages) + len(tiny_index.lists)
    prompts = "".join(path.read_text("utf-8") for path in drafted.prompts)
    assert all(f'["{one.passage_id}"]' in prompts for one in tiny_index.passages)
    assert len(re.findall("^passages: ", prompts, re.M)) == drafted.rows


def test_prompts_of_an_earlier_draft_are_removed(tiny_index, tmp_path):
    """A prompt that is not of this draft would be asked again; other files stay."""
    old = tmp_path / f"questions-{GARDEN}-prompt-99.txt"
    other = tmp_path / "questions-other-prompt-1.txt"
    for path in (old, other):
        path.write_text("old")
    draft(tiny_index, tmp_path, Language.EN)
    assert not old.exists()
    assert other.exists()


def test_a_worksheet_with_questions_is_not_replaced(tiny_index, tmp_path):
    """Nobody's work is lost: the error names the file, and the other files stay, too."""
    _, path = draft(tiny_index, tmp_path, Language.EN).worksheets
    draft(tiny_index, tmp_path, Language.EN)  # An empty one is replaced.
    filled = path.read_text("utf-8").replace("- \n", "- Who waters the beds?\n", 1)
    path.write_text(filled, "utf-8")
    before = {one: one.read_bytes() for one in tmp_path.iterdir()}
    with pytest.raises(QuestionFileError, match=r"\.md: has questions in it; .* with -o"):
        draft(tiny_index, tmp_path, Language.ES)
    assert {one: one.read_bytes() for one in tmp_path.iterdir()} == before


def test_a_folder_that_cannot_be_made_is_named(tiny_index, tmp_path):
    """The error names it, and the option to name another."""
    (tmp_path / "file").write_text("")
    with pytest.raises(QuestionFileError, match=r"name another folder with -o"):
        draft(tiny_index, tmp_path / "file" / "folder", Language.EN)


def test_passages_with_the_fewest_questions_come_first(tiny_index):
    """Among equals the order of the report decides; more than enough count as enough."""
    order = [row.passage_ids[0] for row in worksheet_rows(tiny_index)[len(tiny_index.lists) :]]
    names = [one.passage_id for one in tiny_index.passages]
    asked = dict(zip(names, np.minimum(tiny_index.questions_of, 3), strict=True))
    assert len(set(asked.values())) > 1
    assert order == sorted(names, key=lambda name: (asked[name], names.index(name)))
