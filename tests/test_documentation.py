"""The Markdown pages: their links, what they name in the code, and what they say of it."""

import re
from pathlib import Path

import report_rag
from test_architecture import PACKAGES

ROOT = Path(__file__).parents[1]
SOURCE = Path(report_rag.__file__).parent
IGNORED = {".venv", ".venv-peers", "build", "node_modules"}
PAGES = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not any(part in IGNORED or part.startswith(".") for part in path.relative_to(ROOT).parts)
)
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(([^)\s]+)\)")
CODE_BLOCK = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
# A page, a module or a test that is named by its path.
NAMED = re.compile(
    r"(?<![\w/])((?:docs|src|tests|benchmarks|deploy|supply_chain)/[\w@./-]+\.\w+)\b"
)
OTHERS = "gradio-client.js"
"""A file that is not ours and names files of its own."""
TEXTS = {
    ".css",
    ".html",
    ".js",
    ".json",
    ".md",
    ".py",
    ".toml",
    ".conf",
    ".env",
    ".service",
    ".yaml",
    "",
}


def prose(path):
    """The text of a page without its blocks of code."""
    return CODE_BLOCK.sub("", path.read_text("utf-8"))


def anchors(path):
    """The anchors of the headings of a page, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(path), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", one.lower()).strip().replace(" ", "-") for one in headings}


def broken(path, target):
    """Whether a relative link of a page leads nowhere."""
    name, _, anchor = target.partition("#")
    file = (path.parent / name).resolve() if name else path
    if not file.exists():
        return True
    return bool(anchor) and file.suffix == ".md" and anchor not in anchors(file)


def test_every_relative_link_leads_somewhere():
    """Files, and headings within pages; addresses of the web are not asked."""
    wrong = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in PAGES
        for target in LINK.findall(prose(path))
        if not re.match(r"[a-z]+:", target) and broken(path, target)
    ]
    assert wrong == []


def test_every_page_can_be_reached_from_the_readme():
    """By links, so that a newcomer finds each page of docs/."""
    reached, new = set(), {ROOT / "README.md"}
    while new:
        reached |= new
        linked = {
            (path.parent / target.partition("#")[0]).resolve()
            for path in new
            for target in LINK.findall(prose(path))
            if not re.match(r"[a-z]+:", target)
        }
        new = {path for path in linked if path.suffix == ".md" and path.is_file()} - reached
    pages = {path for path in PAGES if path.is_relative_to(ROOT / "docs")}
    assert sorted(pages - reached) == []


def test_every_file_that_is_named_is_there():
    """In pages, comments, messages and files of deploy/: a path that is named exists."""
    folders = ("docs", "src", "benchmarks", "deploy", "supply_chain")
    files = [path for name in folders for path in sorted((ROOT / name).rglob("*"))]
    files += [path for path in ROOT.iterdir() if path.suffix in {".md", ".toml", ".yaml"}]
    wrong = [
        f"{path.relative_to(ROOT)}: {named}"
        for path in files
        if path.is_file() and path.suffix in TEXTS and path.name != OTHERS
        for named in NAMED.findall(path.read_text("utf-8"))
        if not (ROOT / named).exists()
    ]
    assert wrong == []


def test_every_test_that_is_named_is_there():
    """Pages name the test that proves a statement by its file: `test_nginx`."""
    tests = {path.stem for path in ROOT.joinpath("tests").rglob("test_*.py")}
    wrong = [
        f"{path.relative_to(ROOT)}: {named}"
        for path in PAGES
        for named in re.findall(r"`(test_\w+)`", prose(path))
        if named not in tests
    ]
    assert wrong == []


def test_a_broken_link_would_be_found(tmp_path):
    """The check itself: a missing file, a missing heading; a heading with punctuation is found."""
    page = tmp_path / "page.md"
    page.write_text("# One `two`: three\n\n[there](other.md#no) and [here](#one-two-three)\n")
    (tmp_path / "other.md").write_text("# Yes\n")
    assert [target for target in LINK.findall(prose(page)) if broken(page, target)] == [
        "other.md#no"
    ]
    assert broken(page, "missing.md")


def rows_of(page, heading):
    """The cells of each row of the first table below a heading."""
    below = page.read_text("utf-8").split(f"\n## {heading}\n")[1]
    table = re.search(r"^\|.+?\n(?!\|)", below, re.DOTALL | re.MULTILINE)[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()][
        2:
    ]


def test_to_change_this_open_that():
    """Each file of the table in CONTRIBUTING.md exists and has the words to look for."""
    rows = rows_of(CONTRIBUTING, "To change this, open that")
    wrong = []
    for change, file, words in rows:
        name, sought = file.strip(" `"), words.strip(" `")
        path = next((one for one in (SOURCE / name, ROOT / name) if one.is_file()), None)
        if path is None or sought not in path.read_text("utf-8"):
            wrong.append(f"{change}: {name}: {sought}")
    assert wrong == []
    assert len(rows) >= 20


def test_the_table_of_packages_has_the_order_of_imports():
    """docs/architecture.md shows the packages as tests/test_architecture.py enforces them."""
    rows = rows_of(ROOT / "docs" / "architecture.md", "Packages")
    assert [row[0].strip("`/ ") for row in rows] == PACKAGES


def test_the_architecture_is_short():
    """A newcomer reads it in one go."""
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    assert len(page.splitlines()) <= 115


def test_the_changelog_has_the_version_and_a_place_for_changes():
    """It begins with what is not released, and has a section of the version of the package."""
    headings = re.findall(
        r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    assert headings[0] == "Unreleased"
    assert report_rag.__version__ in headings
