"""The errors of the project. A message names what is wrong and, where one helps, a command to run.

All are direct subclasses of `ReportRagError`.
"""

from collections.abc import Sequence

from report_rag.types import Problem


class ReportRagError(Exception):
    """Base of all errors that are shown to a person: the message, one line without a traceback."""


class CorpusError(ReportRagError):
    """The corpus folder, or a file in it, cannot be read or used; the message names the file."""


class EncoderError(ReportRagError):
    """The encoder's weights are missing, damaged or cannot be written, or do not fit the index."""


class FeedbackError(ReportRagError):
    """The file of readers' votes (whether a passage answers) cannot be opened or written."""


class IndexUnusableError(ReportRagError):
    """The index is missing, damaged, of another corpus or program version, or cannot be written."""


class QuestionError(ReportRagError):
    """A question cannot be searched as given.

    `problem` says why; `Strings.problems` has the sentence that is shown for it, in each language.
    """

    def __init__(self, problem: Problem, names: Sequence[str] = ()) -> None:
        """`names` are the names of all reports for `Problem.UNKNOWN_REPORT`, else empty."""
        super().__init__(problem.value)
        self.problem = problem
        self.names = tuple(names)


class QuestionFileError(ReportRagError):
    """A file of questions or answers cannot be read or written."""


class SettingsError(ReportRagError):
    """A setting, an option of a command or an environment variable, has an invalid value."""


class VectorsError(ReportRagError):
    """The Milvus database with the vectors does not answer, or its packages are not installed."""
