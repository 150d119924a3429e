"""The addresses of our own files."""

import hashlib
import re

import pytest

from report_rag.rendering import assets
from report_rag.rendering.assets import asset, fingerprint
from report_rag.rendering.pages import page_html
from report_rag.types import Language


def test_an_address_holds_the_hash_of_the_file():
    """The file's name and the beginning of the SHA-256 of its bytes."""
    content = assets.STATIC.joinpath("look.css").read_bytes()
    assert asset("look.css") == f"/web/look.css?v={hashlib.sha256(content).hexdigest()[:12]}"
    assert fingerprint("look.css") != fingerprint("chat.css")


def test_another_content_is_another_address(tmp_path, monkeypatch):
    """A file that changes under a running server has another address at once."""
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    (tmp_path / "look.css").write_text("a {}")
    before = asset("look.css")
    (tmp_path / "look.css").write_text("b {}")
    assert asset("look.css") != before


def test_a_file_that_is_not_there_has_no_address():
    """A slip in a template is an error and not a dead link."""
    with pytest.raises(FileNotFoundError):
        asset("loook.css")


def test_every_template_knows_addresses():
    """Templates name a file and get its address."""
    made = page_html("help.html", Language.EN, contacts=())
    assert re.search(r'"/web/leave\.js\?v=[0-9a-f]{12}"', made)
