"""One shopper's way from a bag to a paid order, and back; somebody dies on it and life goes on.

Every cycle is the whole way over HTTP. One process is killed at one point; then the shopper either
presses again or walks away, and the worker comes back later.
"""

import http.client
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from flask import Flask

from shop.db import Database
from tests.faults.killing import AT_ONCE, Web, run_worker
from tests.sandbox.outside import Terminal

PATIENCE_SECONDS = 60
SOON = timedelta(minutes=15)  # claims have ended, and the reconciler asks about what is open
LATER = timedelta(hours=1)  # payment pages are closed, and so are holds on stock
_FIELD = re.compile(r'<input[^>]*name="(csrf_token|seen_total|token)"[^>]*value="([^"]*)"')
_LINE = re.compile(r'name="line"[^>]*value="(\d+)"')
BUYER = {
    "name": "Edith Nowak",
    "street": "12 Long Street",
    "postcode": "1000",
    "city": "Brussels",
    "country": "BE",
    "phone": "",
}


@dataclass(frozen=True, slots=True)
class Death:
    """In which step somebody dies, at which point, at the how-manieth passing."""

    step: str
    point: str
    passings: int = 1

    def __str__(self) -> str:
        which = f" ({self.passings})" if self.passings > 1 else ""
        return f"{self.step}: {self.point}{which}"


def _deaths(step: str, points: str, commits: int) -> list[Death]:
    around = [
        Death(step, point, n) for n in range(1, commits + 1) for point in ("commit", "committed")
    ]
    return [*(Death(step, point.strip()) for point in points.split(",") if point.strip()), *around]


DEATHS = (
    *_deaths(
        "press",
        "order written, stock held, attempt written, page asked for, page opened, page noted",
        commits=2,
    ),
    *_deaths("come back", "payment known, payment captured, order placed", commits=1),
    *_deaths("webhook", "event noted, payment captured, order placed", commits=2),
    *_deaths("mail", "job claimed, mail written, mail taken, job done, job finished", commits=2),
    *_deaths("withdraw", "refund reserved", commits=1),
    *_deaths("pay back", "refund begun, refund sent", commits=4),
    *_deaths("time runs out", "page closed", commits=1),
)


class Hangup(Exception):
    """The other side ended in the middle of a request."""


