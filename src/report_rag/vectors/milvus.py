"""Vectors in a Milvus database: a file in this process, or a server or cluster by its address.

The only module that meets pymilvus, and the only one of the package that connects to anything: to
the place that an operator named, and to nothing else. A collection has a vector in each row, and
the row's number as its key; whom it speaks for is not in it. What cannot be had is told in one
line: what is missing or damaged, and a build mends, as `IndexUnusableError`; an engine that is
away, as `VectorsError`.
"""

import logging
import os
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, ClassVar
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

# Else pymilvus reads the first file `.env` that it finds in the folders above its own.
os.environ["PYTHON_DOTENV_DISABLED"] = "1"
from milvus_lite import DataDirLockedError, MilvusLite, server_manager_instance
from pymilvus import DataType, MilvusClient, MilvusException

from report_rag.errors import IndexUnusableError, VectorsError
from report_rag.vectors.faiss_index import (
    DenseIndex,
    Nearest,
    Neighbours,
    Owners,
    owner_table,
    rows_of_owners,
)
from report_rag.vectors.location import TOKEN
from report_rag.vectors.milvus_settings import METRIC, effort, kind

_BUILD_AGAIN = "run: report-rag build"
_ROW, _VECTOR, _COUNT = "row", "vector", "count(*)"
_DATABASE = ".db"
# As many as faiss looks at (`dense`).
_NEIGHBOURS = 1000
# Engines add up in an order of their own, so equal vectors differ in the seventh place. Cosines are
# told to six, so that equal ones are equal, and come in their order.
_PLACES = 6
_ITSELF = 0.999
# What one request may be: a server takes 64 MB, and gives back 16,384 rows.
_WRITTEN_BYTES = 8 * 1024 * 1024
_READ_ROWS = 4096
_FOUND_ROWS = 16_384
# Seconds until a database that does not answer is given up.
_PATIENCE = 10
_PAUSE = 0.5
# And until a server has read a collection into its memory.
_LOADING = 600

# They log what they raise as well, with a trace.
for _name in ("pymilvus", "milvus_lite"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)


