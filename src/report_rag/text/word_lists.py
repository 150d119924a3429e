"""Reads the tables of words that stand in TOML files beside the modules.

`words_<language>.toml` holds the word lists of one language, `country_names.toml` the names of
countries. What the tables mean is said in the files themselves.
"""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

from report_rag.types import Language


@cache
def read_tables(name: str, package: str = "report_rag.text") -> dict[str, Any]:
    """The content of the TOML file `name` of a package, read once.

    All callers get the same object and must not change it.
    """
    return tomllib.loads(resources.files(package).joinpath(name).read_text(encoding="utf-8"))


def word_lists(language: Language) -> dict[str, Any]:
    """The tables of `words_<language>.toml`."""
    return read_tables(f"words_{language}.toml")


def any_of(patterns: Iterable[str]) -> str:
    """A regular expression that finds whole words or phrases that match one of the patterns."""
    return rf"\b(?:{'|'.join(patterns)})\b"
