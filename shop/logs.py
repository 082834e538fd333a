"""JSON logs, one line an event, each with the request's id; never a token, a key or a card."""

import logging
import secrets
import sys
from time import perf_counter

import structlog
from flask import Flask, Response, g, request

_ACCEPTED = frozenset("0123456789abcdefABCDEF-")
log = structlog.get_logger()


def configure(level: str) -> None:
    """Set up structlog once for this process, on standard error."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
        ),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,  # standard error may change, as it does under a test
    )


def begin() -> None:
    """Give the request its id: the proxy's, if it sent a plain one, or a new one."""
    given = request.headers.get("X-Request-Id", "")
    plain = 8 <= len(given) <= 64 and set(given) <= _ACCEPTED  # noqa: PLR2004
    g.request_id = given if plain else secrets.token_hex(8)
    g.began = perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def end(response: Response) -> Response:
    """One line a request: the route, never the query string, which may hold a key."""
    if "began" in g:
        response.headers["X-Request-Id"] = g.request_id
        milliseconds = round((perf_counter() - g.began) * 1000, 1)
        rule = request.url_rule.rule if request.url_rule else "-"
        log.info(
            "request",
            method=request.method,
            route=rule,
            status=response.status_code,
            milliseconds=milliseconds,
        )
    return response


def init_app(app: Flask) -> None:
    app.before_request(begin)
    app.after_request(end)
