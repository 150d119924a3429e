"""What several tests start from: the tiny report, the bare one, the real one, and an index."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings

from doubles import HashedEncoder, unworried
from report_rag import encoder as real_encoder
from report_rag import index as index_folder
from report_rag.assistant import Assistant
from report_rag.errors import IndexUnusableError
from report_rag.index import Index
from report_rag.progress import silent

TESTS = Path(__file__).parent

# The same examples every time, and no claim about how long one takes.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def tiny_corpus() -> Path:
    """One bilingual report of 19 blocks about gardens, with everything that a report can have."""
    return TESTS / "data" / "tiny"


@pytest.fixture(scope="session")
def bare_corpus() -> Path:
    """One report with nothing but what is needed: a title, a language, a text."""
    return TESTS / "data" / "bare"


@pytest.fixture(scope="session")
def real_corpus() -> Path:
    """The corpus of the project."""
    return TESTS.parent / "corpus"


@pytest.fixture
def encoder() -> HashedEncoder:
    """The double, which has encoded nothing yet."""
    return HashedEncoder()


@pytest.fixture(scope="session")
def tiny_index(tiny_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The tiny report, built and loaded with the double."""
    folder = tmp_path_factory.mktemp("tiny-index")
    double = HashedEncoder()
    index_folder.build(tiny_corpus, folder, double.name, lambda: double, silent)
    return index_folder.load(tiny_corpus, folder)


@pytest.fixture
def tiny_assistant(tiny_index: Index, encoder: HashedEncoder) -> Assistant:
    """Answers from the tiny report; ask `encoder` what it was given. Only rules raise a card."""
    return Assistant(replace(tiny_index, concerns=unworried()), encoder)


@pytest.fixture(scope="session")
def real_index_folder(real_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the project where there is one that fits the corpus, else one built now."""
    folder = TESTS.parent / "index"
    try:
        index_folder.load(real_corpus, folder)
    except IndexUnusableError:
        folder = tmp_path_factory.mktemp("real-index")
        index_folder.build(
            real_corpus,
            folder,
            real_encoder.BUILT_IN,
            lambda: real_encoder.open_for_building(real_encoder.BUILT_IN, silent),
            silent,
        )
    return folder


@pytest.fixture(scope="session")
def real_assistant(real_corpus: Path, real_index_folder: Path) -> Assistant:
    """The assistant as the server opens it."""
    return Assistant.open(real_corpus, real_index_folder)
