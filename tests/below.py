"""A proxy that has the server below a path of its own site, for tests without a network."""

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

PATH = "/ask"


class Below:
    """ASGI application: takes `PATH` off what begins with it; all else gets 404."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.app
        if scope["type"] == "http":
            if scope["path"].startswith(f"{PATH}/"):
                path = scope["path"].removeprefix(PATH)
                raw = scope["raw_path"].removeprefix(PATH.encode())
                scope = {**scope, "path": path, "raw_path": raw}
            else:
                app = PlainTextResponse("a site of somebody else", 404)
        await app(scope, receive, send)
