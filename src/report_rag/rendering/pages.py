"""Fills the templates of this package; the only module that imports Jinja.

Values are escaped for HTML unless they are `markupsafe.Markup`. A template that uses a value which
it was not given raises `jinja2.UndefinedError`.
"""

from collections.abc import Sequence

import jinja2

from report_rag.rendering.assets import asset
from report_rag.rendering.contact_links import contact_links
from report_rag.rendering.preview import (
    DARK_PAPER,
    LOCALES,
    PAPER,
    PICTURE_SIZE,
    Preview,
    plain_preview,
)
from report_rag.strings import STRINGS
from report_rag.types import Contact, Language

LEAVE_FOR = {
    Language.EN: "https://en.wikipedia.org/",
    Language.ES: "https://es.wikipedia.org/",
}
"""Where the button "Leave this page" goes: a page that does not show what the visitor read."""

_ENVIRONMENT = jinja2.Environment(
    loader=jinja2.PackageLoader("report_rag.rendering"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.globals |= {
    "asset": asset,
    "contact_links": contact_links,
    "locales": LOCALES,
    "paper": PAPER,
    "dark_paper": DARK_PAPER,
    "picture_size": PICTURE_SIZE,
}


def page_html(
    name: str,
    language: Language,
    *,
    kept: str = "",
    preview: Preview | None = None,
    **values: object,
) -> str:
    """The HTML of a page or of a part of one, from a template.

    `name` is a file in the folder `templates`. The template gets `values`, and what all pages use:
    the fixed sentences in `language` and in all languages, and the address behind "Leave this
    page". `kept`, such as "&find=law", is added to the query of the link to the page in the other
    language. `preview` is what messengers show beside a link to the page; parts of pages have none.
    It also gives `root`, the path of this server's address, with which every address of this server
    in the template of a page begins; it is empty without a preview.
    Raises `jinja2.TemplateNotFound` for an unknown name.
    """
    return _ENVIRONMENT.get_template(name).render(
        strings=STRINGS[language],
        all_strings=STRINGS,
        language=language,
        languages=list(Language),
        leave_for=LEAVE_FOR[language],
        kept=kept,
        preview=preview,
        root=preview.root if preview else "",
        **values,
    )


def help_html(contacts: Sequence[Contact], language: Language, base: str) -> str:
    """The page of help contacts; `base` is this server's address without a slash at its end."""
    strings = STRINGS[language]
    preview = plain_preview(strings.get_help, strings.preview_help, language, base, "/help")
    return page_html("help.html", language, preview=preview, contacts=contacts)
