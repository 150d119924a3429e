"""The collections of a build in a Milvus database: written, checked, opened, removed.

Each build has collections of its own, one for each arm, and notes their names in its folder before
it makes the first one. So the build before stays whole until the index points to the new one, and
whoever removes the folder of a build, killed or replaced, knows which collections go with it; those
of other indexes in the same database are no concern of it.
"""

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from report_rag.errors import ReportRagError, VectorsError
from report_rag.types import Collection
from report_rag.vectors.location import uri
from report_rag.vectors.vector_index import VectorIndex

if TYPE_CHECKING:
    from report_rag.vectors.milvus import Database

_NOTE = "collections.json"


def reach(place: str, folder: Path) -> None:
    """Raises `VectorsError` unless the place of the vectors of the index in `folder` answers."""
    address = uri(place, folder)
    # A database may be inside of a folder that is not there yet; what is in the way is told later.
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    with _engine(address).using(address):
        pass


def write(build: Path, place: str, arms: Mapping[Collection, VectorIndex]) -> None:
    """Copies the vectors of each arm into a collection; an arm without vectors needs none.

    `build` is the folder of the build inside of the index's, `place` as the manifest has it. Raises
    `VectorsError` when the engine is missing or does not answer.
    """
    token = secrets.token_hex(6)
    names = {
        arm: f"report_rag_{token}_{arm.replace('-', '_')}"
        for arm, vectors in arms.items()
        if len(vectors)
    }
    with (build / _NOTE).open("w", encoding="utf-8") as note:
        json.dump({"place": place, "names": names}, note, indent=1)
        # It has to outlast the power failing, or nobody would know of what is made next.
        note.flush()
        os.fsync(note.fileno())
    address = uri(place, build.parent)
    with _engine(address).using(address) as database:
        for arm, name in names.items():
            database.create(name, arms[arm].vectors())


def open_arms(
    build: Path, owners: Mapping[Collection, Sequence[Sequence[int]]], dimension: int
) -> dict[Collection, VectorIndex]:
    """The arms of a build, each with as many vectors as it has owners.

    Raises `IndexUnusableError` when a collection is missing or of another size, and `VectorsError`
    when the engine is missing or does not answer; the database is closed again then.
    """
    place, names = _noted(build)
    address = uri(place, build.parent)
    with _engine(address).using(address) as database:
        for arm, own in owners.items():
            if own:
                database.check(names[arm], len(own), dimension)
        return {
            arm: database.index(names.get(arm, ""), dimension, own) for arm, own in owners.items()
        }


def check(build: Path, sizes: Mapping[Collection, int], dimension: int) -> None:
    """Raises, as `open_arms` does, unless every collection of a build has so many vectors."""
    place, names = _noted(build)
    address = uri(place, build.parent)
    with _engine(address).using(address) as database:
        for arm, size in sizes.items():
            if size:
                database.check(names[arm], size, dimension)


def remove(build: Path, replaced: bool) -> bool:
    """Removes the collections of a build that is no longer in use; True when none is left.

    A build that was `replaced` just now keeps them: processes that serve may still read them. They
    go when the index is built again. So do those of a database that does not answer now.
    """
    try:
        place, names = _noted(build)
    except (OSError, ValueError, KeyError, TypeError):
        return True
    if replaced:
        return False
    address = uri(place, build.parent)
    try:
        with _engine(address).using(address) as database:
            for name in names.values():
                database.drop(name)
    except ReportRagError:
        return False
    return True


def _noted(build: Path) -> tuple[str, dict[str, str]]:
    note = json.loads((build / _NOTE).read_text(encoding="utf-8"))
    return note["place"], dict(note["names"])


def _engine(address: str) -> "type[Database]":
    # Late: most installations have no Milvus, and it takes a second to import.
    try:
        from report_rag.vectors.milvus import Database
    except ImportError as error:
        raise VectorsError(
            f"{address}: vectors in Milvus need packages that are not installed ({error.name}); "
            "in the folder of the project run: pip install --editable '.[milvus]'"
        ) from error
    return Database
