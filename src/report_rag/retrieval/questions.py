"""Which parts of a message are its questions: a story before a question is not searched.

A message of several sentences is searched by those that ask: that end in a question mark, or open
with a question word or a request (`[asking]` in the word lists). Where none asks, or the message is
one sentence, all of it is the question.
"""

import re

from report_rag.retrieval.rewriting import COMPLETE
from report_rag.text.language import content_words, fold, sentences
from report_rag.text.word_lists import any_of, word_lists
from report_rag.types import Language

_OPENINGS = any_of(entry for one in Language for entry in word_lists(one)["asking"]["openings"])
_OPENS = re.compile(rf"^\W*{_OPENINGS}")


def questions_in(text: str) -> tuple[str, ...]:
    """The one or two questions of a message, each as it stands there; never empty.

    What is longer than the question is a story, and is left out. A question with few words that say
    what it is about keeps the sentence before it.
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


def _asks(part: str) -> bool:
    return part.rstrip("\"'”») ").endswith("?") or bool(_OPENS.match(fold(part)))
