"""The nginx of `deploy/nginx.conf`, before two stand-ins and before two real servers."""

import gzip
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from amounts import amount
from chatting import chat
from proxied import NAME, PATIENCE, Proxy, free_ports, proxied, wait_for
from report_rag.web.middleware.allow_list import ROUTES
from served import ROOT

pytestmark = pytest.mark.processes

DOCUMENTATION = (ROOT / "docs" / "guide" / "deploy.md").read_text("utf-8")
ECHO = Path(__file__).parents[1] / "echo.py"
CANARY = "kingfisher"
UNDER_LOAD = amount(50, 200)  # questions
CHAT = ("/", "/gradio_api/queue/join", "/config", "/gradio_api/info")
ANY_PROCESS = ("/api/report", "/report", "/report/x", "/help", "/embed", "/widget.js", "/healthz")
ANY_PROCESS += ("/exchanges", "/workshop")
HTML = {"Accept": "text/html"}


@dataclass
class Pair:
    """Two stand-ins behind nginx, and the folder in which they find what they are told."""

    proxy: Proxy
    folder: Path
    programs: list[subprocess.Popen[bytes]]

    def port(self, client: httpx.Client, path: str) -> int:
        """The process that answers."""
        return int(client.get(path).json()["port"])

    def start(self, number: int) -> None:
        port = self.proxy.applications[number]
        self.programs[number] = subprocess.Popen([sys.executable, ECHO, str(port), self.folder])
        wait_for(port, self.programs[number])

    def stop(self, *numbers: int) -> None:
        for number in numbers:
            self.programs[number].kill()
            self.programs[number].wait()


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Pair]:
    """nginx before two stand-ins."""
    folder = tmp_path_factory.mktemp("told")
    ports = free_ports(2)
    programs = [subprocess.Popen([sys.executable, ECHO, str(port), folder]) for port in ports]
    try:
        for port, program in zip(ports, programs, strict=True):
            wait_for(port, program)
        with proxied(tmp_path_factory.mktemp("nginx"), (ports[0], ports[1])) as proxy:
            yield Pair(proxy, folder, programs)
    finally:
        for program in programs:
            program.kill()
            program.wait()


@pytest.fixture
def pair(running) -> Iterator[Pair]:
    """Both alive, and told nothing, before and after each test."""
    yield running
    dead = running.folder / "dead"
    if dead.exists():
        running.programs[running.proxy.applications.index(int(dead.read_text()))].wait()
    for path in running.folder.iterdir():
        path.unlink()
    for number in (0, 1):
        if running.programs[number].poll() is not None:
            running.start(number)


@pytest.fixture
def client(pair) -> Iterator[httpx.Client]:
    with pair.proxy.client() as opened:
        yield opened


# ------------------------------------------------------------------------------- TLS and headers


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_it_speaks_tls_and_http_2(pair, version):
    """With both versions that are still sound; HTTP/2 is offered."""
    context = ssl.create_default_context(cafile=pair.proxy.folder / "certificate.pem")
    context.minimum_version = context.maximum_version = version
    context.set_alpn_protocols(["h2", "http/1.1"])
    with (
        socket.create_connection(("127.0.0.1", pair.proxy.tls), PATIENCE) as plain,
        context.wrap_socket(plain, server_hostname=NAME) as opened,
    ):
        assert opened.selected_alpn_protocol() == "h2"


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated:DeprecationWarning")
def test_it_speaks_no_old_tls(pair):
    """TLS 1.1 is refused, also to a client that would take any cipher."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    with (
        socket.create_connection(("127.0.0.1", pair.proxy.tls), PATIENCE) as plain,
        pytest.raises(ssl.SSLError, match=r"PROTOCOL_VERSION|protocol version"),
    ):
        context.wrap_socket(plain, server_hostname=NAME)


def test_another_name_is_told_nothing(pair):
    """No certificate and no answer for a name that is not the site's."""
    context = ssl.create_default_context(cafile=pair.proxy.folder / "certificate.pem")
    with (
        socket.create_connection(("127.0.0.1", pair.proxy.tls), PATIENCE) as plain,
        pytest.raises(ssl.SSLError, match=r"UNRECOGNIZED_NAME|unrecognized name"),
    ):
        context.wrap_socket(plain, server_hostname="other.example.org")
    with pair.proxy.client(scheme="http") as client, pytest.raises(httpx.RemoteProtocolError):
        client.get("/report", headers={"Host": "other.example.org"})


