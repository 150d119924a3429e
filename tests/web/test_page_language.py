"""The chat's page comes in the visitor's language, and no other page is touched."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from report_rag.web.page_language import PageLanguage

PAGE = '<!doctype html><html\nlang="en" class="x"><head data-a="1"><title>á</title></head></html>'
GRADIO = '<gradio-app\n control_page_title="true">\n</gradio-app>'
SCRIPT_ES = (
    "<script>Object.defineProperty(navigator,'language',{get:()=>'es'});"
    "Object.defineProperty(navigator,'languages',{get:()=>['es']});</script>"
)
TITLE = "<title>T &lt;es&gt;</title>"


def around(app):
    """The middleware with a title and a page of few words."""
    return PageLanguage(
        app,
        lambda language: f"T <{language}>",
        lambda language, gradio: f"<main>{language}{gradio}</main>",
    )


@pytest.fixture
def client():
    """A small site behind the middleware, with a page of every kind."""

    async def home(request: Request) -> HTMLResponse:
        return HTMLResponse(PAGE)

    async def other(request: Request) -> HTMLResponse:
        return HTMLResponse(PAGE)

    async def config(request: Request) -> JSONResponse:
        return JSONResponse({"page": PAGE})

    async def socket(socket: WebSocket) -> None:
        await socket.accept()
        await socket.send_text(PAGE)
        await socket.close()

    site = Starlette(
        routes=[
            Route("/", home),
            Route("/other", other),
            Route("/config", config),
            WebSocketRoute("/", socket),
        ]
    )
    return TestClient(around(site))


def test_the_page_says_which_language_it_is_in(client):
    """The page at / carries the visitor's language in its html element, and a title in it."""
    page = client.get("/?lang=es").text
    assert page == (
        '<!doctype html><html lang="es" class="x"><head data-a="1">'
        + SCRIPT_ES
        + "<title>T &lt;es&gt;</title></head></html>"
    )


def test_the_browser_is_asked_when_the_address_says_nothing(client):
    """Accept-Language alone makes the page Spanish."""
    page = client.get("/", headers={"accept-language": "es-PE,es"}).text
    assert page.startswith('<!doctype html><html lang="es"')
    assert SCRIPT_ES in page


def test_headers_fit_the_rewritten_page(client):
    """Length, language and what the page varies by are told to browsers and caches."""
    response = client.get("/", headers={"accept-language": "es"})
    assert response.headers["content-length"] == str(len(response.content))
    assert response.headers["content-language"] == "es"
    assert "accept-language" in response.headers["vary"].lower()


def test_other_pages_are_left_alone(client):
    """Only the page at / is rewritten."""
    assert client.get("/other?lang=es").text == PAGE
    assert client.get("/config?lang=es").json() == {"page": PAGE}


def test_a_page_without_a_language_gets_one():
    """An html element without a lang attribute receives it."""

    async def home(request: Request) -> HTMLResponse:
        return HTMLResponse("<html><head></head></html>")

    client = TestClient(around(Starlette(routes=[Route("/", home)])))
    page = client.get("/?lang=es").text
    assert page == f'<html lang="es"><head>{SCRIPT_ES}{TITLE}</head></html>'


def test_what_is_not_html_is_left_alone():
    """Plain text at / passes through, byte for byte, whatever it looks like."""

    async def home(request: Request) -> PlainTextResponse:
        return PlainTextResponse(PAGE)

    client = TestClient(around(Starlette(routes=[Route("/", home)])))
    response = client.get("/?lang=es")
    assert response.text == PAGE
    assert "content-language" not in response.headers


def test_a_page_that_comes_in_parts_is_rewritten_whole():
    """A tag that two parts of a stream share is found all the same."""

    async def parts():
        yield b"<ht"
        yield b'ml lang="en"><he'
        yield b"ad></head></html>"

    async def home(request: Request) -> StreamingResponse:
        return StreamingResponse(parts(), media_type="text/html")

    client = TestClient(around(Starlette(routes=[Route("/", home)])))
    assert client.get("/?lang=es").text == f'<html lang="es"><head>{SCRIPT_ES}{TITLE}</head></html>'


def test_web_sockets_pass_through(client):
    """What is no HTTP request is not looked at."""
    with client.websocket_connect("/?lang=es") as socket:
        assert socket.receive_text() == PAGE


def test_messages_of_other_kinds_pass_through():
    """A message that is neither start nor body of a response reaches the server as it is."""
    sent = []

    async def app(scope, receive, send):
        await send({"type": "http.response.debug", "info": {}})

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.disconnect"}

    scope = {"type": "http", "path": "/", "query_string": b"", "headers": []}
    # In a thread of its own: browser tests leave a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(around(app)(scope, receive, send))).result()
    assert sent == [{"type": "http.response.debug", "info": {}}]


def test_the_page_stands_around_gradios_element():
    """What is ours comes in the visitor's language, and the title is left to us."""

    async def home(request: Request) -> HTMLResponse:
        return HTMLResponse(f"<html><head></head><body>{GRADIO}<script></script></body></html>")

    client = TestClient(around(Starlette(routes=[Route("/", home)])))
    element = GRADIO.replace("true", "false")
    body = f"<body><main>es{element}</main><script></script></body>"
    assert client.get("/?lang=es").text.endswith(f"{body}</html>")
