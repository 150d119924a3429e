"""Fills the templates of this package; the only module that imports Jinja. Values are escaped."""

from functools import cache

import jinja2

from report_rag.rendering.assets import asset
from report_rag.strings import STRINGS
from report_rag.types import Language

LEAVE_FOR = {
    Language.EN: "https://en.wikipedia.org/",
    Language.ES: "https://es.wikipedia.org/",
}
"""Where the button "Leave this page" goes: a page that does not show what the visitor read."""


def page_html(name: str, language: Language, *, kept: str = "", **values: object) -> str:
    """A page or a part of one, with what all of them use: strings, languages, where to leave for.

    `kept` is the part of the query that links to the other language keep, such as "&find=law".
    """
    return template(name).render(
        strings=STRINGS[language],
        all_strings=STRINGS,
        language=language,
        languages=list(Language),
        leave_for=LEAVE_FOR[language],
        kept=kept,
        **values,
    )


def template(name: str) -> jinja2.Template:
    """A file of the folder `templates`, by name."""
    return _environment().get_template(name)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("report_rag.rendering"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["asset"] = asset
    return environment