def test_http_leads_to_https(pair):
    """With the whole address, by a status that keeps the method; certbot's files stay reachable."""
    folder = pair.proxy.folder / "www" / ".well-known" / "acme-challenge"
    folder.mkdir(parents=True)
    (folder / "token").write_text("proof")
    with pair.proxy.client(scheme="http") as client:
        response = client.get("/report?lang=es&mark=1-2")
        assert response.status_code == 308
        assert response.headers["location"] == f"https://{NAME}/report?lang=es&mark=1-2"
        assert client.get("/.well-known/acme-challenge/token").text == "proof"


@pytest.mark.parametrize("path", [*CHAT, *ANY_PROCESS])
def test_what_a_client_says_of_itself_goes_no_further(pair, client, path):
    """Address, scheme and host are those that nginx sees; cookies do not arrive at all."""
    forged = {
        "X-Forwarded-For": "203.0.113.9",
        "X-Forwarded-Proto": "http",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Port": "1",
        "X-Forwarded-Prefix": "/evil",
        "X-Forwarded-Server": "evil.example",
        "X-Real-IP": "203.0.113.9",
        "Forwarded": "for=203.0.113.9;host=evil.example",
        "Cookie": "evil=1",
    }
    seen = client.get(path, headers=forged).json()["headers"]
    assert seen["host"] == NAME
    assert seen["x-forwarded-for"] == "127.0.0.1"
    assert seen["x-forwarded-proto"] == "https"
    assert seen["x-forwarded-host"] == NAME
    assert "cookie" not in seen
    assert "evil" not in json.dumps(seen)
    assert "203.0.113.9" not in json.dumps(seen)


@pytest.mark.parametrize("path", ["/", "/report", "/api/report", "/web/a.css?v=abc"])
def test_every_response_says_to_use_https(client, path):
    """HSTS once, and no version of nginx."""
    response = client.get(path)
    assert response.headers.get_list("strict-transport-security") == ["max-age=31536000"]
    assert response.headers["server"] == "nginx"


def test_what_nginx_says_itself_has_the_protecting_headers(client):
    """Where the application has none of its own to send, and once only."""
    response = client.post("/feedback", content=b"x" * 17_000)
    assert response.status_code == 413
    for name in ("x-content-type-options", "referrer-policy", "cache-control"):
        assert len(response.headers.get_list(name)) == 1
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]


# ------------------------------------------------------------------------------- bodies, files


@pytest.mark.parametrize("route", [route for route in ROUTES if route.most_bytes])
def test_bodies_may_be_as_large_as_the_application_takes_them(client, route):
    """To the byte, and they stay in memory: the folder for temporary files is gone."""
    largest = b"x" * route.most_bytes
    response = client.post(route.template, content=largest)
    assert response.status_code == 200
    assert response.json()["bytes"] == route.most_bytes
    assert client.post(route.template, content=largest + b"x").status_code == 413

    def in_pieces() -> Iterator[bytes]:
        for start in range(0, len(largest), 10_000):
            yield largest[start : start + 10_000]

    assert client.post(route.template, content=in_pieces()).json()["bytes"] == route.most_bytes


def test_a_body_that_is_too_large_is_a_problem_to_a_program(client):
    """As the application tells it (RFC 9457), with the way to help in the browser's language."""
    sent = b"x" * 17_000
    response = client.post("/api/ask", content=sent, headers={"Accept-Language": "es-CR,es"})
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == response.status_code == 413
    assert response.json()["help"] == "/help?lang=es"
    assert client.post("/api/ask?lang=en", content=sent).json()["help"] == "/help?lang=en"


def test_what_never_changes_is_answered_without_the_application(pair, client):
    """Kept with its headers; also while no process is there."""
    first = client.get("/web/kept.css?v=abc")
    assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
    pair.stop(0, 1)
    again = client.get("/web/kept.css?v=abc")
    assert (again.status_code, again.text) == (200, first.text)
    assert again.headers.get_list("cache-control") == first.headers.get_list("cache-control")


@pytest.mark.parametrize("address", ["/web/b.css", "/web/c.css?v=b", "/web/d.css?v=abc&x=1"])
def test_nothing_else_is_kept(pair, client, address):
    """No file that may change, and none at an address that somebody made up."""
    assert client.get(address).text != client.get(address).text
    kept = pair.proxy.folder / "cache"
    assert address.encode() not in b"".join(
        path.read_bytes() for path in kept.rglob("*") if path.is_file()
    )


