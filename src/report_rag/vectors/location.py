"""Where the vectors of an index are: a short text that operators write and the manifest keeps.

`files` are those of the index itself, which faiss reads. A path that ends in `.db` is a database
that Milvus Lite runs inside of the process. `milvus://`, `http://` or `https://` begins the address
of a Milvus server or cluster; only the last one has TLS. A place holds no secret: what a server
wants to hear stands in the environment.
"""

import re
from pathlib import Path

FILES = "files"
TOKEN = "REPORT_RAG_VECTORS_TOKEN"  # noqa: S105  # the name of a variable
"""The variable with what a server wants to hear: `user:password`, or a key."""
_DATABASE = ".db"
_PLAIN, _OURS = "http://", "milvus://"
_ADDRESS = re.compile(r"(?:https?|milvus)://[^\s/@?#]+(/\w+)?/?")


def read_place(text: str) -> str:
    """A place as somebody wrote it; `ValueError` for what is none."""
    if "://" in text and "@" in text:
        raise ValueError(f"an address with a secret in it; put that into {TOKEN}")
    if text == FILES or _ADDRESS.fullmatch(text):
        return text.rstrip("/")
    if "://" in text or not Path(text).name.removesuffix(_DATABASE) or not _is_file(text):
        raise ValueError(
            "neither 'files', nor a file such as vectors.db, nor an address such as "
            "milvus://HOST:19530"
        )
    return text


def recorded(place: str, folder: Path) -> str:
    """A place as the manifest of the index in `folder` keeps it.

    A database inside of that folder goes with it, wherever it is copied to; any other file stays
    where it is.
    """
    if not _is_file(place):
        return place
    path, home = Path(place).resolve(), folder.resolve()
    return (path.relative_to(home) if path.is_relative_to(home) else path).as_posix()


def uri(place: str, folder: Path) -> str:
    """What to open for a place that the manifest of the index in `folder` names."""
    if _is_file(place):
        return str(folder.resolve() / place)
    return _PLAIN + place.removeprefix(_OURS) if place.startswith(_OURS) else place


def _is_file(place: str) -> bool:
    return place.endswith(_DATABASE) and "://" not in place
