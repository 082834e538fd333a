"""The one terminal of a process: its records, its courier, and how a request reaches them."""

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import current_app, request

from orders.sandbox.courier import Courier
from orders.sandbox.settings import SandboxSettings
from orders.sandbox.store import Store

DROP = "sandbox.drop"


@dataclass(frozen=True, slots=True)
class Terminal:
    """What every request works with."""

    settings: SandboxSettings
    store: Store
    courier: Courier

    def base_url(self) -> str:
        """Give the address that a shopper's browser reaches the pay page by."""
        return (self.settings.public_url or request.host_url).rstrip("/")


def current() -> Terminal:
    """Give the terminal that serves this request."""
    return cast("Terminal", current_app.extensions["sandbox"])


def drop_response() -> None:
    """Do everything, then hang up without a word, as a network does."""
    request.environ[DROP] = True


class DroppingMiddleware:
    """Hangs up on the requests that asked for it, as soon as their work is committed."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer = self._app(environ, start_response)
        if environ.get(DROP):
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionAbortedError("asked to hang up")
        return answer
