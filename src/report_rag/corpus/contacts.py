"""Help contacts, places that help people in danger: reads them and chooses those for a message.

A corpus has its own in `help/contacts.toml`. Where it has none, or none that fits, the general ones
in `general_contacts.toml` are shown: emergency number, directory of helplines.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from report_rag.corpus.text_files import read_toml
from report_rag.errors import CorpusError
from report_rag.text.word_lists import read_tables
from report_rag.types import Contact, ContactKind, Language

CONTACTS_FILE = Path("help") / "contacts.toml"
"""The file of contacts, below the corpus folder."""
EVERYWHERE = "all"
"""The `country` of a contact that serves people everywhere."""
OLD_AFTER_DAYS = 180
"""A contact that was checked more than so many days ago has to be checked again."""


def read_contacts(corpus: Path) -> tuple[Contact, ...]:
    """The contacts of a corpus, as `read_contacts_file`; the general ones if it has no file."""
    path = corpus / CONTACTS_FILE
    return read_contacts_file(path) if path.is_file() else _GENERAL


def read_contacts_file(path: Path) -> tuple[Contact, ...]:
    """The contacts in a TOML file, in its order.

    Raises `CorpusError` when the file cannot be read, or names the first entry that cannot be used.
    """
    return _contacts(read_toml(path), path)


def contacts_at_hand(corpus: Path) -> tuple[Contact, ...]:
    """The contacts of a corpus; the general ones when its file is missing or cannot be used."""
    try:
        return read_contacts(corpus)
    except CorpusError:
        return _GENERAL


def for_message(
    contacts: Sequence[Contact], countries: Sequence[str], kinds: Sequence[ContactKind]
) -> tuple[Contact, ...]:
    """The contacts of these kinds that serve everywhere or in these countries, in their order.

    `countries` are ISO codes. When no contact fits, the general ones of these kinds are returned.
    """

    def chosen(some: Sequence[Contact]) -> tuple[Contact, ...]:
        there = (EVERYWHERE, *countries)
        return tuple(one for one in some if one.kind in kinds and one.country in there)

    return chosen(contacts) or chosen(_GENERAL)


def are_general(contacts: Sequence[Contact]) -> bool:
    """Whether these are the general contacts, as for a corpus that has none of its own."""
    return tuple(contacts) == _GENERAL


def doubtful(contacts: Sequence[Contact], today: date) -> tuple[tuple[Contact, str], ...]:
    """The contacts to check before they are shown in public, each with the reason in words.

    That is never checked, checked more than `OLD_AFTER_DAYS` before `today`, or never confirmed.
    """
    found = []
    for contact in contacts:
        if contact.checked is None:
            found.append((contact, "never checked"))
        elif (today - contact.checked).days > OLD_AFTER_DAYS:
            found.append((contact, f"last checked {contact.checked}"))
        elif not contact.confirmed_by:
            found.append((contact, "confirmed by nobody"))
    return tuple(found)


def _contacts(content: dict[str, Any], path: Path) -> tuple[Contact, ...]:
    entries = content.get("contact", [])
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise CorpusError(f"{path}: each contact needs a table of its own, [[contact]]")
    return tuple(_contact(entry, f"{path}: contact {n}") for n, entry in enumerate(entries, 1))


def _contact(entry: dict[str, Any], place: str) -> Contact:
    """A contact from its table; `CorpusError`, which names `place`, when a field cannot be used."""
    checked, sources = entry.get("checked"), entry.get("sources", [])
    if not isinstance(sources, list):
        raise CorpusError(f'{place}: sources = {sources!r} is no list such as ["https://…"]')
    if not (checked is None or type(checked) is date):
        raise CorpusError(f"{place}: checked = {checked!r} is no date such as 2026-01-31")
    try:
        return Contact(
            country=str(entry["country"]),
            kind=ContactKind(entry["does"]),
            name={language: str(entry["name"][language]) for language in Language},
            reach={language: str(entry["reach"][language]) for language in Language},
            url=entry.get("url"),
            sources=tuple(sources),
            checked=checked,
            confirmed_by=str(entry.get("confirmed_by", "")),
        )
    except (KeyError, ValueError, TypeError) as error:
        raise CorpusError(
            f"{place}: needs country, does, name and reach in both languages ({error})"
        ) from error


_GENERAL = _contacts(
    read_tables("general_contacts.toml", "report_rag.corpus"), Path("general_contacts.toml")
)
