"""Every example of the pages on the API works as it stands, against a real server."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from report_rag.types import Language, Problem, Refusal
from report_rag.web.api import QuestionBody
from report_rag.web.middleware.allow_list import ROUTES
from report_rag.web.problem_details import PROBLEMS_PAGE, STATUS

TEXT = (Path(__file__).parents[2] / "docs" / "reference" / "api.md").read_text("utf-8")
LARGEST_BODY = next(one.most_bytes for one in ROUTES if one.template == "/api/ask")
SERVER = "http://127.0.0.1:7860"
# A block of code and, after it, a block of what it prints.
EXAMPLE = re.compile(
    r"^```(sh|python|js)\n(.+?)^```\n+```(?:text|json)\n(.+?)^```$", re.DOTALL | re.MULTILINE
)
CLIENT = (Path(__file__).parents[2] / "docs" / "guide" / "gradio-client.md").read_text("utf-8")
EXAMPLES = [found.groups() for found in EXAMPLE.finditer(TEXT + CLIENT)]
LEFT_OUT = "…"
NODE = shutil.which("node")
COMMANDS = {
    "sh": ["sh", "-c"],
    "python": [sys.executable, "-c"],
    "js": [NODE, "--input-type=module", "--eval"],
}


def ran(code: str, command: list[str]) -> str:
    """What a program prints; its errors as well, since a problem is told there."""
    finished = subprocess.run(
        [*command, code], capture_output=True, encoding="utf-8", check=False, timeout=60
    )
    return finished.stdout + finished.stderr


def ran_in_page(code: str, address: str, browser) -> str:
    """What a script prints in a page of Chromium."""
    page, said = browser.new_page(), []
    page.on("console", lambda one: said.append(one.text))
    page.goto(f"{address}/help")
    page.evaluate(f"(async () => {{ {code} }})()")
    page.close()
    return "\n".join(said)


@pytest.mark.real
@pytest.mark.parametrize(("language", "code", "printed"), EXAMPLES)
def test_an_example_prints_what_the_page_says(address, request, language, code, printed):
    """Run as it stands, but for the port; `…` stands for what is left out."""
    assert SERVER in code
    own = code.replace(SERVER, address)
    if language == "js" and not NODE:
        found = ran_in_page(own, address, request.getfixturevalue("browser"))
    else:
        found = ran(own, COMMANDS[language])
    found = found.replace(address, SERVER)
    wanted = ".+".join(re.escape(part) for part in printed.strip().split(LEFT_OUT))
    assert re.fullmatch(wanted, found.strip(), re.DOTALL)


def test_there_is_an_example_in_each_language():
    """And none without what it prints."""
    assert {language for language, _, _ in EXAMPLES} == set(COMMANDS)
    assert len(EXAMPLES) == len(re.findall(r"^```(?:sh|python|js)$", TEXT + CLIENT, re.MULTILINE))


def test_every_field_of_a_request_is_explained():
    """In one row each, and no other."""
    table = TEXT.partition("| field |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert sorted(rows) == sorted(QuestionBody.__dataclass_fields__)
    assert f"at most {LARGEST_BODY // 1024} KB" in TEXT


def test_every_problem_is_explained():
    """Each type in the row of its status, and no other."""
    table = TEXT.partition("| status |")[2].partition("\n\n")[0]
    said = {
        (int(row[0]), kind)
        for row in re.findall(r"^\| (\d+) \| (.+?) \|", table, re.MULTILINE)
        for kind in re.findall(r"`([\w-]+)`", row[1])
    }
    assert said == {(STATUS[k], k.value.replace("_", "-")) for k in (*Problem, *Refusal)}


def test_every_address_is_named():
    """Those that are served, and the languages that they take."""
    for path in ("ask", "report", "passages/{id}", "suggestions", "openapi.json"):
        assert f"/api/{path}`" in TEXT
    assert f"`GET {PROBLEMS_PAGE}`" in TEXT
    for language in Language:
        assert f"?lang={language}" in TEXT
