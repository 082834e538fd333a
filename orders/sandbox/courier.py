"""Brings signed webhooks to the shop, again and again until they are taken, across restarts."""

import http.client
import json
import logging
import threading
import time
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from orders.sandbox.errors import missing
from orders.sandbox.events import signature
from orders.sandbox.sessions import close_overdue
from orders.sandbox.store import Body, Store

log = logging.getLogger(__name__)

TIMEOUT_SECONDS: Final = 10.0
POLL_SECONDS: Final = 1.0
MOST_ATTEMPTS: Final = 40
FIRST_PAUSE_SECONDS: Final = 0.25
LONGEST_PAUSE_SECONDS: Final = 60.0


class Courier:
    """A background thread that delivers what is due; without an address it does nothing."""

    def __init__(self, store: Store, url: str | None, secret: str) -> None:
        self._store = store
        self._url = url
        self._secret = secret
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="sandbox-courier", daemon=True)

    def start(self) -> None:
        """Begin delivering."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the delivery under way and end."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def wake(self) -> None:
        """Look for news now instead of at the next poll."""
        self._wake.set()

    def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                with self._store.open() as book:
                    close_overdue(book)
                while not self._stopping and self._deliver_next():
                    pass
            except Exception:
                log.exception("the courier stumbled, and goes on")
            self._wake.wait(POLL_SECONDS)

    def _deliver_next(self) -> bool:
        """Deliver the first event that is due; False when there is none."""
        event = self._claim()
        if event is None:
            return False
        status = self._send(event)
        if status is not None and status // 100 == 2:  # noqa: PLR2004 - the 2xx family
            with self._store.open() as book:
                book.connection.execute("DELETE FROM deliveries WHERE event = ?", (event["id"],))
                again = book.take_turn("events_twice")
            if again:
                self._send(event)
        return True

    def _claim(self) -> Body | None:
        """Take the next event and set the time of its next try, so that a crash only delays it."""
        with self._store.open() as book:
            if self._url is None or book.fault("webhooks_paused"):
                return None
            row = book.connection.execute(
                "SELECT event, attempts FROM deliveries JOIN things ON id = event"
                " WHERE due <= ? AND attempts < ? ORDER BY iif(?, random(), seq) LIMIT 1",
                (time.time(), MOST_ATTEMPTS, bool(book.fault("events_shuffled"))),
            ).fetchone()
            if row is None:
                return None
            pause = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** row[1])
            book.connection.execute(
                "UPDATE deliveries SET attempts = attempts + 1, due = ? WHERE event = ?",
                (time.time() + pause, row[0]),
            )
            return book.find("event", row[0])

    def deliver(self, event_ids: Iterable[str]) -> list[dict[str, object]]:
        """Deliver these now, in this order, as often as they are named, whatever came before."""
        with self._store.open() as book:
            events = [(each, book.find("event", each)) for each in event_ids]
        answers: list[dict[str, object]] = []
        for identity, event in events:
            if event is None:
                raise missing("event", identity)
            answers.append({"event": identity, "status": self._send(event)})
        return answers

    def _send(self, event: Body) -> int | None:
        """Post one event, freshly signed; the HTTP status, or None if nobody answered."""
        payload = json.dumps(event).encode()
        address = urlsplit(self._url or "")
        target = address._replace(scheme="", netloc="").geturl()
        kind = http.client.HTTPSConnection if address.scheme == "https" else None
        connection = (kind or http.client.HTTPConnection)(address.netloc, timeout=TIMEOUT_SECONDS)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(payload, self._secret, int(time.time())),
        }
        try:
            connection.request("POST", target or "/", payload, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            log.warning("%s not delivered: %s", event["id"], error)
            return None
        finally:
            connection.close()
