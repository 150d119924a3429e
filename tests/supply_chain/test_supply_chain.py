"""What is installed is pinned and hashed, what is read is only data, and nothing connects out."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

import locked
import report_rag
from served import served

ROOT = Path(__file__).parents[2]
SOURCE = Path(report_rag.__file__).parent
LOCKS = [locked.LOCK, locked.DEV_LOCK]
# What they read can run code.
UNSAFE_MODULES = {
    "_pickle",
    "cloudpickle",
    "code",
    "dill",
    "imp",
    "joblib",
    "jsonpickle",
    "marshal",
    "pickle",
    "shelve",
    "yaml",
}
UNSAFE_BUILTINS = {"__import__", "compile", "eval", "exec"}
# NumPy and bm25s read and write pickles unless they are told not to.
MAY_PICKLE = {"np.load", "np.save", "numpy.load", "numpy.save", "bm25s.BM25.load"}
NET_MODULES = {
    "aiohttp",
    "ftplib",
    "grpc",
    "gradio_client",
    "http.client",
    "httpcore",
    "httpx",
    "httpx2",
    "huggingface_hub",
    "imaplib",
    "milvus_lite",
    "poplib",
    "pymilvus",
    "requests",
    "smtplib",
    "socket",
    "ssl",
    "telnetlib",
    "urllib.request",
    "urllib3",
    "webbrowser",
    "websockets",
    "xmlrpc",
}
# It binds a free port and connects to none.
LISTENS = {("web/process.py", "socket")}
# It connects to the database that an operator names for the vectors, and imports nothing else that
# could connect.
NAMED_BY_OPERATORS = {
    ("vectors/milvus_database.py", found)
    for found in (
        "milvus_lite",
        "milvus_lite.DataDirLockedError",
        "milvus_lite.MilvusLite",
        "milvus_lite.server_manager_instance",
        "pymilvus",
        "pymilvus.DataType",
        "pymilvus.MilvusClient",
        "pymilvus.MilvusException",
    )
}
FILES = {"sqlite3.connect"}
CONNECTS = {"connect", "connect_ex", "create_connection", "open_connection", "sendto", "urlopen"}


def unsafe(tree):
    """What a module does that could run code from a file, each as a short text."""
    for node in ast.walk(tree):
        for name in imports(node):
            if within(name, UNSAFE_MODULES):
                yield f"imports {name}"
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in UNSAFE_BUILTINS or called.startswith("torch.load"):
                yield f"calls {called}"
            pickles = [key.value for key in node.keywords if key.arg == "allow_pickle"]
            for value in pickles:
                if not isinstance(value, ast.Constant) or value.value is not False:
                    yield f"allows pickles in {called}"
            if called in MAY_PICKLE and not pickles:
                yield f"does not forbid pickles in {called}"


def reaches_out(tree):
    """The network modules that a module imports, and the calls with which it connects."""
    for node in ast.walk(tree):
        for name in imports(node):
            if within(name, NET_MODULES):
                yield name
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute | ast.Name):
            called = ast.unparse(node.func)
            if called.split(".")[-1] in CONNECTS and called not in FILES:
                yield f"{called}()"


def imports(node):
    match node:
        case ast.Import(names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module, names):
            return [module or "", *(f"{module}.{alias.name}" for alias in names)]
    return []


def within(name, modules):
    """Whether a dotted name is one of the modules or below one of them."""
    parts = name.split(".")
    return any(".".join(parts[:length]) in modules for length in range(1, len(parts) + 1))


@cache
def modules():
    """The parsed source of each module of the package, by its path below the package."""
    return {
        path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(SOURCE.rglob("*.py"))
    }


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_each_requirement_is_one_version_with_sha256(lock):
    """As pip reads it: no line without ==, and none without a SHA-256, or with another sum."""
    text = lock.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    for line in lines:
        assert re.fullmatch(r"[\w.-]+==[\w.]+( ; [^#]+?)?( +--hash=sha256:[0-9a-f]{64})+", line)
    assert len(locked.read_lock(lock)) == len(lines) > 50


def test_development_installs_what_operation_installs():
    """Both locks agree, so that what is tested is what runs."""
    assert set(locked.read_lock(locked.LOCK)) <= set(locked.read_lock(locked.DEV_LOCK))


def test_torch_is_the_same_version_everywhere():
    """Its three pins: for pip, for the Makefile's own step, and for the lock's resolver."""
    version = str(locked.read_torch_pin().version)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    described = project["tool"]["uv"]["dependency-metadata"]
    assert re.findall(r"\btorch==(\S+)", makefile) == [version]
    assert [one["version"] for one in described if one["name"] == "torch"] == [version]


def test_the_makefile_installs_with_hashes():
    """Each `pip install` requires hashes, but for torch and the project itself.

    What the product is compared with stands in an environment of its own.
    """
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    found = re.findall(r"^\t.*\binstall\b.*$", makefile, re.MULTILINE)
    installs = [line for line in found if "$(PEERS)" not in line]
    hashed = [line for line in installs if "--require-hashes" in line]
    assert [line.split(" -r ")[1] for line in hashed] == [*(path.name for path in LOCKS), "$<"]
    assert "$(OLDEST_GRADIO)" in hashed[-1]
    assert all("--no-deps" in line for line in hashed)
    torch, own = (line for line in installs if line not in hashed)
    assert torch.endswith(" $(TORCH)")
    assert own.endswith(" --no-deps --no-build-isolation --editable .")


def test_nothing_read_can_run_code():
    """No pickle, no joblib, no marshal, no eval: an index or a model is only data."""
    found = {path: list(unsafe(tree)) for path, tree in modules().items()}
    assert {path: reasons for path, reasons in found.items() if reasons} == {}


def test_no_module_connects_to_the_network():
    """The exceptions: the database of vectors that an operator names, and a socket to listen."""
    found = {(path, one) for path, tree in modules().items() for one in reaches_out(tree)}
    assert found - LISTENS - NAMED_BY_OPERATORS == set()


def test_no_module_opens_pictures():
    """For this reason known weaknesses of pillow, which Gradio installs, are accepted."""
    found = {
        path: name
        for path, tree in modules().items()
        for node in ast.walk(tree)
        for name in imports(node)
        if "PIL" in name
    }
    assert found == {}


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import pickle", "imports pickle"),
        ("from joblib import load", "imports joblib"),
        ("def later():\n    import marshal", "imports marshal"),
        ("import numpy as np\nnp.load(f, allow_pickle=True)", "allows pickles in np.load"),
        ("np.load(f, allow_pickle=trusted)", "allows pickles in np.load"),
        ("np.load(f)", "does not forbid pickles in np.load"),
        ("bm25s.BM25.load(f)", "does not forbid pickles in bm25s.BM25.load"),
        ("torch.load(f, weights_only=True)", "calls torch.load"),
        ("eval(text)", "calls eval"),
        ("exec(text)", "calls exec"),
    ],
)
def test_what_could_run_code_would_be_found(code, found):
    """The check itself: each of these is seen."""
    assert found in list(unsafe(ast.parse(code)))


@pytest.mark.parametrize(
    "code", ["np.load(f, allow_pickle=False)", "model.eval()", "re.compile('a')", "import json"]
)
def test_what_cannot_run_code_is_let_be(code):
    """And these are not mistaken for it."""
    assert list(unsafe(ast.parse(code))) == []


@pytest.mark.parametrize(
    "code",
    [
        "import requests",
        "import urllib.request",
        "from urllib import request",
        "from urllib.request import urlopen",
        "import http.client as web",
        "from httpx import Client",
        "import socket",
        "probe.connect(address)",
        "urlopen(address)",
    ],
)
def test_what_reaches_out_would_be_found(code):
    """The check itself: each of these is seen."""
    assert list(reaches_out(ast.parse(code)))


@pytest.mark.parametrize(
    "code", ["from urllib.parse import quote", "sqlite3.connect(file)", "probe.bind(address)"]
)
def test_what_stays_here_is_let_be(code):
    """And these are not mistaken for it."""
    assert list(reaches_out(ast.parse(code))) == []


# Python calls an audit hook before each connection, whichever library makes it.
WATCH = """
import sys

