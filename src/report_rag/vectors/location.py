"""Where the vectors of an index are: a location, a short text that the index's manifest records.

The manifest is the file that describes an index. A location is one of these:

- `files`: in the index folder, read by faiss;
- a path that ends in `.db`: a database that Milvus Lite runs inside this process;
- an address that begins with `milvus://`, `http://` or `https://`: a Milvus server or cluster. Only
  `https://` is encrypted.

A location never holds a secret: credentials for a server come from the environment.
"""

import re
from pathlib import Path

from report_rag.vectors.milvus_settings import TOKEN

FILES = "files"
"""The location of vectors in the index folder itself."""
_DATABASE = ".db"
_ADDRESS = re.compile(r"(?:https?|milvus)://[^\s/@?#]+(/\w+)?/?")


def parse_location(text: str) -> str:
    """Checks a location that an operator wrote, and returns it without "/" at its end.

    Raises `ValueError` where the text is no location, or is an address with credentials in it.
    Whether anything exists or answers there is not tried.
    """
    if "://" in text and "@" in text:
        raise ValueError(f"an address with a secret in it; put that into {TOKEN}")
    if text == FILES or _ADDRESS.fullmatch(text):
        return text.rstrip("/")
    if not is_database_file(text) or not Path(text).name.removesuffix(_DATABASE):
        raise ValueError(
            "neither 'files', nor a file such as vectors.db, nor an address such as "
            "milvus://HOST:19530"
        )
    return text


def recorded_location(location: str, folder: Path) -> str:
    """A location as the manifest of the index in `folder` records it.

    The path of a database in that folder is recorded relative to it, so the index can be moved as a
    whole; any other path is made absolute. `files` and addresses are recorded as they are.
    """
    if not is_database_file(location):
        return location
    path, home = Path(location).resolve(), folder.resolve()
    return (path.relative_to(home) if path.is_relative_to(home) else path).as_posix()


def address_of(location: str, folder: Path) -> str:
    """The path or address that Milvus opens for a location that the manifest in `folder` records.

    A relative path is taken to be in `folder`, and made absolute; an absolute one stays as it is.
    In an address `milvus://` becomes `http://`.
    """
    if is_database_file(location):
        return str(folder.resolve() / location)
    return re.sub("^milvus://", "http://", location)


def is_database_file(location: str) -> bool:
    """Whether a location is a file of Milvus Lite, and not a server or the files of faiss."""
    return location.endswith(_DATABASE) and "://" not in location
