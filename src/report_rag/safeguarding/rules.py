"""Rules over the words of a message for what must never be missed; no encoder or index is needed.

A rule can only add the help card, which is contacts and no answer: a message that meets a rule is a
disclosure (somebody is in danger or asks for help), also where the classifier
(`safeguarding.classifier`) sees an ordinary question. The rules are in `help_card_rules.toml`, with
examples for each, so that people who know the field can read and extend them; this module loads
them and applies them to messages. Other tables of the file are the words that back the classifier's
judgement (`[signs]`), and rules for messages that get contacts without a sign of danger.
"""

import re
from dataclasses import dataclass
from typing import Any

from report_rag.safeguarding.classifier import Concern
from report_rag.text.language import fold
from report_rag.text.normalisation import LOOKALIKES, legible
from report_rag.text.word_lists import any_of, read_tables

_TABLES = read_tables("help_card_rules.toml", "report_rag.safeguarding")
_LISTS = {name: any_of(listed) for name, listed in _TABLES["lists"].items()}
"""By the name of each list of words in the file, a regular expression that matches any of them."""
_QUOTED = re.compile(r"[\"“«][^\"”»]*[\"”»]")
_ABOUT_A_QUOTATION = re.compile(_LISTS["about_a_quotation"])


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of `help_card_rules.toml`: a message meets it if it has one of the patterns."""

    name: str
    patterns: tuple[re.Pattern[str], ...]
    """Regular expressions that are searched in the text as `normalised` returns it."""
    examples: tuple[str, ...]
    """Messages that meet the rule: at least one for each pattern."""

    @classmethod
    def of(cls, table: dict[str, Any]) -> "Rule":
        """The rule that a table of the file describes by its `name`, `patterns` and `examples`.

        Each `<name>` in a pattern is replaced by a pattern for any word of the list of that name.
        Raises `KeyError` for a list that the file does not have, or a table that lacks a field.
        """
        filled = (
            re.sub("<([a-z_]+)>", lambda found: _LISTS[found[1]], pattern)
            for pattern in table["patterns"]
        )
        return cls(table["name"], tuple(map(re.compile, filled)), tuple(table["examples"]))

    def is_met(self, plain: str) -> bool:
        """Whether one of the patterns is found in a message, given as `normalised` returns it."""
        return any(pattern.search(plain) for pattern in self.patterns)


_CRY_FOR_HELP = Rule.of(_TABLES["cry_for_help"])
HELP_CARD_RULES = (_CRY_FOR_HELP, *map(Rule.of, _TABLES["rule"]))
"""The rules for what must never be missed: the cry for help, then the others as in the file."""
CONTACTS_RULE = Rule.of(_TABLES["contacts"])
"""The rule for messages that ask where to find help or where to report; no sign of danger."""
HELPLINES_RULE = Rule.of(_TABLES["helplines"])
"""The rule for messages that speak of helplines; no sign of danger."""
_SIGNS = {
    Concern(name): [re.compile("|".join(_LISTS[one] for one in lists)) for lists in groups]
    for name, groups in _TABLES["signs"].items()
}
"""For each concern but `NONE`, its groups of lists of words. Each group is one regular expression
that matches any word of its lists."""


def normalised(text: str) -> str:
    """The text as patterns expect it: on one line, in lower case, without accents.

    Characters that are not seen are left out, and apostrophes become spaces. Look-alike letters of
    other alphabets become Latin ones in every word (in `legible` only beside Latin letters), since
    a cry for help may be written in nothing else.
    """
    plain = fold(legible(text)).translate(LOOKALIKES)
    return " ".join(plain.replace("’", " ").replace("'", " ").split())


def is_cry_for_help(text: str) -> bool:
    """Whether a message is a cry for help and nothing else: HELP, AYUDA, SOS."""
    return _CRY_FOR_HELP.is_met(normalised(text))


def asks_for_help_contacts(text: str) -> bool:
    """Whether a message asks where help is, or where to report."""
    return CONTACTS_RULE.is_met(normalised(text))


def mentions_helplines(text: str) -> bool:
    """Whether a message speaks of helplines, be it as somebody who needs one or as policy."""
    return HELPLINES_RULE.is_met(normalised(text))


def has_signs_of(concern: Concern, text: str) -> bool:
    """Whether a message has, for every group of lists of a concern, a word of one of these lists.

    The groups are in the table `[signs]` of `help_card_rules.toml`. Raises `KeyError` for
    `Concern.NONE`, which has no groups.
    """
    plain = normalised(text)
    return all(words.search(plain) for words in _SIGNS[concern])


def rule_for(text: str) -> str | None:
    """The name of the first rule that a message meets; None when it meets none.

    In a message about a quotation ("Which page has the survivor saying ...") the words in quotation
    marks do not count: the writer did not say them.
    """
    plain = normalised(text)
    unquoted = _QUOTED.sub(" ", plain)
    if _ABOUT_A_QUOTATION.search(unquoted):
        plain = unquoted
    return next((rule.name for rule in HELP_CARD_RULES if rule.is_met(plain)), None)
