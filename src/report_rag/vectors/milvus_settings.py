"""All settings of Milvus: the kind of index, sizes of requests, time limits, the token's variable.

It imports nothing, so that it can be read where Milvus is not installed.
"""

TOKEN = "REPORT_RAG_VECTORS_TOKEN"  # noqa: S105  # the name of a variable
"""Environment variable with the credentials for a server: `user:password`, or an API key."""

METRIC = "IP"
"""Milvus's name of the inner product, which for unit vectors is the cosine similarity."""
DECIMALS = 6
"""Similarities are rounded to so many decimals.

Kinds of index add up in different orders, so their similarities of the same two vectors differ in
the seventh decimal.
"""

GRAPH_FROM = 20_000
"""The number of vectors in a collection from which a graph of them is searched.

That is faster and may miss some of the nearest; fewer vectors are all compared.
"""
# HNSW (Malkov and Yashunin 2018, arXiv:1603.09320): edges of each vector, and how many candidates
# they are chosen from.
_GRAPH = {"M": 32, "efConstruction": 360}
# Candidates that a search of the graph keeps; never fewer than the neighbours asked for.
_CANDIDATES = 2000
SETTING = f"graph of {_GRAPH['M']} from {GRAPH_FROM}"
"""Recorded in the manifest, the file that describes a build of the index.

Where the manifest has another setting, the index is built again from the same vectors.
"""

# Limits of one request to write vectors, to read them by row and to search: a Milvus server
# accepts 64 MB and returns 16,384 rows.
WRITTEN_BYTES = 8 * 1024 * 1024
READ_ROWS = 4096
FOUND_ROWS = 16_384

TIMEOUT = 10
"""Seconds after which a database that does not answer is given up."""
LOADING_TIMEOUT = 600
"""Seconds that a server may take to load a collection into its memory."""
PAUSE = 0.5
"""Seconds between two looks at whether an index is finished."""


def index_type(count: int) -> tuple[str, dict[str, int]]:
    """The type of index for so many vectors, and its parameters, as Milvus names them.

    A graph (`HNSW`) from `GRAPH_FROM` vectors on, else a comparison of all (`FLAT`).
    """
    return ("HNSW", dict(_GRAPH)) if count >= GRAPH_FROM else ("FLAT", {})


def search_parameters(count: int) -> dict[str, int]:
    """Parameters of a search for the `count` nearest vectors; Milvus ignores them with `FLAT`.

    `ef` is how many candidates a search of the graph keeps.
    """
    return {"ef": max(_CANDIDATES, count)}
