"""Fixtures that several test files use, and how the tests are divided among processes.

The reports: a tiny one, a bare one, two that are easily confused, and the real one; each with its
index, built with the double of the encoder except for the real one. The servers and the browser.
Whatever takes more than a second to make is made once for a run.
"""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import expect

from doubles import HashedEncoder, Remembering, unworried
from partner_sites import PARTNER
from report_rag import encoder as real_encoder
from report_rag.assistant import Assistant
from report_rag.errors import IndexUnusableError
from report_rag.index import build as build_folder
from report_rag.index import loaded as index_folder
from report_rag.index.loaded import Index
from report_rag.progress import silent
from reports import GARDEN, HARBOUR, corpus_of
from served import chromium, errors_of, served

TESTS = Path(__file__).parent
PATIENCE = 30_000  # milliseconds; reached only when something is broken

# The same examples in every run, and no limit on the time that one takes.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")
expect.set_options(timeout=PATIENCE)

# Files that build many indexes, open databases or ask whole applications: `--fast` leaves them out.
SLOW = {
    "encoder/test_encoder.py",
    "index/test_loaded.py",
    "index/test_damaged_index.py",
    "index/test_vector_cache.py",
    "vectors/test_vectors.py",
    "answering/test_compose.py",
    "answering/test_scope.py",
    "test_assistant.py",
    "corpus/test_check.py",
    "cli/test_main.py",
    "benchmarks/test_benchmarks.py",
    "supply_chain/test_sbom.py",
    "web/test_api.py",
    "web/test_application.py",
    "web/test_chat.py",
    "web/test_delivery.py",
    "web/test_hostile_input.py",
    "web/test_link_previews.py",
    "web/test_matrix.py",
    "web/test_process.py",
    "web/test_property.py",
    "web/test_standby.py",
    "web/test_without_questions.py",
}
SLOW_MARKS = re.compile(r"^pytestmark = .*(browser|real|processes)", re.MULTILINE)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds `--fast`."""
    parser.addoption("--fast", action="store_true", help="leave out what takes long")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Does not even import what a fast run leaves out, since imports would be most of its time."""
    if not config.getoption("fast") or not collection_path.name.startswith("test_"):
        return None
    slow = collection_path.relative_to(TESTS).as_posix() in SLOW
    return True if slow or SLOW_MARKS.search(collection_path.read_text("utf-8")) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Starts with the tests that need more than this process, without measuring their coverage.

    It is measured in those of `importing`, where the browser only prints the documents, and of
    `encoder`, which nothing else runs.
    """
    outside = ("browser", "real", "processes")
    for item in items:
        inside = item.path.parent.name in ("importing", "encoder")
        if any(map(item.get_closest_marker, outside)) and not inside:
            item.add_marker(pytest.mark.no_cover)
    items.sort(key=lambda item: item.get_closest_marker("no_cover") is None)


@pytest.fixture(scope="session")
def tiny_corpus() -> Path:
    """One bilingual report of 19 blocks about gardens, with everything that a report can have."""
    return TESTS / "data" / "tiny"


@pytest.fixture(scope="session")
def bare_corpus() -> Path:
    """One report with only what a report must have: a title, a language, a text."""
    return TESTS / "data" / "bare"


@pytest.fixture(scope="session")
def real_corpus() -> Path:
    """The corpus of the project."""
    return TESTS.parent / "corpus"


@pytest.fixture
def encoder() -> HashedEncoder:
    """The double of the encoder, new for each test."""
    return HashedEncoder()


@pytest.fixture(scope="session")
def tiny_index(tiny_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Index:
    """The tiny report, built and loaded with the double."""
    folder = tmp_path_factory.mktemp("tiny-index")
    double = HashedEncoder()
    build_folder.build(tiny_corpus, folder, double.name, lambda: double, silent)
    return index_folder.load(tiny_corpus, folder)


@pytest.fixture(scope="session")
def several(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A corpus of two reports, and the folder of its index, built with the double."""
    corpus = corpus_of(tmp_path_factory.mktemp("several"), TESTS / "data", GARDEN, HARBOUR)
    folder, double = tmp_path_factory.mktemp("several-index"), HashedEncoder()
    build_folder.build(corpus, folder, double.name, lambda: double, silent)
    return corpus, folder


@pytest.fixture(scope="session")
def several_index(several: tuple[Path, Path]) -> Index:
    """The same two reports, loaded."""
    return index_folder.load(*several)


@pytest.fixture
def tiny_assistant(tiny_index: Index, encoder: HashedEncoder) -> Assistant:
    """Answers from the tiny report with `encoder`. Only rules for words can raise a help card."""
    return Assistant(replace(tiny_index, concerns=unworried()), encoder)


@pytest.fixture(scope="session")
def real_index_folder(real_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the project, or a copy that is brought up to date if it is not."""
    folder = TESTS.parent / "index"
    try:
        index_folder.load(real_corpus, folder)
    except IndexUnusableError:
        copy = tmp_path_factory.mktemp("real-index") / "index"
        # Vectors of texts that have not changed are taken over, which saves minutes.
        folder = shutil.copytree(folder, copy) if folder.is_dir() else copy
        build_folder.build(
            real_corpus,
            folder,
            real_encoder.BUILT_IN,
            lambda: real_encoder.open_for_building(real_encoder.BUILT_IN, silent),
            silent,
        )
    return folder


@pytest.fixture(scope="session")
def real_assistant(real_corpus: Path, real_index_folder: Path) -> Assistant:
    """The assistant as the server opens it, but each text is encoded once for all tests."""
    opened = Assistant.open(real_corpus, real_index_folder)
    return Assistant(opened.index, Remembering(opened._encoder))


@pytest.fixture(scope="session")
def address():
    """The address of a server over the real report."""
    with served() as url:
        yield url


@pytest.fixture(scope="session")
def partnered():
    """The address of a server whose chat one partner's site may embed."""
    with served(("--partners", PARTNER)) as url:
        yield url


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests; each test has a page of its own."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def visit(browser):
    """Opens browser contexts of a given kind at an address, each a new visitor.

    All are closed at the end of the test: a page that stays open keeps its server from stopping.
    """
    contexts = []

    def open_browser(url, **kind):
        contexts.append(browser.new_context(base_url=url, **kind))
        contexts[-1].set_default_timeout(PATIENCE)
        return contexts[-1]

    yield open_browser
    for context in contexts:
        context.close()


@pytest.fixture
def page(visit, address):
    """A new page; it must not have called a third party, logged an error or stored anything."""
    context = visit(address, locale="en-GB")
    opened = context.new_page()
    requests, errors = [], errors_of(opened)
    opened.on("request", lambda request: requests.append(request.url))
    yield opened
    own = (address, "data:", "blob:")
    assert [url for url in requests if not url.startswith(own)] == []
    assert errors == []
    assert context.cookies() == []
    assert opened.evaluate("localStorage.length + sessionStorage.length") == 0
