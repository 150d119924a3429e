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
types progress errors long_lived memo groups normalisation language countries smalltalk answer_types
report passages
geography fidelity contacts encoder.protocol encoder.weights encoder.runtime encoder.sentence
encoder.store encoder.vocabulary encoder.preparation encoder
dense vectors.protocol vectors.place vectors.kind vectors.milvus vectors.collections
asking lexical coverage association answerability safeguarding.rules safeguarding.examples
safeguarding.terms safeguarding learning.answerability learning.association
learning.concerns index_texts hubness learning.hubness index_store encoding index_files index build
followups imputation retrieval structure honesty highlights suggestions scope answer answer_cache
assistant
evaluation
interfaces.files.rows
interfaces.strings.shape interfaces.strings.en interfaces.strings.es interfaces.strings
interfaces.assets interfaces.render interfaces.files.headers interfaces.files.answer_table
interfaces.files.xml_text interfaces.files.delimited interfaces.files.workbook
interfaces.files.question_file interfaces.files.handout interfaces.files.markdown
interfaces.files.word interfaces.reader_address interfaces.runs interfaces.find interfaces.matrix
interfaces.reader interfaces.visitor interfaces.page_language interfaces.problem_details
interfaces.delivery interfaces.feedback interfaces.conversation interfaces.export interfaces.api
interfaces.chat
interfaces.embed interfaces.settings interfaces.layers.refusal interfaces.layers.surface
interfaces.layers.observed interfaces.layers.headers interfaces.layers.origins
interfaces.layers.limits interfaces.layers.forwarded interfaces.layers interfaces.chat_door
interfaces.standby interfaces.server interfaces.serve interfaces.terminal
interfaces.files.answer_file interfaces.batch interfaces.cli
""".split()
TABLES_OF_CONTENTS = {"", "interfaces", "interfaces.files", "learning", "vectors"}
SHARED = ("encoder.", "interfaces.layers.", "learning.", "vectors.")
MET_ONCE = {
    "babel": "countries",
    "bm25s": "lexical",
    "countryinfo": "countries",
    "docx": "interfaces.files.word",
    "faiss": "dense",
    "filelock": "index_store",
    "gradio": "interfaces.chat",
    "jinja2": "interfaces.render",
    "langdetect": "language",
    "markdown_it": "report",
    "milvus_lite": "vectors.milvus",
    "onnx": "encoder.vocabulary",
    "onnxruntime": "encoder.preparation encoder.runtime",
    "openpyxl": "interfaces.files.workbook",
    "platformdirs": "encoder.store",
    # It checks what pages and programs send, and each noun stands beside what is done with it.
    "pydantic": "interfaces.api interfaces.chat_door interfaces.feedback",
    "pymilvus": "vectors.milvus",
    "safetensors": "encoder.weights",
    "sentence_transformers": "encoder.sentence",
    "sklearn": "learning.answerability learning.concerns",
    "sentencepiece": "encoder.runtime encoder.vocabulary",
    "Stemmer": "language",
    "torch": "encoder.sentence",
    "transformers": "encoder.sentence",
    "prometheus_client": "interfaces.layers.observed",
    "uvicorn": "interfaces.serve",
}
# Imports inside functions: torch and gradio take seconds that not everybody should wait for, and
# most installations have no Milvus.
LATE = {
    ("encoder", "encoder.preparation"),
    ("encoder", "encoder.sentence"),
    ("interfaces.cli", "build"),
    ("interfaces.cli", "interfaces.batch"),
    ("interfaces.cli", "interfaces.serve"),
    ("interfaces.server", "interfaces.chat"),
    ("vectors.collections", "vectors.milvus"),
}


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
def test_a_heavy_library_is_met_where_it_is_named(library):
    """Exchanging a library means changing one file, or the two that are named."""
    meets = {
        name
        for name, path in MODULES.items()
        for wanted, _ in imported(path)
        if wanted.split(".")[0] == library
    }
    assert meets == set(MET_ONCE[library].split())


def test_imports_stand_at_the_top():
    """Only the late imports that are explained stand inside functions."""
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


@pytest.mark.parametrize("module", ["report_rag.interfaces.cli", "report_rag.interfaces.server"])
def test_answering_needs_nothing_heavy(module):
    """What builds takes seconds to import, and so does Gradio: only whoever needs it waits."""
    heavy = "torch transformers sentence_transformers tokenizers onnx fastapi gradio".split()
    heavy += "bm25s sklearn scipy".split()
    heavy += "pymilvus milvus_lite grpc".split()
    code = f"import {module}, sys; print(*[n for n in {heavy} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == []


def test_each_module_has_a_test_file():
    """One test file per module; encoder, layers, strings, vectors and index share one each.

    What is learnt is tested with what uses it.
    """
    tests = Path(__file__).parent
    wanted = {name.split(".")[-1] for name in ORDER if not name.startswith(SHARED)}
    wanted -= {
        "build",
        "index_files",
        "shape",
        "en",
        "es",
        "progress",
        "errors",
        "terminal",
        "rules",
        "examples",
    }
    missing = {name for name in wanted if not (tests / f"test_{name}.py").is_file()}
    assert not missing
