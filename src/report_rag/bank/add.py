"""Adds the questions of a file to the bank of a report: read `add_questions`."""

from dataclasses import dataclass
from pathlib import Path

from report_rag.bank.bank_files import write_entries
from report_rag.bank.entries import BankEntry, Rejected
from report_rag.bank.gain import Gain, measure_gain
from report_rag.bank.question_sources import read_entries
from report_rag.bank.rejection import checked_fit, checked_form
from report_rag.bank.trial import KnownVectors
from report_rag.encoder import Encoder, Vectors
from report_rag.errors import QuestionFileError
from report_rag.index.loaded import Index
from report_rag.progress import Progress
from report_rag.types import Collection


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the questions of a file."""

    accepted: tuple[BankEntry, ...]
    rejected: tuple[Rejected, ...]
    """In the order of the file, as are those accepted."""
    gain: Gain | None
    """None without a new question that is answered, or with too few questions to measure it."""
    written: tuple[Path, ...]
    """The files of the bank that were changed; empty when nothing was accepted."""


def add_questions(
    index: Index, encoder: Encoder, path: Path, folder: Path, progress: Progress
) -> Added:
    """Adds the good questions of the file `path` to the bank of a report, in its `folder`.

    `index` has that one report; `encoder` is the one that its vectors were made with. Nothing is
    written before everything is measured. Raises `QuestionFileError` when the file cannot be read
    or has no question, or a file of the bank cannot be written.
    """
    # 1. What does the file say, and which of its questions can be asked at all?
    read = read_entries(path)
    if not read:
        raise QuestionFileError(
            f"{path}: no question in it; make a worksheet with: report-rag bank draft REPORT"
        )
    entries, rejected = checked_form(index, read)
    # 2. Which of these find the passage for which they were written?
    remembering = KnownVectors(encoder, _known_vectors(index))
    remembering.encode_questions([entry.question.text for entry in entries], progress)
    accepted, unfit = checked_fit(index, entries, remembering, progress)
    # 3. What do they gain?
    (report,) = index.reports
    new = [one.question for one in accepted if one.is_answered]
    gain = measure_gain(index, report.questions, new, remembering, progress) if new else None
    # 4. Into the bank.
    written = write_entries(folder, accepted)
    left = sorted([*rejected, *unfit], key=lambda one: one.number)
    return Added(tuple(accepted), tuple(left), gain, written)


def _known_vectors(index: Index) -> dict[str, Vectors]:
    """The vectors of the questions that the bank of the one report has already, by their texts."""
    (report,) = index.reports
    return {
        question.text: vector
        for collection, questions in (
            (Collection.BANK, report.questions),
            (Collection.GAP, report.unanswered),
        )
        for question, vector in zip(questions, index.dense[collection].vectors(), strict=True)
    }
