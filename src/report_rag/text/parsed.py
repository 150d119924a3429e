"""A text, and what its words say: stems, countries, the kinds of thing it asks for.

The steps of the query pipeline look at the same few texts: the question as it was typed, as it is
searched, and with the question before it. Each step is given a `ParsedText`, which works out each
property once, when a step first asks for it. It is not kept after the question is answered. A
folded word is in lower case and without accents.
"""

from dataclasses import dataclass, field
from functools import cached_property

from report_rag.text import countries
from report_rag.text.answer_types import AnswerType, expected
from report_rag.text.country_names import Mention
from report_rag.text.language import content_words, fold, terms, words
from report_rag.types import Language


@dataclass(frozen=True)
class ParsedText:
    """A text and what is computed from it; two are equal when their texts are equal."""

    text: str
    _stems: dict[Language, tuple[str, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @cached_property
    def folded(self) -> str:
        """The text in lower case, without accents."""
        return fold(self.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The folded words, in order."""
        return tuple(words(self.text))

    def stems(self, language: Language) -> tuple[str, ...]:
        """The stems of the words, in order, without the language's function words ("the", "of").

        A stem is a word without its endings; a search by words in `language` compares stems.
        """
        if language not in self._stems:
            self._stems[language] = tuple(terms(self.text, language))
        return self._stems[language]

    @cached_property
    def content_words(self) -> tuple[str, ...]:
        """The folded words, in order, without function words and words about asking ("report")."""
        return tuple(content_words(self.text))

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """The countries and regions that the text names, each once, in order of first mention."""
        return countries.mentioned(self.text)

    @cached_property
    def topic(self) -> "ParsedText":
        """What the text is about, countries apart, as a text of its own.

        It has the `content_words` that do not name a country or region, joined by spaces.
        """
        return ParsedText(" ".join(content_words(countries.replaced(self.text, lambda _: ""))))

    @cached_property
    def answer_types(self) -> frozenset[AnswerType]:
        """The kinds of thing that the text asks for, such as a figure; perhaps none (empty)."""
        return expected(self.text)
