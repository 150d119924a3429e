"""The pages over a report that has no question bank, so that there are no questions to suggest."""

import re
from pathlib import Path

import pytest

from doubles import HashedEncoder
from report_rag.index import build as build_folder
from report_rag.index import loaded
from report_rag.progress import silent
from report_rag.web.settings import ChatKind, Settings
from reports import corpus_of
from visited import visited

DATA = Path(__file__).parents[1] / "data"
BARE = "plain-report"
PARTNER = "https://partner.example"
AS_OFTEN_AS_NEEDED = {"client_per_minute": 100_000, "all_per_minute": 100_000}


@pytest.fixture(scope="module")
def bare_index(bare_corpus, tmp_path_factory):
    """The report with a title and a text only, built with the double."""
    folder, double = tmp_path_factory.mktemp("bare-index"), HashedEncoder()
    build_folder.build(bare_corpus, folder, double.name, lambda: double, silent)
    return loaded.load(bare_corpus, folder)


@pytest.fixture(scope="module", params=list(ChatKind))
def client(bare_index, request):
    """A visitor of a server over it that one partner may embed, with each kind of chat."""
    settings = Settings(chat=request.param, partners=(PARTNER,), **AS_OFTEN_AS_NEEDED)
    with visited(bare_index, settings=settings) as opened:
        yield opened


@pytest.mark.parametrize("path", ["/", "/?lang=es", f"/embed?host={PARTNER}", "/report"])
def test_every_page_is_there(client, path):
    """No page fails, and none has a heading for suggestions or an empty list."""
    response = client.get(path)
    assert response.status_code == 200
    assert 'class="welcome"' not in response.text
    assert not re.search(r"<(ul|ol|dl)[^>]*>\s*</\1>", response.text)


def test_the_api_suggests_nothing(client):
    """An empty list is an answer, and no error."""
    assert client.get("/api/suggestions").json() == {"language": "en", "questions": []}


def test_such_a_report_can_be_chosen(tmp_path):
    """Beside a report with a bank there is a page over the bare one alone."""
    corpus = corpus_of(tmp_path / "corpus", DATA, "garden-report", BARE)
    double = HashedEncoder()
    build_folder.build(corpus, tmp_path / "index", double.name, lambda: double, silent)
    index = loaded.load(corpus, tmp_path / "index")
    with visited(index, settings=Settings(chat=ChatKind.LIGHT, **AS_OFTEN_AS_NEEDED)) as client:
        assert 'class="welcome"' in client.get("/").text
        assert 'class="welcome"' not in client.get("/", params={"report": BARE}).text
