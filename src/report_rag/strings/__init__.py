"""Every sentence that a person reads: `en.toml` and `es.toml`, in the shape of `shape.Strings`.

A sentence that one of the languages lacks is an error at import and not a gap on somebody's screen.
Names in braces are filled in where the sentence is used. Errors for those who run the tool are in
English and stand where they are raised.
"""

from report_rag.strings.language_file import read_strings
from report_rag.strings.shape import Strings
from report_rag.types import Language

__all__ = ["STRINGS", "Strings"]

STRINGS: dict[Language, Strings] = {language: read_strings(language) for language in Language}
