"""Draws the pictures that other programs show of the assistant, into the folder of static files.

    PYTHONPATH=tests python docs/preview_pictures.py [FOLDER]

For each language `preview-LANGUAGE.png`, the picture beside a link in a messenger, from
`preview_picture.html` and the slogan of the language. From `icon.svg` the icons: `icon-192.png`,
`icon-512.png`, `icon-maskable.png` (a phone cuts it into its own shape) and `favicon.ico`.
"""

import io
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import jinja2
from markupsafe import Markup
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import Page

from report_rag.rendering.assets import STATIC
from report_rag.rendering.preview import PICTURE_SIZE
from report_rag.strings import STRINGS, Strings
from report_rag.types import Language
from served import chromium

FOLDER = Path(str(STATIC))
TEMPLATE = Path(__file__).with_name("preview_picture.html")
TOLD = "Description"
"""The text chunk of a picture that holds its words, by which a test finds a picture too old."""
_SHADES = 64
_ICON_SIZES = (192, 512)
_FAVICON_SIZES = (16, 32, 48)
_MASKABLE_SIZE = 512
# A maskable icon fills its square. Whatever lies in the inner circle, 80 % wide, is always shown.
_MASKABLE = """<style>
html { background: #12788a; }
svg { position: absolute; inset: 22%; width: 56%; height: 56%; }
.bubble { fill: #fff; }
.quotes { fill: #12788a; }
</style>"""
_PLAIN = "<style>svg { position: absolute; inset: 0; }</style>"


def main(arguments: Sequence[str] | None = None) -> int:
    """Draws all pictures into the folder; 0."""
    given = sys.argv[1:] if arguments is None else arguments
    folder = Path(given[0]) if given else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    icon = STATIC.joinpath("icon.svg").read_text("utf-8")
    drawn = {}
    with chromium() as browser:
        page = browser.new_page()
        for language, strings in STRINGS.items():
            picture = _shot(page, picture_html(language, icon), *PICTURE_SIZE)
            drawn[f"preview-{language}.png"] = _small(picture, picture_words(strings))
        for size in _ICON_SIZES:
            drawn[f"icon-{size}.png"] = _written(_shot(page, _PLAIN + icon, size, size), "PNG")
        maskable = _shot(page, _MASKABLE + icon, _MASKABLE_SIZE, _MASKABLE_SIZE)
        drawn["icon-maskable.png"] = _small(maskable)
        drawn["favicon.ico"] = _favicon(page, icon)
    for name, content in drawn.items():
        (folder / name).write_bytes(content)
        print(f"{folder / name}: {len(content) / 1000:.0f} KB")
    return 0


def picture_words(strings: Strings) -> str:
    """The words on the picture of a language; they are also its text for people who do not see."""
    return f"{strings.slogan} {strings.slogan_hint}"


def picture_html(language: Language, icon: str) -> str:
    """The page that is photographed for the picture of a language; `icon` is SVG."""
    strings = STRINGS[language]
    look = STATIC.joinpath("look.css").read_text("utf-8")
    template = jinja2.Environment(autoescape=True).from_string(TEMPLATE.read_text("utf-8"))
    return template.render(
        language=language,
        look=Markup(look),  # noqa: S704 (our own)
        icon=Markup(icon),  # noqa: S704 (our own)
        sentences=re.split(r"(?<=[.!?]) ", strings.slogan),
        hint=strings.slogan_hint,
    )


def _shot(page: Page, html: str, width: int, height: int) -> Image.Image:
    """A page of HTML as Chromium draws it; what has no ground is transparent."""
    page.set_viewport_size({"width": width, "height": height})
    page.set_content(html)
    return Image.open(io.BytesIO(page.screenshot(omit_background=True)))


def _small(picture: Image.Image, words: str = "") -> bytes:
    """A picture without transparency as a PNG of few colours, with its words in a text chunk."""
    told = PngInfo()
    if words:
        told.add_itxt(TOLD, words)
    reduced = picture.convert("RGB").quantize(_SHADES, dither=Image.Dither.NONE)
    return _written(reduced, "PNG", pnginfo=told, optimize=True)


def _favicon(page: Page, icon: str) -> bytes:
    """An ICO file with a picture for each size, each drawn from the SVG at that size."""
    smaller = [_shot(page, _PLAIN + icon, size, size) for size in _FAVICON_SIZES]
    sizes = [(size, size) for size in _FAVICON_SIZES]
    return _written(smaller[-1], "ICO", sizes=sizes, append_images=smaller[:-1])


def _written(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


if __name__ == "__main__":
    sys.exit(main())
