"""The list of known advisories, read strictly: a list that says less than it seems is an error."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic import ValidationError as NotAsDescribed

LIST = Path(__file__).parent / "advisories.toml"


class ListError(Exception):
    """A list that cannot be audited with: which entry, and what is wrong."""


def _range(text: object) -> SpecifierSet:
    """A range of versions. An empty one would mean all: that is written as ">=0"."""
    if not isinstance(text, str) or not text.strip():
        raise ValueError("an empty range")
    try:
        return SpecifierSet(text)
    except InvalidSpecifier as error:
        raise ValueError(f"{text} is no range of versions") from error


def _version(text: object) -> Version:
    try:
        return Version(str(text))
    except InvalidVersion as error:
        raise ValueError(f"{text} is no version") from error


_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Id = Annotated[
    str,
    StringConstraints(
        pattern=r"^(PYSEC-\d{4}-\d+|CVE-\d{4}-\d{4,}|GHSA(-[23456789cfghjmpqrvwx]{4}){3})$"
    ),
]
_Ids = Annotated[tuple[_Id, ...], Field(min_length=1, strict=False)]
_Ranges = Annotated[
    tuple[Annotated[SpecifierSet, BeforeValidator(_range)], ...],
    Field(min_length=1, strict=False),
]


class _Entry(BaseModel):
    """Has every key that it describes, each of its type, and no other."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, arbitrary_types_allowed=True
    )


class _AboutPackage(_Entry):
    package: _Text
    ids: _Ids


class Advisory(_AboutPackage):
    """One weakness of one package, under every id that it has."""

    affected: _Ranges
    published: date
    what: _Text
    source: Annotated[str, StringConstraints(pattern=r"^https://[^/]+/.+$")]

    def hits(self, version: Version) -> bool:
        """Whether that version is affected; a pre-release counts as any other version."""
        return any(ranges.contains(version, prereleases=True) for ranges in self.affected)

    def __str__(self) -> str:
        return f"{self.ids[0]}: {self.what} ({self.source})"


class Accepted(_AboutPackage):
    """Hits that are put up with: for one version, for a reason, until a day."""

    version: Annotated[Version, BeforeValidator(_version)]
    reason: _Text
    until: date


class Known(_Entry):
    """All that is known, since when, and from where."""

    gathered: date
    basis: _Text
    accepted: Annotated[tuple[Accepted, ...], Field(strict=False)] = ()
    advisory: Annotated[tuple[Advisory, ...], Field(min_length=1, strict=False)]

    @property
    def packages(self) -> frozenset[str]:
        return frozenset(advisory.package for advisory in self.advisory)


def read_known(path: Path, packages: Iterable[str]) -> Known:
    """The list at `path`, which may speak of nothing but `packages`; raises `ListError`."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ListError(f"{path}: cannot be read: {error}") from error
    try:
        known = Known.model_validate(content)
    except NotAsDescribed as error:
        first = error.errors()[0]
        raise ListError(f"{path}: {_place(content, first['loc'])}: {first['msg']}") from error
    _check_packages(known, frozenset(packages))
    _check_ids(known)
    return known


def _place(content: Mapping[str, Any], loc: tuple[int | str, ...]) -> str:
    """Where it is wrong; an entry is named by its first id, since nobody counts 200 of them."""
    match loc:
        case (str() as table, int() as number, *rest):
            ids = content[table][number].get("ids") or ["without an id"]
            return ".".join(map(str, [f"{table} {ids[0]}", *rest]))
    return ".".join(map(str, loc))


def _check_packages(known: Known, packages: frozenset[str]) -> None:
    """A misspelt name would never be found in a lock, and nobody would notice."""
    for entry in (*known.advisory, *known.accepted):
        if entry.package not in packages:
            raise ListError(f"{entry.ids[0]}: no lock pins a package {entry.package}")


def _check_ids(known: Known) -> None:
    """One id may be about two packages, but stands once for each; none is from the future."""
    seen = set()
    for advisory in known.advisory:
        for name in advisory.ids:
            if (advisory.package, name) in seen:
                raise ListError(f"{name}: stands twice for {advisory.package}")
            seen.add((advisory.package, name))
        if advisory.published > known.gathered:
            raise ListError(f"{advisory.ids[0]}: published after the list was gathered")
