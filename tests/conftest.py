"""What several tests start from: the tiny report, the bare one, the real one, and an index."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import expect

from doubles import HashedEncoder, unworried
from partner_sites import PARTNER
from report_rag import encoder as real_encoder
from report_rag.assistant import Assistant
from report_rag.errors import IndexUnusableError
from report_rag.index import build as build_folder
from report_rag.index import loaded as index_folder
from report_rag.index.loaded import Index
from report_rag.progress import silent
from reports import GARDEN, HARBOUR, corpus_of
from served import chromium, served

TESTS = Path(__file__).parent
PATIENCE = 30_000  # milliseconds; reached only when something is broken

# The same examples every time, and no claim about how long one takes.
settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")
expect.set_options(timeout=PATIENCE)


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
    """The assistant as the server opens it."""
    return Assistant.open(real_corpus, real_index_folder)


@pytest.fixture(scope="session")
def address():
    """The address of a server over the real report."""
    with served() as url:
        yield url


@pytest.fixture(scope="session")
def partnered():
    """The address of a server that one partner's site may embed."""
    with served(("--partners", PARTNER)) as url:
        yield url


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests; each test has a page of its own."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def visit(browser):
    """Opens browsers of a given kind at an address, each a visitor of its own.

    All are closed whatever happens: a page that stays open holds its server.
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
    """A fresh page that has noted, by the end, no third party and no error in its console."""
    context = visit(address, locale="en-GB")
    opened = context.new_page()
    requests, errors = [], []
    opened.on("request", lambda request: requests.append(request.url))
    opened.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    own = (address, "data:", "blob:")
    assert [url for url in requests if not url.startswith(own)] == []
    assert errors == []
    assert context.cookies() == []
    assert opened.evaluate("localStorage.length + sessionStorage.length") == 0
