"""What other programs show of a page: messengers beside a link to it, search engines, browsers.

The template `head_preview.html` writes a `Preview` into the head of a page, as the tags of Open
Graph and as a description. Nothing of it is what a visitor typed. `manifest` is the web app
manifest, by which a browser installs the assistant.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from report_rag.rendering.assets import asset
from report_rag.rendering.labels import joined, title_of_all
from report_rag.rendering.links import in_language, root_of
from report_rag.strings import STRINGS, Strings
from report_rag.types import Language, Report

LOCALES = {Language.EN: "en_US", Language.ES: "es_LA"}
"""Language and territory as Open Graph writes them; "es_LA" is the Spanish of Latin America."""
PAPER, DARK_PAPER = "#fbfaf7", "#12191d"
"""The ground of every page, light and dark, as in `look.css`; the browser's own bars get it too."""
PICTURE_SIZE = (1200, 630)
"""Width and height of the picture beside a link in pixels, which Open Graph has to say."""
_MOST_NAMED = 3  # reports named in a description; messengers cut it after some 200 characters


@dataclass(frozen=True, slots=True)
class Preview:
    """The preview of a page in the language of that page."""

    title: str
    description: str
    """One sentence that says what the page is."""
    site_name: str
    base: str
    """The address of this server without a slash at its end, such as "https://example.org" or
    "https://example.org/ask". For a refusal only its path, "/ask" or nothing."""
    path: str | None = None
    """The address of the page after `base`, without its language and without anything typed:
    "/report". None for a page that has no address of its own, such as a refusal."""
    kind: str = "website"
    """The type of Open Graph: "website", or "article" for the text of a report."""

    @property
    def root(self) -> str:
        """The path of `base`: "/ask" or nothing. Addresses in the page begin with it."""
        return root_of(self.base)

    @property
    def address(self) -> str:
        """The whole address of the page, in no particular language; `base` if there is no path."""
        return self.base + (self.path or "")

    def address_in(self, language: Language) -> str:
        """The whole address of the page in a language."""
        return in_language(self.address, language)

    def picture(self, language: Language) -> str:
        """The whole address of the picture, which shows the slogan in a language."""
        return self.base + asset(f"preview-{language}.png")


def chat_preview(
    reports: Sequence[Report], language: Language, base: str, report: str | None = None
) -> Preview:
    """The preview of the page at `/`, where the `reports` are asked; `report` is the name of the
    only one that is asked out of several, else None."""
    strings = STRINGS[language]
    return Preview(
        title=title_of_all(reports, language),
        description=strings.preview_chat.format(reports=_named(reports, language)),
        site_name=_site_name(reports, strings),
        base=base,
        path=f"/?report={quote(report, safe='')}" if report else "/",
    )


def report_preview(
    report: Report, reports: Sequence[Report], language: Language, base: str
) -> Preview:
    """The preview of the page of `report`, one of the `reports` of this server."""
    strings = STRINGS[language]
    several = len(reports) > 1
    return Preview(
        title=report.title_in(language),
        description=strings.preview_report.format(reports=_named([report], language)),
        site_name=_site_name(reports, strings),
        base=base,
        path=f"/report/{quote(report.name, safe='')}" if several else "/report",
        kind="article",
    )


def reports_preview(reports: Sequence[Report], language: Language, base: str) -> Preview:
    """The preview of the page that lists the `reports`."""
    strings = STRINGS[language]
    return Preview(
        title=strings.read.of(len(reports)),
        description=strings.preview_report.format(reports=_named(reports, language)),
        site_name=_site_name(reports, strings),
        base=base,
        path="/report",
    )


def plain_preview(
    title: str, description: str, language: Language, base: str = "", path: str | None = None
) -> Preview:
    """The preview of a page that is about no report; `base` and `path` as in `Preview`."""
    return Preview(title, description, _site_name((), STRINGS[language]), base, path)


def manifest(reports: Sequence[Report], language: Language, root: str = "") -> dict[str, object]:
    """The web app manifest in a language, as JSON; without `reports` it names none.

    Its addresses begin with `root`, the path of this server's address (`links.root_of`).

    It asks for a window with the browser's own bars (`display`), so that somebody who has to leave
    the page at once finds them.
    """
    strings = STRINGS[language]
    icons = [("icon-192.png", 192, "any"), ("icon-512.png", 512, "any")]
    icons.append(("icon-maskable.png", 512, "maskable"))
    return {
        "id": f"{root}/",
        "name": title_of_all(reports, language) if reports else _site_name(reports, strings),
        "short_name": strings.short_name,
        "description": strings.slogan,
        "lang": language.value,
        "dir": "ltr",
        "start_url": in_language(f"{root}/", language),
        "scope": f"{root}/",
        "display": "browser",
        "theme_color": PAPER,
        "background_color": PAPER,
        "icons": [
            {
                "src": root + asset("icon.svg"),
                "sizes": "any",
                "type": "image/svg+xml",
                "purpose": "any",
            },
            *(
                {
                    "src": root + asset(name),
                    "sizes": f"{size}x{size}",
                    "type": "image/png",
                    "purpose": purpose,
                }
                for name, size, purpose in icons
            ),
        ],
    }


def _site_name(reports: Sequence[Report], strings: Strings) -> str:
    return strings.reports_title if len(reports) > 1 else strings.widget_title


def _named(reports: Sequence[Report], language: Language) -> str:
    """The reports by title and publisher: "“Garden Week” (Green Corner) and “Notes”".

    Of more than `_MOST_NAMED` the last ones are only counted.
    """
    strings = STRINGS[language]
    shown = reports if len(reports) <= _MOST_NAMED else reports[: _MOST_NAMED - 1]
    names = [
        (strings.report_by if one.publisher else strings.report_named).format(
            title=one.title_in(language), publisher=one.publisher
        )
        for one in shown
    ]
    if more := len(reports) - len(shown):
        names.append(strings.more_reports.format(count=more))
    return joined(names, strings)
