"""Which index Milvus makes of so many vectors: compared one by one, or found by a graph."""

METRIC = "IP"
"""The inner product, which of unit vectors is the cosine."""
_GRAPH_FROM = 20_000
# HNSW (Malkov and Yashunin 2018, arXiv:1603.09320): edges of a vector, and how many candidates they
# are chosen from.
_GRAPH = {"M": 32, "efConstruction": 360}
# How many vectors a search of the graph keeps in view; at least as many as are asked for.
_IN_VIEW = 2000
SETTING = f"graph of {_GRAPH['M']} from {_GRAPH_FROM}"
"""What the manifest records: an index of other bounds is built anew from the same vectors."""


def kind(count: int) -> tuple[str, dict[str, int]]:
    """The index for so many vectors and its parameters, in the words of Milvus."""
    return ("HNSW", dict(_GRAPH)) if count >= _GRAPH_FROM else ("FLAT", {})


def effort(count: int) -> dict[str, int]:
    """The parameters of a search for so many vectors; all compared needs none and minds none."""
    return {"ef": max(_IN_VIEW, count)}
