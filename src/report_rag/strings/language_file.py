"""Reads the sentences of one language from its TOML file, and refuses a file that is not complete.

The file must have a value for every field of `Strings`, and no other value. A field with a sentence
for each member of an enumeration is a table in the file; it must have every member, and no other
name. What the sentences say is not checked.
"""

from collections.abc import Collection
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

from report_rag.strings.shape import Plural, Strings
from report_rag.text.word_lists import read_tables
from report_rag.types import Language


def read_strings(language: Language) -> Strings:
    """The sentences of a language, from `<language>.toml` beside this module.

    Raises `ValueError`, which names the file and the first fault found: names that are missing or
    unknown, or a value of another kind than its field, such as a table for a text.
    """
    content = read_tables(f"{language}.toml", "report_rag.strings")
    kinds = get_type_hints(Strings)
    _same_names(f"{language}.toml", content, list(kinds))
    values: dict[str, Any] = {
        name: _value(f"{language}.toml: {name}", kind, content[name])
        for name, kind in kinds.items()
    }
    return Strings(**values)


def _value(place: str, kind: object, value: object) -> str | Plural | dict[StrEnum, str]:
    """What a field of the type `kind` holds, made from its `value` in the file.

    A text stays a text, a table becomes a `Plural` or, for a field by enumeration, the sentences by
    member. Raises `ValueError` for any other value, and for a table that lacks a name or has an
    unknown one; the message begins with `place`, such as "en.toml: thanks".
    """
    if kind is str and isinstance(value, str):
        return value
    if kind is Plural and isinstance(value, dict):
        _same_names(place, value, ["one", "other"])
        return Plural(**value)
    if get_origin(kind) is dict and isinstance(value, dict):
        members: type[StrEnum] = get_args(kind)[0]
        _same_names(place, value, [member.value for member in members])
        return {member: value[member.value] for member in members}
    raise ValueError(f"{place}: another kind of value than {kind}")


def _same_names(place: str, found: Collection[str], wanted: list[str]) -> None:
    """Raises `ValueError`, which begins with `place`, unless `found` has all names of `wanted` and
    no others; the order does not matter."""
    if missing := [name for name in wanted if name not in found]:
        raise ValueError(f"{place}: missing {', '.join(missing)}")
    if unknown := [name for name in found if name not in wanted]:
        raise ValueError(f"{place}: unknown {', '.join(unknown)}")
