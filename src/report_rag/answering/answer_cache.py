"""Answers that were just given, for whoever asks the same.

The first questions of a page are asked again and again. Nothing that was typed is kept: a question
is known again by its hash, keyed by a secret of the process (BLAKE2, RFC 7693), and its answer is
the report's words. Neither is anything of a conversation, nor that a message got a help card, nor
who asked and when. It is bounded, and ends with the index that it was answered from.
"""

import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace

from report_rag.types import Answer, Outcome

MOST = 512
"""Answers that are kept: some 10 KB each."""
_KEPT = (Outcome.ANSWERED, Outcome.NOT_IN_REPORT, Outcome.CHITCHAT)


class AnswerCache:
    """The answers asked for last, by what decides them; safe to use from many threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._secret = secrets.token_bytes(32)
        self._answers: OrderedDict[bytes, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def answer(self, key: tuple[object, ...], find: Callable[[], Answer]) -> Answer:
        """The answer that was given to the same before, or else the one that `find` gives.

        Its question is left empty. Equal keys have equal representations.
        """
        digest = hashlib.blake2b(repr(key).encode(), key=self._secret).digest()
        with self._lock:
            if digest in self._answers:
                self._answers.move_to_end(digest)
                return self._answers[digest]
        answer = replace(find(), question="")
        if _is_kept(answer):
            with self._lock:
                self._answers[digest] = answer
                while len(self._answers) > self._most:
                    self._answers.popitem(last=False)
        return answer


def _is_kept(answer: Answer) -> bool:
    """An answer that says what was searched repeats what was typed."""
    return answer.outcome in _KEPT and not answer.contacts and answer.searched is None
