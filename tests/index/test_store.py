"""How an index is kept whole on disk."""

import hashlib
import json
import os
from pathlib import Path

import pytest

from report_rag.errors import IndexUnusableError
from report_rag.index import store as index_store
from report_rag.index.store import (
    open_build,
    read_build,
    remove_leftovers,
    write_build,
    written_manifest,
)
from report_rag.types import FileRecord, Manifest

MANIFEST = Manifest(
    format_version=1,
    encoder="none",
    dimension=2,
    corpus={"r/report.toml": "00"},
    settings={"a": "b"},
    versions={"c": "1"},
    counts={"d": 3},
    files={},
)


def writing(**contents):
    """Writes these files; two underscores stand for a folder."""

    def write(folder):
        for name, content in contents.items():
            path = folder / name.replace("__", "/")
            path.parent.mkdir(exist_ok=True)
            path.write_text(content)

    return write


def refused(folder):
    with pytest.raises(IndexUnusableError) as caught:
        open_build(folder)
    message = str(caught.value)
    assert message.endswith("; run: report-rag build")
    assert "\n" not in message
    return message


@pytest.fixture
def folder(tmp_path):
    """An index folder with a build of two files, one of them in a folder below."""
    write_build(tmp_path / "index", MANIFEST, writing(a="first", sub__b="second"))
    return tmp_path / "index"


def build_of(folder):
    return folder / json.loads((folder / "current").read_text())["build"]


def test_what_was_written_is_opened(folder):
    """The manifest comes back as it was, with size and SHA-256 of each file."""
    build, manifest = open_build(folder)
    assert (build / "a").read_text() == "first"
    assert (build / "sub" / "b").read_text() == "second"
    assert manifest == Manifest(
        **{name: getattr(MANIFEST, name) for name in Manifest.__slots__ if name != "files"},
        files={
            "a": FileRecord(5, hashlib.sha256(b"first").hexdigest()),
            "sub/b": FileRecord(6, hashlib.sha256(b"second").hexdigest()),
        },
    )


def test_the_manifest_is_given_back_as_written(tmp_path):
    """Who writes gets the same manifest as who opens."""
    written = write_build(tmp_path, MANIFEST, writing(a="x"))
    assert written == open_build(tmp_path)[1]
    assert list(written.files) == ["a"]


def test_a_folder_is_made_with_those_above_it(tmp_path):
    """The index folder need not be there before."""
    write_build(tmp_path / "deep" / "index", MANIFEST, writing(a="x"))
    open_build(tmp_path / "deep" / "index")


def test_a_newer_build_takes_the_place_of_the_older(folder):
    """After a second build the first is gone, and nothing unfinished is left."""
    before = build_of(folder)
    write_build(folder, MANIFEST, writing(a="third"))
    assert not before.exists()
    assert {path.name for path in folder.iterdir()} == {"current", "lock", build_of(folder).name}
    assert (open_build(folder)[0] / "a").read_text() == "third"


def test_a_damaged_build_is_replaced_too(folder):
    """A build that is no longer sound goes when there is a new one."""
    before = build_of(folder)
    (before / "a").write_text("changed")
    write_build(folder, MANIFEST, writing(a="sound"))
    assert not before.exists()
    open_build(folder)


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '{"build": "../kept"}', "\x00"])
def test_a_build_takes_the_place_of_a_pointer_that_cannot_be_read(folder, content):
    """A pointer that names no build is damaged, is written anew, and nothing else is removed."""
    kept = [folder / "kept", folder.parent / "kept"]
    for path in kept:
        path.mkdir()
    (folder / "current").write_text(content)
    assert "the index is damaged" in refused(folder)
    write_build(folder, MANIFEST, writing(a="sound"))
    assert (open_build(folder)[0] / "a").read_text() == "sound"
    assert all(path.is_dir() for path in kept)


def test_no_index_is_told_from_a_damaged_one(tmp_path):
    """Where nothing was built yet, that is what is said."""
    assert refused(tmp_path) == f"{tmp_path}: no index here yet; run: report-rag build"
    assert "no index here yet" in refused(tmp_path / "nowhere")


@pytest.mark.parametrize("name", ["a", "sub/b"])
@pytest.mark.parametrize("content", ["", "firs", "secont", "fjrst", "first "])
def test_a_changed_file_is_refused_by_name(folder, name, content):
    """A file of another size or content is damaged."""
    path = build_of(folder) / name
    path.write_text(content)
    assert refused(folder) == f"{path}: damaged; run: report-rag build"


