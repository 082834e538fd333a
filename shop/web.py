"""What every page has in common: security headers, error pages, and the names templates use."""

from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from flask_babel import gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from shop.access import viewer
from shop.accounts.ceremonies import Site
from shop.accounts.forms import SignInForm
from shop.assets import Assets
from shop.config import Config
from shop.errors import ShopError, Unavailable
from shop.locales import reading, same_page_in

log = structlog.get_logger()
TRY_AGAIN_SECONDS = 10

# form-action names Stripe because the checkout form's answer redirects there (CSP Level 3, 4.2.7).
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self' {pay}"
)


def security_headers(config: Config) -> dict[str, str]:
    """OWASP ASVS 5.0, chapter 3: what a browser is told about every answer."""
    pay = config.stripe_api_url if config.uses_sandbox else "https://checkout.stripe.com"
    headers = {
        "Content-Security-Policy": CSP.format(pay=pay),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Cache-Control": "private, no-cache",
    }
    if config.is_https:
        headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    return headers


def _harden(headers: dict[str, str]) -> Callable[[Response], Response]:
    """Adds to an answer those of ``headers`` that its view didn't set itself."""

    def harden(response: Response) -> Response:
        present = {name.lower() for name in response.headers.keys()}  # noqa: SIM118 - pairs
        for name, value in headers.items():
            if name.lower() not in present:
                response.headers.add(name, value)
        return response

    return harden


def init_app(app: Flask, assets: Assets) -> None:
    """Wire headers, errors and template names into the application."""
    app.after_request(_harden(security_headers(_config(app))))
    app.register_error_handler(ShopError, _or_unavailable(shop_error))
    app.register_error_handler(CSRFError, _or_unavailable(csrf_error))
    app.register_error_handler(HTTPException, _or_unavailable(http_error))
    app.register_error_handler(Exception, _or_unavailable(unexpected))
    app.jinja_env.globals.update(asset=assets.url, shop=ShopFacts(_config(app)))
    app.context_processor(_names)


def _or_unavailable(handler: Callable[[Any], Response]) -> Callable[[Any], Response]:
    """What the handler answers; 503 where even its page can't be had without the database."""

    def handle(error: Exception) -> Response:
        try:
            return handler(error)
        except Unavailable:
            return error_page(503)

    return handle


class ShopFacts:
    """What templates may know of the configuration."""

    def __init__(self, config: Config) -> None:
        self.name = config.shop_name
        self.url = config.base_url
        self.currency = config.currency
        self.includes_vat = config.prices_include_vat
        self.country = config.country
        self.demo = config.demo
        self.passkey_origin = Site.of(config).origin


def _names() -> dict[str, Any]:
    return {
        "locale": reading(),
        "languages": same_page_in(_config().locale) if request else [],
        "viewer": viewer() if request else None,
    }


def _config(app: Flask | None = None) -> Config:
    found: Config = (app or current_app).extensions["config"]
    return found


def shop_error(error: ShopError) -> Response:
    """A ShopError that no view turned into something better becomes the page of its family."""
    status = error.status
    if status >= 500:  # noqa: PLR2004
        log.error("shop error", exc_info=error)
    if status == 403 and error.facts.get("sign_in"):  # noqa: PLR2004
        return _sign_in_page()
    return error_page(status, detail=error.facts.get("say", ""))


def csrf_error(_error: CSRFError) -> Response:
    return error_page(400, detail=gettext("This page had been open too long. Please try again."))


def http_error(error: HTTPException) -> Response:
    response = error.get_response()
    if response.status_code < 400:  # noqa: PLR2004 - a routing redirect, not an error
        return make_response(response)
    page = error_page(error.code or 500)
    for name in ("Allow", "Retry-After"):
        if name in response.headers:
            page.headers[name] = response.headers[name]
    return page


def unexpected(error: Exception) -> Response:
    """A defect: the log has the stack trace, the person has a reference to quote."""
    log.error("unexpected error", exc_info=error)
    return error_page(500)


def error_page(status: int, detail: str = "") -> Response:
    """The error page, or JSON for a script that asked for it."""
    if request.accept_mimetypes.best == "application/json":
        return make_response(jsonify(error=detail or str(status)), status)
    values = {"code": status, "reference": g.get("request_id", ""), "detail": detail}
    if status == 503:  # noqa: PLR2004
        return _unavailable(values)
    return make_response(render_template("shop/error.html", **values), status)


def _unavailable(values: dict[str, Any]) -> Response:
    """Rendered without looking who asks: the database may be what doesn't answer."""
    template = current_app.jinja_env.get_template("shop/error.html")
    page = make_response(template.render(**values, locale=reading()), 503)
    page.headers["Retry-After"] = str(TRY_AGAIN_SECONDS)
    return page


def _sign_in_page() -> Response:
    """403 with the sign-in form in it: signing in leads back to the page that was asked for."""
    page_path = request.script_root + request.full_path.rstrip("?")
    here = page_path if request.method == "GET" else ""
    desk = request.path.startswith("/desk")
    form = SignInForm(formdata=None, next=here)
    page = render_template("accounts/sign_in.html", form=form, desk=desk)
    return make_response(page, 403)
