"""The files of `deploy/` and docs/guide/deploy.md agree with each other and with the program."""

import fnmatch
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from report_rag.cli import main as cli
from report_rag.encoder import CACHE_VARIABLE
from report_rag.vectors.milvus_settings import TOKEN
from report_rag.web.settings import OPTIONS, VECTORS, Settings, read_settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SETTINGS = (ROOT / "docs" / "reference" / "settings.md").read_text("utf-8")
PAGE = (ROOT / "docs" / "guide" / "deploy.md").read_text("utf-8")
SITE = (DEPLOY / "nginx.conf").read_text("utf-8")
UNIT = (DEPLOY / "report-rag@.service").read_text("utf-8")
IMAGE = (DEPLOY / "Containerfile").read_text("utf-8")
ENVIRONMENT = (DEPLOY / "report-rag.env").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.+?)^```$", PAGE, re.DOTALL | re.MULTILINE)
COMMANDS = "".join(block for kind, block in BLOCKS if not kind)
ANALYZE = shutil.which("systemd-analyze")
# What the unit sets by flag or variable, for each process or for all.
OF_THE_UNIT = {"REPORT_RAG_HOST", "REPORT_RAG_PORT", "REPORT_RAG_METRICS_PORT", "REPORT_RAG_INDEX"}


def variables(text: str) -> set[str]:
    return set(re.findall(r"REPORT_RAG_[A-Z_]*[A-Z]", text))


# ------------------------------------------------------------------------------- settings


def test_the_table_has_every_setting():
    """Each with its flag and variable, in the order of `--help`."""
    rows = re.findall(r"^\| `(--[a-z-]+)` \| `(REPORT_RAG_[A-Z_]+)` \|", SETTINGS, re.MULTILINE)
    assert rows == [(option.flag, option.variable) for option in OPTIONS]


def test_the_table_says_what_holds_without_a_setting():
    """The numbers and words of its last column are those of the program."""
    usual = Settings()
    for option in OPTIONS:
        value = getattr(usual, option.name)
        (row,) = re.findall(rf"^\| `{option.flag}` .*\| (.+) \|$", SETTINGS, re.MULTILINE)
        if value:
            assert row.strip("`") == str(value)


@pytest.mark.parametrize(
    "name",
    [
        "docs/guide/deploy.md",
        "docs/reference/settings.md",
        "deploy/report-rag.env",
        "deploy/Containerfile",
    ],
)
def test_no_variable_is_named_that_there_is_not(name):
    text = (ROOT / name).read_text("utf-8")
    known = {option.variable for option in OPTIONS} | {CACHE_VARIABLE, VECTORS.variable, TOKEN}
    assert variables(text) <= known
    assert variables(text)


def test_the_example_environment_is_read_as_it_stands():
    """With what is set in it, and nothing else than the usual."""
    settings = read_settings({}, given(ENVIRONMENT))
    assert settings.public_url == "https://ask.example.org"
    assert [str(one) for one in settings.trusted_proxies] == ["127.0.0.1/32"]
    assert set(given(ENVIRONMENT)) == {"REPORT_RAG_PUBLIC_URL", "REPORT_RAG_TRUSTED_PROXIES"}


def test_the_example_environment_names_every_setting(tmp_path):
    """What is commented out is the usual value, or an example that can be used."""
    shown = given(re.sub(r"^#(?=REPORT_RAG_)", "", ENVIRONMENT, flags=re.MULTILINE))
    assert set(shown) | OF_THE_UNIT == {option.variable for option in OPTIONS}
    own = tmp_path / "contacts.toml"
    own.touch()
    settings = read_settings({}, shown | {"REPORT_RAG_CONTACTS": str(own)})
    examples = set(re.findall(r"an example:\n#REPORT_RAG_([A-Z_]+)=", ENVIRONMENT))
    assert examples == {"OPERATOR", "PARTNERS", "CONTACTS", "FEEDBACK", "GAPS"}
    for option in OPTIONS:
        if option.variable not in OF_THE_UNIT | given(ENVIRONMENT).keys():
            is_usual = getattr(settings, option.name) == getattr(Settings(), option.name)
            assert is_usual != (option.name.upper() in examples)


