"""The middleware that each request passes before it reaches the application."""

from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

from report_rag.web.middleware.access_log import AccessLog, Metrics
from report_rag.web.middleware.allow_list import AllowList
from report_rag.web.middleware.headers import DropForwardedHeaders, SecurityHeaders
from report_rag.web.middleware.limits import BodyLimit, ConcurrencyLimit, RateLimit
from report_rag.web.middleware.origins import Origins
from report_rag.web.settings import Settings

__all__ = ["Metrics", "harden"]


def harden(app: ASGIApp, settings: Settings, metrics: Metrics) -> ASGIApp:
    """The application behind all middleware; a request meets first what is added last."""
    app = ConcurrencyLimit(app, settings.waiting)
    app = BodyLimit(app)
    app = RateLimit(app, settings.client_per_minute, settings.all_per_minute)
    app = Origins(app, settings.partners, settings.public_url)
    app = AllowList(app)
    app = DropForwardedHeaders(app)
    app = TrustedHostMiddleware(app, settings.hosts, www_redirect=False)
    app = AccessLog(app, metrics)
    return SecurityHeaders(app)
