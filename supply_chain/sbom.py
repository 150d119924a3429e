"""`make sbom`: a software bill of materials in CycloneDX 1.6, as JSON.

Lists what the lock installs on any platform, torch, the weights of the encoder and the source text
of each report. The same files and the same environment give the same bytes: the serial number is
made of the content, and there is no time in it unless SOURCE_DATE_EPOCH gives one.
"""

import argparse
import hashlib
import json
import os
import sys
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from locked import LOCK, ROOT, LockError, Pin, read_lock, read_torch_pin
from report_rag.corpus.check import SOURCE_FILE
from report_rag.corpus.report import FACTS_FILE, read_facts
from report_rag.encoder import weights
from report_rag.errors import ReportRagError

_DEFAULT = ROOT / "build" / "sbom.json"
_EVERY_FILE = "of each file of this version that the lock accepts; one of them is installed"
_NO_HASH = "none: its builds differ from index to index; pinned by version only"
_CLASSIFIER = "License :: OSI Approved :: "
_LICENSES = LicenseFactory()


class SourceError(Exception):
    """The source text of a report is not the one that is described."""


def bill(pins: Sequence[Pin], torch: Pin, corpus: Path) -> str:
    """The bill as JSON; raises `SourceError` or `ReportRagError` for content of another hash."""
    bom = Bom()
    own = Component(
        name="report-rag",
        version=metadata.version("report-rag"),
        type=ComponentType.APPLICATION,
        bom_ref="report-rag",
        licenses=_licenses("report-rag", metadata.version("report-rag")),
    )
    bom.metadata.component = own
    parts = [*map(_package, pins), _package(torch), _weights(), *_sources(corpus)]
    for part in parts:
        bom.components.add(part)
    bom.register_dependency(own, parts)
    written = make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string()
    return _repeatable(json.loads(written))


def _package(pin: Pin) -> Component:
    """One package of the lock, with its licence where that very version is installed here."""
    purl = PackageURL("pypi", name=pin.name, version=str(pin.version))
    facts = {"hashes": _EVERY_FILE if pin.sha256 else _NO_HASH}
    if pin.marker:
        facts["installed where"] = pin.marker
    return Component(
        name=pin.name,
        version=str(pin.version),
        type=ComponentType.LIBRARY,
        bom_ref=purl.to_string(),
        purl=purl,
        hashes=_hashes(pin.sha256),
        licenses=_licenses(pin.name, str(pin.version)),
        properties=_properties(facts),
    )


def _weights() -> Component:
    """The weights, whose file is read and compared with the SHA-256 that the code wants."""
    weights.carried_file()
    version = metadata.version(weights.CARRIER)
    return Component(
        name="multilingual-e5-small",
        type=ComponentType.MACHINE_LEARNING_MODEL,
        bom_ref="weights",
        description="The encoder's weights, 4 bits each",
        hashes=_hashes([weights.CARRIED_SHA256]),
        licenses=[_LICENSES.make_from_string("MIT")],
        properties=_properties({"carried by": f"{weights.CARRIER} {version}"}),
    )


def _sources(corpus: Path) -> Iterator[Component]:
    """The text of each report as published, whose SHA-256 stands in its `report.toml`."""
    for path in sorted(corpus.glob(f"*/{SOURCE_FILE}")):
        facts = read_facts(path.parent)
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != facts.get("source", {}).get("sha256"):
            raise SourceError(f"{path}: its SHA-256 is {found}, not the one in {FACTS_FILE}")
        terms = facts.get("licence")
        yield Component(
            name=f"{path.parent.name}/{SOURCE_FILE}",
            type=ComponentType.DATA,
            bom_ref=f"corpus/{path.parent.name}/{SOURCE_FILE}",
            description=facts["title"],
            hashes=_hashes([found]),
            licenses=[_LICENSES.make_with_name(terms)] if terms else [],
        )


def _licenses(name: str, version: str) -> list[License]:
    """What the installed package says: an expression, else a short text, else its classifiers."""
    try:
        described = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return []
    if described["Version"].partition("+")[0] != version:
        return []
    said = described.get_all("License-Expression") or described.get_all("License") or []
    # Some put their whole licence there.
    if (text := "".join(said).strip()) and "\n" not in text:
        return [_LICENSES.make_from_string(text)]
    classifiers = described.get_all("Classifier") or []
    names = [one.removeprefix(_CLASSIFIER) for one in classifiers if one.startswith(_CLASSIFIER)]
    return [_LICENSES.make_from_string(one) for one in names]


def _hashes(digests: Iterable[str]) -> list[HashType]:
    return [HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in digests]


def _properties(facts: dict[str, str]) -> list[Property]:
    return [Property(name=f"report-rag:{name}", value=value) for name, value in facts.items()]


def _repeatable(document: dict[str, Any]) -> str:
    """The document without what would differ the next time."""
    document.pop("serialNumber")
    document["metadata"].pop("timestamp")
    content = json.dumps(document, sort_keys=True)
    document["serialNumber"] = uuid.uuid5(uuid.NAMESPACE_OID, content).urn
    if moment := os.environ.get("SOURCE_DATE_EPOCH"):
        document["metadata"]["timestamp"] = datetime.fromtimestamp(int(moment), UTC).isoformat()
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Write a software bill of materials.")
    parser.add_argument("--corpus", type=Path, default=ROOT / "corpus")
    parser.add_argument("--output", type=Path, default=_DEFAULT)
    options = parser.parse_args(arguments)
    try:
        written = bill(read_lock(LOCK), read_torch_pin(), options.corpus)
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(written, encoding="utf-8")
    except (LockError, SourceError, ReportRagError, OSError, ValueError) as error:
        print(f"no bill written: {error}", file=sys.stderr)
        return 1
    print(f"{options.output}: {len(json.loads(written)['components'])} components")
    return 0


if __name__ == "__main__":
    sys.exit(main())
