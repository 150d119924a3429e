"""`make sbom`: what the bill lists, and that it is the same each time."""

import hashlib
import json
import shutil
from datetime import UTC, datetime

import pytest
from packaging.version import Version

import locked
import sbom
from locked import Pin
from report_rag.corpus.check import SOURCE_FILE
from report_rag.encoder import weights

TORCH = Pin("torch", Version("2.13.0"), (), "")
PUMPS = Pin("pumps", Version("1.2"), ("0" * 64, "1" * 64), 'sys_platform == "win32"')


@pytest.fixture
def bill(tiny_corpus):
    return json.loads(sbom.bill([PUMPS], TORCH, tiny_corpus))


def part(bill, name):
    (found,) = (one for one in bill["components"] if one["name"] == name)
    return found


def test_a_package_is_listed_with_version_address_and_hashes(bill):
    """Each hash that the lock accepts, and where the package is installed at all."""
    assert part(bill, "pumps") == {
        "type": "library",
        "bom-ref": "pkg:pypi/pumps@1.2",
        "name": "pumps",
        "version": "1.2",
        "purl": "pkg:pypi/pumps@1.2",
        "hashes": [{"alg": "SHA-256", "content": digit * 64} for digit in "01"],
        "properties": [
            {"name": "report-rag:hashes", "value": sbom._EVERY_FILE},
            {"name": "report-rag:installed where", "value": 'sys_platform == "win32"'},
        ],
    }


def test_torch_is_listed_and_said_to_have_no_hash(bill):
    """What is not pinned by hash is named, not left out."""
    torch = part(bill, "torch")
    assert torch["version"] == "2.13.0"
    assert "hashes" not in torch
    assert torch["properties"] == [{"name": "report-rag:hashes", "value": sbom._NO_HASH}]


def test_the_weights_are_listed_with_the_hash_of_their_file(bill):
    """They are a model, carried by a package; the hash is that of the file itself."""
    model = part(bill, "multilingual-e5-small")
    digest = hashlib.sha256(weights.carried_file().read_bytes()).hexdigest()
    assert model["type"] == "machine-learning-model"
    assert model["hashes"] == [{"alg": "SHA-256", "content": digest}]
    assert model["licenses"] == [{"license": {"id": "MIT"}}]


def test_the_source_of_a_report_is_listed_with_the_hash_of_its_file(bill, tiny_corpus):
    """Its text as published is data of this project; the terms are the report's."""
    (path,) = tiny_corpus.glob(f"*/{SOURCE_FILE}")
    source = part(bill, f"{path.parent.name}/{SOURCE_FILE}")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert source["type"] == "data"
    assert source["hashes"] == [{"alg": "SHA-256", "content": digest}]


def test_a_changed_source_writes_no_bill(tiny_corpus, tmp_path):
    """A bill of something else than what is described would be worse than none."""
    corpus = shutil.copytree(tiny_corpus, tmp_path / "corpus")
    (path,) = corpus.glob(f"*/{SOURCE_FILE}")
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(sbom.SourceError, match="its SHA-256 is"):
        sbom.bill([PUMPS], TORCH, corpus)


def test_licences_are_what_the_installed_packages_say():
    """As an expression, in a line of text, by a classifier; not of another version than pinned."""
    installed = {pin.name: str(pin.version) for pin in locked.read_lock(locked.LOCK)}
    expected = {"gradio": "Apache-2.0", "fastapi": "MIT", "packaging": "Apache-2.0 OR BSD-2-Clause"}
    for name, wanted in expected.items():
        (found,) = sbom._licenses(name, installed[name])
        assert wanted in {getattr(found, "id", None), getattr(found, "value", None)}
    assert [one.name for one in sbom._licenses("jinja2", installed["jinja2"])] == ["BSD License"]
    assert sbom._licenses("gradio", "0.1") == []
    assert sbom._licenses("no-such-package", "1") == []


def test_everything_is_a_part_of_the_project(bill):
    """The project itself is the subject, and depends on each part."""
    assert bill["specVersion"] == "1.6"
    assert bill["metadata"]["component"]["name"] == "report-rag"
    (own,) = (one for one in bill["dependencies"] if one["ref"] == "report-rag")
    assert sorted(own["dependsOn"]) == sorted(one["bom-ref"] for one in bill["components"])


def test_the_bill_is_the_same_each_time(tiny_corpus):
    """Neither a time nor anything random is in it; another part gives another number."""
    first = sbom.bill([PUMPS], TORCH, tiny_corpus)
    assert sbom.bill([PUMPS], TORCH, tiny_corpus) == first
    assert "timestamp" not in json.loads(first)["metadata"]
    other = sbom.bill([], TORCH, tiny_corpus)
    assert json.loads(other)["serialNumber"] != json.loads(first)["serialNumber"]


def test_a_time_can_be_given(tiny_corpus, monkeypatch):
    """By SOURCE_DATE_EPOCH, as other tools take it; the number stays that of the content."""
    before = json.loads(sbom.bill([PUMPS], TORCH, tiny_corpus))
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))
    timed = json.loads(sbom.bill([PUMPS], TORCH, tiny_corpus))
    assert timed["metadata"]["timestamp"] == "2026-01-02T00:00:00+00:00"
    assert timed["serialNumber"] == before["serialNumber"]


def test_the_command_lists_the_whole_lock(tmp_path, capsys, real_corpus):
    """Each pin, torch, the weights and the report: nothing less."""
    output = tmp_path / "new" / "sbom.json"
    assert sbom.main(["--corpus", str(real_corpus), "--output", str(output)]) == 0
    bill = json.loads(output.read_text(encoding="utf-8"))
    pins = locked.read_lock(locked.LOCK)
    assert len(bill["components"]) == len(pins) + 3
    versions = {(one["name"], one.get("version")) for one in bill["components"]}
    assert {(pin.name, str(pin.version)) for pin in pins} <= versions
    assert capsys.readouterr().out == f"{output}: {len(pins) + 3} components\n"


def test_the_command_tells_what_is_wrong(tmp_path, capsys):
    """One line, and a status that stops a script."""
    (tmp_path / "file").write_text("")
    assert sbom.main(["--output", str(tmp_path / "file" / "sbom.json")]) == 1
    assert capsys.readouterr().err.startswith("no bill written: ")
