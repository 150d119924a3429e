"""A report as Markdown: reading it back gives the same report, and sections are parts of it."""

import re
from pathlib import Path

import pytest

from report_rag.corpus.edition import read_edition
from report_rag.corpus.report import read_corpus
from report_rag.web.report_markdown import report_markdown, section_markdown, section_names

ROOT = Path(__file__).parents[2]
REPORTS = [
    report
    for folder in ("corpus", "tests/data/tiny", "tests/data/bare", "tests/data/without-bank")
    for report in read_corpus(ROOT / folder)
]
EVERY_REPORT = pytest.mark.parametrize("report", REPORTS, ids=lambda one: one.name)
WHERE = "kind text span section_path pages label speaker list_number position page_breaks".split()


@EVERY_REPORT
def test_the_markdown_reads_back_as_the_same_report(report, tmp_path):
    """Every word, heading, label, speaker, list and page is where it was."""
    file = tmp_path / "report.en.md"
    file.write_text(report_markdown(report), "utf-8")
    again = read_edition(file)
    assert again.text == report.text
    for own, other in zip(report.blocks, again.blocks, strict=True):
        assert [getattr(own, name) for name in WHERE] == [getattr(other, name) for name in WHERE]
    assert [(one.level, one.path, one.page, one.added) for one in again.headings] == [
        (one.level, one.path, one.page, one.added) for one in report.headings
    ]


@EVERY_REPORT
def test_a_section_has_the_text_up_to_the_next_heading_of_its_level(report, tmp_path):
    """With the sections inside it, from the mark of its page on."""
    names = section_names(report)
    assert len(names) == len(report.headings)
    for number, (name, heading) in enumerate(names.items()):
        assert re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)*", name)
        after = (one for one in report.headings[number + 1 :] if one.level <= heading.level)
        end = next((one.span.start for one in after), len(report.text))
        written = section_markdown(report, heading)
        if heading.page:
            assert written.startswith(f"<!-- page {heading.page} -->\n")
        blocks = [one for one in report.blocks if heading.span.start < one.span.start < end]
        if blocks:  # A heading alone is no edition.
            file = tmp_path / "report.en.md"
            file.write_text(written, "utf-8")
            assert read_edition(file).text == report.text[heading.span.start : end].rstrip()


def test_headings_with_the_same_path_get_different_names(tiny_index):
    """The second has a number behind it."""
    (report,) = tiny_index.reports
    twice = type(report)(
        report.name, report.title, report.language, report.text, report.headings * 2, report.blocks
    )
    names = list(section_names(twice))
    assert names[: len(names) // 2] == list(section_names(report))
    assert names[len(names) // 2] == f"{names[0]}-2"
