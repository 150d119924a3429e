"""What a lock pins: each package with one version, and the SHA-256 of every file that may be taken.

A line that pins less is an error, not passed over: what is not read here is neither audited nor
listed in the bill of materials.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
PYPROJECT = ROOT / "pyproject.toml"
# Has no line in the locks, since its CPU builds differ from index to index (see the Makefile).
_OUTSIDE = "torch"
_HASH = re.compile(r"\s--hash=(\S+)")
_SHA256 = re.compile(r"sha256:([0-9a-f]{64})")


class LockError(Exception):
    """A lock that cannot be trusted: which line, and what it lacks."""


@dataclass(frozen=True, slots=True)
class Pin:
    """One package at one version."""

    name: str
    version: Version
    sha256: tuple[str, ...]
    """One for each file that may be installed; none for torch."""
    marker: str
    """Where it is installed; "" for everywhere."""

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def read_lock(path: Path) -> tuple[Pin, ...]:
    """The pins of a lock; raises `LockError` for a line that is not pinned or has no hash."""
    lines = path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    wanted = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not wanted:
        raise LockError(f"{path}: pins nothing")
    return tuple(_pin(path, line) for line in wanted)


def read_torch_pin(path: Path = PYPROJECT) -> Pin:
    """What `pyproject.toml` says of torch, which must be one exact version."""
    project = tomllib.loads(path.read_text(encoding="utf-8"))["project"]
    for line in project["dependencies"]:
        if canonicalize_name(Requirement(line).name) == _OUTSIDE:
            return Pin(_OUTSIDE, _exact(path, Requirement(line)), (), "")
    raise LockError(f"{path}: no {_OUTSIDE} among the dependencies")


def _pin(path: Path, line: str) -> Pin:
    text = _HASH.sub("", line).strip()
    try:
        requirement = Requirement(text)
    except InvalidRequirement as error:
        raise LockError(f"{path}: not a requirement: {text}") from error
    given = _HASH.findall(line)
    hashes = [found[1] for text in given if (found := _SHA256.fullmatch(text))]
    if not given or len(hashes) != len(given):
        raise LockError(f"{path}: {requirement.name} has no SHA-256, or another kind of hash")
    name = canonicalize_name(requirement.name)
    return Pin(name, _exact(path, requirement), tuple(hashes), str(requirement.marker or ""))


def _exact(path: Path, requirement: Requirement) -> Version:
    match list(requirement.specifier):
        case [only] if only.operator == "==":
            try:
                return Version(only.version)
            except InvalidVersion:  # "==2.*" is a range
                pass
    raise LockError(f"{path}: {requirement.name} is not pinned with ==")
