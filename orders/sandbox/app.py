"""Puts the terminal together: the API, the hosted page, the tests' door."""

from flask import Flask, Response
from jinja2 import StrictUndefined
from werkzeug.datastructures import ContentSecurityPolicy

from orders.sandbox.api import api
from orders.sandbox.controls import controls
from orders.sandbox.courier import Courier
from orders.sandbox.pages import money, pages
from orders.sandbox.settings import SandboxSettings
from orders.sandbox.store import Store
from orders.sandbox.terminal import DroppingMiddleware, Terminal

BODY_LIMIT = 1024 * 1024


def create_sandbox(settings: SandboxSettings) -> Flask:
    """Build the terminal as a Flask app; its courier rests until somebody starts it."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = BODY_LIMIT
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.filters["money"] = money
    store = Store(settings.database)
    courier = Courier(store, settings.webhook_url, settings.webhook_secret)
    app.extensions["sandbox"] = Terminal(settings, store, courier)
    for blueprint in (api, pages, controls):
        app.register_blueprint(blueprint)
    app.after_request(_harden)
    app.wsgi_app = DroppingMiddleware(app.wsgi_app)  # type: ignore[method-assign]
    return app


def _harden(response: Response) -> Response:
    """Allow our own stylesheet and our own forms, and nothing else."""
    policy = response.content_security_policy or ContentSecurityPolicy()
    policy.default_src = policy.base_uri = policy.frame_ancestors = "'none'"
    policy.style_src = policy.img_src = "'self'"
    policy.form_action = policy.form_action or "'self'"
    response.content_security_policy = policy
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
