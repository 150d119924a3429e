"""The addresses of our own styles and scripts, each with a hash of what the file holds.

A changed file has another address, so a browser may keep what it has for good.
"""

import hashlib
from importlib import resources

_FOLDER = resources.files("report_rag.rendering").joinpath("static")
_DIGITS = 12


def asset(name: str) -> str:
    """ "/web/look.css?v=0123456789ab" for "look.css"; an error where there is no such file."""
    return f"/web/{name}?v={fingerprint(name)}"


def fingerprint(name: str) -> str:
    """What stands for the content of a file.

    Read each time, which takes some twenty microseconds: an address never outlives its content,
    also when a file is changed under a running server.
    """
    return hashlib.sha256(_FOLDER.joinpath(name).read_bytes()).hexdigest()[:_DIGITS]
