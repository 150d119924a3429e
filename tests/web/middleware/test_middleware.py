"""What stands before the application: the list of addresses, headers, origins, limits, log."""

import asyncio
import json
import logging
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from report_rag.web.middleware import Metrics, harden
from report_rag.web.middleware.allow_list import ROUTES, route_of
from report_rag.web.middleware.headers import SecurityHeaders
from report_rag.web.middleware.limits import BodyLimit, Buckets, RateLimit
from report_rag.web.settings import Settings
from visited import finished

PARTNER = "https://partner.example"
OWN = "http://127.0.0.1:7860"
SETTINGS = Settings(partners=(PARTNER,), client_per_minute=1000, all_per_minute=1000)
CANARY = "xylophone-canary"


async def echo(request: Request) -> Response:
    """Says what reached the application."""
    body = await request.body()
    return JSONResponse({"path": request.url.path, "bytes": len(body), "client": request.client[0]})


async def page(request: Request) -> Response:
    return HTMLResponse("<p>page</p>")


class Fault:
    """Fails at one address before it says anything, and passes all others on."""

    def __init__(self, app) -> None:
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope.get("path") == "/readyz":
            raise RuntimeError(CANARY)
        await self.app(scope, receive, send)


def client(settings: Settings = SETTINGS, metrics: Metrics | None = None) -> TestClient:
    """A client of a small application behind all layers."""
    app = Starlette(
        routes=[
            Route("/help", page),
            Route("/{rest:path}", echo, methods=["GET", "POST", "OPTIONS"]),
        ]
    )
    hardened = harden(Fault(app), settings, metrics or Metrics())
    return TestClient(hardened, base_url=OWN, raise_server_exceptions=False)


# The list of addresses

GRADIO = """
/gradio_api/upload /gradio_api/file /gradio_api/file=/etc/passwd /gradio_api/proxy=http://x
/gradio_api/openapi.json /gradio_api/api_info /gradio_api/runs /gradio_api/run-history/buckets
/gradio_api/run-history/records /gradio_api/deep_link /gradio_api/stream/x
/gradio_api/component_server /gradio_api/custom_component/a/b/c/d /gradio_api/mcp
/gradio_api/mcp/sse /gradio_api/call/ask /gradio_api/run/predict /gradio_api/reset
/gradio_api/cancel /gradio_api/heartbeat/x /gradio_api/startup-events /gradio_api/app_id
/gradio_api/upload_progress /gradio_api/queue/status /monitoring /monitoring/summary /monitoring/x
/openapi.json /docs /redoc /config/ /info /theme.css /assets/x.js /static/img/logo.svg
/login /logout /token /user /app_id /upload
/file=/etc/passwd /proxy=http://x /svelte/x /dev/reload /vibe-code /profiling/summary /queue/join
/queue/data /pwa_icon /robots.txt /api/predict /metrics /.env /web/../../etc/passwd /web/a/b
//etc/passwd /embed/ /HEALTHZ
""".split()


@pytest.mark.parametrize("path", GRADIO)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_not_on_the_list_is_not_found(path, method):
    """Whatever the application would say to it."""
    response = client().request(method, f"{OWN}{path}")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("route", ROUTES, ids=lambda one: one.template)
def test_what_is_on_the_list_is_let_through_by_its_methods_only(route):
    """Any other method is told which ones there are."""
    path = route.template.replace(":path", "").replace("{", "").replace("}", "")
    for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "TRACE"):
        response = client().request(method, path)
        if method in route.methods or (method == "HEAD" and "GET" in route.methods):
            assert response.status_code != 405
        else:
            assert response.status_code == 405
            assert response.headers["allow"] == ", ".join(route.allowed)


def test_no_socket_is_opened():
    """Nothing here speaks WebSocket."""
    with pytest.raises(WebSocketDisconnect), client().websocket_connect("/"):
        pass


def test_only_what_can_be_sent_to_has_a_body():
    """And all that is posted has a limit; help, health and files are never refused."""
    for route in ROUTES:
        assert (route.most_bytes > 0) == (route.methods == ("POST",))
    free = {route.template for route in ROUTES if not route.counted}
    files = {"/web/{file}", "/widget.js", "/manifest.json", "/favicon.ico", "/api/openapi.json"}
    # What Gradio's clients wait at for an answer; sending the question was counted.
    assert free == {"/help", "/healthz", "/readyz", "/gradio_api/queue/data", *files}


# Headers


