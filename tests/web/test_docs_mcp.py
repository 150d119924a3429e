"""The examples of the guide for language models work as they stand, and it names every tool."""

import json
import re
import sys
from pathlib import Path

import pytest
from mcp import Client, StdioServerParameters
from test_docs_api import EXAMPLE, LEFT_OUT, SERVER, ran

from report_rag.web.mcp_tools import McpTools
from report_rag.web.middleware.allow_list import ROUTES
from served import ROOT, served
from visited import finished

TEXT = (ROOT / "docs" / "guide" / "mcp.md").read_text("utf-8")
DESKTOP, EDITOR = map(
    json.loads, re.findall(r"^```json\n(.+?)^```$", TEXT, re.DOTALL | re.MULTILINE)
)


@pytest.fixture(scope="module")
def address():
    """The address of a server over the real report that language models may ask."""
    with served(("--mcp", "on", "--chat", "light")) as url:
        yield url


@pytest.mark.real
@pytest.mark.processes
def test_the_python_example_prints_what_the_page_says(address):
    """Run as it stands, but for the port; `…` stands for what is left out."""
    ((language, code, printed),) = EXAMPLE.findall(TEXT)
    assert language == "python"
    found = ran(code.replace(SERVER, address), [sys.executable, "-c"]).replace(address, SERVER)
    wanted = ".+".join(re.escape(part) for part in printed.strip().split(LEFT_OUT))
    assert re.fullmatch(wanted, found.strip(), re.DOTALL)


@pytest.mark.real
@pytest.mark.processes
def test_the_configuration_of_a_desktop_program_works(real_index_folder):
    """The command of the guide, with the folders of this machine, over the real report."""
    own = DESKTOP["mcpServers"]["report"]
    assert Path(own["command"]).name == "report-rag"
    folders = {
        "/home/me/report-rag/corpus": str(ROOT / "corpus"),
        "/home/me/report-rag/index": str(real_index_folder),
    }
    options = [folders.get(one, one) for one in own["args"]]
    program = ["-m", "report_rag.cli.main", *options]
    server = StdioServerParameters(command=sys.executable, args=program, cwd=ROOT)

    async def asked():
        async with Client(server) as client:
            found = await client.call_tool("ask", {"question": "¿Cuáles son las 12 tendencias?"})
            return found.structured_content

    answer = finished(asked())
    assert (answer["language"], answer["outcome"]) == ("es", "answered")
    assert len(answer["passages"]) == 12
    assert answer["passages"][0]["url"].startswith("https://ask.example.org/report?mark=")


def test_the_configuration_of_an_editor_names_the_address():
    """It is the one on the list of routes."""
    own = EDITOR["servers"]["report"]
    (route,) = [one for one in ROUTES if own["url"].endswith(one.template) and one.template != "/"]
    assert (own["type"], route.methods) == ("http", ("POST",))
    assert f"at most {route.most_bytes // 1024} KB" in TEXT


def test_every_tool_is_in_the_table():
    """And nothing else."""
    table = TEXT.partition("| tool |")[2].partition("\n\n")[0]
    named = set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE))
    assert named == {name for name in vars(McpTools) if not name.startswith("_")} - {"section"}