@pytest.mark.parametrize("name", ["a", "sub/b"])
def test_a_missing_file_is_refused_by_name(folder, name):
    """A file that the manifest records has to be there."""
    path = build_of(folder) / name
    path.unlink()
    assert refused(folder) == f"{path}: missing; run: report-rag build"


@pytest.mark.parametrize("name", ["c", "sub/c", "a.pkl"])
def test_a_file_too_many_is_refused_by_name(folder, name):
    """A file that the manifest does not record has no place in a build."""
    path = build_of(folder) / name
    path.write_text("x")
    assert refused(folder) == f"{path}: does not belong here; run: report-rag build"


def test_swapped_files_are_refused(folder):
    """Each file is compared with its own record, not with any."""
    build = build_of(folder)
    first, second = (build / "a").read_bytes(), (build / "sub" / "b").read_bytes()
    (build / "a").write_bytes(second)
    (build / "sub" / "b").write_bytes(first)
    assert "damaged" in refused(folder)


def test_a_changed_manifest_is_refused(folder):
    """The pointer records the manifest, so that even a consistent change is seen."""
    path = build_of(folder) / "manifest.json"
    path.write_text(path.read_text().replace('"none"', '"another"'))
    assert refused(folder) == f"{path}: damaged; run: report-rag build"


def test_a_missing_manifest_is_refused(folder):
    """A build without its manifest cannot be verified."""
    (build_of(folder) / "manifest.json").unlink()
    assert refused(folder) == f"{folder}: the index is damaged; run: report-rag build"


@pytest.mark.parametrize(
    "content", ["[]", "{}", "null", '{"files": {}}', '{"files": {"a": 1}}', '{"files": []}', "x"]
)
def test_a_manifest_of_another_shape_is_refused(folder, content):
    """A manifest with the right hash and the wrong fields is damaged, not a trace."""
    build = build_of(folder)
    (build / "manifest.json").write_text(content)
    pointer = {"build": build.name, "manifest": hashlib.sha256(content.encode()).hexdigest()}
    (folder / "current").write_text(json.dumps(pointer))
    assert refused(folder) == f"{folder}: the index is damaged; run: report-rag build"


def test_a_pointer_cannot_lead_out_of_the_folder(folder, tmp_path):
    """Only the name of a build counts, whatever path stands before it."""
    elsewhere = tmp_path / "elsewhere"
    write_build(elsewhere, MANIFEST, writing(a="other"))
    pointer = json.loads((elsewhere / "current").read_text())
    pointer["build"] = f"../elsewhere/{pointer['build']}"
    (folder / "current").write_text(json.dumps(pointer))
    assert "the index is damaged" in refused(folder)


class InterruptedBuildError(Exception):
    """Whatever may go wrong while a build is written."""


def test_a_build_that_fails_leaves_the_old_one_in_use(folder):
    """When writing breaks off, the build before answers on, and nothing unfinished is left."""
    before = sorted(path.name for path in folder.iterdir())

    def write(unfinished):
        (unfinished / "a").write_text("half")
        raise InterruptedBuildError

    with pytest.raises(InterruptedBuildError):
        write_build(folder, MANIFEST, write)
    assert (open_build(folder)[0] / "a").read_text() == "first"
    assert sorted(path.name for path in folder.iterdir()) == before


def test_what_a_build_keeps_outside_goes_before_its_folder(folder, monkeypatch):
    """The folder names what is outside: it stays as long as that does, and is tried again."""
    told, first = [], build_of(folder).name
    gone = False

    def remove(build, replaced):
        told.append((build.name, replaced))
        return gone

    monkeypatch.setattr(index_store, "remove_collections", remove)
    write_build(folder, MANIFEST, writing(a="second"))
    assert told == [(first, True)]
    remove_leftovers(folder)
    assert told[1:] == [(first, False)]
    assert (folder / first).is_dir()
    gone = True
    remove_leftovers(folder)
    assert sorted(path.name for path in folder.glob("build-*")) == [build_of(folder).name]