@pytest.mark.parametrize(
    ("path", "status"),
    [("/help", 200), ("/report", 200), ("/nowhere", 404), ("/readyz", 500), ("/api/ask", 405)],
)
def test_every_response_has_the_headers(path, status):
    """Errors included."""
    response = client().get(path)
    assert response.status_code == status
    headers = response.headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert "camera=()" in headers["permissions-policy"]
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["cache-control"] == "no-store"
    assert "set-cookie" not in headers


def test_a_page_may_load_what_is_ours_and_data_nothing():
    """A document that a browser is made to show by mistake runs nothing."""
    assert "script-src 'self'" in client().get("/help").headers["content-security-policy"]
    data = client().get("/report").headers["content-security-policy"]
    assert data == "default-src 'none'; frame-ancestors 'none'"


def test_a_page_that_has_not_changed_keeps_what_it_came_with():
    """Headers of a 304 replace those that the browser has kept: another policy would break it."""

    async def unchanged(request):
        return Response(status_code=304, headers={"ETag": '"a"'})

    app = harden(Starlette(routes=[Route("/", unchanged)]), SETTINGS, Metrics())
    headers = TestClient(app, base_url=OWN).get("/").headers
    assert set(headers) == {"etag"}


def test_what_a_response_says_itself_is_left():
    """The panel names its partners, and old browsers must not be told otherwise."""

    async def panel(request):
        return HTMLResponse("", headers={"Content-Security-Policy": "frame-ancestors https://a"})

    app = harden(Starlette(routes=[Route("/embed", panel)]), SETTINGS, Metrics())
    headers = TestClient(app, base_url=OWN).get("/embed").headers
    assert headers["content-security-policy"] == "frame-ancestors https://a"
    assert "x-frame-options" not in headers


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost@evil"])
def test_another_host_is_refused(host):
    """Also when it is told by a header that proxies write."""
    response = client().get("/help", headers={"host": host})
    assert response.status_code == 400
    assert response.json()["type"].endswith("#other-name")
    assert response.json()["help"] == "/help?lang=en"
    assert client().get("/help", headers={"x-forwarded-host": host}).status_code == 200


# Refusals


def test_a_person_gets_a_page_and_a_program_a_problem():
    """Both in their language, with the way to help; nothing of the address is repeated."""
    there = f"/{CANARY}?q={CANARY}"
    spanish = {"accept": "text/html,*/*", "accept-language": "es"}
    shown = client().get(there, headers=spanish)
    assert shown.status_code == 404
    assert '<html lang="es">' in shown.text
    assert 'href="/help?lang=es"' in shown.text
    assert 'class="leave"' in shown.text
    told = client().get(there, headers={"accept-language": "es"}).json()
    assert told["status"] == 404
    assert told["help"] == "/help?lang=es"
    assert told["title"] == "No se encontró"
    assert CANARY not in shown.text + json.dumps(told)


# Origins


def ask(origin, path="/api/ask", method="POST", **headers):
    """A question from a page of an origin."""
    return client().request(method, path, headers={"origin": origin, **headers}, content=b"{}")


def test_a_partner_may_ask_and_read_the_answer():
    """Its origin is named, no credentials are let."""
    response = ask(PARTNER)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == PARTNER
    assert "access-control-allow-credentials" not in response.headers
    assert "Origin" in response.headers["vary"]
    asked_first = ask(
        PARTNER,
        method="OPTIONS",
        **{
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        },
    )
    assert asked_first.status_code == 200
    assert asked_first.headers["access-control-allow-origin"] == PARTNER


@pytest.mark.parametrize(
    "origin",
    [
        "https://other.example",
        "http://partner.example",
        "https://sub.partner.example",
        "https://partner.example:8443",
        "https://partner.example.evil.example",
        "null",
        "file://",
        "",
    ],
)
def test_another_site_may_not(origin):
    """Its question is not answered, and what it reads carries no leave."""
    refused = ask(origin)
    assert refused.status_code == 403
    assert refused.headers["content-type"] == "application/problem+json"
    read = ask(origin, "/api/report", "GET")
    assert "access-control-allow-origin" not in read.headers | refused.headers
    first = ask(origin, method="OPTIONS", **{"access-control-request-method": "POST"})
    assert first.status_code == 403


@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/export", "/feedback"])
def test_a_partner_may_use_nothing_else(path):
    """The chat's own ways are for our own page."""
    assert ask(PARTNER, path).status_code == 403
    assert ask(OWN, path).status_code == 200
    assert ask("null", path, **{"sec-fetch-site": "same-origin"}).status_code == 200


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_only_a_request_from_our_own_page_is_our_own(site):
    """Browsers write where a request comes from; any other place than our page is refused."""
    foreign = ask("https://other.example", **{"sec-fetch-site": site})
    assert foreign.status_code == 403


