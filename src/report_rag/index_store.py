"""Keeps an index whole on disk: written at once, verified before use, whoever builds meanwhile.

An index folder holds a small file `current`, which names the build in use and the SHA-256 of its
manifest, and that build's folder. A build is written whole under another name and synced before
`current` is replaced in one step, so a reader sees the old build or the new one and never a mix,
whenever the power fails. Opening compares every byte with the manifest. It knows nothing of what
the files mean.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from report_rag.errors import IndexUnusableError
from report_rag.types import FileRecord, Manifest

BUILD_AGAIN = "run: report-rag build"
_CURRENT = "current"
_MANIFEST = "manifest.json"
_UNFINISHED = "unfinished-"
_FINISHED = "build-"


def open_build(folder: Path) -> tuple[Path, Manifest]:
    """The build in use, every file of it compared with its manifest.

    Raises `IndexUnusableError` in one line when there is none, or when a byte differs.
    """
    pointer = folder / _CURRENT
    if not pointer.is_file():
        raise IndexUnusableError(f"{folder}: no index here yet; {BUILD_AGAIN}")
    try:
        current = json.loads(pointer.read_text(encoding="utf-8"))
        build_folder = folder / Path(current["build"]).name
        raw = (build_folder / _MANIFEST).read_bytes()
        if sha256(raw) != current["manifest"]:
            raise IndexUnusableError(f"{build_folder / _MANIFEST}: damaged; {BUILD_AGAIN}")
        content = json.loads(raw)
        content["files"] = {name: FileRecord(**one) for name, one in content["files"].items()}
        manifest = Manifest(**content)
        _verify(build_folder, manifest)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexUnusableError(f"{folder}: the index is damaged; {BUILD_AGAIN}") from error
    return build_folder, manifest


def write_build(folder: Path, manifest: Manifest, write: Callable[[Path], None]) -> Manifest:
    """Makes what `write` puts into an empty folder the build in use, with its files recorded.

    Returns the manifest as written. Raises `IndexUnusableError` when the folder cannot be written;
    the build in use before is then still the one in use.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder))
    except OSError as error:
        raise _not_writable(folder, error) from error
    previous = _previous(folder)
    try:
        write(unfinished)
        manifest = replace(manifest, files=_records(unfinished))
        raw = json.dumps(asdict(manifest), indent=1, sort_keys=True).encode()
        (unfinished / _MANIFEST).write_bytes(raw)
        for path in [*unfinished.rglob("*"), unfinished]:
            _sync(path)
        finished = folder / unfinished.name.replace(_UNFINISHED, _FINISHED)
        unfinished.rename(finished)
        try:
            _point(folder, {"build": finished.name, "manifest": sha256(raw)})
        except OSError:
            shutil.rmtree(finished, ignore_errors=True)
            raise
    except OSError as error:
        raise _not_writable(folder, error) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    if previous is not None:
        shutil.rmtree(previous, ignore_errors=True)
    return manifest


def sha256(data: bytes) -> str:
    """SHA-256 in hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _verify(folder: Path, manifest: Manifest) -> None:
    present = set(_files(folder)) - {_MANIFEST}
    for name in sorted(present ^ set(manifest.files)):
        what = "missing" if name in manifest.files else "does not belong here"
        raise IndexUnusableError(f"{folder / name}: {what}; {BUILD_AGAIN}")
    for name, record in manifest.files.items():
        data = (folder / name).read_bytes()
        if len(data) != record.size or sha256(data) != record.sha256:
            raise IndexUnusableError(f"{folder / name}: damaged; {BUILD_AGAIN}")


def _records(folder: Path) -> dict[str, FileRecord]:
    contents = {name: (folder / name).read_bytes() for name in _files(folder)}
    return {name: FileRecord(len(data), sha256(data)) for name, data in contents.items()}


def _files(folder: Path) -> list[str]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [path.relative_to(folder).as_posix() for path in paths]


def _previous(folder: Path) -> Path | None:
    """The build that the pointer names, sound or not; it goes once there is a newer one."""
    try:
        name = Path(json.loads((folder / _CURRENT).read_text(encoding="utf-8"))["build"]).name
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return folder / name if name.startswith(_FINISHED) else None


def _point(folder: Path, current: dict[str, str]) -> None:
    """Replaces the pointer in one step; the folder is synced so that the step lasts."""
    handle, name = tempfile.mkstemp(prefix=f"{_CURRENT}-", dir=folder)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(current, file)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(folder / _CURRENT)
    finally:
        Path(name).unlink(missing_ok=True)
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


def _not_writable(folder: Path, error: OSError) -> IndexUnusableError:
    return IndexUnusableError(
        f"{folder}: the index cannot be written ({error.strerror}); "
        "name a folder that can be with --index DIR"
    )
