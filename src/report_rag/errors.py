"""What can go wrong, as a small tree. Messages name the value and the next command.

ReportRagError
├── CorpusError         a corpus folder or one of its files cannot be used
├── EncoderError        the encoder's weights are missing, damaged or of the wrong shape
├── FeedbackError       a file of feedback cannot be written
├── IndexUnusableError  the index is missing, stale, damaged or cannot be written
├── QuestionError       a question is empty, wordless, too long or asked of an unknown report
├── QuestionFileError   a file of questions or answers cannot be read or written
├── SettingsError       a setting has an invalid value
└── VectorsError        the vector database is missing or does not answer
"""

from collections.abc import Sequence

from report_rag.types import Problem


class ReportRagError(Exception):
    """Base of all errors that are meant for a person: one line, without a trace."""


class CorpusError(ReportRagError):
    """A corpus folder or one of its files cannot be used."""


class EncoderError(ReportRagError):
    """The encoder's weights are missing, damaged or of the wrong shape."""


class FeedbackError(ReportRagError):
    """A file of feedback cannot be written."""


class IndexUnusableError(ReportRagError):
    """The index is missing, stale, damaged or cannot be written."""


class QuestionError(ReportRagError):
    """A question cannot be searched as given; `strings.problems` has the sentence for each."""

    def __init__(self, problem: Problem, names: Sequence[str] = ()) -> None:
        """`names` are those of the reports that exist, when an unknown one was asked."""
        super().__init__(problem.value)
        self.problem = problem
        self.names = tuple(names)


class QuestionFileError(ReportRagError):
    """A file of questions or answers cannot be read or written."""


class SettingsError(ReportRagError):
    """A setting has an invalid value."""


class VectorsError(ReportRagError):
    """The vector database is missing or does not answer."""
