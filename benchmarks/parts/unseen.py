"""Answers from a corpus that nobody has written questions for: no bank, no translation.

What the general parts are worth without anything made for a report; alone, and asked together with
reports that have all of it. benchmarks/README.md has the
layout of the folder and where such a corpus is published.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.table import Table

from parts.asked import Asked
from parts.shares import Shares, cells, shares
from report_rag import encoder as encoders
from report_rag.assistant import Assistant
from report_rag.corpus.folders import report_folders
from report_rag.encoder import Encoder
from report_rag.evaluation import letters
from report_rag.index import build as build_folder
from report_rag.index import loaded as index_folder
from report_rag.index.loaded import Index
from report_rag.progress import Progress
from report_rag.retrieval.fusion import Scores
from report_rag.types import Collection, Outcome

CORPUS, INDEX, QUESTIONS = "corpus", "index", "questions.jsonl"
BESIDE = "beside"


def open_unseen(folder: Path, model: str, encoder: Encoder, progress: Progress) -> Assistant:
    """The assistant of such a corpus; its index is built when it is missing or stale."""
    corpus, index = folder / CORPUS, folder / INDEX
    build_folder.build(
        corpus, index, model, lambda: encoders.open_for_building(model, progress), progress
    )
    return Assistant(index_folder.load(corpus, index), encoder)


def open_beside(
    folder: Path, corpus: Path, index: Path, encoder: Encoder, progress: Progress
) -> Assistant:
    """The assistant of that corpus and another one together; kept in the folder like its index."""
    both, built = folder / BESIDE / CORPUS, folder / BESIDE / INDEX
    for report in (*report_folders(corpus), *report_folders(folder / CORPUS)):
        shutil.copytree(report, both / report.name, dirs_exist_ok=True)
    if not built.exists():  # Whose vectors are taken over.
        shutil.copytree(index, built)
    model = encoder.name
    build_folder.build(
        both, built, model, lambda: encoders.open_for_building(model, progress), progress
    )
    return Assistant(index_folder.load(both, built), encoder)


def measure(index: Index, asked: Sequence[Asked]) -> dict[str, Shares]:
    """Right passage first: of the encoder alone, of all retrievers, as shown; what is not shown."""
    texts = [letters(passage.text) for passage in index.passages]
    first, fused, shown, refused, cards = [], [], [], [], []
    for one in asked:
        language, outcome = one.question.language, one.answer.get("outcome")
        gold = [letters(string) for string in one.question.gold]
        passages = one.answer.get("passages", ())
        first.append(
            (language, _is_right(_best(texts, one.found.retrievers[Collection.TEXT]), gold))
        )
        fused.append((language, _is_right(_best(texts, one.found.scores), gold)))
        shown.append((language, bool(passages) and _is_right(letters(passages[0]["text"]), gold)))
        refused.append((language, outcome == Outcome.NOT_IN_REPORT))
        cards.append((language, outcome in (Outcome.SAFEGUARDING, Outcome.DECLINED)))
    return {
        "encoder alone, right first": shares(first),
        "all retrievers, right first": shares(fused),
        "shown, right first": shares(shown),
        "refused": shares(refused),
        "cards": shares(cards),
    }


def show(name: str, measured: dict[str, Shares]) -> Table:
    """A row for each figure."""
    shown = Table("", "all", "en", "es", "gap", title=f"Unseen corpus: {name}")
    for label, figures in measured.items():
        shown.add_row(label, *cells(figures))
    return shown


def _best(texts: Sequence[str], scores: Scores) -> str:
    return texts[int(np.argmax(scores))]


def _is_right(text: str, gold: Sequence[str]) -> bool:
    """Evidence stands in the passage, or the passage is a part of the paragraph that is gold."""
    return any(string in text or text in string for string in gold)
