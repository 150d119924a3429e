"""The chat below a path of a site, in Chromium, behind nginx with the lines of the guide."""

import re
import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from partner_sites import PARTNER, open_sites
from proxied import below_path, free_ports
from served import errors_of, running

pytestmark = [pytest.mark.browser, pytest.mark.real]

QUESTION = "In which country do organisations sell cookies to raise funds?"
WORDS = "Some also launched income-generating activities, such as cookie sales, to raise funds."


@pytest.fixture(scope="module", params=["full", "light"])
def site(request, tmp_path_factory):
    """The address of a server below a path, and its file of votes."""
    folder = tmp_path_factory.mktemp("site")
    votes = folder / "votes.db"
    own, port = free_ports(2)
    address = f"http://127.0.0.1:{port}/ask"
    options = f"--public-url {address} --chat {request.param} --feedback {votes}"
    options = [*options.split(), "--partners", f"{PARTNER} http://127.0.0.1:{port}"]
    options += ["--trusted-proxies", "127.0.0.1"]
    with running(options, port=own), below_path(folder, own, port) as found:
        assert found == address
        yield address, votes


@pytest.fixture
def visitor(visit, site):
    """A page that leaves no error, and no request but those below the path."""
    context = visit(site[0], locale="en-GB")
    page = context.new_page()
    requests, errors = [], errors_of(page)
    page.on("request", lambda request: requests.append(request.url))
    yield page
    address = site[0]
    own = (f"{address}/", f"{address}?", PARTNER, page_of_the_site(address), "data:", "blob:")
    assert [url for url in requests if not url.startswith(own)] == []
    assert errors == []


def page_of_the_site(address):
    """The address of a page of the site around the path, which the browser finds by itself."""
    return address.replace("/ask", "/plain.html")


def ask(page, question):
    """Types a question and waits for its answer."""
    count = page.locator(".answer").count()
    page.locator("#question").fill(question)
    page.locator("#question").press("Enter")
    answer = page.locator(".answer").nth(count)
    answer.wait_for()
    return answer


def test_a_visitor_asks_votes_reads_and_gets_help(visitor, site):
    """From the chat to the report and back, in both languages; all of it below the path."""
    address, votes = site
    visitor.goto(f"{address}?lang=en")  # nginx adds the slash.
    visitor.locator("body.with-script").wait_for()
    assert visitor.url == f"{address}/?lang=en"
    answer = ask(visitor, QUESTION)
    expect(answer.locator(".card-quote").first).to_contain_text(WORDS)
    with visitor.expect_response(f"{address}/feedback") as voted:
        visitor.locator("[data-verdict=up]").click()
    assert voted.value.status == 204
    with closing(sqlite3.connect(votes)) as file:
        assert file.execute("SELECT verdict FROM feedback").fetchall() == [("up",)]

    visitor.locator(".languages a[lang=es]").click()
    expect(visitor.locator("html")).to_have_attribute("lang", "es")
    expect(visitor.locator(".answer .card-translation").first).to_be_visible()
    assert visitor.url == f"{address}/?lang=es"
    visitor.reload()
    citation = visitor.locator(".card-open").first
    expect(citation).to_have_attribute("href", re.compile(r"^/ask/report\?mark="))

    visitor.goto(citation.evaluate("link => link.href"))
    expect(visitor.locator(":target")).to_contain_text(WORDS)
    expect(visitor.locator("main mark").first).to_be_visible()
    visitor.locator(".languages a[lang=en]").click()
    expect(visitor.locator("html")).to_have_attribute("lang", "en")
    visitor.locator("#find-words").fill("cookie")
    visitor.locator(".reader-find button").click()
    expect(visitor.locator("mark.found").first).to_be_visible()
    visitor.locator(".bar .get-help").click()
    expect(visitor).to_have_url(f"{address}/help?lang=en")
    visitor.get_by_role("main").locator("a[href^='/ask/?']").click()
    visitor.locator("body.with-script").wait_for()
    assert visitor.url == f"{address}/?lang=en"


@pytest.mark.parametrize("where", ["partner", "same site"])
def test_the_panel_opens(visitor, site, where):
    """The script finds the panel below its own path; also from the site around that path."""
    address, _ = site
    open_sites(visitor.context, address, "en")
    visitor.goto(f"{PARTNER}/plain.html" if where == "partner" else page_of_the_site(address))
    visitor.locator("report-rag .launcher").click()
    frame = visitor.frame_locator("report-rag iframe")
    frame.locator("#question").wait_for()
    frame.locator("#question").fill(QUESTION)
    frame.locator("#question").press("Enter")
    expect(frame.locator(".card-quote").first).to_contain_text(WORDS)
    link = frame.locator(".card-open").first.evaluate("link => link.href")
    assert link.startswith(f"{address}/report?mark=")
