"""What the commands know of the terminal that they run in."""

import locale

from report_rag.cli.terminal import own_language
from report_rag.types import Language


def test_without_a_locale_in_the_environment_python_is_asked(monkeypatch):
    """What it has found counts."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    for found, language in (("es_CL", Language.ES), ("en_GB", Language.EN), (None, Language.EN)):
        monkeypatch.setattr(locale, "getlocale", lambda found=found: (found, "UTF-8"))
        assert own_language() is language