@pytest.mark.parametrize("what", ["old", "unready"])
def test_a_file_that_one_process_lacks_comes_from_the_other(pair, client, what):
    """While one of them is of the version before, or not ready yet."""
    (pair.folder / f"{what}-{pair.proxy.applications[0]}").touch()
    answers = [client.get("/web/new.css") for _ in range(6)]
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.text.split(":")[0] for answer in answers} == {str(pair.proxy.applications[1])}


def test_an_event_arrives_before_the_next_one_is_sent(pair, client):
    """The second event is only sent when the first has arrived."""
    with client.stream("GET", "/gradio_api/queue/data?session_hash=x") as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in response.headers
        lines = response.iter_lines()
        assert next(lines) == "data: first"
        (pair.folder / "arrived").touch()
        assert [line for line in lines if line] == ["data: second"]


# ------------------------------------------------------------------------------- two processes


def test_a_visitor_of_the_chat_stays_with_one_process(pair):
    """By the address, without a cookie; the visitors together have both."""
    processes = set()
    for number in range(2, 26):
        with pair.proxy.client(f"127.0.0.{number}") as visitor:
            answers = [visitor.get(path) for path in CHAT * 3]
            assert not any("set-cookie" in answer.headers for answer in answers)
            (one,) = {answer.json()["port"] for answer in answers}
            processes.add(one)
    assert processes == set(pair.proxy.applications)


@pytest.mark.parametrize("path", ANY_PROCESS)
def test_everything_else_is_spread(pair, client, path):
    """Also for one and the same visitor."""
    assert {pair.port(client, path) for _ in range(8)} == set(pair.proxy.applications)


@pytest.mark.parametrize("path", ["/api/ask", "/export", "/gradio_api/queue/join"])
def test_a_question_with_which_a_process_dies_is_answered_by_the_other(pair, client, path):
    """Killed with the question in hand: it is put to the other process, once."""
    response = client.post(path, content=b"die")
    assert response.status_code == 200
    told = (pair.folder / "told").read_text().split()
    assert told[1::2] == [path, path]
    assert sorted(told[::2]) == sorted(map(str, pair.proxy.applications))
    assert response.json()["port"] == int(told[2])


def test_a_verdict_is_never_sent_twice(pair, client):
    """It may have been written by the process that died."""
    assert client.post("/feedback", content=b"die").status_code == 503
    assert len((pair.folder / "told").read_text().splitlines()) == 1


@pytest.mark.parametrize("number", [0, 1])
def test_one_process_is_enough(pair, number):
    """Whichever it is; while the other one is down, and while it is there but has no index yet."""
    port, other = pair.proxy.applications[number], pair.proxy.applications[1 - number]
    (pair.folder / f"unready-{port}").touch()
    assert _answering(pair) == {other}
    pair.stop(number)
    assert _answering(pair) == {other}
    (pair.folder / f"unready-{port}").unlink()
    pair.start(number)
    assert _answering(pair) == {port, other}
    # The one that has come back is asked at once, and not after a time in which it counts as down.
    pair.stop(1 - number)
    assert _answering(pair) == {port}


def _answering(pair: Pair) -> set[int]:
    """The processes that answer eight visitors, who ask for everything."""
    found = set()
    for address in range(2, 10):
        with pair.proxy.client(f"127.0.0.{address}") as visitor:
            found |= {pair.port(visitor, path) for path in (*CHAT, *ANY_PROCESS)}
    return found


def test_what_a_process_says_of_itself_is_passed_on_when_both_say_it(pair, client):
    """The application's own page of "not ready", and not one of nginx."""
    for port in pair.proxy.applications:
        (pair.folder / f"unready-{port}").touch()
    for path in ("/", "/report", "/api/report"):
        response = client.get(path)
        assert response.status_code == 503
        assert response.json()["port"] in pair.proxy.applications


def test_help_is_there_while_no_process_is(pair, client):
    """To people as the stored page in their language, to programs as a problem."""
    for language in ("en", "es"):
        (pair.proxy.folder / "help" / f"{language}.html").write_text(f"<p>help in {language}</p>")
    pair.stop(0, 1)
    for method, path in (("GET", "/"), ("GET", "/help"), ("POST", "/export"), ("GET", "/embed")):
        for language, asked in (("es", {"Accept-Language": "es-CR"}), ("en", {})):
            response = client.request(method, path, headers=asked)
            assert response.status_code == 503
            assert response.text == f"<p>help in {language}</p>"
            assert response.headers["content-type"] == "text/html; charset=utf-8"
            assert response.headers["cache-control"] == "no-store"
            assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
    assert client.get("/help?lang=es").text == "<p>help in es</p>"
    problem = client.post("/api/ask?lang=es", content=b"{}")
    assert problem.status_code == problem.json()["status"] == 503
    assert problem.json()["help"] == "/help?lang=es"
    for path in (pair.proxy.folder / "help").iterdir():
        path.unlink()
    assert client.get("/").status_code == 503


