"""The fixed sentences that people read, in English and Spanish: `STRINGS[language].thanks`.

They are written in `en.toml` and `es.toml`, under the names of the fields of `Strings`. Importing
this package raises `ValueError` when one of the files lacks a name or has an unknown one. A
placeholder in a sentence, such as `{count}`, is filled in by `str.format` where the sentence is
shown. Errors for those who run the tool are in English, in the modules that raise them.
"""

from report_rag.strings.language_file import read_strings
from report_rag.strings.shape import Strings
from report_rag.types import Language

__all__ = ["STRINGS", "Strings"]

STRINGS: dict[Language, Strings] = {language: read_strings(language) for language in Language}
"""The sentences of every language."""
