"""What can be tapped in the text of a help contact."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from report_rag.corpus.contacts import read_contacts
from report_rag.rendering.contact_links import Piece, contact_links
from report_rag.types import Contact, ContactKind, Language

PAGE = "https://example.org/help"


def linked(reach, url=None):
    """A contact that is reached so, in both languages."""
    both = dict.fromkeys(Language, reach)
    contact = Contact("all", ContactKind.SUPPORT, dict.fromkeys(Language, "Line"), both, url)
    return contact_links(contact, Language.EN)


def dialled(reach):
    """The links of a text, by what is linked."""
    return {piece.text: piece.url for piece in linked(reach).reach if piece.url}


@pytest.mark.parametrize(
    ("reach", "links"),
    [
        ("116 111", {"116 111": "tel:116111"}),
        ("9-1-1", {"9-1-1": "tel:911"}),
        ("1147", {"1147": "tel:1147"}),
        ("2015", {"2015": "tel:2015"}),
        ("0800 5050 (no atiende las 24 horas)", {"0800 5050": "tel:08005050"}),
        ("+1 (888) 555-0100", {"+1 (888) 555-0100": "tel:+18885550100"}),
        ("+44 (0)20 7946 0000", {"+44 (0)20 7946 0000": "tel:+442079460000"}),
        ("(506) 2222.3333 ext. 12", {"(506) 2222.3333": "tel:50622223333"}),
        ("1-888-PREVENT", {"1-888-PREVENT": "tel:18887738368"}),
        ("Tel.:116111, 24/7", {"116111": "tel:116111"}),
        ("0800 5050/0800 6060", {"0800 5050": "tel:08005050", "0800 6060": "tel:08006060"}),
        ("911 o 1147", {"911": "tel:911", "1147": "tel:1147"}),
        ("911 24 horas", {"911": "tel:911"}),
        ("116 111, 8:00-18:00", {"116 111": "tel:116111"}),
        ("116 111, 9-17 h, since 2019", {"116 111": "tel:116111"}),
        ("900 20 20 10", {"900 20 20 10": "tel:900202010"}),
        ("text 686868", {"686868": "sms:686868"}),
        ("mensaje de texto al 686868", {"686868": "sms:686868"}),
        ("Text HOME to 741741 or call 988", {"741741": "sms:741741", "988": "tel:988"}),
        ("Call or text 988", {"988": "tel:988"}),
        ("call 911 or text 741741", {"911": "tel:911", "741741": "sms:741741"}),
        ("WhatsApp +506 8888 7777", {}),
        ("llamada o WhatsApp: 8888 7777", {"8888 7777": "tel:88887777"}),
    ],
)
def test_numbers_can_be_dialled(reach, links):
    """International and short ones, as they are written; those for messages get one."""
    assert dialled(reach) == links


@pytest.mark.parametrize(
    "reach",
    [
        "",
        "Call it if somebody is in danger now",
        "24/7",
        "2026-11-23",
        "23/11/2026",
        "from 2019 to 2024",
        "2019-2024",
        "Ley 26.061",
        "9-17",
        "8:00 a 18:00",
        "$500",
        "$500 000",
        "100%",
        "3.14",
        "12",
        "116 111 9 to 17",
        "1234567890123456789",
        "a1234567",
        "room 12a34",
        "report.example.org/1234567",
        "me123456@example.org",
        "192.168.100.100:8080",
        "#31#123456",
    ],
)
def test_what_is_no_telephone_number_is_no_link(reach):
    """Dates, hours, laws, addresses, and what is unclear."""
    assert dialled(reach) == {}


def test_the_web_page_is_linked_once():
    """From its address in the text, the whole text, or the name where there is only a number."""
    assert linked("116 111, example.org", PAGE).reach == (
        Piece("116 111", "tel:116111"),
        Piece(", "),
        Piece("example.org", PAGE),
    )
    assert linked("Online form", PAGE).reach == (Piece("Online form", PAGE),)
    assert linked("116 111", PAGE).url == PAGE
    assert linked("116 111", PAGE).reach == (Piece("116 111", "tel:116111"),)
    assert linked("116 111, example.org", PAGE).url is None
    assert linked("116 111").url is None


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", ""])
def test_only_web_pages_are_linked(url):
    """A corpus is data."""
    assert linked("here", url).reach == (Piece("here"),)


@given(st.text(alphabet="0123456789+-(). /:,;@#*aWhORG\u00a0\u2013\n'\"<>&", max_size=60))
def test_no_text_is_changed_and_no_link_is_anything_else(text):
    """Whatever stands there; an address has digits alone."""
    for url in (None, PAGE):
        found = linked(text, url).reach
        assert "".join(piece.text for piece in found) == text
        for piece in found:
            if piece.url not in (None, PAGE):
                scheme, _, number = piece.url.partition(":")
                assert scheme in ("tel", "sms")
                assert number.removeprefix("+").isascii()
                assert number.removeprefix("+").isdigit()


@pytest.mark.parametrize("part", ["1 ", "a.", "1-", "a1.", "1/", "(1)", "19 h"])
def test_a_long_text_takes_no_time(part):
    """Neither the longest that is searched nor one that is longer."""
    began = process_time()
    for length in (300, 100_000):
        dialled((part * length)[:length])
    assert process_time() - began < 0.5


def test_the_contacts_of_the_corpus(real_corpus):
    """All of its numbers, and nothing else."""
    found = {
        piece.text: piece.url
        for contact in read_contacts(real_corpus)
        for language in Language
        for piece in contact_links(contact, language).reach
        if piece.url and not piece.url.startswith("https:")
    }
    assert found == {
        "9-1-1": "tel:911",
        "1147": "tel:1147",
        "0800 5050": "tel:08005050",
        "141": "tel:141",
        "686868": "sms:686868",
        "1-888-PREVENT": "tel:18887738368",
    }
