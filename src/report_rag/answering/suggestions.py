"""Questions to begin with and questions to go on with, taken from the report's own bank."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from report_rag.encoder import Vectors
from report_rag.index.loaded import Index
from report_rag.index.texts import bank
from report_rag.retrieval.fusion import Found
from report_rag.retrieval.rewriting import Leaning, leaning
from report_rag.retrieval.selection import Selection
from report_rag.text.language import content_words, fold, terms
from report_rag.types import BankQuestion, Collection, Language, LexicalField, Outcome, Turn

FOLLOW_UPS = 3
# Long enough to say what they are about, short enough for a button on a phone.
_SHORTEST, _LONGEST = 25, 64
_WELL_WRITTEN = re.compile(r"^[A-ZÁÉÍÓÚÑ¿][^!]*\?$")
# What is offered after an answer is one open question in nobody's name: a passage is a poor answer
# to one that wants a yes or no, "my" is somebody else's, and before a colon stands a scene.
_OPEN = re.compile(
    r"^(?:(?:What|Which|Who|Whose|How|Where|When|Why|(?:In|For|To|By|With|From) wh(?:ich|at|om))\b|"
    r"¿(?=[A-ZÁÉÍÓÚÑ])(?:(?:A|Con|De|En|Para|Por|Desde|Hacia|Sobre|Hasta|Entre) )?"
    r"(?:[Qq]ué|[Cc]uál(?:es)?|[Qq]uién(?:es)?|[Cc]ómo|[Dd]ónde|[Cc]uándo|[Cc]uánt[oa]s?)\b)"
    r"[^?¿:;.…]*\?$"
)
_IN_A_NAME = re.compile(
    r"\b(?:i|my|me|we|our|us|you|your|mi|mis|yo|nos|nuestr[oa]s?|tu|tus|te|usted|ustedes)\b"
)
# The bank has people's own words, mistakes and slang among them. A word that no passage has is
# offered only if questions about so many passages have it; chosen by eye. English / Spanish
# questions left: 2 456 / 478 · 6 335 / 339 · 8 292 / 299 · 12 244 / 251 · never 115 / 140.
_KNOWN_FROM = 8
_LEAST_WORDS = 2
# All that follows is in cosines of vectors without what all questions of the bank have in common;
# without that the same few questions were near everything, read on 80 questions of all kinds. What
# is so near to what was asked is that again in other words, and two so near are one offer.
_SAME = 0.7
# What the answer was about counts beside what was asked: of "RODDNA" alone nothing is near.
_ANSWERED = 0.5
# What the same section, and what the same country's other subjects gain.
_SAME_SECTION = 0.1
_SAME_COUNTRY = 0.15


@dataclass(frozen=True, slots=True)
class Offers:
    """The questions of the bank that can be offered after an answer, in one language."""

    questions: tuple[BankQuestion, ...]
    rows: dict[str, int]
    """Which of them a folded text is."""
    owners: tuple[frozenset[int], ...]
    """The numbers of the passages that answer each."""
    vectors: Vectors
    """Shape (questions, dimension); these and `subjects` of length one, without `common`."""
    subjects: Vectors
    """What the questions of each passage have in common, shape (passages, dimension)."""
    common: Vectors
    """What all questions of the bank have in common, shape (dimension,)."""


def examples(index: Index, language: Language, count: int) -> tuple[str, ...]:
    """Up to `count` questions that the report answers, on subjects spread over it.

    Those that several passages answer come first: they are broad, as a first question is. Always
    the same ones for the same corpus; empty without a bank, and for a count of zero.
    """
    if count < 1:
        return ()
    by_passages: dict[tuple[str, ...], str] = {}
    for report in index.reports:
        for question in _presentable(report.questions, language):
            by_passages.setdefault(question.passage_ids, question.text)
    broad = [text for passages, text in by_passages.items() if len(passages) > 1]
    found = broad if len(broad) >= count else list(by_passages.values())
    step = max(1, len(found) // count)
    return tuple(found[step // 2 :: step][:count])


def offers(index: Index, language: Language) -> Offers:
    """What can be offered: open, well written, and understood without the question before it."""
    arm = index.dense[Collection.BANK]
    everything = bank(index.reports, index.passages, index.lists)
    fitting = {
        row: (question, frozenset(owners))
        for row, (question, owners, _) in enumerate(everything)
        if owners and any(_presentable((question,), language)) and _is_offered(index, question)
    }
    if not fitting:
        nothing = np.zeros((0, index.manifest.dimension), dtype=np.float32)
        return Offers((), {}, (), nothing, nothing, np.zeros(nothing.shape[1], dtype=np.float32))
    vectors = arm.vectors()
    common = vectors.mean(axis=0)
    questions, owned = zip(*fitting.values(), strict=True)
    # Not asked of the arm one by one, since all of them have been read.
    owned_by = arm.rows_of_owner
    none: list[int] = []
    subjects = np.stack(
        [_subject(vectors[owned_by.get(n, none)], common) for n in range(len(index.passages))]
    )
    rows = {fold(question.text): row for row, question in enumerate(questions)}
    own = _unit(vectors[list(fitting)] - common)
    return Offers(questions, rows, owned, own, subjects, common)


def follow_ups(
    index: Index,
    offered: Offers,
    found: Found,
    selection: Selection,
    *,
    outcome: Outcome,
    history: Sequence[Turn] = (),
) -> tuple[str, ...]:
    """Up to three questions near what was asked and answered, each about passages of its own.

    None of them is shown now, or answers a question of the bank that was asked before. After an
    honest no they are what can be asked instead.
    """
    if not offered.questions:
        return ()
    shown = _shown(index, selection) if outcome is Outcome.ANSWERED else []
    closed = {*shown, *_answered_before(offered, found, history)}
    similar = offered.vectors @ _unit(found.vector - offered.common)
    # Whoever names a country and nothing else has said nothing of a subject.
    asked = 0 if shown and selection.country_only else similar
    liking = asked + _belonging(index, offered, selection, shown)
    chosen: list[int] = []
    for number in np.argsort(-liking, kind="stable").tolist():
        alike = offered.vectors[chosen] @ offered.vectors[number]
        if closed & offered.owners[number] or max(similar[number], *alike, 0) >= _SAME:
            continue
        chosen.append(number)
        closed |= offered.owners[number]
        if len(chosen) == FOLLOW_UPS:
            break
    return tuple(offered.questions[number].text for number in chosen)


def _answered_before(offered: Offers, found: Found, history: Sequence[Turn]) -> set[int]:
    """The numbers of the passages that answer what was asked, now or before, word for word."""
    said = (found.question.text, *(turn.content for turn in history))
    asked = {fold(text).strip() for text in said}
    rows = [offered.rows[text] for text in asked if text in offered.rows]
    return {number for row in rows for number in offered.owners[row]}


def _belonging(
    index: Index, offered: Offers, selection: Selection, shown: Sequence[int]
) -> Vectors:
    """What speaks for each question beside its nearness to what was asked, shape (questions,)."""
    gained = np.zeros(len(offered.questions), dtype=np.float32)
    if shown:
        gained += _ANSWERED * (offered.vectors @ offered.subjects[shown].mean(axis=0))
        paths = {index.passages[number].section_path for number in shown}
        near = {number for path in paths for number in index.by_section[path]}
        gained[_answered_by(offered, near)] += _SAME_SECTION
    treated = set(selection.countries) - set(selection.untreated)
    if about := {number for code in treated for number in index.geography.about(code)}:
        gained[_answered_by(offered, about)] += _SAME_COUNTRY
    return gained


def _answered_by(offered: Offers, passages: set[int]) -> NDArray[np.bool_]:
    """Which of the questions any of these passages answers, shape (questions,)."""
    return np.array([not passages.isdisjoint(own) for own in offered.owners], dtype=np.bool_)


def _shown(index: Index, selection: Selection) -> list[int]:
    """The numbers of the passages that are shown."""
    return [index.numbers[one.passage.report, one.passage.passage_id] for one in selection.hits]


def _subject(vectors: Vectors, common: Vectors) -> Vectors:
    """The direction of a passage's questions; none, for one without questions."""
    return _unit(vectors.mean(axis=0) - common) if len(vectors) else np.zeros_like(common)


def _unit(vectors: Vectors) -> Vectors:
    """Vectors of length one, in the same directions; what has none stays as it is."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _is_offered(index: Index, question: BankQuestion) -> bool:
    """Whether a question can stand below any answer, in words that everybody knows."""
    text, language = question.text, question.language
    if not _OPEN.match(text) or _IN_A_NAME.search(fold(text)) or leaning(text) is Leaning.YES:
        return False
    stems = terms(" ".join(content_words(text)), language)
    return len(stems) >= _LEAST_WORDS and all(_is_known(index, one, language) for one in stems)


def _is_known(index: Index, stem: str, language: Language) -> bool:
    if index.lexical[LexicalField.TEXT, language].knows(stem):
        return True
    return len(set(index.lexical[LexicalField.BANK, language].owners_of(stem))) >= _KNOWN_FROM


def _presentable(questions: tuple[BankQuestion, ...], language: Language) -> Iterator[BankQuestion]:
    for question in questions:
        fits = _SHORTEST <= len(question.text) <= _LONGEST
        if question.language is language and fits and _WELL_WRITTEN.match(question.text):
            yield question
