"""Small classes that stand in for slow ones. Unlike mocks, their results depend on their input."""

import hashlib
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

import numpy as np

from report_rag.classification.ngram_classifier import NgramClassifier
from report_rag.classification.ngrams import BUCKETS
from report_rag.encoder import Encoder, Vectors
from report_rag.intent import LABELS, SUBJECT, IntentClassifier, intent_training, signs_of
from report_rag.intent.forms import forms
from report_rag.progress import Progress, Step, silent
from report_rag.safeguarding import Classifier, Concern, training
from report_rag.text.language import content_words, words
from report_rag.text.parsed import ParsedText
from report_rag.types import ToolTopic

Train = Callable[[Vectors, Sequence[Concern]], Classifier]
TrainIntents = Callable[[Vectors, Sequence[str], Vectors], IntentClassifier]
DIMENSIONS = (32, 64, 1024)
"""Dimensions that the double is used with; no real encoder here has one of them."""
# The cosine similarity of two texts without a common word. With the real encoder, similarities lie
# between about 0.7 and 1, and the thresholds of the query pipeline are chosen for that range.
_COMMON = 0.7


class HashedEncoder:
    """Encodes a text as a hashed bag of its folded words, so texts that share words are similar.

    The cosine similarity of two texts is 0.7 plus 0.3 times that of their bags of words, so a
    ranking can be calculated by hand. Function words count only in a text that has no other words.
    It knows no languages: a text and its translation share only names and numbers. `questions` and
    `passages` record what it was given.
    """

    def __init__(self, name: str = "hashed-words", dimension: int = 1024) -> None:
        assert dimension in DIMENSIONS
        self.name = name
        self.dimension = dimension
        self.questions: list[str] = []
        self.passages: list[str] = []

    @property
    def encoded(self) -> int:
        """The number of texts that it has encoded."""
        return len(self.questions) + len(self.passages)

    def reads(self, text: str) -> bool:
        del text
        return True

    def encode_questions(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        self.questions += texts
        return self._encode(texts, progress)

    def encode_passages(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        self.passages += texts
        return self._encode(texts, progress)

    def _encode(self, texts: Sequence[str], progress: Progress) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for number, text in enumerate(texts):
            progress(Step.ENCODE, number, len(texts))
            vectors[number] = _vector(text, self.dimension)
        progress(Step.ENCODE, len(texts), len(texts))
        return vectors

    def component(self, word: str) -> int:
        """The component of a vector that counts this word."""
        return _component(word, self.dimension)


# Every index holds the same twenty thousand examples and names of countries, and a run of the tests
# builds some hundred indexes. With less room each would be forgotten before it comes again.
@lru_cache(maxsize=60_000)
def _vector(text: str, dimension: int) -> Vectors:
    vector = np.zeros(dimension, dtype=np.float32)
    for word in content_words(text) or words(text) or [text]:
        vector[_component(word, dimension)] += 1
    vector *= np.sqrt(1 - _COMMON) / np.linalg.norm(vector)
    vector[0] = np.sqrt(_COMMON)
    return vector


@cache
def _component(word: str, dimension: int) -> int:
    """The component that counts a word; component 0 is for what all texts share."""
    digest = hashlib.sha256(word.encode()).digest()
    return 1 + int.from_bytes(digest[:8], "big") % (dimension - 1)


class Remembering:
    """A real encoder that encodes the same questions only once, since that is most of an answer."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self.dimension = encoder.dimension
        self.encode_passages, self.reads = encoder.encode_passages, encoder.reads
        self._encoded = cache(encoder.encode_questions)

    def encode_questions(self, texts: Sequence[str], progress: Progress = silent) -> Vectors:
        del progress
        return self._encoded(tuple(texts))


def no_ngrams(classes: int) -> NgramClassifier:
    """A classifier whose scores are 0 whatever the text is."""
    return NgramClassifier(np.zeros((BUCKETS + 1, classes), dtype=np.float16))


NO_CONCERN_NGRAMS = no_ngrams(len(Concern))
NO_INTENT_NGRAMS = no_ngrams(len(LABELS))


def untrained(train: Train) -> Train:
    """The function that trains the classifier of concerns, but for the double it trains nothing.

    Training takes three seconds for each index, and the double's vectors mean nothing anyhow.
    """

    def trained(texts: Sequence[str], vectors: Vectors, labels: Sequence[Concern]) -> Classifier:
        dimension = vectors.shape[1]
        return unworried(dimension) if dimension in DIMENSIONS else train(texts, vectors, labels)

    return trained


def unworried(dimension: int = 1024) -> Classifier:
    """A classifier that finds no concern in any vector, for the double, whose vectors mean nothing.

    Trained on those vectors, it would take a text whose words are in no example for a disclosure.
    The rules for words are not part of it and still apply.
    """
    return Classifier(
        {one: np.zeros(dimension, dtype=np.float32) for one in Concern},
        {one: 1e6 * (one is Concern.NONE) for one in Concern},
        NO_CONCERN_NGRAMS,
    )


def simple_intents(dimension: int = 1024) -> IntentClassifier:
    """A classifier for the double: a courtesy and nothing else is a greeting.

    Every other message is a question about the subject.
    """
    signs = list(signs_of(ParsedText("?")))
    weights = np.zeros((len(LABELS), dimension + len(forms(ParsedText("?"), {}))), np.float32)
    greeting = weights[LABELS.index(ToolTopic.GREETING), dimension:]
    greeting[signs.index("courteous")] = 40
    greeting[len(signs)] = -80  # Any word that says what it is about.
    biases = np.array([20.0 * (label == SUBJECT) for label in LABELS], dtype=np.float32)
    return IntentClassifier(weights, biases, NO_INTENT_NGRAMS, {}, frozenset())


def unprepared(train: TrainIntents) -> TrainIntents:
    """The same for the classifier of intents, which takes ten seconds for each index."""

    def trained(messages: Vectors, questions: Sequence[str], vectors: Vectors) -> IntentClassifier:
        dimension = messages.shape[1]
        if dimension in DIMENSIONS:
            return simple_intents(dimension)
        return train(messages, questions, vectors)

    return trained


# For every process of the tests: those that build with the double import this module.
REAL_TRAINING = training.train
training.train = untrained(REAL_TRAINING)
REAL_INTENT_TRAINING = intent_training.train
intent_training.train = unprepared(REAL_INTENT_TRAINING)
