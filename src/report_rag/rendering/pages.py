"""Fills the templates of this package; the only module that imports Jinja.

Values are escaped for HTML unless they are `markupsafe.Markup`. A template that uses a value which
it was not given raises `jinja2.UndefinedError`.
"""

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
    """The HTML of a page or of a part of one, from the template with that file `name`.

    The template gets `values`, and what all pages use: the fixed sentences in `language` and in all
    languages, and the address behind "Leave this page". `kept` is added to the query of the link to
    the page in the other language, such as "&find=law". Raises `jinja2.TemplateNotFound` for an
    unknown name.
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
    """A file of the folder `templates`, by name; `jinja2.TemplateNotFound` if there is none."""
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
