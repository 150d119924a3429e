"""Leaves out what a request says of itself by headers that proxies write.

Whom it comes from and how is settled before (uvicorn asks trusted proxies only); of where it was
sent, the Host header alone counts. Gradio would believe any of these and write them into its page.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

_LEFT_OUT = (b"x-forwarded-", b"forwarded", b"x-original-", b"x-rewrite-", b"x-http-method")


class Unforwarded:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            kept = [one for one in scope["headers"] if not one[0].lower().startswith(_LEFT_OUT)]
            scope = {**scope, "headers": kept}
        await self.app(scope, receive, send)
