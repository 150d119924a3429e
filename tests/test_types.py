"""The nouns."""

from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest

from report_rag import types
from report_rag.types import Language, Span


def test_each_language_has_the_other():
    """English and Spanish stand beside each other, both ways."""
    assert Language.EN.other is Language.ES
    assert Language.ES.other is Language.EN


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("es", Language.ES),
        ("es-MX", Language.ES),
        ("ES_419", Language.ES),
        ("en-Latn-GB", Language.EN),
        ("EN", Language.EN),
        (Language.ES, Language.ES),
        ("est", None),
        ("fr", None),
        ("e\u017f", None),
        ("es-", None),
        ("es-MX\n", None),
        (" es", None),
        ("", None),
        (None, None),
        (["es"], None),
    ],
)
def test_a_language_is_read_from_its_tag(tag, language):
    """The primary subtag decides, in any case; what is no tag of our languages is none."""
    assert Language.of_tag(tag) is language


def test_a_span_is_half_open():
    """A span holds its first position and not its end, and cuts the same characters."""
    span = Span(2, 5)
    assert [place for place in range(8) if place in span] == [2, 3, 4]
    assert "abcdefgh"[span.slice] == "cde"


@pytest.mark.parametrize(
    "noun", [one for one in vars(types).values() if is_dataclass(one)], ids=lambda one: one.__name__
)
def test_nouns_cannot_be_changed(noun):
    """Every noun is frozen, and slotted, so that it takes no fields but its own."""
    thing = object.__new__(noun)
    with pytest.raises(FrozenInstanceError):
        setattr(thing, fields(noun)[0].name, None)
    assert "__slots__" in vars(noun)
    assert not hasattr(thing, "__dict__")
