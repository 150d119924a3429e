"""Changes addresses that lead to a passage in the reader, the page of a report.

They are made absolute, or get the language in which the page is to open.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from report_rag.types import Answer, Citation, Language, OutlineEntry

_Place = TypeVar("_Place", Citation, OutlineEntry)


def addressed(answer: Answer, base: str) -> Answer:
    """A copy of the answer with `base` before each address of the reader.

    Those are the addresses of citations, related passages and outline entries. `base` has no slash
    at its end, such as https://example.org; empty changes nothing.
    """

    def whole(places: Sequence[_Place]) -> tuple[_Place, ...]:
        return tuple(replace(one, url=base + one.url) for one in places)

    return replace(
        answer,
        citations=whole(answer.citations),
        related=whole(answer.related),
        outline=whole(answer.outline),
    )


def in_language(url: str, language: Language) -> str:
    """The address with `lang` added to its query: "/report?mark=1-2&lang=es#bees".

    The page at the address then opens in that language.
    """
    path, hash_sign, fragment = url.partition("#")
    separator = "&" if "?" in path else "?"
    return f"{path}{separator}lang={language}{hash_sign}{fragment}"
