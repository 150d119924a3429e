"""Keeps an index consistent on disk: written as a whole, verified before use, one writer at a time.

An index folder holds the folder of a build (all files that one run of `build` has written) and a
small file `current`, which names that folder and the SHA-256 of its manifest. A build is written
and synced under another name before `current` is replaced in one step, so a reader finds the old
build or the new one and never a mix, even after a power failure. A reader compares every byte with
the manifest, and starts again if a newer build has replaced the one that it was reading.

A builder writes under a lock, which the system releases when its process ends. Under the lock it
removes what killed builds have left, with what they keep in a Milvus database. The cache of encoded
vectors (`vector_cache`) is removed only when an index has been written. This module does not know
what the files mean.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path, PurePosixPath
from typing import TypeVar

from filelock import FileLock, Timeout

from report_rag.errors import IndexUnusableError
from report_rag.types import FileRecord, Manifest
from report_rag.vectors.milvus_collections import remove_collections

BUILD_AGAIN = "run: report-rag build"
CACHE_PREFIX = "encoding-"
"""Prefix of the folders in which `vector_cache` keeps vectors until an index is written."""
_CURRENT = "current"
_LOCK = "lock"
_MANIFEST = "manifest.json"
_UNFINISHED = "unfinished-"
_FINISHED = "build-"
_NEW_CURRENT = "current-"
_OURS = (_UNFINISHED, _FINISHED, _NEW_CURRENT)
# Seconds that a builder waits for the lock while another one writes, which takes 0.25 s for the
# project's own index.
_PATIENCE = 60
# Bytes of the largest `current` or manifest that is read; the manifest of a thousand reports has
# half a million.
_LARGEST = 16 * 1024 * 1024
# What reading raises for files that no build has written.
_NOT_OURS = (EOFError, ValueError, KeyError, TypeError, AttributeError, RecursionError)

Read = TypeVar("Read")


def read_build(folder: Path, read: Callable[[Path, Manifest], Read]) -> Read:
    """Verifies the build in use and returns what `read` returns for its folder and manifest.

    A build is removed only after `current` names another one. So if `current` names the same build
    before and after `read`, the build was there all the time; if not, `read` is called again for
    the new one. Raises `IndexUnusableError`, one line with the command to run, when there is no
    index, when its files are not exactly those of the manifest, or when `read` raises an `OSError`
    or one of `_NOT_OURS`; other errors of `read` are passed on.
    """
    while True:
        before = _build_in_use_if_readable(folder)
        try:
            result = _read_once(folder, read)
        except IndexUnusableError:
            if _build_in_use_if_readable(folder) == before:
                raise
        else:
            if _build_in_use_if_readable(folder) == before:
                return result


def open_build(folder: Path) -> tuple[Path, Manifest]:
    """The folder and manifest of the build in use, all its files verified, as by `read_build`."""
    return read_build(folder, lambda build_folder, manifest: (build_folder, manifest))


def _read_once(folder: Path, read: Callable[[Path, Manifest], Read]) -> Read:
    """As `read_build`, but without looking whether another build comes into use meanwhile."""
    if not os.path.lexists(folder / _CURRENT):
        raise IndexUnusableError(f"{folder}: no index here yet; {BUILD_AGAIN}")
    try:
        build_folder, manifest = _manifest(folder)
        _verify(build_folder, manifest)
        return read(build_folder, manifest)
    except (OSError, *_NOT_OURS) as error:
        raise IndexUnusableError(f"{folder}: the index is damaged; {BUILD_AGAIN}") from error


def written_manifest(folder: Path) -> Manifest | None:
    """The manifest of the build in use, whose other files may be damaged.

    None when there is no build in use, or when its manifest is missing, damaged or cannot be read.
    """
    try:
        return _manifest(folder)[1]
    except (IndexUnusableError, OSError, *_NOT_OURS):
        return None


def _manifest(folder: Path) -> tuple[Path, Manifest]:
    """The folder and the manifest of the build in use, without verifying its other files.

    Raises `IndexUnusableError` when the manifest has another SHA-256 than `current` names, or the
    folder is a link, and `OSError` or one of `_NOT_OURS` when a file is missing or of another form.
    """
    current = _read_current(folder)
    build_folder = folder / current["build"]
    if build_folder.is_symlink():
        raise IndexUnusableError(f"{build_folder}: a link and no folder; {BUILD_AGAIN}")
    raw = _bounded(build_folder / _MANIFEST)
    if hashlib.sha256(raw).hexdigest() != current["manifest"]:
        raise IndexUnusableError(f"{build_folder / _MANIFEST}: damaged; {BUILD_AGAIN}")
    content = json.loads(raw)
    content["files"] = {name: FileRecord(**one) for name, one in content["files"].items()}
    return build_folder, Manifest(**content)


def write_build(folder: Path, manifest: Manifest, write: Callable[[Path], None]) -> Manifest:
    """Lets `write` fill an empty folder, records its files, and makes it the build in use.

    Returns the manifest with the files recorded. Raises `IndexUnusableError` when the folder cannot
    be written, or when another builder holds the lock for `_PATIENCE` seconds; other errors of
    `write` than `OSError` are passed on. When `write` fails, the build in use stays the same.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # The system releases the lock when the process ends, even if it is killed. Its file is
        # never removed: otherwise two builders could each lock a different file of that name.
        with FileLock(folder / _LOCK, timeout=_PATIENCE):
            _remove_other_builds(folder)
            before = _build_in_use_if_readable(folder)
            try:
                manifest = _write(folder, manifest, write)
                _remove_caches(folder)
            finally:
                _remove_other_builds(folder, replaced=before)
    except Timeout as error:
        raise IndexUnusableError(
            f"{folder}: another build is being written; when it is done {BUILD_AGAIN}"
        ) from error
    except OSError as error:
        raise unwritable(folder, error) from error
    return manifest


