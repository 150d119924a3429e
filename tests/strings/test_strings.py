"""Every sentence that a person reads is there, in both languages, and reads well."""

import dataclasses
import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from string import Formatter

import pytest

import report_rag
from report_rag.progress import Step
from report_rag.strings import STRINGS, Strings, language_file
from report_rag.strings.shape import Plural
from report_rag.types import (
    AnswerColumn,
    BankAdvice,
    EntryProblem,
    Language,
    Notice,
    Outcome,
    Problem,
    Refusal,
    RowProblem,
    WorksheetField,
)
from report_rag.web.widget import OriginStatus

# What no sentence may say: words that blame children or call abuse an industry (Terminology
# Guidelines for the protection of children from sexual exploitation and sexual abuse).
FORBIDDEN = (
    "child porn",
    "child prostitut",
    "child sex tour",
    "sex tourism",
    "sex work",
    "kiddie",
    "pornografía infantil",
    "prostitución infantil",
    "prostituta",
    "turismo sexual",
    "pedofilia",
    "menores",
)


def sentences(strings: Strings) -> Iterator[tuple[str, str]]:
    """Every sentence by its name, those of tables and for one or several by name and key."""
    for field in dataclasses.fields(strings):
        value = getattr(strings, field.name)
        if isinstance(value, dict):
            for key, text in value.items():
                yield f"{field.name}.{key}", text
        elif isinstance(value, Plural):
            yield f"{field.name}.one", value.one
            yield f"{field.name}.other", value.other
        else:
            yield field.name, value


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


ENGLISH, SPANISH = (dict(sentences(STRINGS[language])) for language in (Language.EN, Language.ES))
BOTH = {
    f"{code}:{name}": text
    for code, one in (("en", ENGLISH), ("es", SPANISH))
    for name, text in one.items()
}


def test_each_language_has_its_strings():
    """The assistant speaks exactly the languages that it has sentences for."""
    assert list(STRINGS) == list(Language)


def test_both_languages_have_the_same_sentences():
    """No sentence, and no entry of a table of sentences, exists in one language only."""
    assert ENGLISH.keys() == SPANISH.keys()


def test_there_are_more_than_fifty_sentences_to_compare():
    """The walk over the sentences finds those in tables too, so that the tests here see all."""
    assert {"answered.other", "problems.empty", "notices.other_language"} <= set(ENGLISH)
    assert len(ENGLISH) > 50


@pytest.mark.parametrize("language", Language)
def test_tables_are_complete(language):
    """Every problem, notice, outcome, column and step of work has its sentence."""
    strings = STRINGS[language]
    assert set(strings.problems) == set(Problem)
    assert set(strings.notices) == set(Notice)
    assert set(strings.steps) == set(Step)
    assert set(strings.columns) == set(AnswerColumn)
    assert set(strings.outcomes) == set(Outcome)
    assert set(strings.row_problems) == set(RowProblem)
    assert set(strings.bank_advice) == set(BankAdvice)
    assert set(strings.bank_fields) == set(WorksheetField)
    assert set(strings.entry_problems) == set(EntryProblem)
    assert set(strings.refusals) == set(strings.refusal_details) == set(Refusal)


def test_every_sentence_is_used():
    """A sentence that no code, template or script names is deleted."""
    package = Path(report_rag.__file__).parent
    texts = [
        path.read_text(encoding="utf-8")
        for path in package.rglob("*")
        if path.suffix in {".py", ".html", ".js"} and path.parent.name != "strings"
    ]
    named = set(re.findall(r"\w+", "\n".join(texts)))
    # `widget_check.html` puts these names together.
    named |= {f"site_{status}" for status in OriginStatus}
    fields = {field.name for field in dataclasses.fields(Strings)}
    assert sorted(fields - named) == []


def test_placeholders_are_the_same_in_both_languages():
    """What is filled in stands in both languages, under the same name."""
    differ = [
        name for name in ENGLISH if placeholders(ENGLISH[name]) != placeholders(SPANISH[name])
    ]
    assert not differ


