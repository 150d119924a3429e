"""The house: which module may import which, and where each heavy library is met."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import report_rag

SOURCE = Path(report_rag.__file__).parent
# From left to right: a module imports only what stands before it. docs/architecture.md has the same
# line with what lives where.
ORDER = """
types progress errors language countries smalltalk answer_types report passages geography fidelity
contacts encoder.protocol encoder.weights encoder.runtime encoder.sentence encoder.store encoder
dense lexical coverage association answerability safeguarding.rules safeguarding.examples
safeguarding.terms safeguarding index_texts index_store index followups
retrieval structure honesty highlights suggestions answer assistant
evaluation
interfaces.files.rows
interfaces.strings.shape interfaces.strings.en interfaces.strings.es interfaces.strings
interfaces.render interfaces.reader interfaces.page_language interfaces.chat interfaces.server
interfaces.terminal
interfaces.files.headers interfaces.files.answer_table interfaces.files.xml_text
interfaces.files.delimited interfaces.files.workbook interfaces.files.question_file
interfaces.files.handout interfaces.files.markdown interfaces.files.word
interfaces.files.answer_file interfaces.batch interfaces.cli
""".split()
TABLES_OF_CONTENTS = {"", "interfaces", "interfaces.files"}
MET_ONCE = {
    "babel": "countries",
    "bm25s": "lexical",
    "countryinfo": "countries",
    "docx": "interfaces.files.word",
    "faiss": "dense",
    "fastapi": "interfaces.server",
    "gradio": "interfaces.chat",
    "jinja2": "interfaces.render",
    "langdetect": "language",
    "markdown_it": "report",
    "onnxruntime": "encoder.runtime",
    "openpyxl": "interfaces.files.workbook",
    "platformdirs": "encoder.store",
    "safetensors": "encoder.weights",
    "sentence_transformers": "encoder.sentence",
    "Stemmer": "language",
    "tokenizers": "encoder.runtime",
    "torch": "encoder.sentence",
    "transformers": "encoder.sentence",
    "uvicorn": "interfaces.server",
}
# Imports inside functions: torch and gradio take seconds that not everybody should wait for.
LATE = {("encoder", "encoder.sentence"), ("interfaces.cli", "interfaces.server")}


def module_name(path):
    """The name of a module below the package, `encoder` for `encoder/__init__.py`."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(SOURCE.rglob("*.py"))}


def imported(path):
    """(what is imported, whether inside a function) for each import of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    late = {
        id(inner)
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef)
        for inner in ast.walk(outer)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
            names += [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            yield name, id(node) in late


def own_imports(path):
    """The modules of the package that a file imports, by their short names."""
    for name, late in imported(path):
        short = name.removeprefix("report_rag").removeprefix(".")
        if name.startswith("report_rag") and short in MODULES and short not in TABLES_OF_CONTENTS:
            yield short, late


def test_every_module_has_its_place_in_the_line():
    """The line names each module exactly once, and none that is not there."""
    assert sorted(ORDER) == sorted(set(MODULES) - TABLES_OF_CONTENTS)


@pytest.mark.parametrize("name", ORDER)
def test_a_module_imports_only_what_stands_to_its_left(name):
    """No import points to the right, so there is no cycle and no surprise."""
    left = set(ORDER[: ORDER.index(name)])
    wrong = {other for other, _ in own_imports(MODULES[name]) if other not in left | {name}}
    assert not wrong


@pytest.mark.parametrize("library", sorted(MET_ONCE))
def test_a_heavy_library_is_met_in_one_module(library):
    """Exchanging a library means changing one file."""
    meets = {
        name
        for name, path in MODULES.items()
        for wanted, _ in imported(path)
        if wanted.split(".")[0] == library
    }
    assert meets == {MET_ONCE[library]}


def test_imports_stand_at_the_top():
    """Only the two late imports that are explained stand inside functions."""
    late = {
        (name, other)
        for name, path in MODULES.items()
        for other, inside in own_imports(path)
        if inside
    }
    assert late == LATE


def test_the_package_exports_what_it_says():
    """`__all__` is sorted, complete and importable: a table of contents."""
    assert report_rag.__all__ == sorted(report_rag.__all__)
    tree = ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8"))
    names = {a.name for n in tree.body if isinstance(n, ast.ImportFrom) for a in n.names}
    assert set(report_rag.__all__) == names


def test_answering_needs_no_torch():
    """A question is answered without importing torch, which takes seconds."""
    code = "import report_rag.assistant, sys; sys.exit('torch' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_each_module_has_a_test_file():
    """One test file per module; the encoder's modules share one, and so do the strings."""
    tests = Path(__file__).parent
    wanted = {name.split(".")[-1] for name in ORDER if not name.startswith("encoder.")}
    wanted -= {"shape", "en", "es", "progress", "errors", "terminal", "rules", "examples"}
    missing = {name for name in wanted if not (tests / f"test_{name}.py").is_file()}
    assert not missing
