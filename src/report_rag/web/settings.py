"""The settings of the server, from flags and environment variables.

Each setting has a flag (`--public-url`) and a variable (`REPORT_RAG_PUBLIC_URL`); the flag wins. A
value that cannot be used raises `SettingsError`: one line that names the flag or variable, the
value, and what is expected. docs/decisions/settings.md says why no library does this.
"""

import ipaddress
import os
import platform
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from report_rag.errors import SettingsError
from report_rag.vectors.location import parse_location
from report_rag.web.address import host_name, public_address

USUAL_PORT = 7860
_LAST_PORT = 65535
_ALL_ADDRESSES = ("0.0.0.0", "::")  # noqa: S104 (only compared)
THIS_MACHINE = ("localhost", "127.0.0.1")
"""Names by which a machine reaches itself. A server whose `host` is one of them can be reached from
its own machine only."""
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class ChatKind(StrEnum):
    """Which page is at `/`."""

    FULL = "full"
    """The chat page asks through Gradio, whose API is open to programs."""
    LIGHT = "light"
    """The same page asks without Gradio, which is not loaded: that saves time and memory."""


class LogLevel(StrEnum):
    """The least severe kind of message that is logged, as are all that are more severe."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    """Also a line of the access log for each request."""


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _LAST_PORT:
        raise ValueError(f"not a port: a number from 1 to {_LAST_PORT}")
    return int(text)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ValueError("not a number from 1 upwards")
    return int(text)


def _switch(text: str) -> bool:
    if text not in ("on", "off"):
        raise ValueError("not on or off")
    return text == "on"


def _host(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9.:-]+", text):
        raise ValueError("not a host: a name or an address such as 127.0.0.1")
    return text


def _one_of(choices: type[StrEnum]) -> Callable[[str], StrEnum]:
    def read(text: str) -> StrEnum:
        if text not in list(choices):
            raise ValueError(f"not one of {', '.join(choices)}")
        return choices(text)

    return read


def _partners(text: str) -> tuple[str, ...]:
    return tuple(map(_partner, _several(text)))


def _partner(text: str) -> str:
    try:
        parts = urlsplit(public_address(text))
    except ValueError:
        parts = urlsplit("")
    allowed = parts.scheme == "https" or parts.hostname in THIS_MACHINE
    if not allowed or parts.path or text.endswith("/"):
        raise ValueError(
            f"{text} is not an origin such as https://www.example.org "
            "(https, without a path; http for localhost only)"
        )
    return f"{parts.scheme}://{parts.netloc}"


def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(one) for one in _several(text))


def _existing(text: str) -> Path:
    if not Path(text).is_file():
        raise ValueError("no such file")
    return Path(text)


def _several(text: str) -> Sequence[str]:
    return text.replace(",", " ").split()


@dataclass(frozen=True, slots=True)
class Option:
    """A setting as a flag (`--public-url`) and as a variable (`REPORT_RAG_PUBLIC_URL`)."""

    name: str
    """Such as `public_url`. Also the name of its field of `Settings`; `VECTORS` has no field."""
    read: Callable[[str], Any]
    """Makes the value from a text. For a text that it cannot use it raises `ValueError`, whose
    message says what is expected."""
    help: str
    placeholder: str
    """What the help shows in the place of the value: "N" in "--port N"."""

    @property
    def flag(self) -> str:
        return f"--{self.name.replace('_', '-')}"

    @property
    def variable(self) -> str:
        return f"REPORT_RAG_{self.name.upper()}"


@dataclass(frozen=True, slots=True)
class Settings:
    """How a server runs; the `help` of the option in `OPTIONS` with the same name says what a field
    sets. None or an empty value: not set."""

    corpus: Path = Path("corpus")
    index: Path = Path("index")
    host: str = "127.0.0.1"
    port: int | None = None
    public_url: str = ""
    operator: str = ""
    chat: ChatKind = ChatKind.FULL
    mcp: bool = False
    partners: tuple[str, ...] = ()
    trusted_proxies: tuple[Network, ...] = ()
    client_per_minute: int = 240
    all_per_minute: int = 6000
    waiting: int = 100
    contacts: Path | None = None
    feedback: Path | None = None
    gaps: Path | None = None
    metrics_port: int | None = None
    log_level: LogLevel = LogLevel.WARNING

    @property
    def address(self) -> str:
        """Where people find this server, without a slash at the end: the `public_url`. Without one
        the address at which it listens, or, if it does so at all addresses of the machine, one with
        the machine's name."""
        host = platform.node() if self.host in _ALL_ADDRESSES else self.host
        shown = f"[{host}]" if ":" in host else host
        return self.public_url or f"http://{shown}:{self.port or USUAL_PORT}"

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names that the header Host of a request may have.

        With a `public_url`, its host and the names of `THIS_MACHINE`. Without one, `THIS_MACHINE`
        if `host` is one of these names, else ("*",), which stands for any name.
        """
        if self.public_url:
            return (str(host_name(urlsplit(self.public_url).hostname or "")), *THIS_MACHINE)
        return THIS_MACHINE if self.host in THIS_MACHINE else ("*",)


CORPUS = Option("corpus", Path, "folder of the reports", "DIR")
INDEX = Option("index", Path, "folder of the index", "DIR")
VECTORS = Option(
    "vectors",
    parse_location,
    "where the vectors are kept and searched: 'files' (faiss, in this process), a file FILE.db of "
    "Milvus Lite, or the address of a Milvus server or cluster, milvus://HOST:19530; left out: "
    "where they are now, in files for a new index. All other commands read it from the index",
    "WHERE",
)
"""Not a setting of the server: an option of the command `build`, which makes the index."""
CONTACTS = Option("contacts", _existing, "help contacts in the place of the corpus's own", "FILE")
GAPS = Option("gaps", Path, "count what people do not find, in a file of SQLite", "FILE")
PUBLIC_URL = Option(
    "public_url", public_address, "where visitors find it: https://ask.example.org", "URL"
)
OPTIONS = (
    CORPUS,
    INDEX,
    Option("host", _host, "address to listen at; 0.0.0.0 for all", "HOST"),
    Option("port", _port, "port to listen at; left out: 7860, or the next one free", "PORT"),
    PUBLIC_URL,
    Option("operator", str, "who runs it, for visitors who ask", "NAME"),
    Option("chat", _one_of(ChatKind), "full, or light: without Gradio and its API", "KIND"),
    Option("mcp", _switch, "on, or off: answer language models at /mcp", "on|off"),
    Option("partners", _partners, "sites that may show the widget and call the API", "ORIGINS"),
    Option("trusted_proxies", _networks, "proxies whose X-Forwarded-For is believed", "NETWORKS"),
    Option("client_per_minute", _count, "questions and pages a minute for one address", "N"),
    Option("all_per_minute", _count, "questions and pages a minute for all together", "N"),
    Option("waiting", _count, "questions at once beyond which it is busy", "N"),
    CONTACTS,
    Option("feedback", Path, "take votes on passages, in a file of SQLite", "FILE"),
    GAPS,
    Option("metrics_port", _port, "metrics for Prometheus, on this machine only", "PORT"),
    Option("log_level", _one_of(LogLevel), f"one of {', '.join(LogLevel)}", "LEVEL"),
)
"""The options of the server: one for each field of `Settings`, with the same name."""


def read_settings(
    flags: Mapping[str, str | None], environment: Mapping[str, str] = os.environ
) -> Settings:
    """The settings of the server; those that are left out have their default.

    `flags` has the text of each flag by the name of the setting, None if it is left out; other keys
    are ignored. Raises `SettingsError` for the first value, in the order of `OPTIONS`, that cannot
    be used.
    """
    values = {option.name: read_option(option, flags, environment) for option in OPTIONS}
    return Settings(**{name: value for name, value in values.items() if value is not None})


def read_option(
    option: Option, flags: Mapping[str, str | None], environment: Mapping[str, str] = os.environ
) -> Any:  # noqa: ANN401  # whatever it reads
    """The value of one setting, from its flag or else its variable; None if both are left out.

    `flags` are as in `read_settings`. An empty variable counts as left out; an empty flag is read
    like any other. Raises `SettingsError` for a value that cannot be used.
    """
    given = flags.get(option.name)
    named = option.flag if given is not None else option.variable
    text = given if given is not None else environment.get(option.variable)
    if text is None or (given is None and not text.strip()):
        return None
    try:
        return option.read(text.strip())
    except ValueError as error:
        raise SettingsError(f"{named}={text}: {error}") from error
