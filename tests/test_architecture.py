"""The packages: which may import which, and where each heavy library is imported."""

import ast
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

import report_rag

SOURCE = Path(report_rag.__file__).parent
TESTS = Path(__file__).parent
# Lowest first: a package imports only from itself and from those above it in this list. What each
# is for stands in docs/architecture.md, in the same order.
PACKAGES = """
types errors progress text encoder corpus vectors signals classification safeguarding intent index
retrieval answering assistant evaluation strings rendering importing sheets bank web cli
""".split()
MOST_FLAT = 9
"""Modules that may lie directly in the package."""
LONGEST_FUNCTION, MOST_PARAMETERS = 60, 7
STEERING = "text signals classification safeguarding intent retrieval answering".split()
MOST_NUMBERS = 60
"""Numbers in these packages that steer what is ranked, shown or refused."""
# Numbers that bound memory or arithmetic, or stand for nothing: no answer depends on them.
NOT_STEERING = {
    "_UNREAD",
    "_LEAST_SCALE",
    "_BLOCK",
    "_ITSELF",
    "answering.scope._MOST",
    "BUCKETS",
}
# A library is imported by these modules alone, so that exchanging it means changing them alone.
HEAVY_LIBRARIES = {
    "babel": "text.countries text.country_names text.language_names",
    "bm25s": "signals.bm25",
    "countryinfo": "text.country_names",
    "docx": "sheets.word importing.word_document importing.word_numbers importing.word_repairs"
    " importing.word_styles importing.word_text",
    "faiss": "vectors.faiss_index",
    "filelock": "index.store",
    "gradio": "web.gradio_api",
    "jinja2": "rendering.pages",
    "langdetect": "text.language",
    "lxml": "corpus.html_tokens corpus.rendered importing.web_page importing.html_content"
    " importing.html_metadata importing.html_notes importing.html_parts importing.html_tables"
    " importing.word_document",
    "mammoth": "importing.word_document",
    "mcp": "web.mcp_server web.mcp_tools",
    "mcp_types": "web.mcp_server",
    "markdown_it": "corpus.edition corpus.html_tokens corpus.inline_text corpus.markdown_tokens"
    " corpus.remarks",
    "mdit_py_plugins": "corpus.markdown_tokens",
    "milvus_lite": "vectors.milvus_database",
    "onnx": "encoder.vocabulary",
    "onnxruntime": "encoder.preparation encoder.onnx_encoder",
    "openpyxl": "bank.worksheet_xlsx sheets.workbook",
    "platformdirs": "encoder.cache",
    # It checks what pages and programs send; each model stands beside the code that uses it.
    "pydantic": "web.api web.feedback web.gradio_calls web.mcp_server web.mcp_tools",
    "pdf_inspector": "importing.pdf_text",
    "pymilvus": "vectors.milvus_database",
    "pypdfium2": "importing.pdf_text",
    "safetensors": "encoder.weights",
    "segno": "rendering.qr_code",
    "scipy": "classification.ngram_training",
    "sentence_transformers": "encoder.torch_encoder",
    "sklearn": "classification.ngram_training intent.intent_training safeguarding.training"
    " signals.answerability_training",
    "sentencepiece": "encoder.onnx_encoder encoder.vocabulary",
    "Stemmer": "text.language",
    "torch": "encoder.torch_encoder encoder.weights",
    "transformers": "encoder.torch_encoder encoder.weights",
    "prometheus_client": "web.middleware.access_log",
    "uvicorn": "web.connections web.process",
}
# Imports inside functions: torch and gradio take seconds that not everybody should wait for, and
# most installations have neither Milvus nor the SDK for language models.
LATE = {
    ("cli.bank", "bank.add"),
    ("cli.bank", "bank.draft"),
    ("cli.main", "cli.batch"),
    ("cli.main", "corpus.check"),
    ("cli.main", "cli.gaps"),
    ("cli.main", "cli.imports"),
    ("cli.main", "importing.importer"),
    ("importing.importer", "importing.web_page"),
    ("importing.importer", "importing.markdown_file"),
    ("importing.importer", "importing.pdf_document"),
    ("importing.importer", "importing.word_document"),
    ("cli.main", "index.build"),
    ("cli.main", "web.mcp_server"),
    ("cli.main", "web.process"),
    ("cli.main", "web.workshop"),
    ("corpus.edition", "corpus.html_tokens"),
    ("encoder", "encoder.preparation"),
    ("encoder", "encoder.torch_encoder"),
    ("vectors.milvus_collections", "vectors.milvus_database"),
    ("web.application", "web.gradio_api"),
    ("web.application", "web.mcp_server"),
    ("web.process", "web.mcp_server"),
}