def test_a_build_that_fails_removes_what_it_has_outside(folder, monkeypatch):
    """It was never in use, so nobody reads it."""
    told = []

    def write(unfinished):
        raise InterruptedBuildError

    def remove(build, replaced):
        told.append((build.name, replaced))
        return True

    monkeypatch.setattr(index_store, "remove_collections", remove)
    with pytest.raises(InterruptedBuildError):
        write_build(folder, MANIFEST, write)
    assert [replaced for _, replaced in told] == [False]
    assert told[0][0].startswith("unfinished-")


def test_the_manifest_is_read_though_a_file_is_damaged(folder):
    """What was chosen is still known; not when the manifest is damaged as well."""
    (build_of(folder) / "a").write_text("other")
    assert written_manifest(folder).encoder == MANIFEST.encoder
    (build_of(folder) / "manifest.json").write_text("{}")
    assert written_manifest(folder) is None
    assert written_manifest(folder / "nowhere") is None


def test_a_full_disk_is_told_and_leaves_the_old_build(folder):
    """An error of the disk while writing names the folder and the option for another one."""

    def write(unfinished):
        (unfinished / "a").write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(IndexUnusableError) as caught:
        write_build(folder, MANIFEST, write)
    assert str(caught.value) == (
        f"{folder}: the index cannot be written (No space left on device); "
        "name a folder that can be with --index DIR"
    )
    assert (open_build(folder)[0] / "a").read_text() == "first"


