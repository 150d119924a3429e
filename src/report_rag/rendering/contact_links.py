"""Finds what can be tapped in the text of a help contact: telephone numbers and its web page.

The text is never changed: it is cut into pieces, some of which are links. Where it is unclear what
to dial there is no link, since a wrong number is worse than none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from report_rag.types import Contact, Language

_LONGEST = 300  # characters of a text in which links are looked for; our own have some 40
_FEWEST_DIGITS, _MOST_DIGITS = 3, 15  # emergency numbers have 3, international ones 15 at most
# Groups of digits as people write them ("+1 (888) 555-0100", "116 111", "9-1-1"); the last may be
# letters ("1-888-PREVENT"). Never a part of a longer run of digits, groups and signs.
_NUMBER = re.compile(
    r"(?<![\w$€£#@%*+-])(?<!\d[ \u00a0.,:\u2011\u2013])(?<!\0[.,:])"
    r"(?>\+?(?:\(\d{1,5}\)|\d+)(?:[ \u00a0.\u2011\u2013-]{0,2}(?:\(\d{1,5}\)|\d+))*"
    r"(?:-[A-Z]{3,10})?)(?![\w%€*#:@])(?![.,-]\w)"
)
_HOURS = (
    r"(?:h|hs|hrs?|horas?|hours?|d[ií]as?|days?|a[nñ]os?|years?|am|pm|a\.\s?m\.|p\.\s?m\.)(?!\w)"
)
# Digits that are not dialled: web addresses, dates, hours, "24/7", and laws and sums ("26.061").
_NOT_DIALLED = re.compile(
    r"\S*@\S+|(?:https?://|www\.)\S+|[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}(?:[:/]\S*)?"
    r"|(?<!\w)(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})(?!\w)"
    r"|(?<!\w)\d{1,2}/\d{1,2}(?![\w/])|(?<!\w)\d{1,2}:\d\d(?:\s?[-\u2013]\s?\d{1,2}:\d\d)?"
    rf"|(?<!\w)\d{{1,2}}(?:\s?[-\u2013]\s?\d{{1,2}})?\s?{_HOURS}"
    r"|(?<![\w.+-])\d{1,3}(?:\.\d{3})+(?![\w.-])|(?<!\w)(?:19|20)\d\d\s?[-\u2013]\s?(?:19|20)\d\d(?!\w)",
    re.IGNORECASE,
)
_WEB_ADDRESS = re.compile(
    r"(?<![\w@.-])(?:https?://)?[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}(?:/[^\s,;()]*[^\s,;().])?(?![\w@-])"
)
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")  # ITU-T E.161
# Words between the number before and this one, in the same clause.
_CALLED = re.compile(r"\b(?:calls?|llam\w+|tel|tel[eé]fonos?|telephone|phone)\b", re.IGNORECASE)
_TEXTED = re.compile(r"\b(?:sms|texts?|texto|mensajes?|messages?)\b", re.IGNORECASE)
_OTHERWISE = re.compile(r"\b(?:whatsapp|telegram|signal|fax|c[oó]digo|code)\b", re.IGNORECASE)


class Piece(NamedTuple):
    """A piece of a text, and the address that it links to; None for no link."""

    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ContactLinks:
    """How a contact is shown: its name, which may link to its web page, and how it is reached."""

    url: str | None
    """Where the name links to: the web page, if no piece of `reach` does; else None."""
    reach: tuple[Piece, ...]
    """`Contact.reach` in pieces: their texts, joined, are that text."""


def contact_links(contact: Contact, language: Language) -> ContactLinks:
    """The links of a contact in a language.

    Telephone numbers get `tel:`, or `sms:` where the text says that they take messages. The web
    page, if the contact has one, is linked from the first web address in the text; without one from
    the whole text; where that has a number, from the name. Nothing is looked for in a text of more
    than `_LONGEST` characters.
    """
    text, page = contact.reach[language], contact.url
    if page and not re.match(r"https?://", page):
        page = None
    short = len(text) <= _LONGEST
    found = [*_numbers(text)] if short else []
    url = None
    if page and short and (named := _WEB_ADDRESS.search(text)):
        found.append((named.start(), named.end(), page))
    elif page and not found:
        found.append((0, len(text), page))
    elif page:
        url = page
    pieces, before = [], 0
    for start, end, link in sorted(found):
        pieces += [Piece(text[before:start]), Piece(text[start:end], link)]
        before = end
    return ContactLinks(url, tuple(one for one in (*pieces, Piece(text[before:])) if one.text))


def _numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """Where the telephone numbers of a text begin and end, and what they link to."""
    # What is not dialled becomes signs that no number begins, ends or goes on with.
    searched = _NOT_DIALLED.sub(lambda match: "\0" * len(match[0]), text)
    before = 0
    for match in _NUMBER.finditer(searched):
        said, before = re.split(r"[,;()]", text[before : match.start()])[-1], match.end()
        number = _dialled(match[0], alone=match[0] == text.strip())
        called = _CALLED.search(said)
        if not number or (_OTHERWISE.search(said) and not called):
            continue
        scheme = "sms" if _TEXTED.search(said) and not called else "tel"
        yield match.start(), match.end(), f"{scheme}:{number}"


def _dialled(written: str, *, alone: bool) -> str:
    """What to dial for a number as it is written; empty if it seems to be no telephone number.

    `alone` says that the text has nothing else, so that four digits are no year.
    """
    # In an international number "(0)" is for callers at home.
    plain = written.replace("(0)", "") if written.startswith("+") else written
    groups = re.findall(r"[\dA-Z]+", plain)
    sizes = [len(group) for group in groups]
    digits = "".join(groups).translate(_KEYPAD)
    if not _FEWEST_DIGITS <= len(digits) <= _MOST_DIGITS:
        return ""
    is_hours = bool(re.fullmatch(r"\d\d?\D+\d\d?", written))  # "9-17"
    is_year = not alone and re.fullmatch(r"(?:19[5-9]|20[0-4])\d", written)
    # "116 111 9" is two things, whatever the 9 is.
    goes_on = sizes[-1] == 1 and max(sizes) > 1
    if is_hours or is_year or goes_on:
        return ""
    return ("+" if written.startswith("+") else "") + digits
