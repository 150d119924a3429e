"""Changes addresses that lead to a passage in the reader, the page of a report.

They are made absolute for files, which are opened outside of the site, and get the language in
which the page is to open. For pages they get the path of this server's address in front.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar
from urllib.parse import urlsplit

from report_rag.types import Answer, Citation, Language, OutlineEntry

_Place = TypeVar("_Place", Citation, OutlineEntry)


def root_of(base: str) -> str:
    """The path of this server's address `base`, with which every address on this server begins.

    "/ask" for "https://example.org/ask"; empty for an address without a path, and for none.
    """
    return urlsplit(base).path


def rooted(answer: Answer, root: str) -> Answer:
    """A copy of the answer whose addresses of the reader begin with `root` (see `root_of`)."""
    return replace(
        answer,
        citations=rooted_places(answer.citations, root),
        related=rooted_places(answer.related, root),
        outline=rooted_places(answer.outline, root),
    )


def rooted_places(places: Sequence[_Place], root: str) -> tuple[_Place, ...]:
    """Copies of citations or outline entries whose addresses are as `rooted` makes them."""
    return tuple(replace(one, url=root + one.url) for one in places)


def addressed(answer: Answer, base: str) -> Answer:
    """A copy of the answer whose addresses of the reader can be opened from a file.

    Those are the addresses of citations, related passages and outline entries. Each gets `base` in
    front, such as https://example.org without a slash at its end, and opens the reader in the
    language of the answer. If `base` is empty, each becomes empty: without a host it leads nowhere.
    """
    language = answer.language
    return replace(
        answer,
        citations=addressed_places(answer.citations, base, language),
        related=addressed_places(answer.related, base, language),
        outline=addressed_places(answer.outline, base, language),
    )


def addressed_places(places: Sequence[_Place], base: str, language: Language) -> tuple[_Place, ...]:
    """Copies of citations or outline entries whose addresses are as `addressed` makes them."""
    return tuple(replace(one, url=base and base + in_language(one.url, language)) for one in places)


def in_language(url: str, language: Language) -> str:
    """The address with `lang` added to its query: "/report?mark=1-2&lang=es#bees".

    The page at the address then opens in that language.
    """
    path, hash_sign, fragment = url.partition("#")
    separator = "&" if "?" in path else "?"
    return f"{path}{separator}lang={language}{hash_sign}{fragment}"
