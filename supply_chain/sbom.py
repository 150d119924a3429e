"""`make sbom`: writes a software bill of materials in CycloneDX 1.6, as JSON.

The CycloneDX command lists the packages: those of the lock on any platform with their hashes, and
torch, which has none. It reads licences only from installed packages, so they are taken from a
second list, that of this environment. We add what no package tool knows: the encoder's weights,
Gradio's JavaScript client and the source text of each report. The same files and the same
environment give the same bytes.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from locked import LOCK, PYPROJECT, ROOT, LockError, read_torch_pin
from report_rag import __version__
from report_rag.corpus.check import SOURCE_FILE
from report_rag.corpus.folders import FACTS_FILE
from report_rag.corpus.report import read_facts
from report_rag.encoder import weights
from report_rag.errors import ReportRagError

Part = dict[str, Any]
"""A component as CycloneDX writes it in JSON."""

_SCRIPT = ROOT / "supply_chain" / "gradio-client.toml"
_DEFAULT = ROOT / "build" / "sbom.json"


class BillError(Exception):
    """No bill can be written: a source text differs from its hash, or CycloneDX has failed."""


def bill(lock: str, corpus: Path) -> str:
    """The bill of a lock's text and a corpus, as JSON.

    Raises `BillError`, or `ReportRagError` for weights of another hash than the code wants.
    """
    ours = [_weights(), _script(), *_sources(corpus)]
    wanted = f"{lock.rstrip()}\ntorch=={read_torch_pin().version}\n"
    document = _cyclonedx("requirements", "--pyproject", str(PYPROJECT), "-", given=wanted)
    licences = _licences()
    for part in document["components"]:
        # It repeats the line of the lock, whose hashes are listed anyway; the platform is kept.
        part["description"] = part["description"].partition("--hash")[0].strip()
        if found := licences.get(_key(part)):
            part["licenses"] = found
    parts = document["components"] = [*document["components"], *ours]
    own = document["metadata"]["component"]
    own["version"] = __version__
    document["dependencies"] = [
        {"ref": own["bom-ref"], "dependsOn": [part["bom-ref"] for part in parts]}
    ]
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def check(written: str) -> None:
    """Raises `BillError` for a bill that breaks the schema of CycloneDX 1.6."""
    from cyclonedx.schema import SchemaVersion  # Four seconds, for this check alone.
    from cyclonedx.validation.json import JsonStrictValidator

    if wrong := JsonStrictValidator(SchemaVersion.V1_6).validate_str(written):
        raise BillError(f"not CycloneDX 1.6: {wrong}")


@cache
def _licences() -> dict[tuple[str, str], list[Any]]:
    """What each installed package says of its licence."""
    installed = _cyclonedx("environment", sys.executable)["components"]
    return {_key(one): one["licenses"] for one in installed if "licenses" in one}


def _cyclonedx(*arguments: str, given: str = "") -> dict[str, Any]:
    """What the CycloneDX command prints; it takes the time from SOURCE_DATE_EPOCH, if any."""
    command = [sys.executable, "-m", "cyclonedx_py", *arguments]
    command += ["--output-reproducible", "--no-validate", "--sv", "1.6"]
    try:
        done = subprocess.run(command, input=given, capture_output=True, text=True, check=True)
    except subprocess.CalledProcessError as error:
        raise BillError(f"cyclonedx-py {arguments[0]}: {error.stderr.strip()}") from error
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def _key(part: Part) -> tuple[str, str]:
    """Name and version, by which both lists agree; "2.13.0+cpu" of torch is "2.13.0" there."""
    return canonicalize_name(part["name"]), part["version"].partition("+")[0]


def _weights() -> Part:
    """The weights, whose file is read and compared with the SHA-256 that the code wants."""
    weights.carried_file()
    return {
        "type": "machine-learning-model",
        "bom-ref": "weights",
        "name": "multilingual-e5-small",
        "description": (
            "The encoder's weights, 4 bits each, carried by the package "
            f"{weights.CARRIER} {metadata.version(weights.CARRIER)}"
        ),
        "hashes": _sha256(weights.CARRIED_SHA256),
        "licenses": [{"license": {"id": "MIT"}}],
    }


def _script() -> Part:
    """Gradio's JavaScript client, whose file is compared with the SHA-256 in `_SCRIPT`."""
    facts = tomllib.loads(_SCRIPT.read_text(encoding="utf-8"))
    found = hashlib.sha256((ROOT / facts["file"]).read_bytes()).hexdigest()
    if found != facts["sha256"]:
        raise BillError(f"{facts['file']}: its SHA-256 is {found}, not the one in {_SCRIPT.name}")
    return {
        "type": "library",
        "bom-ref": facts["name"],
        "name": facts["name"],
        "version": facts["version"],
        "purl": f"pkg:npm/{facts['name'].replace('@', '%40')}@{facts['version']}",
        "hashes": _sha256(found),
        "licenses": [{"license": {"id": facts["licence"]}}],
    }


def _sources(corpus: Path) -> Iterator[Part]:
    """The text of each report as published, whose SHA-256 stands in its `report.toml`."""
    for path in sorted(corpus.glob(f"*/{SOURCE_FILE}")):
        facts = read_facts(path.parent)
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != facts.get("source", {}).get("sha256"):
            raise BillError(f"{path}: its SHA-256 is {found}, not the one in {FACTS_FILE}")
        name = f"{path.parent.name}/{SOURCE_FILE}"
        part = {
            "type": "data",
            "bom-ref": f"corpus/{name}",
            "name": name,
            "description": facts["title"],
            "hashes": _sha256(found),
        }
        if terms := facts.get("licence"):
            part["licenses"] = [{"license": {"name": terms}}]
        yield part


def _sha256(digest: str) -> list[dict[str, str]]:
    return [{"alg": "SHA-256", "content": digest}]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write a software bill of materials.")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--output", type=Path, default=_DEFAULT)
    options = parser.parse_args(arguments)
    try:
        written = bill(LOCK.read_text(encoding="utf-8"), options.corpus)
        check(written)
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(written, encoding="utf-8")
    except (BillError, LockError, ReportRagError, OSError) as error:
        print(f"no bill written: {error}", file=sys.stderr)
        return 1
    print(f"{options.output}: {len(json.loads(written)['components'])} components")
    return 0


if __name__ == "__main__":
    sys.exit(main())
