"""What the terminal's tests are made of: a request, a browser, and somebody who takes webhooks."""

import http.client
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Barrier
from typing import Any, TypeVar
from urllib.parse import urlsplit

from orders.gateways import CheckoutLine, CheckoutRequest

SECRET = "whsec_for_tests"
PATIENCE_SECONDS = 30
T = TypeVar("T")


def checkout(**changes: Any) -> CheckoutRequest:
    """A kettle and two mugs, delivered: 124.90 euro."""
    wish: dict[str, Any] = {
        "reference": "LW-20418",
        "idempotency_key": "attempt-1",
        "currency": "EUR",
        "amount_minor": 12490,
        "lines": (CheckoutLine("Hob kettle", 1, 8400), CheckoutLine("Everyday mug", 2, 1800)),
        "shipping_minor": 490,
        "email": "elif@example.org",
        "locale": "en",
        "success_url": "http://127.0.0.1:9/done?session={SESSION_ID}",
        "cancel_url": "http://127.0.0.1:9/bag",
        "expires_at": datetime.now(UTC) + timedelta(minutes=40),
    }
    return CheckoutRequest(**(wish | changes))


def at_once(count: int, work: Callable[[int], T]) -> list[T]:
    """Run the work in ``count`` threads that start together."""
    barrier = Barrier(count)

    def one(number: int) -> T:
        barrier.wait(PATIENCE_SECONDS)
        return work(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


class Terminal:
    """The terminal as a browser and a test see it from outside."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> "Reply":
        """One plain HTTP request; underscores in header names stand for dashes."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=30)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, body, named)
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read().decode())
        finally:
            connection.close()

    def press(self, button: str, session_id: str) -> "Reply":
        """Press approve, decline or leave on the hosted page."""
        return self.ask("POST", f"/pay/{session_id}/{button}")

    def control(self, path: str, **wish: Any) -> Any:
        """Send JSON to the tests' own door."""
        reply = self.ask(
            "POST", f"/sandbox/{path}", json.dumps(wish), Content_Type="application/json"
        )
        assert reply.status == 200, reply.text
        return json.loads(reply.text)

    def state(self) -> dict[str, int]:
        """What the terminal counts."""
        return json.loads(self.ask("GET", "/sandbox/state").text)


class Reply:
    """What came back."""

    def __init__(self, status: int, headers: Any, text: str) -> None:
        self.status = status
        self.headers = headers
        self.text = text

    def json(self) -> Any:
        return json.loads(self.text)


class Inbox:
    """Takes webhooks; answers what ``answers`` holds, then 200."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.posts: Queue[tuple[bytes, str]] = Queue()
        inbox = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                inbox.posts.put((body, self.headers["Stripe-Signature"]))  # before the next comes
                self.send_response(inbox.answers.pop(0) if inbox.answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhooks/payments"

    def next(self) -> tuple[bytes, str]:
        """The next webhook that came, or the one that comes soon."""
        return self.posts.get(timeout=PATIENCE_SECONDS)
