"""Headings around quotes: in the reader's language, and not in capitals."""

from dataclasses import replace

from report_rag.answering.citations import cite
from report_rag.rendering.headings import Headings
from report_rag.rendering.labels import Title
from report_rag.types import Hit, Language, OutlineEntry

EN, ES = Language.EN, Language.ES


def cited(index, name, number=1):
    """The citation of the passage with this id."""
    passage = next(one for one in index.passages if one.passage_id == name)
    return cite(index, Hit(passage, 0.5), number)


def call_out(index):
    return next(one for one in index.passages if one.label == "PERU").passage_id


def test_a_citation_has_the_translated_headings_and_label(tiny_index):
    """One for each heading of its section, without a colon."""
    one = cited(tiny_index, call_out(tiny_index))
    report = tiny_index.reports[0]
    places = [
        next(n for n, two in enumerate(report.headings) if two.path == one.section_path[:depth])
        for depth in range(1, len(one.section_path) + 1)
    ]
    expected = tuple(report.translated_headings[place].rstrip(": ") for place in places)
    assert one.translated_section_path == expected
    assert one.translated_label == "PERÚ"


def test_headings_are_in_the_readers_language_and_case(tiny_index):
    """Of a known report in the case of a sentence; of an unknown one as printed."""
    one = cited(tiny_index, call_out(tiny_index))
    english, spanish = (Headings(tiny_index.reports, language) for language in (EN, ES))
    assert english.label(one) == Title("Peru", EN)
    assert spanish.label(one) == Title("Perú", ES)
    assert Headings((), EN).label(one) == Title("PERU", EN)
    assert not any(title.text.isupper() for title in (*english.path(one), *spanish.path(one)))
    assert {title.language for title in spanish.path(one)} == {ES}
    assert [title.text for title in Headings((), EN).path(one)] == list(one.section_path)


def test_without_a_translation_headings_are_the_reports(tiny_index):
    """Their language is then that of the report, and the label that of the words below it."""
    one = cited(tiny_index, call_out(tiny_index))
    spanish = Headings(tiny_index.reports, ES)
    bare = replace(one, translated_section_path=(), translation=None)
    assert {title.language for title in spanish.path(bare)} == {EN}
    assert spanish.label(bare) == Title("Peru", EN)
    assert spanish.label(replace(one, label=None)) is None


def test_a_line_of_an_outline_has_no_colon_and_each_part_a_capital(tiny_index):
    """Where the heading above stands before it."""
    name = tiny_index.reports[0].name
    entry = OutlineEntry("WATER › NEEDS:", EN, (), 1, "/report", "AGUA › NECESIDADES:", report=name)
    assert Headings(tiny_index.reports, EN).entry(entry) == Title("Water › Needs", EN)
    assert Headings(tiny_index.reports, ES).entry(entry) == Title("Agua › Necesidades", ES)
    assert Headings((), EN).entry(entry) == Title("WATER › NEEDS", EN)
