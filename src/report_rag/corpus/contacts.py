"""Help contacts, places that help people in danger: reads them and chooses those for a message.

A corpus has its own in `help/contacts.toml`. Where it has no such file, or no contact that fits,
the general ones of `general_contacts.toml` beside this module are shown: the local emergency
number, a directory of child helplines, and a line for adults worried about their own thoughts.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from report_rag.corpus.text_files import read_toml
from report_rag.errors import CorpusError
from report_rag.types import Contact, ContactKind, Language

CONTACTS_FILE = Path("help") / "contacts.toml"
"""The file of contacts, below the corpus folder."""
EVERYWHERE = "all"
"""The `country` of a contact that serves people everywhere."""
OLD_AFTER_DAYS = 180
"""A contact whose data were checked more days ago than this has to be checked again."""


def read_contacts(corpus: Path) -> tuple[Contact, ...]:
    """The contacts in the file of a corpus folder, or `GENERAL` if it has no such file.

    Raises `CorpusError` as `read_contacts_file` does.
    """
    path = corpus / CONTACTS_FILE
    return read_contacts_file(path) if path.is_file() else GENERAL


def read_contacts_file(path: Path) -> tuple[Contact, ...]:
    """The contacts in a TOML file, in its order; an empty tuple if it has no `[[contact]]`.

    Raises `CorpusError` when the file cannot be read or is not TOML, when `contact` is no list of
    tables, and for the first contact that cannot be used: the message has its number, from 1.
    """
    entries = read_toml(path).get("contact", [])
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise CorpusError(f"{path}: each contact needs a table of its own, [[contact]]")
    return tuple(_contact(entry, f"{path}: contact {n}") for n, entry in enumerate(entries, 1))


def contacts_at_hand(corpus: Path) -> tuple[Contact, ...]:
    """The contacts as `read_contacts` gives them; `GENERAL` where it would raise `CorpusError`."""
    try:
        return read_contacts(corpus)
    except CorpusError:
        return GENERAL


def for_message(
    contacts: Sequence[Contact], countries: Sequence[str], kinds: Sequence[ContactKind]
) -> tuple[Contact, ...]:
    """Those of `contacts` that are of these kinds and serve everywhere or one of these countries.

    `countries` are ISO 3166-1 codes. The order of `contacts` is kept. When none fits, those of
    `GENERAL` that fit are returned. This may be none either, since `GENERAL` has no contact that
    takes reports of abuse (`ContactKind.REPORT`).
    """

    def chosen(some: Sequence[Contact]) -> tuple[Contact, ...]:
        there = (EVERYWHERE, *countries)
        return tuple(one for one in some if one.kind in kinds and one.country in there)

    return chosen(contacts) or chosen(GENERAL)


def doubtful(contacts: Sequence[Contact], today: date) -> Iterator[tuple[Contact, str]]:
    """The contacts to check before they are shown in public, each with the reason in English words.

    The reason is the first that applies: never checked; last checked more than `OLD_AFTER_DAYS`
    days before `today`; confirmed by nobody. A contact with no such reason is left out.
    """
    for contact in contacts:
        if contact.checked is None:
            yield contact, "never checked"
        elif (today - contact.checked).days > OLD_AFTER_DAYS:
            yield contact, f"last checked {contact.checked}"
        elif not contact.confirmed_by:
            yield contact, "confirmed by nobody"


def _contact(entry: dict[str, Any], place: str) -> Contact:
    """The contact that `entry`, a table `[[contact]]` of the file, describes.

    Raises `CorpusError`, whose message begins with `place`, when a required field is missing or a
    field cannot be used.
    """
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


GENERAL = read_contacts_file(Path(__file__).with_name("general_contacts.toml"))
"""The contacts for a corpus that has none of its own, or none that fits a message."""
