"""Keeps an index whole on disk: written at once, verified before use, whoever builds meanwhile.

An index folder holds a small file `current`, which names the build in use and the SHA-256 of its
manifest, and that build's folder. A build is written whole under another name and synced before
`current` is replaced in one step, so a reader sees the old build or the new one and never a mix,
whenever the power fails. Reading compares every byte with the manifest, and begins again when a
newer build took the place of the one being read. Builders write one after the other, under a lock
that ends with its process; whoever holds it removes what killed builds left behind, but what they
have encoded (`encoding`) only when an index has been written. It knows nothing of what the files
mean.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, replace
from enum import Enum
from pathlib import Path, PurePosixPath
from typing import TypeVar

from filelock import FileLock, Timeout

from report_rag.errors import IndexUnusableError
from report_rag.types import FileRecord, Manifest

BUILD_AGAIN = "run: report-rag build"
ENCODING = "encoding-"
"""What the folders begin with in which a build keeps what it has encoded until it is written."""
_CURRENT = "current"
_LOCK = "lock"
_MANIFEST = "manifest.json"
_UNFINISHED = "unfinished-"
_FINISHED = "build-"
_POINTER = "current-"
_OURS = (_UNFINISHED, _FINISHED, _POINTER)
# Seconds that a builder waits for another one to have written; the project's own index is written
# in a quarter of a second.
_PATIENCE = 60
# Of the pointer and of a manifest. The manifest of a thousand reports has half a megabyte.
_LARGEST = 16 * 1024 * 1024
# What reading raises over bytes that no build has written.
_NOT_OURS = (EOFError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
_WRONG_SHAPE = (OSError, *_NOT_OURS)

Read = TypeVar("Read")
RemoveOutside = Callable[[Path, bool], bool]
"""Removes what a build keeps outside of its folder; False when the folder has to stay for now.

It is told the folder, and whether the build is one that was replaced just now.
"""


def nothing_outside(build: Path, replaced: bool) -> bool:
    """Of builds that are whole in their folders."""
    del build, replaced
    return True


class _Kind(Enum):
    FILE, FOLDER, OTHER = range(3)


def read_build(folder: Path, read: Callable[[Path, Manifest], Read]) -> Read:
    """What `read` makes of the build in use, given its folder and manifest, all of one build.

    Every byte is compared with the manifest before. A build is removed only after `current` names
    another one: as long as that is the same before and after, all that was read was whole.

    Raises `IndexUnusableError` in one line when there is no index, or when a byte differs.
    """
    while True:
        before = _named(folder)
        try:
            result = read(*open_build(folder))
        except IndexUnusableError:
            if _named(folder) == before:
                raise
        except _WRONG_SHAPE as error:
            if _named(folder) == before:
                raise _damaged(folder) from error
        else:
            if _named(folder) == before:
                return result


def open_build(folder: Path) -> tuple[Path, Manifest]:
    """The build in use, every file of it compared with its manifest.

    Raises `IndexUnusableError` in one line when there is none, or when a byte differs.
    """
    if not os.path.lexists(folder / _CURRENT):
        raise IndexUnusableError(f"{folder}: no index here yet; {BUILD_AGAIN}")
    try:
        build_folder, manifest = _manifest(folder)
        _verify(build_folder, manifest)
    except _WRONG_SHAPE as error:
        raise _damaged(folder) from error
    return build_folder, manifest


def written_manifest(folder: Path) -> Manifest | None:
    """The manifest of the build in use, whatever became of its other files; None without one."""
    try:
        return _manifest(folder)[1]
    except (IndexUnusableError, *_WRONG_SHAPE):
        return None


def _manifest(folder: Path) -> tuple[Path, Manifest]:
    current = _pointer(folder)
    build_folder = folder / current["build"]
    if build_folder.is_symlink():
        raise IndexUnusableError(f"{build_folder}: a link and no folder; {BUILD_AGAIN}")
    raw = _bounded(build_folder / _MANIFEST)
    if sha256(raw) != current["manifest"]:
        raise IndexUnusableError(f"{build_folder / _MANIFEST}: damaged; {BUILD_AGAIN}")
    content = json.loads(raw)
    content["files"] = {name: FileRecord(**one) for name, one in content["files"].items()}
    return build_folder, Manifest(**content)


def write_build(
    folder: Path,
    manifest: Manifest,
    write: Callable[[Path], None],
    remove_outside: RemoveOutside = nothing_outside,
) -> Manifest:
    """Makes what `write` puts into an empty folder the build in use, with its files recorded.

    Returns the manifest as written. Raises `IndexUnusableError` when the folder cannot be written;
    the build in use before is then still the one in use.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _lock(folder, _PATIENCE):
            _sweep(folder, remove_outside)
            before = _named(folder)
            try:
                manifest = _write(folder, manifest, write)
                _forget_encoding(folder)
            finally:
                _sweep(folder, remove_outside, replaced=before)
    except Timeout as error:
        raise IndexUnusableError(
            f"{folder}: another build is being written; when it is done {BUILD_AGAIN}"
        ) from error
    except OSError as error:
        raise unwritable(folder, error) from error
    return manifest


def unwritable(folder: Path, error: OSError) -> IndexUnusableError:
    """What to tell whoever builds into a folder that cannot be written."""
    return IndexUnusableError(
        f"{folder}: the index cannot be written ({error.strerror}); "
        "name a folder that can be with --index DIR"
    )