def test_failing_before_the_pointer_changes_leaves_the_old_build(folder, monkeypatch):
    """A build that is written but cannot be made the current one is not used."""
    original = Path.replace

    def replace(path, target):
        if Path(target).name == "current":
            raise OSError(5, "Input/output error")
        return original(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(IndexUnusableError, match=r"cannot be written \(Input/output error\)"):
        write_build(folder, MANIFEST, writing(a="new"))
    monkeypatch.undo()
    assert (open_build(folder)[0] / "a").read_text() == "first"


def test_failing_before_the_pointer_changes_leaves_nothing_behind(folder, monkeypatch):
    """After a failure at the last step, a later build leaves one build and the pointer."""
    monkeypatch.setattr("report_rag.index.store.os.fsync", lambda _: None)
    original = Path.replace

    def replace(path, target):
        if Path(target).name == "current":
            raise OSError(5, "Input/output error")
        return original(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(IndexUnusableError):
        write_build(folder, MANIFEST, writing(a="new"))
    monkeypatch.undo()
    write_build(folder, MANIFEST, writing(a="newer"))
    assert {path.name for path in folder.iterdir()} == {"current", "lock", build_of(folder).name}


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    """Below a file there can be no folder: the message says so and what to do."""
    (tmp_path / "file").write_text("x")
    folder = tmp_path / "file" / "index"
    with pytest.raises(IndexUnusableError) as caught:
        write_build(folder, MANIFEST, writing(a="x"))
    assert str(caught.value) == (
        f"{folder}: the index cannot be written (Not a directory); "
        "name a folder that can be with --index DIR"
    )


def test_whoever_opened_the_old_build_can_tell(folder):
    """A reader that comes after a newer build sees all of that one."""
    old, _ = open_build(folder)
    write_build(folder, MANIFEST, writing(a="new", c="more"))
    new, manifest = open_build(folder)
    assert new != old
    assert set(manifest.files) == {"a", "c"}


def test_a_reader_begins_again_when_a_newer_build_takes_the_place(folder):
    """What a reader is given is of one build, also when that build is removed under it."""
    seen = []

    def read(build, manifest):
        first = (build / "a").read_text()
        if not seen:
            write_build(folder, MANIFEST, writing(a="new"))
        seen.append(first)
        # What is not there counts as nothing, as an index without words does.
        more = build / "sub" / "b"
        return first, more.read_text() if more.exists() else None, list(manifest.files)

    assert read_build(folder, read) == ("new", None, ["a"])
    assert seen == ["first", "new"]


@pytest.mark.parametrize(
    "error", [IndexUnusableError("no"), FileNotFoundError(2, "no"), KeyError()]
)
def test_a_reader_that_fails_begins_again_only_when_there_is_a_newer_build(folder, error):
    """A build that was removed while it was read is no damage; whatever else fails is."""
    seen = []

    def read(build, _):
        seen.append((build / "a").read_text())
        if len(seen) == 1:
            write_build(folder, MANIFEST, writing(a="new"))
            raise error
        return seen[-1]

    assert read_build(folder, read) == "new"

    def fail(*_):
        raise error

    with pytest.raises(IndexUnusableError):
        read_build(folder, fail)


def test_a_build_that_is_being_written_is_left_alone(folder, monkeypatch):
    """A second builder waits, then says so; it does not touch what the first one writes."""
    monkeypatch.setattr(index_store, "_PATIENCE", 0)
    told = []

    def write(unfinished):
        writing(a="slow")(unfinished)
        with pytest.raises(IndexUnusableError) as caught:
            write_build(folder, MANIFEST, writing(a="hasty"))
        told.append(str(caught.value))
        remove_leftovers(folder)
        assert (unfinished / "a").read_text() == "slow"

    write_build(folder, MANIFEST, write)
    assert told == [
        f"{folder}: another build is being written; when it is done run: report-rag build"
    ]
    assert (open_build(folder)[0] / "a").read_text() == "slow"


@pytest.mark.parametrize("name", ["unfinished-x", "build-x", "current-x"])
@pytest.mark.parametrize(
    "again", [remove_leftovers, lambda folder: write_build(folder, MANIFEST, writing())]
)
def test_what_a_killed_builder_left_is_removed(folder, name, again):
    """Its files go with the next build, or when there is nothing to build; others stay."""
    left, kept = folder / name, folder / f"my-{name}"
    for path in (left, kept):
        path.mkdir()
        (path / "a").write_text("x")
    again(folder)
    assert not left.exists()
    assert kept.exists()
    open_build(folder)


def test_what_a_killed_builder_left_is_not_followed_out_of_the_folder(folder, tmp_path):
    """A link of such a name is removed, and what it leads to is not."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a").write_text("x")
    (folder / "build-x").symlink_to(tmp_path / "mine")
    remove_leftovers(folder)
    assert not (folder / "build-x").is_symlink()
    assert (tmp_path / "mine" / "a").exists()


def test_nothing_is_removed_where_the_pointer_cannot_be_read(folder, monkeypatch):
    """An error of the disk says nothing about which build is in use."""
    there = sorted(folder.iterdir())
    original = Path.open

    def fail(path, *more, **named):
        if path.name == "current":
            raise OSError(5, "Input/output error")
        return original(path, *more, **named)

    monkeypatch.setattr(Path, "open", fail)
    remove_leftovers(folder)
    with pytest.raises(IndexUnusableError, match=r"cannot be written \(Input/output error\)"):
        write_build(folder, MANIFEST, writing(a="new"))
    assert "the index is damaged" in refused(folder)
    with pytest.raises(IndexUnusableError, match="the index is damaged"):
        read_build(folder, lambda *_: None)
    monkeypatch.undo()
    assert sorted(folder.iterdir()) == there
    assert (open_build(folder)[0] / "a").read_text() == "first"


def test_failing_after_the_pointer_changed_keeps_the_new_build(folder, monkeypatch):
    """What the pointer names is never removed, also when the last step fails."""
    original = index_store._sync

    def sync(path):
        original(path)
        if path == folder and "new" in {one.read_text() for one in folder.glob("build-*/a")}:
            current = json.loads((folder / "current").read_text())["build"]
            if (folder / current / "a").read_text() == "new":
                raise OSError(5, "Input/output error")

    monkeypatch.setattr(index_store, "_sync", sync)
    with pytest.raises(IndexUnusableError, match="Input/output error"):
        write_build(folder, MANIFEST, writing(a="new"))
    assert (open_build(folder)[0] / "a").read_text() == "new"


@pytest.mark.parametrize("name", ["a", "sub/b", "sub", "manifest.json", ".", "current"])
def test_links_are_refused(folder, tmp_path, name):
    """Also to something with the very same bytes: it could be another thing in a moment."""
    build = build_of(folder)
    path = folder / name if name == "current" else build / name
    moved = tmp_path / "moved"
    path.rename(moved)
    (build if name == "." else path).symlink_to(moved)
    assert refused(folder)


@pytest.mark.parametrize("name", ["a", "extra", "manifest.json", "current"])
def test_what_is_neither_file_nor_folder_is_refused(folder, name):
    """A pipe, say, at which a reader would wait for ever."""
    path = folder / name if name == "current" else build_of(folder) / name
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    assert refused(folder)


def test_an_empty_folder_too_many_is_refused(folder):
    """A folder may mean something by being there."""
    path = build_of(folder) / "words"
    path.mkdir()
    assert refused(folder) == f"{path}: does not belong here; run: report-rag build"