@pytest.mark.parametrize(("status", "kept"), [(200, "max-age=60"), (404, "no-store")])
def test_no_cache_keeps_an_error(status, kept):
    """Whatever the route says of its answer; one that went well keeps what it says."""

    async def cached(request: Request) -> Response:
        return Response("", status, headers={"Cache-Control": "max-age=60"})

    served = TestClient(SecurityHeaders(Starlette(routes=[Route("/", cached)])))
    assert served.get("/").headers["cache-control"] == kept


def test_our_own_origin_is_that_of_the_public_address():
    """Behind a proxy the page comes from there; what the Host header says does not count."""
    served = client(Settings(public_url="https://ask.example.org"))
    own = {"host": "ask.example.org", "origin": "https://ask.example.org"}
    assert served.post("/api/ask", headers=own).status_code == 200
    twin = own | {"origin": "http://ask.example.org"}
    assert served.post("/api/ask", headers=twin).status_code == 403


# Limits


@pytest.mark.parametrize("path", [one.template for one in ROUTES if one.most_bytes])
@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_has_a_limit(path, chunked):
    """With Content-Length and without; at the limit it passes, one byte more does not."""
    most = next(one.most_bytes for one in ROUTES if one.template == path)
    for size, status in ((most, 200), (most + 1, 413), (10 * 1024 * 1024, 413)):
        content = iter([b"x" * size]) if chunked else b"x" * size
        response = client().post(path, content=content)
        assert response.status_code == status
        if status == 200:
            assert response.json()["bytes"] == size


def status_with(receive):
    """The status of a POST to /api/ask whose body comes from an ASGI `receive`."""
    sent = []

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/api/ask",
        "query_string": b"",
        "headers": [],
        "client": ("127.0.0.1", 1),
    }
    application = Starlette(routes=[Route("/api/ask", echo, methods=["POST"])])
    asyncio_run(BodyLimit(application)(scope, receive, send))
    return sent[0]["status"]


