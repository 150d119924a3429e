"""What is installed and what is read: pinned, hashed, never a pickle, and nothing from the net."""

import ast
import os
import re
import subprocess
import sys
import tomllib
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
# It looks for a port that is free, and connects to none.
LISTENS = {("interfaces/serve.py", "socket")}
# It connects to the database that an operator has named for the vectors, and imports nothing else
# that could.
NAMED_BY_OPERATORS = {
    ("vectors/milvus.py", found)
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
    """What a module does that could run code it has read, each as a short text."""
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
    """The modules of the net that a module imports, and what it calls to connect."""
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


def parsed(path):
    return ast.parse(path.read_text(encoding="utf-8"))


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
    assert [line.split(" -r ")[1] for line in hashed] == [path.name for path in LOCKS]
    assert all("--no-deps" in line for line in hashed)
    torch, own = (line for line in installs if line not in hashed)
    assert torch.endswith(" $(TORCH)")
    assert own.endswith(" --no-deps --no-build-isolation --editable .")


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.name)
def test_nothing_read_can_run_code(path):
    """No pickle, no joblib, no marshal, no eval: an index or a model is data."""
    assert list(unsafe(parsed(path))) == []


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.name)
def test_no_module_reaches_out(path):
    """The package has nothing to connect with, but for the database that an operator names.

    The server has a socket, to listen.
    """
    name = path.relative_to(SOURCE).as_posix()
    reached = {(name, found) for found in reaches_out(parsed(path))}
    assert reached <= LISTENS | NAMED_BY_OPERATORS


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.name)
def test_no_module_opens_pictures(path):
    """Known weaknesses of pillow, which Gradio brings, are accepted for this reason."""
    assert not [name for node in ast.walk(parsed(path)) for name in imports(node) if "PIL" in name]


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


# Python tells a hook of everything that goes to the net, whichever library does it.
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
    """Each Python that is started from here notes, and refuses, what leaves the machine."""
    trace = tmp_path / "trace"
    (tmp_path / "sitecustomize.py").write_text(f"TRACE = {str(trace)!r}\n{WATCH}")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    monkeypatch.setenv("PYTHONPATH", path)
    return trace


@pytest.mark.parametrize(
    "code", ["socket.getaddrinfo('example.org', 80)", "socket.socket().connect(('192.0.2.1', 9))"]
)
def test_what_leaves_the_machine_would_be_noted(watched, code):
    """The watch itself: it notes a name that is looked up and an address that is connected to."""
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


def test_a_database_of_vectors_asks_nobody_outside(watched, bare_corpus, tmp_path, monkeypatch):
    """Milvus over a file is built and asked on this machine, and tells nobody of it."""
    path = os.pathsep.join([os.environ["PYTHONPATH"], str(Path(__file__).parents[1])])
    monkeypatch.setenv("PYTHONPATH", path)
    program = [sys.executable, "-c", BUILT_AND_ASKED, str(bare_corpus), str(tmp_path / "index")]
    subprocess.run(program, check=True, capture_output=True)
    assert not watched.exists()


@pytest.mark.real
def test_a_question_asks_nobody_outside(watched, real_corpus, real_index_folder):
    """The real encoder and the real index answer without a name looked up or a connection."""
    program = [sys.executable, "-m", "report_rag.cli.main", "ask", "Who took part?"]
    folders = ["--corpus", str(real_corpus), "--index", str(real_index_folder)]
    subprocess.run([*program, *folders], check=True, capture_output=True)
    assert not watched.exists()


@pytest.mark.real
def test_the_server_asks_nobody_outside(watched, real_index_folder):
    """It starts, Gradio included, and is ready, without a word to anybody."""
    with served(["--index", str(real_index_folder)]):
        assert not watched.exists()
