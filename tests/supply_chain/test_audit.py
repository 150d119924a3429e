"""`make audit`: what the list must be, what is found, and that silence is no false green."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from packaging.version import Version

import advisories
import audit
import locked
from advisories import ListError, read_known
from locked import LockError, Pin

TODAY = date(2026, 6, 1)
PACKAGES = {"pumps", "seeds"}
HEAD = """
gathered = 2026-05-01
basis = "made up"
"""
ADVISORY = """
[[advisory]]
package = "pumps"
ids = ["PYSEC-2026-1", "CVE-2026-0001"]
affected = [">=1.2,<1.4", ">=2.0rc1,<2.1"]
published = 2026-04-01
what = "water runs uphill"
source = "https://example.org/PYSEC-2026-1"
"""
ACCEPTED = """
[[accepted]]
package = "pumps"
version = "1.3"
ids = ["CVE-2026-0001"]
reason = "No water here."
until = 2026-06-30
"""


@pytest.fixture
def written(tmp_path):
    """Writes a list and reads it."""

    def read(text):
        path = tmp_path / "advisories.toml"
        path.write_text(text, encoding="utf-8")
        return read_known(path, PACKAGES)

    return read


def pinned(name, version):
    return Pin(name, Version(version), (), "")


@pytest.mark.parametrize(
    ("version", "found"),
    [
        ("1.1", False),
        ("1.2", True),
        ("1.3.9", True),
        ("1.3+cpu", True),
        ("1.4", False),
        ("2.0rc1", True),
        ("2.0", True),
        ("2.1", False),
    ],
)
def test_a_version_in_any_of_the_ranges_is_found(written, version, found):
    """Ranges are those of requirements; a pre-release and a build of its own count as well."""
    done = audit.audit([pinned("pumps", version)], written(HEAD + ADVISORY), TODAY)
    assert [hit.advisory.ids[0] for hit in done.open] == ["PYSEC-2026-1"] * found


def test_another_package_of_that_version_is_not_found(written):
    """An advisory is about its own package."""
    done = audit.audit([pinned("seeds", "1.3")], written(HEAD + ADVISORY), TODAY)
    assert done.hits == ()
    assert done.none_listed == ("seeds",)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("gathered = 2026-05-01", "", "gathered: Field required"),
        ("2026-05-01", "2026-05-01T10:00:00", "gathered: "),
        ('"made up"', '" "', "basis: "),
        ("2026-05-01", "2026-03-01", "PYSEC-2026-1: published after the list was gathered"),
        ('package = "pumps"', 'package = "pump"', "PYSEC-2026-1: no lock pins a package pump"),
        ('package = "pumps"', 'package = "Pumps"', "PYSEC-2026-1: no lock pins a package Pumps"),
        ('package = "pumps"', "", "advisory PYSEC-2026-1.package: Field required"),
        ('package = "pumps"', 'pakage = "pumps"', "advisory PYSEC-2026-1.package: "),
        ('what = "', 'more = 1\nwhat = "', "advisory PYSEC-2026-1.more: Extra inputs"),
        ('"PYSEC-2026-1", ', '"PYSEC-26-1", ', "advisory PYSEC-26-1.ids.0: "),
        ('["PYSEC-2026-1", "CVE-2026-0001"]', "[]", "advisory without an id.ids: "),
        ('"CVE-2026-0001"', '"PYSEC-2026-1"', "PYSEC-2026-1: stands twice for pumps"),
        ('[">=1.2,<1.4", ">=2.0rc1,<2.1"]', "[]", "advisory PYSEC-2026-1.affected: "),
        ('">=1.2,<1.4"', '""', "affected.0: Value error, an empty range"),
        ('">=1.2,<1.4"', '"before 1.4"', "before 1.4 is no range of versions"),
        ('"https://example.org/PYSEC-2026-1"', '"heard of it"', "advisory PYSEC-2026-1.source: "),
        ('"water runs uphill"', '""', "advisory PYSEC-2026-1.what: "),
        ("published = 2026-04-01", 'published = "in spring"', "PYSEC-2026-1.published: "),
    ],
)
def test_a_malformed_list_is_an_error(written, old, new, told):
    """One line names the entry and what is wrong; nothing is passed over."""
    text = HEAD + ADVISORY
    assert old in text
    with pytest.raises(ListError) as raised:
        written(text.replace(old, new, 1))
    assert told in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("text", ["", HEAD, HEAD + "advisory = []", "[[advisory", "\0"])
def test_an_empty_list_is_an_error(written, text):
    """A list in which nothing could ever be found is not silence but an error."""
    with pytest.raises(ListError):
        written(text)


def test_a_missing_list_is_an_error(tmp_path):
    """So is none at all."""
    with pytest.raises(ListError, match="cannot be read"):
        read_known(tmp_path / "gone.toml", PACKAGES)


def test_a_hit_is_accepted_for_one_version_until_a_day(written):
    """The same version is accepted on the last day, and found again the day after."""
    known = written(HEAD + ACCEPTED + ADVISORY)
    pins = [pinned("pumps", "1.3")]
    last = date(2026, 6, 30)
    assert audit.audit(pins, known, last).open == ()
    assert len(audit.audit(pins, known, last).hits) == 1
    assert len(audit.audit(pins, known, last + timedelta(days=1)).open) == 1


def test_another_version_is_not_accepted_with_it(written):
    """Two pins of a package (for two Pythons) are accepted one by one."""
    known = written(HEAD + ACCEPTED + ADVISORY)
    done = audit.audit([pinned("pumps", "1.3"), pinned("pumps", "2.0")], known, TODAY)
    assert [str(hit.pin) for hit in done.open] == ["pumps 2.0"]


@pytest.mark.parametrize("version", ["1.4", "1.2"])
def test_an_acceptance_that_accepts_nothing_is_an_error(written, version):
    """When the version has changed the entry has to go, whether the new one is hit or not."""
    known = written(HEAD + ACCEPTED + ADVISORY)
    with pytest.raises(ListError, match=r"pumps 1\.3 is not hit by CVE-2026-0001: take it out"):
        audit.audit([pinned("pumps", version)], known, TODAY)


@pytest.mark.parametrize(
    ("old", "new"),
    [('"No water here."', '" "'), ('reason = "No water here."', ""), ('"1.3"', '"the old one"')],
)
def test_an_acceptance_has_a_reason_and_a_version(written, old, new):
    """Nothing is accepted in silence."""
    assert old in ACCEPTED
    with pytest.raises(ListError, match=r"accepted CVE-2026-0001\."):
        written(HEAD + ACCEPTED.replace(old, new) + ADVISORY)


@pytest.mark.parametrize(("days", "warned"), [(90, False), (91, True)])
def test_an_old_list_is_warned_of(written, days, warned):
    """After 90 days the report says that the list is old; it does not stop the work."""
    known = written(HEAD + ADVISORY)
    done = audit.audit([pinned("seeds", "1")], known, known.gathered + timedelta(days=days))
    assert any(line.startswith("WARNING: ") for line in audit.report(done)) == warned


def test_the_report_tells_how_much_is_known(written):
    """How many advisories, of when, from where, and about which packages nothing is known."""
    done = audit.audit(
        [pinned("pumps", "1.4"), pinned("seeds", "1")], written(HEAD + ADVISORY), TODAY
    )
    assert audit.report(done) == [
        "1 advisories about 1 packages, gathered on 2026-05-01.",
        "made up",
        "2 packages pinned, torch included; 1 of them with advisories.",
        "None listed for the other 1: seeds.",
        "0 found that nobody has accepted.",
    ]


def test_the_report_names_hits_and_what_is_accepted(written):
    """Each open hit with its version, its id, what it is and where to read of it."""
    known = written(HEAD + ACCEPTED + ADVISORY)
    done = audit.audit([pinned("pumps", "1.3"), pinned("pumps", "2.0")], known, TODAY)
    assert audit.report(done)[-3:] == [
        "Accepted until 2026-06-30: 1 about pumps 1.3. No water here.",
        "HIT: pumps 2.0: PYSEC-2026-1: water runs uphill (https://example.org/PYSEC-2026-1)",
        "1 found that nobody has accepted.",
    ]


HASH = f"--hash=sha256:{'0' * 64}"
# Each was pinned once by somebody, and each stands in the list of this repository.
OLD = ["gradio==6.5.0", "starlette==1.0.0", "pillow==12.2.0", "python-multipart==0.0.29"]


@pytest.mark.parametrize("line", OLD)
def test_an_old_version_of_a_listed_package_is_found(tmp_path, monkeypatch, capsys, line):
    """The command, the list of the repository and a lock with one old version: exit 1."""
    lock = lock_with(tmp_path, line)
    # What is accepted for today's pins is no part of this.
    monkeypatch.setattr(audit, "read_known", without_acceptances)
    assert audit.main(["--lock", str(lock)]) == audit.FOUND
    told = capsys.readouterr().out
    assert f"HIT: {line.replace('==', ' ')}: " in told


def lock_with(folder, line):
    """The lock of the project with another version of one package."""
    name = line.partition("==")[0]
    kept = [
        f"{pin.name}=={pin.version} {HASH}"
        for pin in locked.read_lock(locked.DEV_LOCK)
        if pin.name != name
    ]
    lock = folder / "requirements.lock"
    lock.write_text("\n".join([*kept, f"{line} {HASH}"]), encoding="utf-8")
    return lock


def without_acceptances(path, packages):
    return read_known(path, packages).model_copy(update={"accepted": ()})


def test_the_locks_are_audited():
    """Nothing that the repository knows of is pinned, but for what it has accepted."""
    pins = {*locked.read_lock(locked.LOCK), *locked.read_lock(locked.DEV_LOCK)}
    pins.add(locked.read_torch_pin())
    known = read_known(advisories.LIST, {pin.name for pin in pins})
    done = audit.audit(sorted(pins, key=str), known, known.gathered)
    assert [str(hit.advisory) for hit in done.open] == []


def test_the_list_knows_the_packages_that_face_the_net():
    """A list without them would find nothing where it matters."""
    known = read_known(advisories.LIST, names_of_the_locks())
    facing = "gradio fastapi starlette uvicorn h11 python-multipart jinja2 orjson pydantic torch"
    assert set(facing.split()) <= known.packages


def names_of_the_locks():
    return {pin.name for pin in locked.read_lock(locked.DEV_LOCK)} | {"torch"}


def test_the_command_audits_both_locks(capsys):
    """Without arguments it says how much it knows, and ends well or with what it has found."""
    assert audit.main([]) in {0, audit.FOUND}
    told = capsys.readouterr().out
    assert f"{len(names_of_the_locks())} packages pinned, torch included" in told


@pytest.mark.parametrize(
    "line", ["gradio>=6", "gradio", "gradio==6.*", "gradio===6.31.0", "gradio==6,!=6.1", "-e ."]
)
def test_a_lock_that_does_not_pin_is_an_error(tmp_path, capsys, line):
    """What has no version cannot be audited: exit 2, not 0."""
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"{line} {HASH}\n", encoding="utf-8")
    assert audit.main(["--lock", str(lock)]) == audit.UNTRUSTED
    assert capsys.readouterr().err.startswith(f"not audited: {lock}: ")


@pytest.mark.parametrize(
    "hashes", ["", "--hash=md5:0", f"--hash=sha256:{'0' * 63}", f"{HASH} --hash=sha1:{'0' * 40}"]
)
def test_a_lock_without_sha256_is_an_error(tmp_path, hashes):
    """Each file must have a SHA-256, and no weaker sum beside it."""
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"gradio==6.31.0 \\\n    {hashes}\n", encoding="utf-8")
    with pytest.raises(LockError, match="gradio has no SHA-256"):
        locked.read_lock(lock)


@pytest.mark.parametrize("content", ["", "# only a comment\n"])
def test_an_empty_lock_is_an_error(tmp_path, content):
    """A lock that pins nothing has nothing that could be found."""
    lock = tmp_path / "requirements.lock"
    lock.write_text(content, encoding="utf-8")
    with pytest.raises(LockError, match="pins nothing"):
        locked.read_lock(lock)


def test_a_missing_lock_is_an_error(tmp_path, capsys):
    """So is one that is not there."""
    assert audit.main(["--lock", str(tmp_path / "gone.lock")]) == audit.UNTRUSTED
    assert "gone.lock" in capsys.readouterr().err


def test_a_list_that_cannot_be_used_ends_the_command(tmp_path, capsys):
    """Exit 2, so that no script takes it for a clean result."""
    empty = tmp_path / "advisories.toml"
    empty.write_text("", encoding="utf-8")
    assert audit.main(["--list", str(empty)]) == audit.UNTRUSTED
    assert capsys.readouterr().err.startswith("not audited: ")


def test_a_lock_is_read_with_markers_and_hashes(tmp_path):
    """Names are made canonical, versions and hashes kept, and where a package is installed."""
    lock = tmp_path / "requirements.lock"
    other = HASH.replace("0", "1")
    pinned_here = "# made by hand\nPump_Works==1.2 ; sys_platform == 'win32'"
    lock.write_text(f"{pinned_here} \\\n    {HASH} \\\n    {other}\n")
    (pin,) = locked.read_lock(lock)
    assert pin == Pin("pump-works", Version("1.2"), ("0" * 64, "1" * 64), 'sys_platform == "win32"')
    assert str(pin) == "pump-works 1.2"


@pytest.mark.parametrize("torch", ["torch>=2", "torch", "torch==2.*"])
def test_torch_must_be_one_version(tmp_path, torch):
    """It has no line in the locks, so `pyproject.toml` has to be exact."""
    project = tmp_path / "pyproject.toml"
    project.write_text(f'[project]\ndependencies = ["numpy", "{torch}"]\n')
    with pytest.raises(LockError, match="torch is not pinned"):
        locked.read_torch_pin(project)


def test_a_project_without_torch_is_told(tmp_path):
    """Then this part of the audit has lost its object, and must be taken out."""
    project = tmp_path / "pyproject.toml"
    project.write_text('[project]\ndependencies = ["numpy"]\n')
    with pytest.raises(LockError, match="no torch among the dependencies"):
        locked.read_torch_pin(Path(project))
