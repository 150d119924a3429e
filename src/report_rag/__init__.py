"""Answers questions about a report with passages of the report.

`Assistant.open(corpus_folder, index_folder).ask("What ...?")` returns an `Answer`. Both folders are
paths: the first holds the reports, the second what `report-rag build` has made from them.
"""

from report_rag.assistant import Assistant
from report_rag.errors import (
    CorpusError,
    EncoderError,
    IndexUnusableError,
    QuestionError,
    QuestionFileError,
    ReportRagError,
)
from report_rag.types import Answer, Citation, Language, Outcome, Turn

__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "CorpusError",
    "EncoderError",
    "IndexUnusableError",
    "Language",
    "Outcome",
    "QuestionError",
    "QuestionFileError",
    "ReportRagError",
    "Turn",
    "__version__",
]

__version__ = "0.1.0"
"""Version of the package; pyproject.toml reads it from here, without importing the package."""