FILLED = {
    "preview_chat": {"reports"},
    "preview_report": {"reports"},
    "report_by": {"title", "publisher"},
    "report_named": {"title"},
    "mcp_instructions": {"title"},
    "more_reports": {"count"},
    "qr_label": {"address"},
    "published_by": {"publisher"},
    "sheets_written": {"file"},
    "replies.who_runs_it": {"operator"},
    "answered_country": {"passages", "country", "how"},
    "only_mentions.one": {"passages", "country", "how"},
    "only_mentions.other": {"passages", "country", "how"},
    "some_only_mention.other": {"count"},
    "passages.one": {"count"},
    "passages.other": {"count"},
    "some_passages": {"shown", "of"},
    "searching": {"question"},
    "country_not_treated.one": {"country"},
    "country_not_treated.other": {"country"},
    "also_not_treated.one": {"country"},
    "also_not_treated.other": {"country"},
    "problems.too_long": {"limit"},
    "problems.unknown_report": {"names"},
    "page": {"page"},
    "pages": {"pages"},
    "listing": {"shown", "of"},
    "passage_number": {"number"},
    "page_mark": {"page"},
    "places.one": {"count", "words"},
    "places.other": {"count", "words"},
    "no_place": {"words"},
    "more_places.one": {"count"},
    "more_places.other": {"count"},
    "first_places": {"shown"},
    "picture_cell": {"country", "section", "passages"},
    "built": {"passages", "questions", "encoded", "folder"},
    "up_to_date": {"folder"},
    "missing_translation.en": {"report"},
    "missing_translation.es": {"report"},
    "missing_bank": {"report"},
    "missing_unanswered": {"report"},
    "check_passed": {"report", "passages", "words"},
    "check_failed": {"count"},
    "unlike_page": {"report", "count"},
    "passed_over.too_deep": {"path", "command"},
    "passed_over.to_import": {"path", "command"},
    "passed_over.no_facts": {"path"},
    "passed_over.no_report": {"path"},
    "remarks.tables": {"place", "count"},
    "remarks.bars": {"place", "count"},
    "remarks.html": {"place", "count"},
    "remarks.divided": {"place", "count", "words"},
    "remarks.picture": {"place", "words"},
    "index_checked": {"files"},
    "asked_in_sheet": {"column", "sheet"},
    "asked_in_table": {"column"},
    "asked_column": {"letter", "name"},
    "asked_letter": {"letter"},
    "asked_instead": {"columns"},
    "second_questions.one": {"columns", "letter"},
    "second_questions.other": {"count", "columns", "letter"},
    "other_sheets.one": {"sheets"},
    "other_sheets.other": {"sheets"},
    "shown_sheet": {"sheet"},
    "hidden_sheet": {"sheet"},
    "hidden_rows.one": {"rows"},
    "hidden_rows.other": {"rows"},
    "rows_around.one": {"rows"},
    "rows_around.other": {"rows"},
    "row_range": {"first", "last"},
    "answers_written": {"count", "file"},
    "gap_in_bank": {"section", "all", "report", "close"},
    "gap_in_report": {"section", "all", "report", "missing"},
    "gaps_deleted": {"file"},
    "gaps_drawn": {"file"},
    "gaps_hidden": {"least"},
    "gaps_none": {"least"},
    "answers_counted": {"answered", "missing", "other", "marked"},
    "unanswered_written": {"count", "file"},
    "row_problems.too_long": {"limit"},
    "row_number": {"number"},
    "more_passages": {"count"},
    "first_words": {"count"},
    "first_words_translated": {"count"},
    "show_more.one": {"count"},
    "show_more.other": {"count"},
    "doubtful_contact": {"name", "reason"},
    "general_contacts": {"file"},
    "bank_title": {"report"},
    "bank_prompt": {"report"},
    "bank_prompt_count": {"answered", "unanswered"},
    "bank_drafted": {"count", "prompts", "folder"},
    "entry_problems.too_long": {"limit"},
    "bank_gain": {"count"},
    "bank_checked": {"count", "new", "rest"},
    "bank_written": {"file"},
    "address": {"url"},
    "answered.one": {"how"},
    "answered.other": {"how"},
    "country_question.one": {"country"},
    "country_question.other": {"country"},
    "heading_question": {"heading"},
    "list_question": {"list"},
    "welcome_published.one": {"publishers"},
    "welcome_published.other": {"publishers"},
    "frame_refused": {"origin"},
    "site_allowed": {"origin"},
    "site_not_allowed": {"origin"},
    "site_insecure": {"origin"},
    "imported": {"folder", "headings", "blocks"},
    "import_proved": {"words"},
    "import_differs": {"count", "first"},
    "place_and_page": {"place", "page"},
    "page_of_document": {"page"},
    "more_doubts": {"count"},
    "import_next": {"file"},
    "refusal_details.missing-field": {"field"},
    "refusal_details.unknown-field": {"field"},
    "refusal_details.wrong-field": {"field"},
    "refusal_details.long-field": {"field"},
}
"""The sentences with placeholders, and the values that they are filled with."""


