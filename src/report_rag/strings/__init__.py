"""Every sentence that a person reads, in English and in Spanish.

One frozen instance per language: a sentence that one of them lacks is an error at import and not a
gap on somebody's screen. Names in braces are filled in where the sentence is used. Messages of
`errors` for those who run the tool are English and stand where they are raised.
"""

from report_rag.strings.en import ENGLISH
from report_rag.strings.es import SPANISH
from report_rag.strings.shape import Strings
from report_rag.types import Language

__all__ = ["STRINGS", "Strings"]

STRINGS: dict[Language, Strings] = {Language.EN: ENGLISH, Language.ES: SPANISH}
