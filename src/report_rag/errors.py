"""What can go wrong, as a small tree. Messages name the value and the next command.

ReportRagError
├── CorpusError         a corpus folder or one of its files cannot be used
├── EncoderError        the encoder's weights are missing, damaged or of the wrong shape
├── IndexUnusableError  the index is missing, stale, damaged or cannot be written
├── QuestionError       a question is empty, without words or too long
└── QuestionFileError   a file of questions or answers cannot be read or written
"""

from report_rag.types import Problem


class ReportRagError(Exception):
    """Base of all errors that are meant for a person: one line, without a trace."""


class CorpusError(ReportRagError):
    """A corpus folder or one of its files cannot be used."""


class EncoderError(ReportRagError):
    """The encoder's weights are missing, damaged or of the wrong shape."""


class IndexUnusableError(ReportRagError):
    """The index is missing, stale, damaged or cannot be written."""


class QuestionError(ReportRagError):
    """A question cannot be searched as given; the sentence for it stands in `strings`."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.value)
        self.problem = problem


class QuestionFileError(ReportRagError):
    """A file of questions or answers cannot be read or written."""
