"""Addresses of sites, in the one spelling that browsers use, so that they can be compared."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

_USUAL_PORTS = {"https": 443, "http": 80}
_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
# What the header Host has: a name or an address, the one of IPv6 in brackets, and a port.
_HOST = re.compile(r"(\[[^\[\]]*\]|[^:\[\]]+)(?::\d{1,5})?")
# Without "." and ".." as parts, which browsers resolve.
_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+)*")


def public_address(text: str) -> str:
    """An http or https address as browsers write it, without a slash at its end.

    "https://Ask.Example.org:443/" gives "https://ask.example.org"; a port that is not the usual one
    and a path stay. Raises `ValueError` for anything else, such as an address with a query.
    """
    try:
        parts = urlsplit(text)
        origin = origin_of(parts)
    except ValueError:
        origin, parts = "", SplitResult("", "", "", "", "")
    path = parts.path.rstrip("/")
    if not origin or "@" in parts.netloc or "?" in text or "#" in text or not _PATH.fullmatch(path):
        raise ValueError("not an address such as https://example.org")
    return origin + path


def origin_of(parts: SplitResult) -> str:
    """The origin of an http or https address, such as "https://xn--niez-hqa.example:8443".

    The name is in small letters, and in the ASCII form of other alphabets; a usual port is left
    out. Raises `ValueError` for another scheme, and for what can be no name, address or port.
    """
    name, port = host_name(parts.hostname or ""), parts.port
    if parts.scheme not in _USUAL_PORTS or name is None or port == 0:
        raise ValueError
    shown = "" if port in (None, _USUAL_PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{name}{shown}"


def host_name(text: str) -> str | None:
    """A host's name or address in the spelling of browsers; None for what can be neither.

    An address of IPv6 is given in brackets, with or without them in `text`. A full stop at the end
    of a name, which makes no difference, is left out.
    """
    bare = text.removeprefix("[").removesuffix("]")
    try:
        if ":" in bare:
            return f"[{ipaddress.IPv6Address(bare).compressed}]"
        name = bare.removesuffix(".").encode("idna").decode("ascii").lower()
        if name.rpartition(".")[2].isdecimal():  # The last part of a name is never a number.
            return str(ipaddress.IPv4Address(name))
    except ValueError:  # A UnicodeError is one.
        return None
    return name if _NAME.fullmatch(name) else None


def asked_host(header: str) -> str | None:
    """The name or address in a header Host, as `host_name` gives it, without the port."""
    found = _HOST.fullmatch(header)
    return host_name(found[1]) if found else None