# ------------------------------------------------------------------------------- logs


def test_the_log_knows_the_routes_of_the_application(pair, client):
    """A line for each by the name that its own log has; none for what is not on its list."""
    before = pair.proxy.logged_before()
    (pair.folder / "arrived").touch()
    for route in ROUTES:
        path = re.sub(r"\{.*?\}", CANARY, route.template)
        client.request(route.methods[0], f"{path}?find={CANARY}")
    client.get(f"/{CANARY}")
    client.request("PROPFIND", "/report")
    expected = [f"{route.methods[0]} {route.template} 200" for route in ROUTES]
    written = pair.proxy.logged(before + len(expected) + 2)[before:]
    lines = [line.split(" ", 1)[1] for line in written]
    shortened = [line.rsplit(" ", 2)[0] for line in lines]
    assert shortened == [*expected, "GET (other) 200", "(other) /report 405"]


def test_a_line_of_the_log_says_this_and_no_more(pair, client):
    """When, what, how it went, how long, which process."""
    before = pair.proxy.logged_before()
    client.get("/report?find=x")
    port = "|".join(map(str, pair.proxy.applications))
    line = rf"\d{{4}}-\d\d-\d\dT[\d:+-]+ GET /report 200 \d+\.\d{{3}} 127\.0\.0\.1:({port})"
    (written,) = pair.proxy.logged(before + 1)[before:]
    assert re.fullmatch(line, written)


def test_nothing_that_a_visitor_sends_is_written_anywhere(pair):
    """A canary in every place of every kind of request, also of those that fail; and no address."""
    address = "127.0.0.77"
    (pair.folder / "arrived").touch()
    with (
        pair.proxy.client(address) as secure,
        pair.proxy.client(address, scheme="http") as plain,
    ):
        for client in (secure, plain):
            _send_canaries(client)
        pair.stop(0)
        _send_canaries(secure)
        pair.stop(1)
        _send_canaries(secure)
    _send_broken(pair.proxy, address)
    written = pair.proxy.written()
    assert CANARY.encode() not in written.lower()
    assert address.encode() not in written
    assert b"503" in written  # What failed is told all the same.


def _send_canaries(client: httpx.Client) -> None:
    told = dict.fromkeys(("User-Agent", "Referer", "X-Forwarded-For", "Origin"), CANARY)
    told |= {"Cookie": f"a={CANARY}", "Accept-Language": CANARY}
    body = json.dumps({"question": CANARY}).encode()
    for path in ("/", "/report", "/help", "/web/a.css", "/assets/a.js", f"/{CANARY}", "/api/ask"):
        client.get(f"{path}?find={CANARY}&q={CANARY}&v=abc", headers=told)
        client.get(f"{path}?{CANARY}", headers=told)
    for path in ("/api/ask", "/export", "/gradio_api/queue/join", "/feedback", "/nobody-answers"):
        client.post(f"{path}?q={CANARY}", content=body, headers=told)
        client.post(f"{path}?q={CANARY}", content=body * 30_000, headers=told)
    with suppress(httpx.RemoteProtocolError):  # A stream of a page that there is not.
        client.get(f"/gradio_api/queue/data?session_hash={CANARY}", headers=told)
    client.request(CANARY.upper(), f"/{CANARY}", headers=told)
    client.get(f"/report?find={CANARY * 1000}", headers=told)
    client.get("/report", headers=told | {"X-Long": CANARY * 5000})


