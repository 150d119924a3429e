"""A connection to a Milvus database: a file in this process, or a server or cluster.

The only module that imports pymilvus, and the only one of this package that opens a connection: to
the address that an operator named, and to nothing else. The messages of errors are one line:
`IndexUnusableError` where something is missing or damaged and a build repairs it, `VectorsError`
where the database does not answer.
"""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

# Otherwise pymilvus reads the first file `.env` that it finds in the folders above its own.
os.environ["PYTHON_DOTENV_DISABLED"] = "1"
from milvus_lite import DataDirLockedError, MilvusLite, server_manager_instance
from pymilvus import DataType, MilvusClient, MilvusException

from report_rag.errors import IndexUnusableError, VectorsError
from report_rag.vectors import milvus_settings as settings
from report_rag.vectors.location import is_database_file

_BUILD_AGAIN = "run: report-rag build"
_ROW, _VECTOR, _COUNT = "row", "vector", "count(*)"

# Both libraries log each error that they raise, with a traceback.
for _library in ("pymilvus", "milvus_lite"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)

# The addresses of all open databases of this process, one entry for each `MilvusDatabase`. Milvus
# Lite runs one server for a file that several open, so only the last one may stop it.
_open_addresses: list[str] = []
# Reentrant, since a database may be garbage-collected, and so closed, while another one is opened.
_opening = RLock()


