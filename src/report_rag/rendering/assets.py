"""The addresses of the static files (style sheets, scripts), each with a hash of its content.

A changed file gets another address, so browsers may cache every address for good.
"""

import hashlib
from importlib import resources

STATIC = resources.files("report_rag.rendering").joinpath("static")
"""The folder of style sheets, scripts and other files that are served as they are, at `/web`."""
_DIGITS = 12
"""Hexadecimal digits of the SHA-256 in an address: 48 bits, enough to tell versions apart."""


def asset(name: str) -> str:
    """The address of a static file: "/web/look.css?v=0123456789ab" for "look.css", with its
    `fingerprint`. Raises `FileNotFoundError` without such a file."""
    return f"/web/{name}?v={fingerprint(name)}"


def fingerprint(name: str) -> str:
    """The first 12 hexadecimal digits of the SHA-256 of a static file.

    The file is read at each call (about 20 µs), so that a file changed under a running server
    has another address from the next call on. Raises `FileNotFoundError` without such a file.
    """
    return hashlib.sha256(STATIC.joinpath(name).read_bytes()).hexdigest()[:_DIGITS]
