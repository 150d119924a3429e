"""Takes the pictures of the README: the main states of chat and reader, always the same ones.

    PYTHONPATH=tests python docs/screenshots.py [FOLDER]

Starts the server over the real report and drives Chromium. Sizes, languages, questions are fixed.
"""

import io
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize

from partner_sites import PARTNER, open_sites
from report_rag.errors import ReportRagError
from report_rag.types import Language
from served import chromium, served

FOLDER = Path(__file__).parent / "images"
DESK: ViewportSize = {"width": 1280, "height": 960}
PHONE: ViewportSize = {"width": 360, "height": 740}
COOKIES = {
    Language.EN: "In which country do organisations sell cookies to raise funds?",
    Language.ES: "¿En qué país las organizaciones venden galletas para recaudar fondos?",
}
PICTURE = "main figure, main img, main svg"
# Letters of one colour on one ground, softened: so many shades show no difference.
_SHADES = 128
_SETTLED = 500  # milliseconds
_PATIENCE = 30_000
_FAILED = 2


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: a page in a look, and what is done before it is taken."""

    name: str
    question: str | None = None
    language: Language = Language.EN
    size: ViewportSize | None = None
    dark: bool = False
    from_top: bool = False
    """Shows the welcome above the answer, where a visitor would be led to the answer."""
    opens: bool = False
    """Follows the first card into the reader."""
    shows: str | None = None
    """Shows the first such element of the reader, instead of asking."""
    embedded: bool = False
    """Asks in the panel on a partner's page."""


SHOTS = (
    Shot("chat", COOKIES[Language.EN], from_top=True),
    Shot("chat-phone", COOKIES[Language.ES], Language.ES, PHONE, dark=True),
    Shot("list", "What are the 12 trends?"),
    Shot("country", "¿Qué dice el informe sobre Bolivia?", Language.ES),
    Shot("not-in-report", "How much does the programme cost?"),
    Shot("help-card", "I am being abused, please help me"),
    Shot("reader-marked", COOKIES[Language.ES], Language.ES, opens=True),
    Shot("reader-picture", shows=PICTURE),
    Shot("widget", COOKIES[Language.EN], embedded=True),
)


class MissingError(ReportRagError):
    """A page does not show what a picture is to be taken of."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Takes all pictures; 0, or 2 when a page lacks what one is of."""
    given = sys.argv[1:] if arguments is None else arguments
    folder = Path(given[0]) if given else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    failed = 0
    with served(["--partners", PARTNER]) as address, chromium() as browser:
        for shot in SHOTS:
            path = folder / f"{shot.name}.png"
            try:
                path.write_bytes(small(taken(browser, address, shot)))
            except MissingError as error:
                print(f"{path}: {error}", file=sys.stderr)
                failed = _FAILED
                continue
            print(f"{path}: {path.stat().st_size / 1000:.0f} KB")
    return failed


def taken(browser: Browser, address: str, shot: Shot) -> bytes:
    """A picture as Chromium takes it."""
    size = shot.size or DESK
    context = browser.new_context(
        base_url=address,
        viewport=size,
        device_scale_factor=2 if size is PHONE else 1,
        color_scheme="dark" if shot.dark else "light",
        reduced_motion="reduce",
        locale=shot.language,
    )
    context.set_default_timeout(_PATIENCE)
    page = context.new_page()
    try:
        if shot.embedded:
            open_sites(context, address, shot.language)
            _prepare_panel(page, shot)
        else:
            _prepare(page, shot)
        page.wait_for_timeout(_SETTLED)
        return page.screenshot(animations="disabled", caret="hide")
    finally:
        context.close()


def small(picture: bytes) -> bytes:
    """The same picture in fewer shades: a third of the bytes."""
    written = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as opened:
        reduced = opened.convert("RGB").quantize(_SHADES, dither=Image.Dither.NONE)
        reduced.save(written, "PNG", optimize=True)
    return written.getvalue()


def _prepare(page: Page, shot: Shot) -> None:
    if shot.shows:
        page.goto(f"/report?lang={shot.language}")
        if not page.locator(shot.shows).count():
            raise MissingError(f"the reader shows no {shot.shows}")
        # What is folded away is opened first.
        page.locator(shot.shows).first.evaluate(
            "one => { const fold = one.closest('details'); if (fold) fold.open = true; }"
        )
        page.locator(shot.shows).locator("visible=true").first.scroll_into_view_if_needed()
        return
    page.goto(f"/?lang={shot.language}")
    page.get_by_role("textbox").fill(shot.question or "")
    page.keyboard.press("Enter")
    answer = page.locator(".answer").first
    answer.wait_for()
    if shot.opens:
        page.goto(answer.locator(".card a[href^='/report']").first.get_attribute("href") or "")
        page.locator(":target").wait_for()
    elif shot.from_top:
        page.wait_for_timeout(_SETTLED)
        page.evaluate("scrollTo(0, 0)")


def _prepare_panel(page: Page, shot: Shot) -> None:
    page.goto(f"{PARTNER}/plain.html")
    page.locator("report-rag button").first.click()
    panel = page.frame_locator("report-rag iframe")
    panel.get_by_role("textbox").fill(shot.question or "")
    panel.get_by_role("textbox").press("Enter")
    panel.locator(".card").first.wait_for()


if __name__ == "__main__":
    sys.exit(main())