class MilvusDatabase:
    """An open Milvus database; its methods raise `VectorsError` when it does not answer.

    The code that opens a database closes it with `close`, unless it hands it to a `MilvusIndex`,
    which needs it open. A database to which nothing refers any more closes by itself.
    """

    def __init__(self, address: str) -> None:
        """Opens the file or connects to the server `address`; `VectorsError` when that fails."""
        self.address = address
        with _opening:
            _open_addresses.append(address)
            try:
                self._client = _connect(address)
            except VectorsError:
                _open_addresses.remove(address)
                raise
        self._close = finalize(self, _close, address, self._client)

    def close(self) -> None:
        """Ends the connection; if it has ended already, does nothing.

        Another process can open a file once this one has closed its last connection to it.
        """
        self._close()

    def create(self, name: str, vectors: NDArray[np.float32]) -> None:
        """Makes a collection of unit vectors, shape (n, dimension); returns when it is searchable.

        The key of each vector in the collection is the number of its row in `vectors`, from 0.
        """
        count, dimension = vectors.shape
        step = max(1, settings.WRITTEN_BYTES // (4 * dimension))
        with self._our_errors():
            schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
            schema.add_field(_ROW, DataType.INT64, is_primary=True)
            schema.add_field(_VECTOR, DataType.FLOAT_VECTOR, dim=dimension)
            # Once written, a collection never changes, so no search has to wait for changes.
            self._client.create_collection(name, schema=schema, consistency_level="Eventually")
            for begin in range(0, count, step):
                rows = range(begin, min(begin + step, count))
                self._client.insert(name, [{_ROW: row, _VECTOR: vectors[row]} for row in rows])
            self._client.flush(name)
            index = self._client.prepare_index_params()
            index_type, parameters = settings.index_type(count)
            index.add_index(
                _VECTOR,
                index_name=_VECTOR,
                index_type=index_type,
                metric_type=settings.METRIC,
                params=parameters,
            )
            self._client.create_index(name, index, sync=False)
            self._wait_for_index(name)
            self._client.load_collection(name)

    def _wait_for_index(self, name: str) -> None:
        """Waits until all vectors of a collection are indexed, however long it takes.

        Raises `VectorsError` when Milvus cannot index them. pymilvus's own wait is not used, since
        it sleeps before it first looks.
        """
        while True:
            found = self._client.describe_index(name, _VECTOR)
            if found["state"] == "Failed":
                raise VectorsError(f"{self.address}: the index of collection {name} cannot be made")
            if found["state"] == "Finished" and not found["pending_index_rows"]:
                return
            time.sleep(settings.PAUSE)

    def drop(self, name: str) -> None:
        """Removes a collection, if it exists."""
        with self._our_errors():
            if self._client.has_collection(name, timeout=settings.TIMEOUT):
                self._client.drop_collection(name)

    def check(self, name: str, count: int, dimension: int) -> None:
        """Loads a collection into the database's memory, and checks its vectors.

        Raises `IndexUnusableError` unless it exists with `count` vectors of length `dimension`.
        """
        with self._our_errors():
            if not self._client.has_collection(name, timeout=settings.TIMEOUT):
                raise IndexUnusableError(f"{self.address}: no collection {name}; {_BUILD_AGAIN}")
            fields = self._client.describe_collection(name, timeout=settings.TIMEOUT)["fields"]
            shape = {one["name"]: one["params"].get("dim") for one in fields}
            # A server that has restarted holds no collection in memory.
            self._client.load_collection(name, timeout=settings.LOADING_TIMEOUT)
            (counted,) = self._client.query(
                name, output_fields=[_COUNT], consistency_level="Strong", timeout=settings.TIMEOUT
            )
        found = counted[_COUNT]
        if shape != {_ROW: None, _VECTOR: dimension} or found != count:
            raise IndexUnusableError(
                f"{self.address}: collection {name} has {found} vectors instead of {count}, or "
                f"others; {_BUILD_AGAIN}"
            )

    def search(
        self, name: str, questions: NDArray[np.float32], count: int
    ) -> list[tuple[NDArray[np.float32], NDArray[np.int64]]]:
        """For each question the similarities and rows of up to `count` nearest vectors, best first.

        Questions have shape (q, dimension), the two arrays for each of them (found,). Similarities
        are cosines, rounded to six decimals (`settings.DECIMALS`); vectors of equal similarity come
        in the order of their rows.
        """
        with self._our_errors():
            found = self._client.search(
                name,
                data=list(questions),
                anns_field=_VECTOR,
                limit=count,
                search_params={
                    "metric_type": settings.METRIC,
                    "params": settings.search_parameters(count),
                },
                timeout=settings.TIMEOUT,
            )
        ordered = []
        for hits in found:
            similarities = np.asarray(hits.distances, dtype=np.float32).round(settings.DECIMALS)
            rows = np.asarray(hits.ids, dtype=np.int64)
            order = np.lexsort((rows, -similarities))
            ordered.append((similarities[order], rows[order]))
        return ordered

    def read(self, name: str, rows: NDArray[np.int64], dimension: int) -> NDArray[np.float32]:
        """The vectors of these rows, in the order given, shape (len(rows), dimension).

        Raises `IndexUnusableError` when one of them is missing.
        """
        wanted, places = np.unique(rows, return_inverse=True)
        vectors = np.zeros((len(wanted), dimension), dtype=np.float32)
        for begin in range(0, len(wanted), settings.READ_ROWS):
            page = wanted[begin : begin + settings.READ_ROWS]
            with self._our_errors():
                found = self._client.query(
                    name,
                    filter=_filter(page),
                    output_fields=[_ROW, _VECTOR],
                    limit=len(page),
                    consistency_level="Strong",
                )
            if sorted(one[_ROW] for one in found) != page.tolist():
                raise IndexUnusableError(
                    f"{self.address}: rows of collection {name} are missing; {_BUILD_AGAIN}"
                )
            at = np.searchsorted(wanted, [one[_ROW] for one in found])
            vectors[at] = [one[_VECTOR] for one in found]
        return vectors[places]

    @contextmanager
    def _our_errors(self) -> Iterator[None]:
        """In a `with` block: turns a `MilvusException` into a `VectorsError` of one line."""
        try:
            yield
        except MilvusException as error:
            raise VectorsError(f"{self.address}: {_one_line(error)}") from error


def _connect(address: str) -> MilvusClient:
    """A client connected to a file or server; `VectorsError` when it cannot connect.

    The environment variable that `settings.TOKEN` names holds the credentials, if there are any.
    """
    is_file = is_database_file(address)
    if is_file and not Path(address).parent.is_dir():
        raise VectorsError(
            f"{address}: no such folder; name a file in one that exists: "
            "report-rag build --vectors FILE.db"
        )
    try:
        token = os.environ.get(settings.TOKEN, "")
        return MilvusClient(address, token=token, timeout=settings.TIMEOUT)
    except (MilvusException, OSError) as error:
        if is_file:
            raise _why_not_opened(address) from error
        raise VectorsError(
            f"{address}: Milvus does not answer there ({_one_line(error)}); start it, set "
            f"{settings.TOKEN} if it needs credentials, or name another place: "
            "report-rag build --vectors WHERE"
        ) from error


def _close(address: str, client: MilvusClient) -> None:
    """Ends a connection.

    With this process's last one to a file it also stops the server that Milvus Lite runs for it.
    """
    with _opening:
        client.close()
        _open_addresses.remove(address)
        if is_database_file(address) and address not in _open_addresses:
            server_manager_instance.release_server(address)


def _why_not_opened(path: str) -> VectorsError:
    """The error that says why Milvus Lite did not open a file.

    To find out, the file is opened once more without pymilvus, which is not told the reason. If it
    opens now, the error has no reason and says to try again.
    """
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


def _filter(rows: NDArray[np.int64]) -> str:
    """Milvus's filter expression for one or more rows, which are ascending and distinct.

    It is a range if they follow one another without a gap, else a list.
    """
    if rows[-1] - rows[0] + 1 == len(rows):
        return f"{_ROW} >= {rows[0]} and {_ROW} <= {rows[-1]}"
    return f"{_ROW} in {rows.tolist()}"


def _one_line(error: Exception) -> str:
    told: Any = getattr(error, "message", "") or str(error) or type(error).__name__
    return " ".join(str(told).split())
