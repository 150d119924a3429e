"""Picks the questions out of a message, so that a story around them is not searched.

A sentence asks if it ends in a question mark, or opens with a question word or a request (table
`asking` in `text/words_<language>.toml`; the words of all languages count in every message).
"""

import re

from report_rag.retrieval.rewriting import COMPLETE
from report_rag.text.language import content_words, fold, sentences
from report_rag.text.word_lists import any_of, word_lists
from report_rag.types import Language

_OPENINGS = any_of(entry for one in Language for entry in word_lists(one)["asking"]["openings"])
_OPENS = re.compile(rf"^\W*{_OPENINGS}")


def questions_in(text: str) -> tuple[str, ...]:
    """The one or two questions of a message, word for word and in the message's order.

    Content words say what a sentence is about; with `COMPLETE` (3) of them it can stand alone.

    - Exactly two sentences ask, each with `COMPLETE` content words or more: these two, one by one.
    - Exactly one asks, and is shorter in characters than the rest of the message: this one. If it
      has fewer than `COMPLETE` content words, the sentence before it, if any, is put in front.
    - Otherwise the whole message as one question; so for an empty one, or if more than two ask.
    """
    parts = [text[start:end] for start, end in sentences(text)]
    asking = [number for number, part in enumerate(parts) if _asks(part)]
    complete = [n for n in asking if len(content_words(parts[n])) >= COMPLETE]
    match asking:
        case [first, second] if complete == asking:
            return parts[first], parts[second]
        case [place] if 2 * len(parts[place]) < len(text):
            first = place if complete else max(0, place - 1)
            return (" ".join(parts[first : place + 1]),)
    return (text,)


def _asks(sentence: str) -> bool:
    return sentence.rstrip("\"'”») ").endswith("?") or bool(_OPENS.match(fold(sentence)))