def unwritable(folder: Path, error: OSError) -> IndexUnusableError:
    """The error to raise when `error` keeps an index from being written into `folder`."""
    return IndexUnusableError(
        f"{folder}: the index cannot be written ({error.strerror or error}); "
        "name a folder that can be with --index DIR"
    )


def remove_leftovers(folder: Path) -> None:
    """Removes all builds but the one in use, and cached vectors; for an index that is up to date.

    A build whose vectors in Milvus cannot be removed now stays. Does nothing where the folder
    cannot be written, or while another builder holds the lock: that one removes them.
    """
    # `Timeout` is an OSError.
    with suppress(OSError), FileLock(folder / _LOCK, timeout=0):
        _remove_other_builds(folder)
        _remove_caches(folder)


def _write(folder: Path, manifest: Manifest, write: Callable[[Path], None]) -> Manifest:
    """Writes a build beside the one in use, then makes it the one in use.

    Returns the manifest with the files recorded. The caller, `write_build`, holds the lock.
    """
    unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder))
    write(unfinished)
    manifest = replace(manifest, files=_records(unfinished))
    raw = json.dumps(asdict(manifest), indent=1, sort_keys=True).encode()
    (unfinished / _MANIFEST).write_bytes(raw)
    for path in [*unfinished.rglob("*"), unfinished]:
        _sync(path)
    finished = folder / unfinished.name.replace(_UNFINISHED, _FINISHED)
    unfinished.rename(finished)
    # The new name must be on disk before `current` names it.
    _sync(folder)
    _write_current(folder, finished.name, hashlib.sha256(raw).hexdigest())
    return manifest


def _remove_other_builds(folder: Path, replaced: str | None = None) -> None:
    """Removes all builds but the one in use, with their vectors in Milvus, and unfinished files.

    The caller holds the lock, so no build is being written. Two kinds of build with vectors in
    Milvus are kept: the one named `replaced`, the build in use until just now, which running
    servers may still read; and any whose vectors cannot be removed now. When `current` is missing
    or damaged, no build is in use, so all are removed. Raises `OSError` when `current` exists and
    cannot be opened, since it may name any build.
    """
    in_use = _build_in_use(folder)
    found = [path for prefix in _OURS for path in sorted(folder.glob(f"{prefix}*"))]
    for path in found:
        if path.name == in_use:
            continue
        if path.is_dir() and not path.is_symlink():
            # The folder has the names of its Milvus collections, so it stays as long as they do.
            if remove_collections(path, path.name == replaced):
                shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


