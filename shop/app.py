"""The composition root: the only module that knows every package and wires them together."""

from datetime import timedelta

from flask import Flask, send_from_directory
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

import cart.desk
import cart.moving
import cart.personal
import cart.promotions_desk
import cart.views
import catalog.desk
import catalog.desk.imports
import catalog.importing.jobs
import catalog.jobs
import catalog.personal
import catalog.views
import orders.desk
import orders.jobs
import orders.money_desk
import orders.moving
import orders.personal
import orders.views
import support.desk
import support.moving
import support.personal
import support.views
from cart.tax import COUNTRIES
from orders.gateways import PaymentGateway
from orders.gateways.stripe import StripeGateway
from shop import addresses, desk, formats, health, logs, maintenance, templating, web
from shop.access import check_routes, enforce, public
from shop.accounts import desk as staff_desk
from shop.accounts import identity
from shop.accounts.blueprints import BLUEPRINTS
from shop.application import Shop
from shop.assets import Assets
from shop.config import Config
from shop.customers.views import blueprint as own_pages
from shop.db import Database
from shop.limits import limiter
from shop.locales import LocaleInPath, current_locale
from shop.mail import transport_for

MOST_BYTES = 12 * 1024 * 1024
YEAR = 31_536_000


def create_app(
    config: Config,
    *,
    database: Database | None = None,
    gateway: PaymentGateway | None = None,
) -> Flask:
    """The whole shop as a WSGI application; tests may hand in a database or a gateway."""
    logs.configure(config.log_level)
    app = Shop("shop", static_folder=None)
    app.extensions["config"] = config
    app.extensions["database"] = database or Database(config.database_url)
    app.extensions["gateway"] = gateway or StripeGateway(
        config.stripe_secret_key,
        config.stripe_webhook_secret,
        api_base=config.stripe_api_url or None,
    )
    app.extensions["countries"] = COUNTRIES
    app.extensions["mail_transport"] = transport_for(config)
    _configure(app, config)
    _protect(app, config)
    _serve_files(app, config)
    _furnish(app)
    check_routes(app)
    return app


def _configure(app: Flask, config: Config) -> None:
    app.config.update(
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_PARTS=1000,
        SESSION_COOKIE_NAME="__Host-session" if config.is_https else "session",
        SESSION_COOKIE_SECURE=config.is_https,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=30),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # behind a proxy the Referer rule breaks; the token decides
        RATELIMIT_ENABLED=config.rate_limits,
        RATELIMIT_STORAGE_URI=config.rate_limit_storage,
        BABEL_DEFAULT_LOCALE=config.locale,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.wsgi_app = LocaleInPath(app.wsgi_app, config.locale)  # type: ignore[assignment, method-assign]
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]


def _protect(app: Flask, config: Config) -> None:
    """In the order of a request: its id, is the shop open, who is it, may they, is it forged."""
    templating.init_app(app, Babel(app, locale_selector=current_locale))
    logs.init_app(app)
    addresses.init_app(app)
    maintenance.init_app(app)
    identity.init_app(app)
    limiter.init_app(app)
    app.before_request(enforce)
    app.extensions["csrf"] = CSRFProtect(app)
    formats.init_app(app)
    web.init_app(app, Assets.ensure(config.instance_dir / "assets"))


def _serve_files(app: Flask, config: Config) -> None:
    """Built assets and pictures; a production server may serve both folders itself."""
    assets = Assets.ensure(config.instance_dir / "assets")

    @app.get("/assets/<path:name>")
    @public
    def asset_file(name: str) -> Response:
        return _forever(send_from_directory(assets.folder, name, max_age=YEAR))

    @app.get("/pictures/<path:name>")
    @public
    def picture_file(name: str) -> Response:
        return _forever(send_from_directory(config.picture_folder, name, max_age=YEAR))


def _forever(response: Response) -> Response:
    """The name of a file changes with its content, so it may be kept for good."""
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


def _furnish(app: Flask) -> None:
    """Every package brings its pages and its section of the desk."""
    health.init_app(app)
    for pages in (*BLUEPRINTS, own_pages):
        app.register_blueprint(pages)
    for package in (catalog, cart, orders, support):
        package.views.init_app(app)
    for package in (catalog, cart, orders, support):
        app.register_blueprint(package.desk.blueprint)
    app.register_blueprint(cart.promotions_desk.blueprint)
    app.register_blueprint(catalog.desk.imports.blueprint)
    sections = [
        *orders.desk.sections(),
        *support.desk.sections(),
        *catalog.desk.sections(),
        *cart.desk.sections(),
        *cart.promotions_desk.sections(),
        *staff_desk.sections(),
        desk.mails_section(),
    ]
    desk.init_app(app, sections)