@dataclass
class Shopper:
    """One person's browser."""

    port: int
    email: str
    cookie: str = ""
    form: dict[str, str] = field(default_factory=dict)
    session_id: str = ""
    back: str = ""
    number: str = ""

    def fill_bag(self, variant: int) -> None:
        self.ask("POST", "/cart/lines", {"variant_id": str(variant), "quantity": "1"})

    def look_at_checkout(self) -> None:
        page = self.ask("GET", "/checkout")
        self.form = BUYER | dict(_FIELD.findall(page[1])) | {"email": self.email}

    def press(self) -> None:
        """The order button; it leads to the payment page."""
        location, _ = self.ask("POST", "/checkout", self.form)
        if "/pay/" not in location:
            raise AssertionError(f"the button led to {location!r}")
        self.session_id = location.rpartition("/")[2]

    def pay(self, terminal: Terminal) -> None:
        """At the terminal, which sends the browser back to us."""
        reply = terminal.press("approve", self.session_id)
        assert reply.status == 303, reply.text
        parts = urlsplit(reply.headers["Location"])
        self.back = parts._replace(scheme="", netloc="").geturl()
        self.number = parts.path.split("/")[2]

    def come_back(self) -> None:
        self.ask("GET", self.back)

    def look_at_withdrawal(self) -> None:
        _, page = self.ask("GET", f"/orders/{self.number}/withdrawal")
        line = _LINE.findall(page)[0]
        kept = {"name": BUYER["name"], "email": self.email}
        self.form = kept | dict(_FIELD.findall(page)) | {"line": line, f"quantity-{line}": "1"}

    def withdraw(self) -> None:
        location, page = self.ask("POST", f"/orders/{self.number}/withdrawal", self.form)
        if "/returns/" not in location:
            raise AssertionError(f"the withdrawal led to {location!r}: {page[:3000]}")

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[str, str]:
        """Where the answer leads, and what it says. Raises Hangup when there is none."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        headers = {"Host": "localhost", "Cookie": self.cookie}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, urlencode(form or {}), headers)
            answer = connection.getresponse()
            text = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise Hangup(path) from error
        finally:
            connection.close()
        if answer.status not in {200, 302, 303}:
            raise AssertionError(f"{method} {path}: {answer.status} {text[:3000]}")
        for cookie in answer.headers.get_all("Set-Cookie", []):
            self.cookie = cookie.partition(";")[0]
        return answer.headers.get("Location", ""), text


@dataclass
class Told:
    """What became of one cycle, as the shopper and the terminal know it."""

    email: str
    died: bool = False
    acknowledged: bool = False  # the shopper was led to the payment page
    paid: bool = False
    withdrawn: bool = False  # the shopper was told so


@dataclass
class Stage:
    """Everything that a cycle needs; ``recovers`` and ``sabotage`` are for controls only."""

    app: Flask
    database: Database
    web: Web
    terminal: Terminal
    variant: int
    recovers: bool = True
    sabotage: Callable[[], None] | None = None

    def cycle(self, number: int, death: Death, *, stubborn: bool) -> Told:
        """The whole way with one death on it; a ``stubborn`` shopper presses again."""
        told = Told(f"buyer{number}@example.org")
        one = Shopper(self.web.port, told.email)
        self.web.ensure()
        one.fill_bag(self.variant)
        one.look_at_checkout()
        told.acknowledged = self._over_web("press", death, told, one.press, stubborn)
        if not told.acknowledged or death.step == "time runs out":
            self._let_time_run_out(death, told)
            return told
        one.pay(self.terminal)
        told.paid = True
        if death.step == "webhook":
            self._over_web("webhook", death, told, lambda: self._tell(one), stubborn)
        else:
            self._over_web("come back", death, told, one.come_back, stubborn)
        self._work("mail", death, told)
        if death.step in {"withdraw", "pay back"}:
            self._go_back(one, death, told, stubborn)
        return told

    def _go_back(self, one: Shopper, death: Death, told: Told, stubborn: bool) -> None:
        self.web.ensure()
        one.look_at_withdrawal()
        told.withdrawn = self._over_web("withdraw", death, told, one.withdraw, stubborn)
        self._work("pay back", death, told)

    def _over_web(
        self, step: str, death: Death, told: Told, act: Callable[[], None], stubborn: bool
    ) -> bool:
        """Whether the act was answered, at the first try or at the second one."""
        if death.step != step:
            self.web.ensure()
            act()
            return True
        self.web.start(death.point, death.passings)
        try:
            act()
        except Hangup:
            told.died = self.web.died()
            if not stubborn:
                return False
            self.web.ensure()
            act()
        return True

    def _tell(self, one: Shopper) -> None:
        """The terminal delivers its news; Hangup when nobody answered some of it."""
        headers = {"Authorization": "Bearer sk_test_faults"}
        found = self.terminal.ask("GET", "/v1/events?limit=10", **headers).json()["data"]
        mine = [event["id"] for event in reversed(found) if one.number in json.dumps(event)]
        for event in mine:
            (said,) = self.terminal.control("deliver", events=[event])["deliveries"]
            if said["status"] is None:
                raise Hangup("webhook")

    def _let_time_run_out(self, death: Death, told: Told) -> None:
        """The terminal closes the page and lists that it did, or the shop closes it first."""
        if death.point != "page closed":
            self.terminal.control("faults", clock_offset_seconds=int(LATER.total_seconds()))
        self._work("time runs out", death, told, LATER)
        self.terminal.control("faults", clock_offset_seconds=0)

    def _work(self, step: str, death: Death, told: Told, ahead: timedelta = AT_ONCE) -> None:
        """The worker, which dies if this is where; and the next one, when claims have ended."""
        with_chores = ahead > AT_ONCE
        if death.step == step:
            told.died = self._worker(death.point, death.passings, ahead, with_chores)
        elif not self.recovers:
            self._worker("", 1, ahead, with_chores)
        if self.recovers:
            self._worker("", 1, ahead or SOON, with_chores=True)

    def _worker(self, point: str, passings: int, ahead: timedelta, with_chores: bool) -> bool:
        return run_worker(
            self.app,
            self.database,
            point=point,
            passings=passings,
            ahead=ahead,
            with_chores=with_chores,
            sabotage=self.sabotage,
        )