def test_sentences_say_what_they_are_given():
    """The values that a sentence is filled with all appear in it; all others have none."""
    found = {name: placeholders(text) for name, text in ENGLISH.items() if placeholders(text)}
    assert found == FILLED


def test_no_sentence_is_empty_or_loose():
    """A sentence has words, no space around it, no double space and no line break."""
    wrong = [
        name
        for name, text in BOTH.items()
        if not re.search(r"\w", text) or text != text.strip() or re.search(r"\s{2}|\n|\t", text)
    ]
    assert not wrong


def test_no_sentence_uses_a_forbidden_word():
    """Children are never named in the words of those who exploit them."""
    assert not [
        (name, word) for name, text in BOTH.items() for word in FORBIDDEN if word in text.casefold()
    ]


def test_no_sentence_holds_markup():
    """Sentences are plain text; the templates give them their look."""
    plain = {name: re.sub(r"\{\w+\}|\w+\.jsonl", "", text) for name, text in BOTH.items()}
    assert not [name for name, text in plain.items() if re.search(r"[<>*_`\[\]]|&\w+;", text)]


def test_the_two_languages_differ():
    """A Spanish sentence is not an English one left untranslated."""
    alike = {name for name in ENGLISH if ENGLISH[name] == SPANISH[name]}
    assert alike <= {"listing", "no", "page_mark", "view_original", "picture_cell"}


def test_spanish_questions_and_exclamations_are_opened():
    """Spanish opens what it closes: every ? has its ¿ and every ! its ¡."""
    assert not [
        name
        for name, text in SPANISH.items()
        if text.count("?") != text.count("¿") or text.count("!") != text.count("¡")
    ]


def test_one_is_told_apart_from_several():
    """As both languages do it: only one is one, and nothing is no one thing."""
    pages = Plural("a page", "pages")
    assert [pages.of(count) for count in (0, 1, 2, 100)] == ["pages", "a page", "pages", "pages"]


def test_strings_cannot_be_changed():
    """Sentences are fixed: nothing puts words into the assistant's mouth while it runs."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        STRINGS[Language.EN].answered = "Trust me."


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('related = "', '# related = "', "en.toml: missing related"),
        ('related = "', 'lost = "x"\nrelated = "', "en.toml: unknown lost"),
        ('passages.one = "', '# passages.one = "', "en.toml: passages: missing one"),
        ("[notices]\n", '[notices]\nlost = "x"\n', "en.toml: notices: unknown lost"),
        ('related = "', 'related = 3 # "', "en.toml: related: another kind of value"),
    ],
)
def test_an_incomplete_file_is_an_error_that_names_what_is_wrong(monkeypatch, old, new, said):
    """A sentence that is missing, unknown or no text stops the program at its start."""
    text = resources.files("report_rag.strings").joinpath("en.toml").read_text("utf-8")
    assert old in text
    changed = tomllib.loads(text.replace(old, new, 1))
    monkeypatch.setattr(language_file, "read_tables", lambda *_: changed)
    with pytest.raises(ValueError, match=re.escape(said)):
        language_file.read_strings(Language.EN)