def given(environment: str) -> dict[str, str]:
    """As systemd reads it: lines of a name and a value, comments on lines of their own."""
    lines = [line for line in environment.splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


# ------------------------------------------------------------------------------- the unit


def test_the_unit_starts_the_server_as_it_can_be_started():
    """Every flag is one of `serve`; the ports are those of nginx and of Prometheus."""
    (start,) = re.findall(r"^ExecStart=(.+)$", UNIT, re.MULTILINE)
    program, *arguments = start.replace("%i", "7860").split()
    assert program == "/opt/report-rag/current/.venv/bin/report-rag"
    options = cli._parser().parse_args(arguments)
    named = {option.name: getattr(options, option.name, None) for option in OPTIONS}
    settings = read_settings({name: text for name, text in named.items() if text}, {})
    assert (settings.host, settings.port, settings.metrics_port) == ("127.0.0.1", 7860, 17860)
    assert f"{settings.host}:{settings.port} " in SITE
    assert f'"127.0.0.1:{settings.metrics_port}"' in PAGE


def test_the_unit_writes_where_it_may():
    """Index and encoder stand in the folders that systemd makes for it."""
    named = dict(re.findall(r"^Environment=(\w+)=(.+)$", UNIT, re.MULTILINE))
    assert named["REPORT_RAG_INDEX"].startswith("/var/lib/report-rag/")
    assert named["REPORT_RAG_CACHE"] == "/var/cache/report-rag"
    assert "StateDirectory=report-rag\nCacheDirectory=report-rag\n" in UNIT
    assert "#REPORT_RAG_FEEDBACK=/var/lib/report-rag/" in ENVIRONMENT


@pytest.mark.skipif(not ANALYZE, reason="there is no systemd-analyze here")
def test_systemd_understands_the_unit(tmp_path):
    """No unknown name or value; the program, which is not installed here, is exchanged."""
    unit = tmp_path / "report-rag@.service"
    unit.write_text(UNIT.replace("/opt/report-rag/current/.venv/bin/report-rag", sys.executable))
    ran = subprocess.run(
        [ANALYZE, "verify", "--man=no", tmp_path / "report-rag@7860.service"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr) == (0, "")


# ------------------------------------------------------------------------------- the image


def test_the_image_is_made_of_what_there_is():
    """Everything that is copied exists, and nothing of it is kept back by .containerignore."""
    kept = (ROOT / ".containerignore").read_text("utf-8").splitlines()
    let = [line[1:] for line in kept if line.startswith("!")]
    copied = [
        one
        for line in re.findall(r"^COPY (?!--from)(.+)$", IMAGE, re.MULTILINE)
        for one in line.split()[:-1]
    ]
    assert copied
    for name in copied:
        assert (ROOT / name).exists()
        assert name in let
    assert sorted(copied) == sorted(let)
    assert not fnmatch.filter(let, "*index*")


@pytest.mark.real
def test_the_server_needs_nothing_that_the_image_leaves_out(real_corpus, real_index_folder):
    """With these packages made impossible to import, pages and answers are there."""
    (removed,) = re.findall(r"pip uninstall --quiet --yes \\\n(.+?) \\\n", IMAGE)
    modules = [name.replace("-", "_") for name in removed.split()]
    assert "torch" in modules
    script = f"""
import sys
class Removed:
    def find_spec(self, name, path=None, target=None):
        if name in {modules}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Removed())
from pathlib import Path
from starlette.testclient import TestClient
from report_rag.assistant import Assistant
from report_rag.web.application import create_app
from report_rag.web.settings import Settings
assistant = Assistant.open(Path({str(real_corpus)!r}), Path({str(real_index_folder)!r}))
client = TestClient(create_app(assistant, Settings()))
asked = client.post("/api/ask", json={{"question": "What do survivors recommend?"}})
print(asked.json()["outcome"], client.get("/").status_code, client.get("/report").status_code)
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["answered", "200", "200"]


# ------------------------------------------------------------------------------- the page


def test_every_file_that_the_page_names_is_there():
    """Of `deploy/` and of `tests/`, and no file of `deploy/` is left out."""
    named = set(re.findall(r"\b((?:deploy|tests)/[\w@./-]+\w)", PAGE))
    assert named
    for name in named:
        assert (ROOT / name).is_file(), name
    assert {path.relative_to(ROOT).as_posix() for path in DEPLOY.iterdir()} <= named


def test_every_path_of_the_page_is_one_that_the_files_use():
    """Those that are made by hand are those that the files expect, and no others."""
    used = SITE + UNIT + ENVIRONMENT
    ours = set(re.findall(r"/(?:opt|etc|var/lib|var/cache)/report-rag[\w./-]*\w", COMMANDS))
    assert {"/opt/report-rag/current", "/etc/report-rag/report-rag.env"} <= ours
    for path in ours - {"/opt/report-rag/1", "/opt/report-rag/2"}:
        assert path in used, path
    assert "/etc/nginx/sites-available/report-rag" in SITE
    assert "/var/www/html" in SITE


def test_the_targets_of_make_and_its_variables_are_there():
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target, variable in re.findall(r"\bmake ([a-z-]+) ([A-Z_]+)=", PAGE + IMAGE):
        assert f"\n{target}:" in makefile
        assert f"$({variable})" in makefile
    assert "make setup TORCH_INDEX=" in COMMANDS


def test_the_commands_are_those_of_a_shell():
    """As sh reads them: no quote left open, no loop without an end."""
    subprocess.run(["sh", "-n", "-c", COMMANDS], check=True)
    assert len(COMMANDS.splitlines()) > 20
