"""`make sbom`: what the bill lists, and that it is the same each time."""

import hashlib
import json
import shutil
from datetime import UTC, datetime

import pytest

import locked
import report_rag
import sbom
from report_rag.corpus.check import SOURCE_FILE
from report_rag.encoder import weights
from report_rag.rendering.assets import STATIC

# A package that is not installed here, and one that is.
PUMPS = f"pumps==1.2 ; sys_platform == 'win32' --hash=sha256:{'0' * 64} --hash=sha256:{'1' * 64}"
GRADIO = next(pin for pin in locked.read_lock(locked.LOCK) if pin.name == "gradio")
VALID = '{"bomFormat": "CycloneDX", "specVersion": "1.6", "components": []}'
LOCK = f"{PUMPS}\n{GRADIO.name}=={GRADIO.version} --hash=sha256:{'2' * 64}\n"


@pytest.fixture(scope="module")
def bill(tiny_corpus):
    return json.loads(sbom.bill(LOCK, tiny_corpus))


def part(bill, name):
    (found,) = (one for one in bill["components"] if one["name"] == name)
    return found


def hashes(one):
    """The SHA-256 of each file of a package that may be installed."""
    files = one.get("externalReferences", [])
    return [found["content"] for file in files for found in file.get("hashes", [])]


def test_a_package_is_listed_with_version_address_and_hashes(bill):
    """Each hash that the lock accepts, and the platform on which the package is installed."""
    pumps = part(bill, "pumps")
    assert (pumps["type"], pumps["version"]) == ("library", "1.2")
    assert pumps["purl"] == "pkg:pypi/pumps@1.2"
    assert hashes(pumps) == ["0" * 64, "1" * 64]
    assert pumps["description"].endswith("pumps==1.2 ; sys_platform == 'win32'")


def test_a_licence_is_what_the_installed_package_says(bill):
    """A package that is not installed here has none, rather than a guessed one."""
    (found,) = part(bill, "gradio")["licenses"]
    assert found["license"]["id"] == "Apache-2.0"
    assert "licenses" not in part(bill, "pumps")


def test_a_licence_of_another_version_is_not_taken(tiny_corpus):
    """A package may change its licence: only the version of the lock counts."""
    other = f"gradio==0.1 --hash=sha256:{'2' * 64}\n"
    assert "licenses" not in part(json.loads(sbom.bill(other, tiny_corpus)), "gradio")


def test_torch_is_listed_without_a_hash(bill):
    """A package that is not pinned by hash is listed all the same."""
    torch = part(bill, "torch")
    assert torch["version"] == str(locked.read_torch_pin().version)
    assert hashes(torch) == []
    assert torch["licenses"]


def test_the_weights_are_listed_with_the_hash_of_their_file(bill):
    """They are a model, carried by a package; the hash is that of the file itself."""
    model = part(bill, "multilingual-e5-small")
    digest = hashlib.sha256(weights.carried_file().read_bytes()).hexdigest()
    assert model["type"] == "machine-learning-model"
    assert model["hashes"] == [{"alg": "SHA-256", "content": digest}]
    assert model["licenses"] == [{"license": {"id": "MIT"}}]


def test_the_script_of_others_is_listed_with_the_hash_of_its_file(bill):
    """The one script in our pages that is not ours."""
    (part,) = [one for one in bill["components"] if one["name"] == "@gradio/client"]
    script = STATIC.joinpath("gradio-client.js").read_bytes()
    assert part["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(script).hexdigest()}]
    assert part["purl"] == f"pkg:npm/%40gradio/client@{part['version']}"


def test_the_source_of_a_report_is_listed_with_the_hash_of_its_file(bill, tiny_corpus):
    """The published text of a report is listed as data."""
    (path,) = tiny_corpus.glob(f"*/{SOURCE_FILE}")
    source = part(bill, f"{path.parent.name}/{SOURCE_FILE}")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert source["type"] == "data"
    assert source["hashes"] == [{"alg": "SHA-256", "content": digest}]


def test_a_changed_source_writes_no_bill(tiny_corpus, tmp_path):
    """A source text that differs from the hash in `report.toml` is an error."""
    corpus = shutil.copytree(tiny_corpus, tmp_path / "corpus")
    (path,) = corpus.glob(f"*/{SOURCE_FILE}")
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(sbom.BillError, match="its SHA-256 is"):
        sbom.bill(LOCK, corpus)


def test_everything_is_a_part_of_the_project(bill):
    """The project itself is the subject, and depends on each part."""
    assert bill["specVersion"] == "1.6"
    subject = bill["metadata"]["component"]
    assert (subject["name"], subject["version"]) == ("report-rag", report_rag.__version__)
    (own,) = bill["dependencies"]
    assert own["ref"] == subject["bom-ref"]
    assert sorted(own["dependsOn"]) == sorted(one["bom-ref"] for one in bill["components"])


def test_the_bill_is_the_same_each_time(bill, tiny_corpus):
    """Neither a time nor a random number is in it."""
    assert json.loads(sbom.bill(LOCK, tiny_corpus)) == bill
    assert "timestamp" not in bill["metadata"]
    assert "serialNumber" not in bill


def test_a_time_can_be_given(tiny_corpus, monkeypatch):
    """By SOURCE_DATE_EPOCH, as other tools take it."""
    moment = datetime(2026, 1, 2, tzinfo=UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(moment.timestamp())))
    timed = json.loads(sbom.bill(LOCK, tiny_corpus))
    assert timed["metadata"]["timestamp"].startswith("2026-01-02T00:00:00")


def test_the_command_lists_the_whole_lock(tmp_path, capsys, real_corpus):
    """Each pin, torch, the weights, the script and the report: no less; the schema is met."""
    output = tmp_path / "new" / "sbom.json"
    assert sbom.main(["--corpus", str(real_corpus), "--output", str(output)]) == 0
    bill = json.loads(output.read_text(encoding="utf-8"))
    pins = locked.read_lock(locked.LOCK)
    assert len(bill["components"]) == len(pins) + 4
    versions = {(one["name"], one.get("version")): one for one in bill["components"]}
    for pin in pins:
        assert sorted(hashes(versions[pin.name, str(pin.version)])) == sorted(pin.sha256)
    assert capsys.readouterr().out == f"{output}: {len(pins) + 4} components\n"


def test_the_command_tells_what_is_wrong(tmp_path, capsys, monkeypatch):
    """One line, and a status that stops a script."""
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(sbom, "bill", lambda lock, corpus: VALID)
    assert sbom.main(["--output", str(tmp_path / "file" / "sbom.json")]) == 1
    assert capsys.readouterr().err.startswith("no bill written: ")


def test_a_bill_that_breaks_the_schema_is_not_written(tmp_path, capsys, monkeypatch):
    """The whole bill is validated before it is written."""
    monkeypatch.setattr(sbom, "bill", lambda lock, corpus: '{"bomFormat": "none"}')
    output = tmp_path / "sbom.json"
    assert sbom.main(["--output", str(output)]) == 1
    assert not output.exists()
    assert capsys.readouterr().err.startswith("no bill written: not CycloneDX 1.6")
