"""Which sentences of a message are its questions; a story around them is not searched.

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
    """The one or two questions of a message, as they stand there.

    - Exactly two sentences ask, each with `COMPLETE` content words or more: these two.
    - One asks, and is shorter than the rest of the message: this one, with the sentence before it
      if it has fewer content words.
    - Otherwise the whole message is one question; so is an empty one.
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
