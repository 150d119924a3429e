"""Which texts of a corpus are searched, and for whom they speak."""

from dataclasses import replace

import pytest

from counted import Counted
from report_rag.corpus.passages import find_lists, split_into_passages
from report_rag.corpus.report import read_report
from report_rag.index.lexical import lexical_texts
from report_rag.index.texts import ABOUT_IT_ALL, bank, encoded_texts
from report_rag.text.language import statements
from report_rag.types import Collection, Language, LexicalField


def texts_of(index, collection):
    """The texts of one collection."""
    every = encoded_texts(index.reports, index.passages, index.lists)
    return [text for text in every if text.collection is collection]


def test_each_passage_is_encoded_with_its_two_nearest_headings(tiny_index):
    """What is quoted has no headings; what is encoded has."""
    for text, passage in zip(
        texts_of(tiny_index, Collection.TEXT), tiny_index.passages, strict=True
    ):
        heading = " – ".join(passage.section_path[-2:])
        assert text.text == f"{heading}: {passage.text}"
        assert not text.is_question


def test_a_bank_question_belongs_to_its_passages_and_a_lists_question_to_none(tiny_index):
    """A question that a whole list answers says nothing of a single item."""
    rows = list(bank(tiny_index.reports, tiny_index.passages, tiny_index.lists))
    by_text = {text.text: text.owners for text in texts_of(tiny_index, Collection.BANK)}
    for question, owners, whole in rows:
        assert by_text[question.text] == (owners if whole is None else ())
    listed = {text.text for text in texts_of(tiny_index, Collection.LIST) if text.is_question}
    assert listed == {question.text for question, _, whole in rows if whole is not None}


def test_country_questions_name_no_country(tiny_index):
    """They have "this country" in the place of the name."""
    texts = texts_of(tiny_index, Collection.COUNTRY)
    assert {text.owners for text in texts} >= {(ABOUT_IT_ALL,)}
    assert all("this country" in t.text or "este país" in t.text for t in texts)


def test_questions_and_passages_of_the_same_words_are_told_apart(tiny_index):
    """They are encoded with another prompt, so their keys differ."""
    text = texts_of(tiny_index, Collection.TEXT)[0]
    asked = type(text)(text.collection, text.owners, text.text, is_question=True)
    assert asked.key != text.key


def test_words_are_searched_in_the_language_they_are_in(tiny_index):
    """Each language has the passages in that language, and its own questions."""
    found = lexical_texts(tiny_index.reports, tiny_index.passages, tiny_index.lists)
    english = dict(found[LexicalField.TEXT, Language.EN])
    spanish = dict(found[LexicalField.TEXT, Language.ES])
    for number, passage in enumerate(tiny_index.passages):
        assert english[number].endswith(passage.text)
        assert spanish[number].endswith(passage.translation)
    asked = {text for _, text in found[LexicalField.BANK, Language.ES]}
    report = tiny_index.reports[0]
    assert asked <= {q.text for q in report.questions if q.language is Language.ES}
    assert asked


def test_sentences_are_encoded_where_there_are_several(tiny_index):
    """Each sentence of a passage of two or more, with the passage's headings, in its order."""
    texts = texts_of(tiny_index, Collection.SENTENCE)
    place = next(n for n, one in enumerate(tiny_index.passages) if "lends pumps" in one.text)
    heading = " – ".join(tiny_index.passages[place].section_path[-2:])
    assert [text.text for text in texts if text.owners == (place,)] == [
        f"{heading}: Dry summers are the main worry of the gardeners.",
        f"{heading}: An NGO lends pumps, and neighbours take turns at night.",
    ]
    assert not any(text.is_question for text in texts)
    single = [n for n, one in enumerate(tiny_index.passages) if len(statements(one.text)) == 1]
    assert not {(n,) for n in single} & {text.owners for text in texts}


def test_sentences_of_a_translation_stand_under_translated_headings(tiny_index):
    """They are encoded in their own language throughout."""
    texts = {text.text for text in texts_of(tiny_index, Collection.TRANSLATED_SENTENCE)}
    pumps = "Una ONG presta bombas, y los vecinos se turnan de noche."
    assert f"EN DETALLE – 1. AGUA Y SEMILLAS: {pumps}" in texts


def test_headings_and_passages_are_gone_through_as_often_for_a_longer_report(tmp_path):
    """Not once for each passage and each list."""
    (tmp_path / "report.toml").write_text('title = "T"\nlanguage = "en"\n')
    work = []
    for count in (20, 40):
        edition = "".join(f"# Boat {one}\n\n- **Nets:** a\n- Lines\n\n" for one in range(count))
        for name in ("report.en.md", "report.es.md"):
            (tmp_path / name).write_text(edition)
        report = read_report(tmp_path)
        passages = Counted(split_into_passages(report))
        report = replace(report, headings=Counted(report.headings))
        lists = find_lists(passages)
        Counted.times = 0
        texts = [text.text for text in encoded_texts((report,), passages, lists)]
        assert f"Boat {count - 1}: Nets; Boat {count - 1}" in texts
        lexical_texts((report,), passages, lists)
        work.append(Counted.times)
    assert work[0] == work[1]


def lists_of(folder, edition):
    """The texts of the lists of an edition."""
    (folder / "report.toml").write_text('title = "T"\nlanguage = "en"\n')
    (folder / "report.en.md").write_text(edition, encoding="utf-8")
    report = read_report(folder)
    passages = split_into_passages(report)
    texts = encoded_texts((report,), passages, find_lists(passages))
    return [text.text for text in texts if text.collection is Collection.LIST]


@pytest.mark.parametrize(
    ("before", "encoded"),
    [
        ("Crews told us of three ways:\n\n", "Boats: Crews told us of three ways:; Nets; Lines"),
        ("Crews told us of three ways.\n\n", "Boats: Nets; Lines"),
        ("", "Boats: Nets; Lines"),
    ],
)
def test_a_list_is_encoded_with_what_leads_to_it(tmp_path, before, encoded):
    """A paragraph right before it that ends in a colon says what the items are."""
    edition = f"# Boats\n\n{before}- **Nets:** Wide.\n- **Lines:** Long.\n"
    assert encoded in lists_of(tmp_path, edition)


def test_what_leads_to_a_list_stands_in_its_own_section(tmp_path):
    """The end of the section before is another matter; titles that are all alike stand once."""
    edition = "# One\n\nAs follows:\n\n# Two\n\n- Wide nets.\n- Long lines.\n"
    assert "Two: Two" in lists_of(tmp_path, edition)


def test_a_list_before_the_first_heading_has_the_texts_of_its_items(tmp_path):
    """Items without a label have no heading above that could stand for them."""
    edition = "Crews told us:\n\n- Wide nets.\n- Long lines.\n\n# Boats\n\nTwo.\n"
    assert lists_of(tmp_path, edition) == ["Crews told us:; Wide nets.; Long lines."]
