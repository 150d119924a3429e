"""Who may show the panel: eight origins, in a real Chromium, against a server with one partner."""

from pathlib import Path

import pytest

from conftest import PATIENCE
from partner_sites import PARTNER

pytestmark = [pytest.mark.browser, pytest.mark.real]

REFUSED = "chrome-error://chromewebdata/"
OTHER = "https://other.example"


@pytest.fixture
def page(browser, partnered):
    """A browser in which every site shows the panel, in the way that its path says."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    frame = f'<iframe src="{partnered}/embed?host={PARTNER}"></iframe>'
    bodies = {
        "/direct": frame,
        "/nested": f'<iframe src="{PARTNER}/direct"></iframe>',
        "/sandboxed": f'<iframe sandbox="allow-scripts" src="{PARTNER}/direct"></iframe>',
    }

    def answer(route):
        path = "/" + route.request.url.rpartition("/")[2]
        route.fulfill(body=f"<!doctype html>{bodies[path]}", content_type="text/html")

    context.route(lambda url: not url.startswith((partnered, "file:")), answer)
    yield context.new_page()
    context.close()


def panel(page):
    """The frame that should hold the panel: the innermost one, when it has come to something."""
    frame = page.frames[-1]
    frame.wait_for_load_state()
    return frame


def test_a_partner_shows_the_panel(page, partnered):
    """The origin on the list, also in a page that it frames itself."""
    for path in ("direct", "nested"):
        page.goto(f"{PARTNER}/{path}")
        found = panel(page)
        assert found.url.startswith(f"{partnered}/embed")
        found.locator("#question").wait_for()


@pytest.mark.parametrize(
    "address",
    [
        f"{OTHER}/direct",
        "http://partner.example/direct",
        "https://www.partner.example/direct",
        "https://partner.example:8443/direct",
        f"{OTHER}/nested",
        f"{PARTNER}/sandboxed",
    ],
    ids=["other", "http", "subdomain", "port", "nested in another", "sandboxed"],
)
def test_nobody_else_shows_the_panel(page, address):
    """Not even by claiming to be the partner: the browser looks at every page around the panel."""
    page.goto(address)
    assert panel(page).url == REFUSED


def test_a_file_does_not_show_the_panel(page, partnered, tmp_path: Path):
    """A page that somebody saved, or made, on a disk has no origin that could be named."""
    saved = tmp_path / "page.html"
    saved.write_text(f'<iframe src="{partnered}/embed?host={PARTNER}"></iframe>', encoding="utf-8")
    page.goto(saved.as_uri())
    assert panel(page).url == REFUSED


def test_without_partners_nobody_shows_the_panel(browser, address):
    """An operator who has named nobody has allowed nobody; and chat and reader are never framed."""
    context = browser.new_context()
    frames = "".join(f'<iframe src="{address}{path}"></iframe>' for path in ("/embed", "/report"))
    context.route(f"{PARTNER}/**", lambda route: route.fulfill(body=frames))
    page = context.new_page()
    page.goto(f"{PARTNER}/page")
    for frame in page.frames[1:]:
        frame.wait_for_load_state()
        assert frame.url == REFUSED
    context.close()
