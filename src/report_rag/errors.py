"""What can go wrong, as a small tree. Messages name the value and the next command.

ReportRagError
├── CorpusError         a corpus folder or one of its files cannot be used
├── EncoderError        the encoder's weights are missing, damaged or of the wrong shape
├── FeedbackError       a file of feedback cannot be written
├── IndexUnusableError  the index is missing, stale, damaged or cannot be written
├── QuestionError       a question is empty, without words, too long or asked of nothing there is
├── QuestionFileError   a file of questions or answers cannot be read or written
├── SettingsError       a setting has a value that cannot be meant
└── VectorsError        the engine that holds the vectors is missing or does not answer
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
    """A question cannot be searched as given; the sentence for it stands in `strings`."""

    def __init__(self, problem: Problem, names: Sequence[str] = ()) -> None:
        """`names` are those that could be given instead of an unknown one."""
        super().__init__(problem.value)
        self.problem = problem
        self.names = tuple(names)


class QuestionFileError(ReportRagError):
    """A file of questions or answers cannot be read or written."""


class SettingsError(ReportRagError):
    """A setting has a value that cannot be meant."""


class VectorsError(ReportRagError):
    """The engine that holds the vectors is missing or does not answer."""