def module_name(path):
    """The name of a module below the package, `encoder` for `encoder/__init__.py`."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sorted(SOURCE.rglob("*.py"))}


def imports_of(path):
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
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            names = [name if name.startswith("report_rag") else str(node.module) for name in names]
        else:
            continue
        for name in names:
            yield name, id(node) in late


IMPORTS = {path: list(imports_of(path)) for path in MODULES.values()}


def own_imports(path):
    """The modules of the package that a file imports, by their names below it."""
    for name, late in IMPORTS[path]:
        if name.startswith("report_rag."):
            short = name.removeprefix("report_rag.")
            yield (short if short in MODULES else short.rpartition(".")[0]), late


def package_of(module):
    return module.split(".")[0]


def test_every_package_has_its_place_in_the_order():
    """The order names each package and each flat module once, and none that is not there."""
    assert sorted(PACKAGES) == sorted({package_of(name) for name in MODULES if name})


def test_packages_import_only_those_above_them():
    """Imports between packages point in one direction."""
    wrong = {
        (name, other)
        for name, path in MODULES.items()
        for other, _ in own_imports(path)
        if name and PACKAGES.index(package_of(other)) > PACKAGES.index(package_of(name))
    }
    assert not wrong


def test_no_module_imports_itself_in_a_circle():
    """Inside a package, too, no module depends on itself through others."""
    needs = {name: {other for other, _ in own_imports(path)} for name, path in MODULES.items()}
    while free := [name for name, others in needs.items() if not others & needs.keys()]:
        for name in free:
            del needs[name]
    assert not needs


def test_no_two_modules_share_a_name():
    """A name in a message or a traceback means one file."""
    names = Counter(path.stem for path in MODULES.values() if path.stem != "__init__")
    assert [name for name, count in names.items() if count > 1] == []


def test_few_modules_lie_flat_in_the_package():
    """The folder shows packages."""
    flat = [name for name, path in MODULES.items() if path.parent == SOURCE]
    assert len(flat) <= MOST_FLAT


def functions():
    """(module, function) for each function and method of the package."""
    for name, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield name, node


def test_functions_are_short_and_take_few_parameters():
    """A function is read at one glance; `self` and `cls` do not count."""
    long, wide = [], []
    for name, function in functions():
        given = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        count = len([one for one in given if one.arg not in ("self", "cls")])
        if function.end_lineno - function.lineno >= LONGEST_FUNCTION:
            long.append((name, function.name))
        if count > MOST_PARAMETERS:
            wide.append((name, function.name))
    assert (long, wide) == ([], [])


def test_no_class_is_defined_twice():
    """A name means one thing."""
    names = Counter(
        node.name
        for path in MODULES.values()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in names.items() if count > 1] == []


def numbers_of(path):
    """(name, how many numbers) for each constant of a module whose value is made of numbers."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
        elif isinstance(node, ast.AnnAssign) and node.value:
            target, value = node.target, node.value
        else:
            continue
        inside = [one for one in ast.walk(value) if isinstance(one, ast.Constant)]
        numbers = [one for one in inside if type(one.value) in (int, float)]
        plain = not any(isinstance(one.value, str) for one in inside)
        if numbers and (plain or isinstance(value, ast.Dict)):
            yield ast.unparse(target), len(numbers) if isinstance(value, ast.Dict) else 1


def test_few_numbers_steer_the_answers():
    """Each number has to show by a paired measurement what it is for (docs/decisions)."""
    counted = {
        f"{name}.{constant}": count
        for name, path in MODULES.items()
        if package_of(name) in STEERING
        for constant, count in numbers_of(path)
        if constant not in NOT_STEERING and f"{name}.{constant}" not in NOT_STEERING
    }
    assert sum(counted.values()) <= MOST_NUMBERS, counted


def test_no_context_variable_carries_the_state_of_a_question():
    """What a step needs is given to it."""
    assert {name for name, path in MODULES.items() if "ContextVar" in path.read_text()} == set()


def test_a_heavy_library_is_imported_where_it_is_named():
    """Exchanging a library means changing one file, or those that are named."""
    importers = {library: set() for library in HEAVY_LIBRARIES}
    for name, path in MODULES.items():
        for wanted, _ in IMPORTS[path]:
            if (library := wanted.split(".")[0]) in importers:
                importers[library].add(name)
    assert importers == {name: set(named.split()) for name, named in HEAVY_LIBRARIES.items()}


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
    assert set(report_rag.__all__) == names | {"__version__"}


@pytest.mark.parametrize("module", ["report_rag.cli.main", "report_rag.web.application"])
def test_answering_needs_nothing_heavy(module):
    """What builds takes seconds to import, and so does Gradio: only those who need it wait."""
    heavy = "torch transformers sentence_transformers tokenizers onnx fastapi gradio".split()
    heavy += "bm25s sklearn scipy".split()
    heavy += "pymilvus milvus_lite grpc".split()
    heavy += "pdf_inspector pypdfium2 mammoth mcp mcp_types".split()
    code = f"import {module}, sys; print(*[n for n in {heavy} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == []


def test_the_tests_mirror_the_packages():
    """Each package with modules has a folder of tests of the same name, each test file a module.

    A test file that joins several modules is named after its package or after what it proves.
    """
    folders = {path.name for path in TESTS.iterdir() if any(path.glob("test_*.py"))}
    packages = {package_of(name) for name in MODULES if "." in name}
    assert packages <= folders


def test_every_file_beside_the_code_is_packaged():
    """An installation from a wheel has what an editable one reads from the folder."""
    project = tomllib.loads((TESTS.parent / "pyproject.toml").read_text("utf-8"))
    packaged = {
        path
        for package, patterns in project["tool"]["setuptools"]["package-data"].items()
        for pattern in patterns
        for path in SOURCE.parent.joinpath(*package.split(".")).glob(pattern)
    }
    files = {
        path for path in SOURCE.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")
    }
    assert files == packaged