def _send_broken(proxy: Proxy, address: str) -> None:
    """What no client library sends, and what ends in the middle."""
    context = ssl.create_default_context(cafile=proxy.folder / "certificate.pem")
    host = f"Host: {NAME}\r\n"
    for text in (
        f"GET /{CANARY}\r\n\r\n",
        f"GET /report?find={CANARY} HTTP/9.9\r\n{host}\r\n",
        f"GET /report?find={CANARY} HTTP/1.1\r\n{host}{CANARY}\r\n\r\n",
        f"GET /report?find={CANARY} HTTP/1.1\r\n{host}{host}\r\n",
        f"GET /report?find={CANARY} HTTP/1.1\r\n\r\n",
        f"GET /report?find={CANARY} HTTP/1.1\r\nHost: {CANARY}.example.org\r\n\r\n",
        f"GET /../../{CANARY} HTTP/1.1\r\n{host}\r\n",
        f"GET /%zz{CANARY} HTTP/1.1\r\n{host}\r\n",
        f"{CANARY} {CANARY} {CANARY}\r\n\r\n",
        f"POST /api/ask?q={CANARY} HTTP/1.1\r\n{host}Content-Length: 9999\r\n\r\n{CANARY}",
        f"POST /api/ask?q={CANARY} HTTP/1.1\r\n{host}Transfer-Encoding: {CANARY}\r\n\r\n{CANARY}",
    ):
        for secure in (False, True):
            port = proxy.tls if secure else proxy.plain
            sender = socket.create_connection(("127.0.0.1", port), PATIENCE, (address, 0))
            if secure:
                sender = context.wrap_socket(sender, server_hostname=NAME)
            with sender:
                sender.sendall(text.encode())
                if "9999" not in text:
                    _read_to_the_end(sender)
    for name in (CANARY, f"{CANARY}.example.org"):
        with (
            socket.create_connection(("127.0.0.1", proxy.tls), PATIENCE, (address, 0)) as sender,
            pytest.raises(ssl.SSLError),
        ):
            context.wrap_socket(sender, server_hostname=name)


def _read_to_the_end(sender: socket.socket) -> None:
    sender.shutdown(socket.SHUT_WR)
    while sender.recv(65536):
        pass


# ------------------------------------------------------------------------------- the real servers


@dataclass
class Real:
    """Two real servers behind nginx."""

    proxy: Proxy
    programs: dict[int, subprocess.Popen[bytes]]

    def start(self, port: int) -> None:
        options = f"--port {port} --public-url https://{NAME} --trusted-proxies 127.0.0.1"
        options += " --client-per-minute 100000 --all-per-minute 100000"
        program = [sys.executable, "-m", "report_rag.cli.main", "serve", *options.split()]
        environment = os.environ | {"PYTHONWARNINGS": "ignore::ResourceWarning"}
        self.programs[port] = subprocess.Popen(program, cwd=ROOT, env=environment)

    def wait_until_ready(self, port: int) -> None:
        program, address = self.programs[port], f"http://127.0.0.1:{port}/healthz"
        wait_for(port, program)
        for _ in range(600):
            if httpx.get(address, timeout=PATIENCE).status_code == 200:
                return
            assert program.poll() is None, "it has ended"
            time.sleep(0.1)
        raise AssertionError("it does not become ready")


@pytest.fixture(scope="module")
def real(tmp_path_factory) -> Iterator[Real]:
    """nginx before two real servers over the real report."""
    first, second = free_ports(2)
    with ExitStack() as stack:
        programs: dict[int, subprocess.Popen[bytes]] = {}
        stack.callback(lambda: [program.kill() or program.wait() for program in programs.values()])
        folder = tmp_path_factory.mktemp("nginx-real")
        proxy = stack.enter_context(proxied(folder, (first, second)))
        servers = Real(proxy, programs)
        for port in (first, second):
            servers.start(port)
        for port in (first, second):
            servers.wait_until_ready(port)
        yield servers


@contextmanager
def _raw(client: httpx.Client, path: str) -> Iterator[tuple[httpx.Response, bytes]]:
    """A response with its bytes as they travelled."""
    with client.stream("GET", path, headers=HTML | {"Accept-Encoding": "gzip"}) as response:
        yield response, b"".join(response.iter_raw())


@pytest.mark.real
@pytest.mark.parametrize("path", ["/", "/report", "/help", "/api/report", "/web/look.css"])
def test_pages_are_compressed_once(real, path):
    """By the application; nginx leaves them as they are, with their tag."""
    with real.proxy.client() as client, _raw(client, path) as (response, travelled):
        assert response.status_code == 200
        assert response.headers["content-encoding"] == "gzip"
        text = gzip.decompress(travelled)
        assert text[:2] != b"\x1f\x8b"
        assert len(travelled) < len(text) / 2
        tag = response.headers.get("etag")
        if path in ("/", "/report"):
            assert not tag.startswith("W/")
            again = client.get(path, headers={"If-None-Match": tag, "Accept-Encoding": "gzip"})
            assert again.status_code == 304