class Database:
    """A Milvus database that is open, shared by all in this process that use the same one."""

    _open: ClassVar[dict[str, tuple["Database", int]]] = {}
    _done: ClassVar[deque[str]] = deque()
    _opening: ClassVar[Lock] = Lock()

    def __init__(self, uri: str) -> None:
        """Opens or connects; use `using` or `MilvusIndex`, which close it after the last user."""
        self.uri = uri
        self._client = _client(uri)

    @classmethod
    @contextmanager
    def using(cls, uri: str) -> Iterator["Database"]:
        """The database, for as long as the block lasts."""
        database = cls.acquire(uri)
        try:
            yield database
        finally:
            cls.release(uri)

    @classmethod
    def acquire(cls, uri: str) -> "Database":
        """The database, until `release` was called as often."""
        with cls._opening:
            database, users = cls._open.get(uri) or (cls(uri), 0)
            cls._open[uri] = database, users + 1
        cls._settle()
        return database

    @classmethod
    def release(cls, uri: str) -> None:
        """Tells that one user is done; the last one closes it, so that others may have the file.

        It may be called at any moment, since an index may be given up at any.
        """
        cls._done.append(uri)
        cls._settle()

    @classmethod
    def _settle(cls) -> None:
        """Closes what nobody uses; where that cannot be done now, whoever is at it will."""
        while cls._done and cls._opening.acquire(blocking=False):
            try:
                if cls._done:
                    cls._settle_one(cls._done.popleft())
            finally:
                cls._opening.release()

    @classmethod
    def _settle_one(cls, uri: str) -> None:
        database, users = cls._open.pop(uri)
        if users > 1:
            cls._open[uri] = database, users - 1
        else:
            database.close()

    def close(self) -> None:
        """Ends the connection; a file can be opened by another process afterwards."""
        self._client.close()
        if self.uri.endswith(_DATABASE):
            server_manager_instance.release_server(self.uri)

    def index(self, name: str, dimension: int, owners: Sequence[Sequence[int]]) -> "MilvusIndex":
        """What searches a collection that `check` has found to be whole."""
        return MilvusIndex(self, name, dimension, tuple(map(tuple, owners)))

    def create(self, name: str, vectors: NDArray[np.float32]) -> None:
        """A collection of these vectors, shape (n, dimension), in their order, ready for search."""
        count, dimension = vectors.shape
        step = max(1, _WRITTEN_BYTES // (4 * dimension))
        with self._told():
            schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
            schema.add_field(_ROW, DataType.INT64, is_primary=True)
            schema.add_field(_VECTOR, DataType.FLOAT_VECTOR, dim=dimension)
            # Once written it never changes, so no search has to wait for what may have changed.
            self._client.create_collection(name, schema=schema, consistency_level="Eventually")
            for begin in range(0, count, step):
                rows = range(begin, min(begin + step, count))
                self._client.insert(name, [{_ROW: row, _VECTOR: vectors[row]} for row in rows])
            self._client.flush(name)
            index = self._client.prepare_index_params()
            chosen, parameters = kind(count)
            index.add_index(
                _VECTOR,
                index_name=_VECTOR,
                index_type=chosen,
                metric_type=METRIC,
                params=parameters,
            )
            self._client.create_index(name, index, sync=False)
            self._wait_for_index(name)
            self._client.load_collection(name)

    def _wait_for_index(self, name: str) -> None:
        """Until all vectors are in the index; pymilvus, waiting, sleeps before it looks."""
        while True:
            found = self._client.describe_index(name, _VECTOR)
            if found["state"] == "Failed":
                raise VectorsError(f"{self.uri}: the index of collection {name} cannot be made")
            if found["state"] == "Finished" and not found["pending_index_rows"]:
                return
            time.sleep(_PAUSE)

    def drop(self, name: str) -> None:
        """Removes a collection, if it is there."""
        with self._told():
            if self._client.has_collection(name, timeout=_PATIENCE):
                self._client.drop_collection(name)

    def check(self, name: str, count: int, dimension: int) -> None:
        """Raises `IndexUnusableError` unless a collection has so many vectors, ready for search."""
        with self._told():
            if not self._client.has_collection(name, timeout=_PATIENCE):
                raise IndexUnusableError(f"{self.uri}: no collection {name}; {_BUILD_AGAIN}")
            fields = self._client.describe_collection(name, timeout=_PATIENCE)["fields"]
            shape = {one["name"]: one["params"].get("dim") for one in fields}
            # A server that was started anew has to be told what to hold in memory.
            self._client.load_collection(name, timeout=_LOADING)
            (found,) = self._client.query(
                name, output_fields=[_COUNT], consistency_level="Strong", timeout=_PATIENCE
            )
        there = found[_COUNT]
        if shape != {_ROW: None, _VECTOR: dimension} or there != count:
            raise IndexUnusableError(
                f"{self.uri}: collection {name} has {there} vectors instead of {count}, or others; "
                f"{_BUILD_AGAIN}"
            )

    def search(
        self, name: str, questions: NDArray[np.float32], count: int
    ) -> list[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """Rows and cosine similarities of the up to `count` nearest of each question, in order."""
        with self._told():
            found = self._client.search(
                name,
                data=list(questions),
                anns_field=_VECTOR,
                limit=count,
                search_params={"metric_type": METRIC, "params": effort(count)},
                timeout=_PATIENCE,
            )
        return [_in_order(hits.ids, hits.distances) for hits in found]

    def read(self, name: str, rows: NDArray[np.int64], dimension: int) -> NDArray[np.float32]:
        """The vectors of these rows, in the order given, shape (rows, dimension)."""
        wanted, places = np.unique(rows, return_inverse=True)
        vectors = np.zeros((len(wanted), dimension), dtype=np.float32)
        for begin in range(0, len(wanted), _READ_ROWS):
            asked = wanted[begin : begin + _READ_ROWS]
            with self._told():
                found = self._client.query(
                    name,
                    filter=_filter(asked),
                    output_fields=[_ROW, _VECTOR],
                    limit=len(asked),
                    consistency_level="Strong",
                )
            if sorted(one[_ROW] for one in found) != asked.tolist():
                raise IndexUnusableError(
                    f"{self.uri}: rows of collection {name} are missing; {_BUILD_AGAIN}"
                )
            at = np.searchsorted(wanted, [one[_ROW] for one in found])
            vectors[at] = [one[_VECTOR] for one in found]
        return vectors[places]

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the engine raises, as an error of ours in one line."""
        try:
            yield
        except MilvusException as error:
            raise VectorsError(f"{self.uri}: {_one_line(error)}") from error


@dataclass(frozen=True)
class MilvusIndex:
    """The vectors of one collection, each with its owners. It only reads."""

    database: Database
    name: str
    dimension: int
    owners: Owners

    def __post_init__(self) -> None:
        """Keeps the database open as long as there is this index."""
        Database.acquire(self.database.uri)
        finalize(self, Database.release, self.database.uri)

    def __len__(self) -> int:
        return len(self.owners)

    def vectors(self) -> NDArray[np.float32]:
        """All vectors, shape (n, dimension), read page by page."""
        return self._read(np.arange(len(self), dtype=np.int64))

    def owned_by(self, owner: int) -> NDArray[np.float32]:
        """The vectors that speak for one owner, in their order, shape (n, dimension)."""
        return self._read(self._rows_of.get(owner, np.zeros(0, dtype=np.int64)))

    def part(self, rows: NDArray[np.int64], owners: Sequence[Sequence[int]]) -> DenseIndex:
        """Some of the vectors, copied into this process and compared by it.

        A part is one report, small enough for it; and in a graph over all reports the neighbours
        in one of them are easily missed.
        """
        return DenseIndex.of(self._read(rows), owners)

    def nearest(self, questions: NDArray[np.float32], count: int) -> Neighbours:
        """The `count` nearest vectors of each question; questions of shape (q, dimension)."""
        similarities = np.full((len(questions), count), -1, dtype=np.float32)
        rows = np.full((len(questions), count), -1, dtype=np.int64)
        wanted = min(count, len(self), _FOUND_ROWS)
        step = max(1, _FOUND_ROWS // max(wanted, 1))
        for begin in range(0, len(questions) if wanted else 0, step):
            near = self.database.search(self.name, questions[begin : begin + step], wanted)
            for number, (own_rows, own) in enumerate(near, begin):
                rows[number, : len(own_rows)] = own_rows
                similarities[number, : len(own)] = own
        return Neighbours(similarities, rows)

    def nearest_to(self, question: NDArray[np.float32]) -> Nearest:
        """The nearest vectors of one question, shape (dimension,); equal ones in their order."""
        wanted = min(_NEIGHBOURS, len(self))
        rows, found = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
        if wanted:
            ((rows, found),) = self.database.search(self.name, question[np.newaxis, :], wanted)
        return Nearest(found, rows, self._owner_table[rows])

    def finds_itself(self) -> bool:
        """Whether the first vector, if there is one, is found where it is."""
        if not len(self):
            return True
        (first,) = self._read(np.zeros(1, dtype=np.int64))
        return self.nearest_to(first).best >= _ITSELF

    def _read(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        return self.database.read(self.name, rows, self.dimension)

    @cached_property
    def _owner_table(self) -> NDArray[np.int64]:
        return owner_table(self.owners)

    @cached_property
    def _rows_of(self) -> dict[int, NDArray[np.int64]]:
        return rows_of_owners(self.owners)


def _client(uri: str) -> MilvusClient:
    if uri.endswith(_DATABASE) and not Path(uri).parent.is_dir():
        raise VectorsError(
            f"{uri}: no such folder; name a file in one that is: report-rag build --vectors FILE.db"
        )
    try:
        return MilvusClient(uri, token=os.environ.get(TOKEN, ""), timeout=_PATIENCE)
    except (MilvusException, OSError) as error:
        if uri.endswith(_DATABASE):
            raise _unopened(uri) from error
        raise VectorsError(
            f"{uri}: Milvus does not answer there ({_one_line(error)}); start it, set {TOKEN} "
            "if it wants one, or name another place: report-rag build --vectors WHERE"
        ) from error


def _unopened(path: str) -> VectorsError:
    """Why Milvus Lite did not open a file; it keeps that to its log."""
    try:
        MilvusLite(path).close()
    except DataDirLockedError:
        return VectorsError(
            f"{path}: another process has this database open, and a file serves one at a time; "
            "stop that process, or start a server for several and name it: "
            "report-rag build --vectors milvus://HOST:19530"
        )
    except Exception as error:
        return VectorsError(
            f"{path}: Milvus Lite cannot open it ({_one_line(error)}); move it away, then "
            f"{_BUILD_AGAIN}"
        )
    return VectorsError(f"{path}: Milvus Lite could not open it; try again")


def _in_order(
    rows: Sequence[int], similarities: Sequence[float]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    found = np.asarray(similarities, dtype=np.float32).round(_PLACES)
    numbers = np.asarray(rows, dtype=np.int64)
    order = np.lexsort((numbers, -found))
    return numbers[order], found[order]


def _filter(rows: NDArray[np.int64]) -> str:
    """The rows as a condition; those of a range by its ends. They are sorted, each once."""
    if rows[-1] - rows[0] + 1 == len(rows):
        return f"{_ROW} >= {rows[0]} and {_ROW} <= {rows[-1]}"
    return f"{_ROW} in {rows.tolist()}"


def _one_line(error: Exception) -> str:
    told: Any = getattr(error, "message", "") or str(error) or type(error).__name__
    return " ".join(str(told).split())
