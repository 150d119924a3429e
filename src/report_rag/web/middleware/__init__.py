"""What stands between the open internet and the application: thin layers, each with one duty."""

from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp

from report_rag.web.middleware.access_log import Figures, Observed
from report_rag.web.middleware.allow_list import Surface
from report_rag.web.middleware.forwarded import Unforwarded
from report_rag.web.middleware.headers import SecurityHeaders
from report_rag.web.middleware.limits import BodyLimit, RateLimit, Waiting
from report_rag.web.middleware.origins import Origins
from report_rag.web.settings import Settings

__all__ = ["Figures", "harden"]


def harden(app: ASGIApp, settings: Settings, figures: Figures) -> ASGIApp:
    """The application behind all layers; read from the last line up, as a request passes them."""
    app = Waiting(app, settings.waiting)
    app = BodyLimit(app)
    app = RateLimit(app, settings.client_per_minute, settings.all_per_minute)
    app = Origins(app, settings.partners, settings.public_url)
    app = Surface(app)
    app = Unforwarded(app)
    app = TrustedHostMiddleware(app, settings.hosts, www_redirect=False)
    app = Observed(app, figures)
    return SecurityHeaders(app)