@pytest.mark.real
def test_the_applications_headers_survive(real):
    """Policy, caching and the rest come once each, as the application sends them."""
    told = {"Host": NAME, "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https"}
    with real.proxy.client() as client:
        for path in ("/", "/report?find=x", "/api/report", "/nowhere", "/web/look.css"):
            behind = client.get(path)
            sent = [
                httpx.get(f"http://127.0.0.1:{port}{path}", headers=told, timeout=PATIENCE)
                for port in real.proxy.applications
            ]
            assert {one.status_code for one in sent} == {behind.status_code}
            assert _told(behind) in [_told(one) for one in sent], path


def _told(response: httpx.Response) -> dict[str, list[str]]:
    """The headers by name, without those of the connection and of nginx itself."""
    own = {"date", "content-length", "transfer-encoding", "connection", "server"}
    own |= {"strict-transport-security", "alt-svc"}
    return {name: response.headers.get_list(name) for name in response.headers.keys() - own}


@pytest.mark.real
def test_the_chat_answers_through_it(real):
    """A question goes in, its answer comes as an event, of the same process, for any visitor."""
    question = "What do survivors recommend?"
    before = real.proxy.logged_before()
    for number in range(2, 8):
        with real.proxy.client(f"127.0.0.{number}") as visitor:
            visitor.get("/", headers=HTML).raise_for_status()
            assert "survivors" in chat(visitor, question, f"visitor{number}")["html"]
            lines = real.proxy.logged(before + 3)[before:]
            assert len(lines) == 3
            assert len({line.rsplit(" ", 1)[1] for line in lines}) == 1
            before += 3


@pytest.mark.real
def test_the_help_page_is_stored_as_the_documentation_says(real):
    """Its commands, run as they stand but for folder and port, store what nginx shows then."""
    (line,) = [one for one in DOCUMENTATION.splitlines() if "/help?lang=" in one and "curl" in one]
    folder = real.proxy.folder / "help"
    for old, new in (
        ("sudo ", ""),
        ("/var/lib/report-rag-help", str(folder)),
        ("127.0.0.1:7860", f"127.0.0.1:{real.proxy.applications[0]}"),
    ):
        assert old in line
        line = line.replace(old, new)
    subprocess.run(["sh", "-e", "-c", line], check=True)
    for language in ("en", "es"):
        with real.proxy.client() as client:
            shown = client.get(f"/help?lang={language}", headers=HTML).text
        assert f'<html lang="{language}"' in shown
        assert (folder / f"{language}.html").read_text() == shown


@pytest.mark.real
def test_a_process_killed_under_load_costs_no_answer(real):
    """One process is killed while questions arrive: all are answered; then it comes back."""
    killed, other = real.proxy.applications
    questions = ("What do survivors recommend?", "¿Qué dice el informe sobre Bolivia?")
    answered = threading.Semaphore(0)
    before = real.proxy.logged_before()

    def ask(number: int) -> tuple[int, str]:
        with real.proxy.client(f"127.0.0.{2 + number % 20}") as client:
            response = client.post("/api/ask", json={"question": questions[number % 2]})
            answered.release()
            return response.status_code, response.json().get("outcome", "")

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(ask, number) for number in range(UNDER_LOAD)]
        for _ in range(UNDER_LOAD // 2):
            assert answered.acquire(timeout=PATIENCE)
        os.kill(real.programs[killed].pid, signal.SIGKILL)
        results = [one.result() for one in asked]
    assert results == [(200, "answered")] * UNDER_LOAD
    lines = real.proxy.logged(before + UNDER_LOAD)[before:]
    assert len(lines) == UNDER_LOAD
    tried_both = [line for line in lines if f"127.0.0.1:{killed}, 127.0.0.1:{other}" in line]
    assert tried_both
    assert any(line.endswith(f" 127.0.0.1:{killed}") for line in lines)

    real.programs[killed].wait()
    real.start(killed)
    real.wait_until_ready(killed)
    with real.proxy.client() as client:
        for _ in range(8):
            client.post("/api/ask", json={"question": questions[0]}).raise_for_status()
    last = real.proxy.logged(before + UNDER_LOAD + 8)[before + UNDER_LOAD :]
    assert any(line.endswith(f" 127.0.0.1:{killed}") for line in last)


@pytest.mark.real
def test_a_question_stands_in_no_file_of_nginx(real):
    """After chats, questions to the API, finds, exports and what fails."""
    with real.proxy.client("127.0.0.77") as client:
        _send_canaries(client)
    _send_broken(real.proxy, "127.0.0.77")
    assert CANARY.encode() not in real.proxy.written().lower()