def hook(event, arguments):
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        local = not isinstance(address, tuple) or address[0] in {"127.0.0.1", "::1"}
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        local = arguments[0] in {None, "", "127.0.0.1", "::1", "localhost"}
    else:
        return
    if not local:
        with open(TRACE, "a", encoding="utf-8") as file:
            file.write(f"{event} {arguments}\\n")
        raise OSError("no network")

sys.addaudithook(hook)
"""


@pytest.fixture
def watched(tmp_path, monkeypatch):
    """Every Python started by the test refuses, and writes down, what would leave the machine."""
    trace = tmp_path / "trace"
    (tmp_path / "sitecustomize.py").write_text(f"TRACE = {str(trace)!r}\n{WATCH}")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    monkeypatch.setenv("PYTHONPATH", path)
    return trace


@pytest.mark.parametrize(
    "code", ["socket.getaddrinfo('example.org', 80)", "socket.socket().connect(('192.0.2.1', 9))"]
)
def test_what_leaves_the_machine_would_be_noted(watched, code):
    """The hook itself: it writes down a name that is looked up and an address to connect to."""
    program = [sys.executable, "-c", f"import socket; {code}"]
    assert subprocess.run(program, capture_output=True, check=False).returncode == 1
    (noted,) = watched.read_text(encoding="utf-8").splitlines()
    assert noted.startswith(("socket.getaddrinfo ('example.org', 80", "socket.connect "))


BUILT_AND_ASKED = """
import sys
from pathlib import Path
from doubles import HashedEncoder
from report_rag.index.build import build
from report_rag.index.loaded import load
from report_rag.types import Collection
from report_rag.progress import silent
double, corpus, folder = HashedEncoder(dimension=32), Path(sys.argv[1]), Path(sys.argv[2])
build(corpus, folder, double.name, lambda: double, silent, vectors=str(folder / "vectors.db"))
(question,) = double.encode_questions(["clay pots"])
assert load(corpus, folder).dense[Collection.TEXT].nearest_to(question).best > 0
"""


@pytest.mark.processes
def test_a_database_of_vectors_asks_nobody_outside(watched, bare_corpus, tmp_path, monkeypatch):
    """Milvus over a file is built and queried on this machine, without a connection."""
    path = os.pathsep.join([os.environ["PYTHONPATH"], str(Path(__file__).parents[1])])
    monkeypatch.setenv("PYTHONPATH", path)
    program = [sys.executable, "-c", BUILT_AND_ASKED, str(bare_corpus), str(tmp_path / "index")]
    subprocess.run(program, check=True, capture_output=True)
    assert not watched.exists()


@pytest.mark.processes
@pytest.mark.real
def test_a_question_asks_nobody_outside(watched, real_corpus, real_index_folder):
    """The real encoder and the real index answer without a name looked up or a connection."""
    program = [sys.executable, "-m", "report_rag.cli.main", "ask", "Who took part?"]
    folders = ["--corpus", str(real_corpus), "--index", str(real_index_folder)]
    subprocess.run([*program, *folders], check=True, capture_output=True)
    assert not watched.exists()


@pytest.mark.processes
@pytest.mark.real
def test_the_server_asks_nobody_outside(watched, real_index_folder):
    """It starts, Gradio included, and is ready, without a connection."""
    with served(["--index", str(real_index_folder)]):
        assert not watched.exists()
