"""The guide asks the same question in five ways, and each gets the same answer."""

import json
import re
import shutil

import pytest
from test_docs_api import COMMANDS, NODE, SERVER, ran, ran_in_page

from served import ROOT, served

TEXT = (ROOT / "docs" / "guide" / "programs.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.+?)^```$", TEXT, re.DOTALL | re.MULTILINE)
(PRINTED,) = (code.strip() for language, code in BLOCKS if language == "text")
PROGRAMS = [(language, code) for language, code in BLOCKS if language != "text"]


@pytest.mark.real
@pytest.mark.browser
@pytest.mark.processes
def test_each_program_gets_the_same_answer(browser):
    """Run as it stands, but for the port, against one server."""
    assert [language for language, _ in PROGRAMS] == ["sh", "python", "js", "python", "python"]
    assert shutil.which("curl")
    found = {}
    with served(("--mcp", "on")) as address:
        for place, (language, code) in enumerate(PROGRAMS):
            assert code.count(SERVER) == 1
            own = code.replace(SERVER, address)
            if language == "js" and not NODE:
                said = ran_in_page(own, address, browser)
            else:
                said = ran(own, COMMANDS[language])
            if language == "sh":
                first = json.loads(said)["passages"][0]
                said = f"{first['passage_id']}, page {first['pages'][0]}"
            found[f"{place} {language}"] = said.strip()
    assert set(found.values()) == {PRINTED}, found
