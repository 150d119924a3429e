"""The addresses of passages in the reader: made absolute, and given the visitor's language."""

from collections.abc import Sequence
from dataclasses import replace

from report_rag.types import Answer, Citation, Language


def addressed(answer: Answer, base: str) -> Answer:
    """The answer with `base`, such as https://example.org, before the address of each passage.

    Addresses of outline entries are not changed.
    """

    def whole(citations: Sequence[Citation]) -> tuple[Citation, ...]:
        return tuple(replace(one, url=base + one.url) for one in citations)

    return replace(answer, citations=whole(answer.citations), related=whole(answer.related))


def in_language(url: str, language: Language) -> str:
    """The address with `lang` in its query, so that its page opens in the visitor's language."""
    path, hash_sign, fragment = url.partition("#")
    separator = "&" if "?" in path else "?"
    return f"{path}{separator}lang={language}{hash_sign}{fragment}"
