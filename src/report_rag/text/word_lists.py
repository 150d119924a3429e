"""Reads the tables of words that stand in TOML files beside the modules.

`words_<language>.toml` holds the word lists of one language, `country_names.toml` the names of
countries; other packages have TOML files of their own. Comments in these files say what each table
is for.
"""

import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any

from report_rag.types import Language


@cache
def read_tables(name: str, package: str = "report_rag.text") -> dict[str, Any]:
    """The content of the TOML file `name` in the folder of a package, read once.

    All callers get the same object and must not change it. Raises `OSError` where there is no such
    file.
    """
    return tomllib.loads(resources.files(package).joinpath(name).read_text(encoding="utf-8"))


def word_lists(language: Language) -> dict[str, Any]:
    """The tables of `words_<language>.toml`, by name; callers must not change them."""
    return read_tables(f"words_{language}.toml")


def listed(table: str, name: str) -> list[str]:
    """The entries of the list `name` in the table `table` of the word lists, of all languages.

    They come one language after the other. Raises `KeyError` where a language has no such list.
    """
    return [entry for language in Language for entry in word_lists(language)[table][name]]


def any_of(patterns: Iterable[str]) -> str:
    """A regular expression that finds whole words or phrases that match one of `patterns`.

    The patterns are regular expressions too.
    """
    return rf"\b(?:{'|'.join(patterns)})\b"
