"""The Milvus collections of a build of the index: written, checked, opened, removed.

A build is one version of the index, in a folder of its own inside the index folder. It has its own
collections in Milvus, one for each `Collection` (a set of vectors that is searched together) with
vectors. Their names are written into the build's folder before the first one is made, so the
collections of any build, also of one that was killed, can be removed with its folder. The previous
build keeps its own until the new one is in use. Collections of other indexes in the same database
are never touched. A location says where the database is, as `location` describes.
"""

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from report_rag.errors import ReportRagError, VectorsError
from report_rag.types import Collection
from report_rag.vectors.location import address_of
from report_rag.vectors.milvus_index import MilvusIndex
from report_rag.vectors.vector_index import VectorIndex

if TYPE_CHECKING:
    from report_rag.vectors.milvus_database import MilvusDatabase

_NAMES_FILE = "collections.json"


def check_reachable(location: str, folder: Path) -> None:
    """Raises `VectorsError` unless the database at `location` opens; it is closed again.

    `folder` is the folder of the index, in which a relative path of a database is looked for. It is
    made if it does not exist; that it cannot be made is no error here.
    """
    # A database file may be in a folder that does not exist yet. Why it cannot be made is told when
    # the index is written.
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    _open(location, folder).close()


def write_collections(
    build: Path, location: str, indexes: Mapping[Collection, VectorIndex]
) -> None:
    """Copies the vectors of each index that has any into a new collection.

    `build` is the folder of the build inside the index folder, `location` as the manifest records
    it. Raises `VectorsError` when Milvus is not installed or does not answer, and `OSError` when
    the names of the collections cannot be written into `build`.
    """
    token = secrets.token_hex(6)
    names = {
        kind: f"report_rag_{token}_{kind.replace('-', '_')}"
        for kind, index in indexes.items()
        if len(index)
    }
    with (build / _NAMES_FILE).open("w", encoding="utf-8") as file:
        json.dump({"place": location, "names": names}, file, indent=1)
        # On disk before any collection is made: after a power failure only this file names them.
        file.flush()
        os.fsync(file.fileno())
    with closing(_open(location, build.parent)) as database:
        for kind, name in names.items():
            database.create(name, indexes[kind].vectors())


def open_collections(
    build: Path, owners: Mapping[Collection, Sequence[Sequence[int]]], dimension: int
) -> dict[Collection, MilvusIndex]:
    """Those collections of a build that are keys of `owners`, as indexes of vectors.

    `owners` has, for each vector of a collection, the numbers of the passages or lists that it
    stands for; none for a collection without vectors, which gives an empty index. All share one
    connection, which is closed when the last of them is no longer in use. Raises
    `IndexUnusableError` when a collection is missing or of another size, `VectorsError` when Milvus
    is not installed or does not answer, and `OSError`, `ValueError`, `KeyError` or `TypeError` when
    the file with the names of the collections cannot be read or lacks one.
    """
    location, names = _recorded_names(build)
    database = _open(location, build.parent)
    try:
        for kind, own in owners.items():
            if own:
                database.check(names[kind], len(own), dimension)
    except BaseException:
        database.close()
        raise
    return {
        kind: MilvusIndex(database, names.get(kind, ""), dimension, own)
        for kind, own in owners.items()
    }


def remove_collections(build: Path, replaced: bool) -> bool:
    """Removes the collections of a build that is not in use; returns whether none is left.

    `replaced` is whether the build was in use until just now. Then nothing is removed before the
    next build, since running servers may still read the collections, and False is returned. False
    also when the database does not answer or Milvus is not installed. True for a build whose folder
    has no readable file with the names of collections, such as one with faiss.
    """
    try:
        location, names = _recorded_names(build)
    except (OSError, ValueError, KeyError, TypeError):
        return True
    if replaced:
        return False
    try:
        with closing(_open(location, build.parent)) as database:
            for name in names.values():
                database.drop(name)
    except ReportRagError:
        return False
    return True


def _recorded_names(build: Path) -> tuple[str, dict[str, str]]:
    """The location of a build's vectors, and the names in Milvus by the values of `Collection`.

    Read from `collections.json` in the folder `build`. Raises `OSError`, `ValueError`, `KeyError`
    or `TypeError` when this file is missing or cannot be read.
    """
    content = json.loads((build / _NAMES_FILE).read_text(encoding="utf-8"))
    return content["place"], dict(content["names"])


def _open(location: str, folder: Path) -> "MilvusDatabase":
    address = address_of(location, folder)
    # Imported here, since most installations have no Milvus and the import takes a second.
    try:
        from report_rag.vectors.milvus_database import MilvusDatabase
    except ImportError as error:
        raise VectorsError(
            f"{address}: vectors in Milvus need packages that are not installed ({error.name}); "
            "in the folder of the project run: pip install --editable '.[milvus]'"
        ) from error
    return MilvusDatabase(address)
