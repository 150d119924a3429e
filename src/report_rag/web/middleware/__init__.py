"""The middleware that each request passes before it reaches the application."""

from starlette.types import ASGIApp

from report_rag.rendering.links import root_of
from report_rag.web.middleware.access_log import AccessLog, Metrics
from report_rag.web.middleware.allow_list import AllowList
from report_rag.web.middleware.headers import KnownHeaders, SecurityHeaders
from report_rag.web.middleware.hosts import Hosts
from report_rag.web.middleware.limits import BodyLimit, RateLimit
from report_rag.web.middleware.origins import Origins
from report_rag.web.middleware.public_path import PublicPath
from report_rag.web.settings import Settings

__all__ = ["Metrics", "harden"]


def harden(app: ASGIApp, settings: Settings, metrics: Metrics) -> ASGIApp:
    """The application behind all middleware; `metrics` counts the requests.

    A request meets, in this order: security headers on its response; the path of the public address
    (`PublicPath`); the access log; allowed hosts (the header Host); removal of all headers that
    nothing here reads, and refusal of a body with two lengths (`KnownHeaders`); the list of routes
    that exist (`allow_list`); allowed origins (sites whose pages may call); the limits of requests
    a minute and of the size of the body. `settings` has the hosts, the origins and the first of
    these limits; each route has the other.
    """
    # Each line wraps what is above it, so a request meets the last line first.
    app = BodyLimit(app)
    app = RateLimit(app, settings.client_per_minute, settings.all_per_minute)
    app = Origins(app, settings.partners, settings.public_url)
    app = AllowList(app)
    app = KnownHeaders(app)
    app = Hosts(app, settings.hosts)
    app = AccessLog(app, metrics)
    app = PublicPath(app, root_of(settings.address))
    return SecurityHeaders(app)
