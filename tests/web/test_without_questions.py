"""The pages over a report that has no question bank, so that there are no questions to suggest."""

import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from doubles import HashedEncoder, unworried
from report_rag.assistant import Assistant
from report_rag.index import build as build_folder
from report_rag.index import loaded
from report_rag.progress import silent
from report_rag.sheets.columns import added_columns
from report_rag.sheets.handout import handout
from report_rag.sheets.rows import AnsweredRow, QuestionRow
from report_rag.strings import STRINGS
from report_rag.types import AnswerColumn, Language, Outcome
from report_rag.web.settings import ChatKind, Settings
from reports import WITHOUT_BANK, corpus_of, without_bank
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
    """No page fails, and none has an empty list or a heading without one."""
    response = client.get(path)
    assert response.status_code == 200
    headings = response.text.count('class="welcome"'), response.text.count('class="asks"')
    assert bool(headings[0]) == bool(headings[1])
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
        chosen = client.get("/", params={"report": BARE}).text
    asked = re.findall(r'data-question="([^"]*)"', chosen)
    assert asked[0] == "What does it say about “Pots”?"
    assert not any("garden" in question.lower() for question in asked)


# Reports of either language, alone


@pytest.fixture(scope="module", params=product(Language, (False, True)))
def small(request, tmp_path_factory):
    """A report without a bank: its language, whether it is translated, an assistant, a client."""
    language, translated = request.param
    folder, double = tmp_path_factory.mktemp("small"), HashedEncoder()
    corpus = without_bank(folder / "corpus", "kiosks", language, translated=translated)
    build_folder.build(corpus, folder / "index", double.name, lambda: double, silent)
    index = loaded.load(corpus, folder / "index")
    with visited(index, settings=Settings(chat=ChatKind.LIGHT, **AS_OFTEN_AS_NEEDED)) as client:
        yield language, translated, Assistant(index, double), client


ASKED = {
    Language.EN: "Where are the solar kiosks of the cooperative?",
    Language.ES: "¿Dónde están los quioscos solares de la cooperativa?",
}
FAR = {Language.EN: "Who painted the Mona Lisa?", Language.ES: "¿Quién pintó la Mona Lisa?"}


def test_the_api_quotes_the_original(small):
    """With the translation where there is one, without pages; what is far is refused."""
    language, translated, _, client = small
    answer = client.post("/api/ask", json={"question": ASKED[language]}).json()
    first = answer["passages"][0]
    assert first["text"] in WITHOUT_BANK[language]
    assert first["pages"] == []
    assert first["translation"] is None
    if translated:
        other = client.post("/api/ask", json={"question": ASKED[language.other]}).json()
        assert other["language"] == language.other
        assert other["passages"][0]["text"] in WITHOUT_BANK[language]
        assert other["passages"][0]["translation"] in WITHOUT_BANK[language.other]
    far = client.post("/api/ask", json={"question": FAR[language]}).json()
    assert far["outcome"] == Outcome.NOT_IN_REPORT
    assert far["message"] == STRINGS[language].not_in_report.one


@pytest.mark.parametrize("reader", Language)
def test_sheets_and_handouts_name_no_page(small, reader):
    """Nor a translation, where there is none; columns that would be empty are left out."""
    language, translated, assistant, _ = small
    rows = [
        AnsweredRow(QuestionRow(number, text), reader, assistant.ask(text, reader))
        for number, text in enumerate((ASKED[language], FAR[language]), start=1)
    ]
    reports = assistant.index.reports
    columns = added_columns(rows, reports, reader).columns
    assert AnswerColumn.PAGE not in columns
    assert AnswerColumn.SECTION in columns
    assert (AnswerColumn.TRANSLATION in columns) == (translated and reader is not language)
    told = "\n".join(part.text for part in handout(rows, reports, reader, whole=True))
    assert not re.search(r"\b(page|página)", told)
    if not translated:
        assert STRINGS[reader].translation_label not in told


def test_the_reader_promises_no_page_numbers(small):
    """There are none here."""
    language, _, _, opened = small
    page = opened.get("/report", params={"lang": language}).text
    assert STRINGS[language].reader_promise in page
    assert STRINGS[language].reader_promise_paged not in page


HOTLINES = """# Líneas de ayuda

Las líneas de ayuda recibieron 4812 llamadas en 2022.

Dos iglesias dirigen las líneas de ayuda de la costa.

El presupuesto de las líneas de ayuda fue de dos millones.

Los operadores de las líneas de ayuda descansan cada dos semanas.

Las grabaciones de las líneas de ayuda se borran a los noventa días.

Pocas líneas de ayuda atienden en lengua de señas.

La espera media en las líneas de ayuda fue de 48 segundos.
"""
ON_HOTLINES = {
    "¿Cuántas llamadas recibieron las líneas de ayuda?": "4812",
    "¿Qué iglesias dirigen las líneas de ayuda?": "iglesias",
    "¿Cuál fue el presupuesto de las líneas de ayuda?": "millones",
    "¿Cada cuánto descansan los operadores de las líneas de ayuda?": "descansan",
    "¿Cuándo se borran las grabaciones de las líneas de ayuda?": "noventa",
    "¿Atienden las líneas de ayuda en lengua de señas?": "señas",
    "¿Cuál fue la espera media en las líneas de ayuda?": "48",
}


def test_a_report_on_hotlines_answers_on_hotlines(tmp_path):
    """Contacts stand above its passages; only a question for a number gets contacts alone."""
    own = tmp_path / "corpus" / "lines"
    own.mkdir(parents=True)
    (own / "report.toml").write_text('title = "Lines"\nlanguage = "es"\n', "utf-8")
    (own / "report.es.md").write_text(HOTLINES, "utf-8")
    double = HashedEncoder()
    build_folder.build(own.parent, tmp_path / "index", double.name, lambda: double, silent)
    index = loaded.load(own.parent, tmp_path / "index")
    assistant = Assistant(replace(index, concerns=unworried()), double)
    for question, words in ON_HOTLINES.items():
        answer = assistant.ask(question, Language.ES)
        assert answer.outcome is Outcome.ANSWERED, question
        assert words in answer.citations[0].quote, question
        assert answer.contacts, question
    number = assistant.ask("¿Cuál es el número para denunciar?", Language.ES)
    assert number.outcome is Outcome.NOT_IN_REPORT
    assert number.contacts
    assert not number.related