def tidy(folder: Path, remove_outside: RemoveOutside = nothing_outside) -> None:
    """Removes what ended builds left behind in a folder whose index is up to date.

    So it does with what a replaced build had to leave for a while.

    Nothing where the folder cannot be written, or where a build is being written, which does it.
    """
    with suppress(OSError):  # `Timeout` is one.
        if any(_leftovers(folder)) or any(_encodings(folder)):
            with _lock(folder, patience=0):
                _sweep(folder, remove_outside)
                _forget_encoding(folder)


def sha256(data: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _write(folder: Path, manifest: Manifest, write: Callable[[Path], None]) -> Manifest:
    """Writes a build whole, then makes it the one in use."""
    unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder))
    write(unfinished)
    manifest = replace(manifest, files=_records(unfinished))
    raw = json.dumps(asdict(manifest), indent=1, sort_keys=True).encode()
    (unfinished / _MANIFEST).write_bytes(raw)
    for path in [*unfinished.rglob("*"), unfinished]:
        _sync(path)
    finished = folder / unfinished.name.replace(_UNFINISHED, _FINISHED)
    unfinished.rename(finished)
    # Its name has to last before another file names it.
    _sync(folder)
    _point(folder, {"build": finished.name, "manifest": sha256(raw)})
    return manifest


def _lock(folder: Path, patience: float) -> FileLock:
    """One builder at a time; the system ends the lock with its process, however that ends.

    The file stays: were it removed, two builders could each hold a lock on a file of that name.
    """
    return FileLock(folder / _LOCK, timeout=patience)


def _sweep(folder: Path, remove_outside: RemoveOutside, replaced: str | None = None) -> None:
    """Removes all builds but the one in use. Only under the lock: none is being written then."""
    for path in _leftovers(folder):
        if path.is_dir() and not path.is_symlink():
            if remove_outside(path, path.name == replaced):
                shutil.rmtree(path, ignore_errors=True)
        else:
            with suppress(OSError):
                path.unlink()


def _forget_encoding(folder: Path) -> None:
    """Removes what was encoded for a build: its vectors are in the index now."""
    for path in _encodings(folder):
        shutil.rmtree(path, ignore_errors=True)


def _encodings(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"{ENCODING}*"))


def _leftovers(folder: Path) -> list[Path]:
    """What builds have written and no reader needs: unfinished, or no longer in use.

    `OSError` when the pointer is there and cannot be read: it may name any of them.
    """
    in_use = _in_use(folder)
    found = [path for prefix in _OURS for path in sorted(folder.glob(f"{prefix}*"))]
    return [path for path in found if path.name != in_use]


def _named(folder: Path) -> str | None:
    """The name of the build in use; None where none can be learnt."""
    try:
        return _in_use(folder)
    except OSError:
        return None


def _in_use(folder: Path) -> str | None:
    """The name of the build in use, sound or not; None where the pointer names none."""
    try:
        return _pointer(folder)["build"]
    except (FileNotFoundError, *_NOT_OURS):
        return None


def _pointer(folder: Path) -> dict[str, str]:
    """What `current` says: the name of a build, and the SHA-256 of its manifest."""
    path = folder / _CURRENT
    if path.is_symlink():
        raise ValueError(path)
    current = json.loads(_bounded(path))
    name = current["build"]
    if Path(name).name != name or not name.startswith(_FINISHED):
        raise ValueError(name)
    return {"build": name, "manifest": current["manifest"]}


def _bounded(path: Path) -> bytes:
    """A small file; `ValueError` when it is too large to be ours, or something else than a file."""
    if path.exists() and not path.is_file():
        raise ValueError(path)
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise ValueError(path)
    return data


def _verify(folder: Path, manifest: Manifest) -> None:
    """Compares what is there with what was recorded: exactly these files, folders and bytes."""
    recorded = {*manifest.files, _MANIFEST}
    above = {str(one) for name in recorded for one in PurePosixPath(name).parents}
    present = dict(_entries(folder))
    for name in sorted(recorded - present.keys()):
        raise IndexUnusableError(f"{folder / name}: missing; {BUILD_AGAIN}")
    for name, kind in sorted(present.items(), reverse=True):  # What a folder holds before itself.
        if name not in (recorded if kind is _Kind.FILE else above) or kind is _Kind.OTHER:
            raise IndexUnusableError(f"{folder / name}: does not belong here; {BUILD_AGAIN}")
    for name, record in manifest.files.items():
        path = folder / name
        if path.stat().st_size != record.size or _sha256_of(path) != record.sha256:
            raise IndexUnusableError(f"{path}: damaged; {BUILD_AGAIN}")


def _entries(folder: Path) -> Iterator[tuple[str, "_Kind"]]:
    """Everything below a folder, and what it is. A link could be another thing in a moment."""
    for path in folder.rglob("*"):
        kind = _Kind.FOLDER if path.is_dir() else _Kind.FILE if path.is_file() else _Kind.OTHER
        name = path.relative_to(folder).as_posix()
        yield name, _Kind.OTHER if path.is_symlink() else kind


def _records(folder: Path) -> dict[str, FileRecord]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): FileRecord(path.stat().st_size, _sha256_of(path))
        for path in paths
    }


def _sha256_of(path: Path) -> str:
    """Of a file that may be larger than memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _point(folder: Path, current: dict[str, str]) -> None:
    """Replaces the pointer in one step; the folder is synced so that the step lasts."""
    handle, name = tempfile.mkstemp(prefix=_POINTER, dir=folder)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(current, file)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(folder / _CURRENT)
    _sync(folder)


def _sync(path: Path) -> None:
    """Forces a file or folder to disk; Windows cannot open folders and needs no such step."""
    if os.name == "nt" and path.is_dir():
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _damaged(folder: Path) -> IndexUnusableError:
    return IndexUnusableError(f"{folder}: the index is damaged; {BUILD_AGAIN}")
