"""The errors of the project. A message names what is wrong and, where one helps, a command to run.

All are direct subclasses of `ReportRagError`, so that one `except` catches them.
"""

from collections.abc import Sequence

from report_rag.types import Problem


class ReportRagError(Exception):
    """Base of all errors of which a person is shown the message, one line, and no traceback."""


class CorpusError(ReportRagError):
    """The corpus folder, or a file in it, cannot be read or used; the message names the file."""


class DocumentError(ReportRagError):
    """A document cannot be imported: it cannot be read, has no text, or its folder exists."""


class EncoderError(ReportRagError):
    """The encoder, the model that turns texts into vectors, cannot be used.

    Its weights are missing, damaged or cannot be written, or its vectors do not fit the index.
    """


class FeedbackError(ReportRagError):
    """The file of visitors' votes (whether an answer helped) cannot be opened or written."""


class GapsError(ReportRagError):
    """The file that counts what people do not find cannot be opened, read or deleted."""


class IndexUnusableError(ReportRagError):
    """The index, what is built from the reports to be searched, cannot be used.

    It is missing or damaged, was built from another corpus or by another version of the program, or
    cannot be written.
    """


class QuestionError(ReportRagError):
    """A question cannot be searched as given.

    `problem` says why. People are shown the sentence for it in `Strings.problems`, in their
    language, and not the error's own message, which is only the value of `problem`.
    """

    def __init__(self, problem: Problem, names: Sequence[str] = ()) -> None:
        """Takes the problem and, only for `Problem.UNKNOWN_REPORT`, the names of all reports.

        The names are shown, so that people can choose one of them.
        """
        super().__init__(problem.value)
        self.problem = problem
        self.names = tuple(names)


class QuestionFileError(ReportRagError):
    """A file of questions or answers cannot be read or written."""


class SettingsError(ReportRagError):
    """A setting (an option of a command, or an environment variable) has an invalid value."""


class VectorsError(ReportRagError):
    """The Milvus database that has, or is to have, the vectors of the index cannot be used.

    It does not answer, it refuses a request, or the packages for it are not installed.
    """
