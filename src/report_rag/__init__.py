"""Answers questions about a report with the report's own words: `Assistant.open(...).ask(...)`."""

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
"""Of the package; pyproject.toml reads it here, without importing anything."""