@pytest.mark.parametrize(("extra", "status"), [(0, 200), (1, 413)])
def test_the_parts_of_a_body_count_together(extra, status):
    """Each is small enough; all of them have just as many bytes as are allowed, or one more."""
    most = next(one.most_bytes for one in ROUTES if one.template == "/api/ask")
    parts = iter([b"x" * (most // 2), b"x" * (most - most // 2), b"x" * extra])

    async def receive():
        part = next(parts, None)
        return {"type": "http.request", "body": part or b"", "more_body": part is not None}

    assert status_with(receive) == status


def test_who_sends_too_slowly_is_let_go(monkeypatch):
    """A connection that trickles is told so, and holds nothing."""
    monkeypatch.setattr("report_rag.web.middleware.limits._PATIENCE", 0.01)

    async def never():
        await asyncio.sleep(3600)

    assert status_with(never) == 408


def asyncio_run(work):
    """In a loop of its own: browser tests leave one running in this thread."""

    return finished(work)


class Clock:
    """Time that stands still until it is told otherwise."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_holds_a_minute_and_fills_steadily():
    """Sixty at once, then one a second."""
    clock = Clock()
    buckets = Buckets(60, clock)
    assert [buckets.take("workshop") for _ in range(60)] == [0.0] * 60
    assert buckets.take("workshop") == pytest.approx(1.0)
    assert buckets.take("somebody else") == 0
    clock.now += 0.5
    assert buckets.take("workshop") == pytest.approx(0.5)
    clock.now += 0.5
    assert buckets.take("workshop") == 0
    assert buckets.take("workshop") > 0


def test_buckets_are_forgotten():
    """After a minute, and the oldest when there are too many."""
    clock = Clock()
    buckets = Buckets(2, clock)
    for number in range(10_100):
        buckets.take(str(number))
    assert len(buckets._left) == 10_000
    clock.now += 61
    buckets.take("new")
    assert list(buckets._left) == ["new"]


def limited(clock, client_per_minute, all_per_minute):
    app = Starlette(routes=[Route("/{rest:path}", echo, methods=["GET", "POST"])])
    return RateLimit(app, client_per_minute, all_per_minute, clock)


def test_a_workshop_behind_one_address_is_served_and_then_told_to_wait():
    """With the seconds to wait, and the way to help; help itself is never refused."""
    clock = Clock()
    app = limited(clock, 60, 1000)
    one = TestClient(app, base_url=OWN, client=("203.0.113.7", 1))
    assert {one.post("/api/ask").status_code for _ in range(60)} == {200}
    refused = one.post("/api/ask", headers={"accept-language": "es"})
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "1"
    assert refused.json()["help"] == "/help?lang=es"
    assert one.get("/help").status_code == one.get("/healthz").status_code == 200
    other = TestClient(app, base_url=OWN, client=("203.0.113.8", 1))
    assert other.post("/api/ask").status_code == 200
    clock.now += 1
    assert one.post("/api/ask").status_code == 200


def test_everybody_together_has_a_limit_too():
    """However many addresses they have."""
    app = limited(Clock(), 60, 5)
    statuses = [
        TestClient(app, base_url=OWN, client=(f"203.0.113.{number}", 1)).get("/").status_code
        for number in range(6)
    ]
    assert statuses == [200] * 5 + [429]


def test_one_network_of_the_new_kind_is_one_visitor():
    """A household has more IPv6 addresses than there are people."""
    app = limited(Clock(), 1, 100)
    for host, status in (("2001:db8::1", 200), ("2001:db8::2", 429), ("2001:db8:0:1::1", 200)):
        assert TestClient(app, base_url=OWN, client=(host, 1)).get("/").status_code == status


def test_an_address_of_the_old_kind_is_itself_in_any_spelling():
    """A proxy that listens to both kinds writes them into each other."""
    app = limited(Clock(), 1, 100)
    for host, status in (("::ffff:1.2.3.4", 200), ("1.2.3.4", 429), ("::ffff:9.9.9.9", 200)):
        assert TestClient(app, base_url=OWN, client=(host, 1)).get("/").status_code == status


def test_a_header_does_not_make_another_address():
    """X-Forwarded-For is believed where uvicorn was told whom to believe, and not here."""
    app = limited(Clock(), 1, 100)
    one = TestClient(app, base_url=OWN, client=("203.0.113.7", 1))
    spoofed = [one.get("/", headers={"x-forwarded-for": f"198.51.100.{n}"}) for n in range(2)]
    assert [response.status_code for response in spoofed] == [200, 429]


# The log, the metrics, faults


def test_the_log_has_four_things_and_no_others(caplog):
    """Method, template, status, milliseconds: no question, no address, no browser."""
    with caplog.at_level(logging.INFO, "report_rag"):
        opened = client()
        headers = {"user-agent": CANARY, "referer": CANARY, "cookie": CANARY}
        opened.get(f"/report/{CANARY}?find={CANARY}", headers=headers)
        opened.post("/api/ask", json={"question": CANARY}, headers=headers)
        opened.get(f"/{CANARY}", headers=headers)
        opened.request(CANARY.upper(), "/")
    lines = [record.getMessage() for record in caplog.records if "report_rag" in record.name]
    assert [line.rsplit(" ", 2)[0] for line in lines] == [
        "GET /report/{name} 200",
        "POST /api/ask 200",
        "GET (not found) 404",
        "OTHER / 405",
    ]
    assert CANARY not in "".join(lines).lower()
    assert "testclient" not in "".join(lines)


def test_a_fault_is_logged_by_kind_and_place_and_told_calmly(caplog):
    """Its words could hold a question, so nobody is shown them."""
    with caplog.at_level(logging.INFO, "report_rag"):
        response = client().get("/readyz", headers={"accept-language": "es"})
    assert response.status_code == 500
    assert response.json()["help"] == "/help?lang=es"
    assert CANARY not in response.text + caplog.text
    assert "RuntimeError at " in caplog.text
    assert f"{Path(__file__).name}:" in caplog.text


def test_metrics_are_counted_by_route():
    """Templates and statuses only."""
    metrics = Metrics()
    opened = client(metrics=metrics)
    opened.get(f"/report/{CANARY}")
    opened.get(f"/report/{CANARY}2")
    opened.get(f"/{CANARY}")
    labels = {"method": "GET", "route": "/report/{name}", "status": "200"}
    assert metrics.registry.get_sample_value("report_rag_requests_total", labels) == 2
    names = [
        str(sample.labels) for metric in metrics.registry.collect() for sample in metric.samples
    ]
    assert CANARY not in "".join(names)
    assert metrics.registry.get_sample_value("report_rag_requests_open") == 0


def test_a_route_is_looked_for_once():
    """All middleware shares what the first of it found."""
    scope = {"type": "http", "path": "/report/x"}
    assert route_of(scope) is route_of(scope | {"path": "/"})
