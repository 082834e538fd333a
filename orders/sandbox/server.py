"""Serves the terminal over real HTTP, from a thread of a test or a process of its own."""

import threading
from types import TracebackType
from typing import Self

from werkzeug.serving import WSGIRequestHandler, make_server

from orders.sandbox.app import create_sandbox
from orders.sandbox.settings import SandboxSettings

STOP_POLL_SECONDS = 0.05


class QuietHandler(WSGIRequestHandler):
    """Leaves no line per request, for tests."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""


class SandboxServer:
    """A terminal on an address of its own; port 0 finds a free one. Use it as a context."""

    def __init__(
        self,
        settings: SandboxSettings,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        quiet: bool = True,
    ) -> None:
        app = create_sandbox(settings)
        self._courier = app.extensions["sandbox"].courier
        handler = QuietHandler if quiet else WSGIRequestHandler
        self._server = make_server(host, port, app, threaded=True, request_handler=handler)
        self._thread = threading.Thread(target=self._serve, name="sandbox", daemon=True)
        self.url = f"http://{host}:{self._server.server_port}"

    def start(self) -> Self:
        """Serve from a background thread."""
        self._courier.start()
        self._thread.start()
        return self

    def _serve(self) -> None:
        self._server.serve_forever(poll_interval=STOP_POLL_SECONDS)

    def stop(self) -> None:
        """Stop serving and delivering; the records stay."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._courier.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