def _remove_caches(folder: Path) -> None:
    """Removes the folders of `vector_cache`, since their vectors are in the index now."""
    for path in folder.glob(f"{CACHE_PREFIX}*"):
        shutil.rmtree(path, ignore_errors=True)


def _build_in_use_if_readable(folder: Path) -> str | None:
    """The name of the build in use; None where `current` names none or cannot be opened."""
    try:
        return _build_in_use(folder)
    except OSError:
        return None


def _build_in_use(folder: Path) -> str | None:
    """The name of the build in use; None when `current` is missing, damaged or a link.

    The build itself may be damaged. Raises `OSError` when `current` exists and cannot be opened.
    """
    try:
        return _read_current(folder)["build"]
    except (FileNotFoundError, *_NOT_OURS):
        return None


def _read_current(folder: Path) -> dict[str, str]:
    """The content of `current`: "build", a name, and "manifest", the SHA-256 of its manifest.

    Raises `ValueError` when `current` is a link, or when the name is not that of a finished build
    (it could lead out of the index folder); `OSError` when it is missing or cannot be opened, and
    one of `_NOT_OURS` when it has another form.
    """
    path = folder / _CURRENT
    if path.is_symlink():
        raise ValueError(path)
    current = json.loads(_bounded(path))
    name = current["build"]
    if Path(name).name != name or not name.startswith(_FINISHED):
        raise ValueError(name)
    return {"build": name, "manifest": current["manifest"]}


def _bounded(path: Path) -> bytes:
    """The bytes of a file that should be small.

    Raises `ValueError` when it has more than `_LARGEST` bytes or is no file, such as a folder, and
    `OSError` when it is missing or cannot be opened.
    """
    if path.exists() and not path.is_file():
        raise ValueError(path)
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ValueError(path)
    return data


def _verify(folder: Path, manifest: Manifest) -> None:
    """Raises `IndexUnusableError` unless a build's folder has exactly what its manifest records.

    That is: the recorded files, each with its recorded size and SHA-256, the manifest, the folders
    that these are in, and nothing else; none of them is a link.
    """
    recorded = {*manifest.files, _MANIFEST}
    above = {str(one) for name in recorded for one in PurePosixPath(name).parents}
    present = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    for name in sorted(recorded - present.keys()):
        raise IndexUnusableError(f"{folder / name}: missing; {BUILD_AGAIN}")
    for name, path in sorted(present.items(), reverse=True):  # Files before folders.
        belongs = path.is_file() if name in recorded else path.is_dir() and name in above
        if not belongs or path.is_symlink():
            raise IndexUnusableError(f"{path}: does not belong here; {BUILD_AGAIN}")
    for name, record in manifest.files.items():
        path = folder / name
        if path.stat().st_size != record.size or _sha256_of(path) != record.sha256:
            raise IndexUnusableError(f"{path}: damaged; {BUILD_AGAIN}")


def _records(folder: Path) -> dict[str, FileRecord]:
    """Size and SHA-256 of all files in a folder and below, by the path inside the folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): FileRecord(path.stat().st_size, _sha256_of(path))
        for path in paths
    }


def _sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal; the file is read in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_current(folder: Path, build: str, manifest_hash: str) -> None:
    """Replaces `current` in one step, and syncs so that a power failure does not undo it."""
    handle, name = tempfile.mkstemp(prefix=_NEW_CURRENT, dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"build": build, "manifest": manifest_hash}, file)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(folder / _CURRENT)
    _sync(folder)


def _sync(path: Path) -> None:
    """Forces a file or folder to disk; skips folders on Windows, which cannot open them."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
