"""nginx with the very file of `deploy/`, its ports, paths and certificate those of a test."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

GUIDE = Path(__file__).parent.parent / "docs" / "guide" / "deploy.md"
SITE = Path(__file__).parent.parent / "deploy" / "nginx.conf"
NAME = "ask.example.org"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
PATIENCE = 30.0  # seconds; reached only when something is broken
# As Debian's own, with a log that tells more: what a site leaves to it would be seen here.
_MAIN = """
{user}
pid {folder}/nginx.pid;
error_log {folder}/error.log info;
daemon off;
worker_processes 2;
events {{ worker_connections 768; }}
http {{
    sendfile on;
    tcp_nopush on;
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log {folder}/elsewhere.log;
    gzip on;
    client_body_temp_path {folder}/temp/body;
    proxy_temp_path {folder}/temp/proxy;
    fastcgi_temp_path {folder}/temp/fastcgi;
    uwsgi_temp_path {folder}/temp/uwsgi;
    scgi_temp_path {folder}/temp/scgi;
    include {folder}/site.conf;
}}
"""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running nginx."""

    folder: Path
    tls: int
    plain: int
    applications: tuple[int, int]

    def client(self, source: str = "127.0.0.1", scheme: str = "https") -> httpx.Client:
        """A client of the site at an address of its own; it believes this certificate only."""
        port = self.tls if scheme == "https" else self.plain
        transport = httpx.HTTPTransport(
            verify=ssl.create_default_context(cafile=self.folder / "certificate.pem"),
            local_address=source,
        )
        return httpx.Client(
            base_url=f"{scheme}://{NAME}:{port}",
            transport=_Here(transport),
            timeout=PATIENCE,
            headers={"Host": NAME},
        )

    def logged(self, least: int) -> list[str]:
        """The lines of the access log of the site, once there are so many.

        nginx writes a line when it has let go of the answer, which has arrived by then.
        """
        for _ in range(600):
            if len(lines := self._lines()) >= least:
                return lines
            time.sleep(0.05)
        raise AssertionError(f"the log does not come to {least} lines")

    def logged_before(self) -> int:
        """How many lines there are, once those of earlier requests have come."""
        before, now = -1, len(self._lines())
        while now != before:
            time.sleep(0.3)
            before, now = now, len(self._lines())
        return now

    def _lines(self) -> list[str]:
        return (self.folder / "log" / "report-rag.log").read_text().splitlines()

    def written(self) -> bytes:
        """Everything that nginx has written anywhere, and the names of its files."""
        files = [path for path in self.folder.rglob("*") if path.is_file()]
        return b"\n".join(str(path).encode() + b"\n" + path.read_bytes() for path in files)


class _Here(httpx.BaseTransport):
    """Sends to this machine what is meant for the site, by its name."""

    def __init__(self, transport: httpx.BaseTransport) -> None:
        self._transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions |= {"sni_hostname": request.url.host}
        request.url = request.url.copy_with(host="127.0.0.1")
        return self._transport.handle_request(request)

    def close(self) -> None:
        self._transport.close()


@contextmanager
def proxied(folder: Path, applications: tuple[int, int]) -> Iterator[Proxy]:
    """nginx before two applications."""
    tls, plain = free_ports(2)
    _certify(folder)
    with _started(folder, _site(folder, applications, tls, plain), plain):
        yield Proxy(folder, tls, plain, applications)


@contextmanager
def below_path(folder: Path, application: int, port: int) -> Iterator[str]:
    """nginx before one application, with the lines that the guide has for a path of a site.

    Gives the address of the application below the path; all else on the site is not found.
    """
    guide = GUIDE.read_text("utf-8")
    (lines,) = re.findall(r"^```nginx\n(location .+?)^```$", guide, re.DOTALL | re.MULTILINE)
    lines, count = re.subn(r"127\.0\.0\.1:7860\b", f"127.0.0.1:{application}", lines)
    assert count == 1
    site = f"server {{ listen 127.0.0.1:{port}; location / {{ return 404; }} {lines} }}"
    with _started(folder, site, port):
        yield f"http://127.0.0.1:{port}/ask"


@contextmanager
def _started(folder: Path, site: str, plain: int) -> Iterator[None]:
    """nginx with a site that listens at the port `plain`; its files are in the folder."""
    for name in ("log", "temp", "help"):
        (folder / name).mkdir()
    (folder / "site.conf").write_text(site)
    # Started by root, nginx would hand its work to somebody who may not enter the folder.
    user = "user root;" if os.geteuid() == 0 else ""
    main = folder / "main.conf"
    main.write_text(_MAIN.format(folder=folder, user=user))
    with subprocess.Popen([NGINX, "-p", folder, "-c", main, "-e", folder / "error.log"]) as nginx:
        try:
            wait_for(plain, nginx)
            # From here on nothing can be put into a temporary file.
            shutil.rmtree(folder / "temp")
            yield
        finally:
            nginx.terminate()


def free_ports(count: int) -> Sequence[int]:
    """Ports of this machine that nobody uses."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def wait_for(port: int, program: subprocess.Popen[bytes]) -> None:
    """Comes back when the port is open; fails when the program has ended."""
    for _ in range(2400):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert program.poll() is None, "it has ended"
        time.sleep(0.05)
    raise AssertionError(f"nobody listens at {port}")


def _certify(folder: Path) -> None:
    made = (
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 "
        f"-subj /CN={NAME} -addext subjectAltName=DNS:{NAME} -keyout key.pem -out certificate.pem"
    )
    subprocess.run(made.split(), cwd=folder, check=True, capture_output=True)


def _site(folder: Path, applications: tuple[int, int], tls: int, plain: int) -> str:
    """The file, with these exchanged and nothing else; each must be there to be exchanged."""
    site = SITE.read_text()
    for old, new in (
        (r"listen 443\b", f"listen 127.0.0.1:{tls}"),
        (r"listen \[::\]:443\b", f"listen {_second_address()}:{tls}"),
        (r"listen 80\b", f"listen 127.0.0.1:{plain}"),
        (r"listen \[::\]:80\b", f"listen {_second_address()}:{plain}"),
        (r"127\.0\.0\.1:7860\b", f"127.0.0.1:{applications[0]}"),
        (r"127\.0\.0\.1:7861\b", f"127.0.0.1:{applications[1]}"),
        (rf"/etc/letsencrypt/live/{NAME}/fullchain\.pem", f"{folder}/certificate.pem"),
        (rf"/etc/letsencrypt/live/{NAME}/privkey\.pem", f"{folder}/key.pem"),
        (r"/var/log/nginx/", f"{folder}/log/"),
        (r"/var/lib/nginx/report-rag\b", f"{folder}/cache"),
        (r"/var/lib/report-rag-help\b", f"{folder}/help"),
        (r"/var/www/html\b", f"{folder}/www"),
    ):
        site, count = re.subn(old, new, site)
        assert count, f"{old} is not in {SITE}"
    return site


def _second_address() -> str:
    """That of IPv6, or a second one of this machine where there is no IPv6."""
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            return "127.0.0.99"
    return "[::1]"
