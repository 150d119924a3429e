"""Where help is to be had."""

from datetime import date

import pytest

from report_rag.corpus.contacts import (
    EVERYWHERE,
    GENERAL,
    contacts_at_hand,
    doubtful,
    for_message,
    read_contacts,
    read_contacts_file,
)
from report_rag.errors import CorpusError
from report_rag.types import ContactKind, Language

ENTRY = """
[[contact]]
country = "CR"
does = "support"
name = { en = "A line", es = "Una línea" }
reach = { en = "1", es = "1" }
checked = 2026-01-01
confirmed_by = "Ana"
"""


def written(folder, text):
    """A corpus whose contacts file has this text."""
    (folder / "help").mkdir()
    (folder / "help" / "contacts.toml").write_text(text, encoding="utf-8")
    return folder


def test_without_a_file_there_is_still_a_way_to_help(tmp_path):
    """The emergency number and the directory of helplines need no file."""
    kinds = [contact.kind for contact in read_contacts(tmp_path)]
    assert kinds == [ContactKind.EMERGENCY, ContactKind.SUPPORT, ContactKind.WORRIED]


def test_the_projects_contacts_have_sources_a_day_and_both_languages(real_corpus):
    """Each contact says where it comes from and when it was checked."""
    contacts = read_contacts(real_corpus)
    assert len(contacts) >= 10
    for contact in contacts:
        assert contact.sources
        assert contact.checked is not None
        assert all(contact.name[language] and contact.reach[language] for language in Language)


def test_the_publishers_telephone_is_no_contact(real_corpus):
    """The report's one number is an office's and must never be shown as a helpline."""
    assert not any("215 3388" in c.reach[Language.EN] for c in read_contacts(real_corpus))


def test_a_message_gets_what_serves_everywhere_and_in_its_country(real_corpus):
    """Costa Rica's lines are for Costa Rica; the directory is for everybody."""
    contacts = read_contacts(real_corpus)
    kinds = (ContactKind.EMERGENCY, ContactKind.SUPPORT)
    assert {c.country for c in for_message(contacts, ["CR"], kinds)} == {EVERYWHERE, "CR"}
    assert {c.country for c in for_message(contacts, [], kinds)} == {EVERYWHERE}
    assert {c.kind for c in for_message(contacts, ["CR"], kinds)} == set(kinds)


def test_doubtful_contacts_are_told_with_their_reason(tmp_path):
    """Nobody has confirmed it, or not for 180 days."""
    unconfirmed = ENTRY.replace('"Ana"', '""')
    contacts = read_contacts(written(tmp_path, ENTRY + unconfirmed))
    soon, late = date(2026, 1, 2), date(2026, 7, 1)
    assert [reason for _, reason in doubtful(contacts, soon)] == ["confirmed by nobody"]
    assert [reason for _, reason in doubtful(contacts, late)] == ["last checked 2026-01-01"] * 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('does = "support"', 'does = "magic"'),
        ('country = "CR"', ""),
        (', es = "1"', ""),
        ('country = "CR"', 'country = "CR"\nsources = "https://example.org"'),
    ],
)
def test_an_entry_that_cannot_be_used_is_named(tmp_path, old, new):
    """A wrong contact on the help card would be worse than an error before it."""
    with pytest.raises(CorpusError, match=r"contacts\.toml: contact 1"):
        read_contacts(written(tmp_path, ENTRY.replace(old, new)))


def test_a_single_table_is_no_list_of_contacts(tmp_path):
    """One pair of brackets is missing; the line says so."""
    with pytest.raises(CorpusError, match=r"needs a table of its own, \[\[contact\]\]"):
        read_contacts(written(tmp_path, ENTRY.replace("[[contact]]", "[contact]")))


def test_broken_toml_is_named(tmp_path):
    """The file is named, and that it is not TOML."""
    with pytest.raises(CorpusError, match="not valid TOML"):
        read_contacts(written(tmp_path, "[[contact"))


@pytest.mark.parametrize("line", ["a = " + "[" * 20_000, "sources." + "a." * 20_000 + "a = 1"])
def test_contacts_that_are_nested_too_deeply_are_refused(tmp_path, line):
    """The file is named in one line, and the server goes on with the contacts for everybody."""
    corpus = written(tmp_path, f"[[contact]]\n{line}\n")
    with pytest.raises(CorpusError, match=r"contacts\.toml: .*more than 100 .*; take .* away"):
        read_contacts(corpus)
    assert contacts_at_hand(corpus) == GENERAL


def test_what_stands_in_for_contacts_is_known(tmp_path, real_corpus):
    """Nobody of a corpus can have checked them; its own are another thing."""
    assert read_contacts(tmp_path) == GENERAL
    assert read_contacts(real_corpus) != GENERAL


@pytest.mark.parametrize(
    "kinds",
    [
        (ContactKind.EMERGENCY,),
        (ContactKind.SUPPORT,),
        (ContactKind.WORRIED,),
        (ContactKind.REPORT, ContactKind.SUPPORT),
    ],
)
def test_no_card_is_without_any_way_to_help(kinds):
    """A file that has none of a kind, or none for a place, leaves those for everywhere."""
    assert for_message((), ["BO"], kinds)


@pytest.mark.parametrize("checked", ['"2026-10-01"', "2026-10-01T10:00:00", "3"])
def test_what_is_no_date_is_named(tmp_path, checked):
    """A date in quotation marks is a text."""
    path = tmp_path / "contacts.toml"
    path.write_text(
        '[[contact]]\ncountry = "all"\ndoes = "support"\n'
        'name = { en = "A", es = "A" }\nreach = { en = "1", es = "1" }\n'
        f"checked = {checked}\n",
        "utf-8",
    )
    with pytest.raises(CorpusError, match=r"contact 1: checked = .* is no date"):
        read_contacts_file(path)
