"""What is encoded and compared for one question: each text once, and with each index once.

Whether somebody needs help, which passages are near and whether the corpus answers are three
questions to the same few neighbourhoods. It lives as long as the question does and no longer.

What takes long is native work that leaves the interpreter to others: running the encoder, and
comparing thousands of vectors. With helpers to do it, it goes on in another thread while a
question's words are read.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from threading import Lock
from typing import TypeVar

from report_rag.encoder import Encoder, Vectors
from report_rag.vectors.faiss_index import Nearest
from report_rag.vectors.vector_index import VectorIndex

_R = TypeVar("_R")
# To hand work to a thread and take its result takes 0.06 ms, in which 1,000 vectors are compared.
_WORTH_A_HELPER = 4000


class Helpers:
    """Threads that work for a question while it is the only one.

    When several are asked at once each core has work without them: on two cores, two clients had
    240 answers a second without helpers and 215 with them; one alone had 140 without and 160 with.
    """

    def __init__(self) -> None:
        # As many as can be of use at once; a thread is started when there is work for it.
        self._threads = ThreadPoolExecutor(2 * (os.cpu_count() or 1), "report-rag-helper")
        self._counting = Lock()
        self._questions = 0

    @contextmanager
    def lent(self) -> Iterator[Executor | None]:
        """The helpers for one question; None when another one is being answered."""
        with self._counting:
            self._questions += 1
            alone = self._questions == 1
        try:
            yield self._threads if alone else None
        finally:
            with self._counting:
                self._questions -= 1


class Asked:
    """A text's vector, and the vectors of each index that are nearest to it."""

    def __init__(self, vector: Vectors, helpers: Executor | None = None) -> None:
        self.vector = vector
        self._helpers = helpers
        # By identity: two indexes are the same only if they are one.
        self._nearest: dict[int, tuple[VectorIndex, Nearest]] = {}
        self._coming: dict[int, Future[Nearest]] = {}

    def expect(self, index: VectorIndex) -> None:
        """Has an index compared by a helper, if it is large; its neighbourhood is wanted soon."""
        began = id(index) in self._nearest or id(index) in self._coming
        if self._helpers and not began and len(index) >= _WORTH_A_HELPER:
            self._coming[id(index)] = self._helpers.submit(index.nearest_to, self.vector)

    def nearest(self, index: VectorIndex) -> Nearest:
        """The neighbourhood of the text in an index."""
        if id(index) not in self._nearest:
            coming = self._coming.get(id(index))
            found = coming.result() if coming else index.nearest_to(self.vector)
            self._nearest[id(index)] = index, found
        return self._nearest[id(index)][1]


class Asking:
    """Encodes what has to be encoded for one question."""

    def __init__(self, encoder: Encoder, helpers: Executor | None = None) -> None:
        """Without `helpers` all is done in the thread that asks, when it is asked for."""
        self._encoder, self._helpers = encoder, helpers
        self._asked: dict[str, Asked] = {}
        self._coming: dict[str, Future[Vectors]] = {}

    def while_encoding(self, text: str, work: Callable[[], _R]) -> _R:
        """Encodes a text, and has a helper work meanwhile, which remembers what we do (`memo`).

        The other way round, a helper that encodes would have to wait for the interpreter until the
        work is done: it is handed over when a native call begins, and else every 5 ms.
        """
        # Known before the helper begins, which may expect the same text.
        coming = self._coming[text] = Future()
        done = self._helpers.submit(copy_context().run, work).result if self._helpers else work
        self._encode(text, coming)
        return done()

    def expect(self, texts: Sequence[str]) -> None:
        """Has texts encoded by helpers; they are wanted soon."""
        for text in texts:
            if self._helpers and text not in self._asked and text not in self._coming:
                self._coming[text] = self._helpers.submit(self._encoder.encode_questions, [text])

    def asked(self, text: str) -> Asked:
        """A text, encoded by itself, so that its vector does not depend on what else is asked.

        In a batch the 8-bit encoder scales what it computes by the largest of all texts.
        """
        if text not in self._asked:
            if text not in self._coming:
                self._encode(text, self._coming.setdefault(text, Future()))
            (vector,) = self._coming[text].result()
            self._asked[text] = Asked(vector, self._helpers)
        return self._asked[text]

    def _encode(self, text: str, coming: Future[Vectors]) -> None:
        """Encodes a text here and now; what goes wrong is told to who asks for it."""
        try:
            coming.set_result(self._encoder.encode_questions([text]))
        except BaseException as error:
            coming.set_exception(error)
