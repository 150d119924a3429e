"""The errors of the project. A message names the wrong value and the command to run next.

ReportRagError
├── CorpusError         a corpus folder or one of its files cannot be used
├── EncoderError        the encoder's weights are missing, damaged or of the wrong shape
├── FeedbackError       a file of feedback cannot be written
├── IndexUnusableError  the index is missing, stale, damaged or cannot be written
├── QuestionError       a question cannot be searched: it is empty or too long, for example
├── QuestionFileError   a file of questions or answers cannot be read or written
├── SettingsError       a setting has an invalid value
└── VectorsError        the vector database is missing or does not answer
"""

from collections.abc import Sequence

from report_rag.types import Problem


class ReportRagError(Exception):
    """Base of all errors that are shown to a person, as one line without a traceback."""


class CorpusError(ReportRagError):
    """A corpus folder or one of its files cannot be used."""


class EncoderError(ReportRagError):
    """The encoder's weights are missing, damaged or of the wrong shape."""


class FeedbackError(ReportRagError):
    """A file of feedback cannot be written."""


class IndexUnusableError(ReportRagError):
    """The index is missing, stale, damaged or cannot be written."""


class QuestionError(ReportRagError):
    """A question cannot be searched as given.

    `problem` says why; the sentence shown for it is in `Strings.problems`, in each language.
    """

    def __init__(self, problem: Problem, names: Sequence[str] = ()) -> None:
        """`names` are the names of all reports, when the question named an unknown one."""
        super().__init__(problem.value)
        self.problem = problem
        self.names = tuple(names)


class QuestionFileError(ReportRagError):
    """A file of questions or answers cannot be read or written."""


class SettingsError(ReportRagError):
    """A setting has an invalid value."""


class VectorsError(ReportRagError):
    """The vector database is missing or does not answer."""
