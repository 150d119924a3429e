"""Changes the addresses of passages in the reader, the page of a report.

They are made absolute, or get the language in which the page is to open.
"""

from collections.abc import Sequence
from dataclasses import replace

from report_rag.types import Answer, Citation, Language


def addressed(answer: Answer, base: str) -> Answer:
    """A copy of the answer with `base` before the address of each citation and related passage.

    `base` has no slash at its end, such as https://example.org; empty changes nothing. Addresses of
    outline entries are not changed.
    """

    def whole(citations: Sequence[Citation]) -> tuple[Citation, ...]:
        return tuple(replace(one, url=base + one.url) for one in citations)

    return replace(answer, citations=whole(answer.citations), related=whole(answer.related))


def in_language(url: str, language: Language) -> str:
    """The address with `lang` added to its query: "/report?mark=1-2&lang=es#bees".

    The page at the address then opens in that language.
    """
    path, hash_sign, fragment = url.partition("#")
    separator = "&" if "?" in path else "?"
    return f"{path}{separator}lang={language}{hash_sign}{fragment}"
