"""Whether a message is a greeting, thanks, a goodbye or "what can you do?", and not a question.

A message is small talk only if all of its words stand in a closed list (`words_<language>.toml`,
table `courtesies`): one word outside of it makes the message a question, since a question that is
taken for small talk would stay unanswered.
"""

import re

from report_rag.text.language import fold, words
from report_rag.text.word_lists import any_of, word_lists
from report_rag.types import Courtesy, Language


def _listed(*tables: str) -> list[str]:
    """The entries of these lists, in all languages."""
    lists = [word_lists(language)["courtesies"] for language in Language]
    return [entry for one in lists for table in tables for entry in one[table]]


_WORDS = frozenset(
    word for language in Language for word in word_lists(language)["courtesies"]["words"].split()
)
_GREETING = re.compile(any_of(_listed("greetings")))
_THANKS = re.compile(any_of(_listed("thanks")))
_GOODBYE = re.compile(any_of(_listed("goodbyes")))
# `_WORDS` alone could be the start of a question ("how is that?"): one of these has to be there.
_SALUTATION = re.compile(any_of(_listed("greetings", "thanks", "goodbyes", "either")))
_ABOUT_THE_ASSISTANT = re.compile(
    rf"^\W*(?:{any_of(_listed('greetings', 'either'))}\W+)?"
    rf"{any_of(_listed('about_the_assistant'))}\W*$"
)


def courtesy(text: str) -> Courtesy:
    """Which kind of small talk a message is, once `is_smalltalk` has said that it is some.

    The first of these that fits: a question about the assistant counts as a greeting; thanks or
    praise ("great") without a greeting is thanks; a goodbye is a goodbye; anything else is a
    greeting. So "Thanks, bye" is thanks, and "Hi, how are you? Great!" is a greeting.
    """
    folded = " ".join(words(text))
    if _ABOUT_THE_ASSISTANT.match(folded):
        return Courtesy.GREETING
    if _THANKS.search(folded) and not _GREETING.search(folded):
        return Courtesy.THANKS
    return Courtesy.GOODBYE if _GOODBYE.search(folded) else Courtesy.GREETING


def is_smalltalk(text: str) -> bool:
    """Whether a message is only small talk, or only a question about the assistant."""
    spoken = words(text)
    folded = " ".join(spoken)
    if _ABOUT_THE_ASSISTANT.match(fold(text)) or _ABOUT_THE_ASSISTANT.match(folded):
        return True
    return bool(_SALUTATION.search(folded)) and _WORDS.issuperset(spoken)
