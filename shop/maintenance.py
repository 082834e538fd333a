"""The shop at work on itself: shoppers are asked to come back, everything else goes on.

A file in INSTANCE_DIR says so, and nothing else: a deployment can make it before the database is
there, and remove it without one. It is looked for once a second at most.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, make_response, request
from flask_babel import gettext

from shop import clock
from shop.config import Config
from shop.locales import reading

FILE = "maintenance"
LOOK_EVERY_SECONDS = 1.0
USUAL_SECONDS = 300
SHORTEST_SECONDS = 30
_OPEN = re.compile(
    r"/(desk|assets|pictures|healthz|readyz|metrics|stripe|robots\.txt|account/sign-(in|out))(/|$)"
    r"|/orders/[^/]*\d[^/]*(/payment)?$"
)
"""The desk and how staff sign in, files, watchers, the webhook, and where a payment leads back to:
who has paid must see that it arrived."""


class Sign:
    """The sign on the door, as a process sees it."""

    def __init__(self, path: Path, seconds: Callable[[], float] = monotonic) -> None:
        self._path, self._seconds = path, seconds
        self._look_again = 0.0
        self._text: str | None = None

    @property
    def is_up(self) -> bool:
        """Whether the shop is closed; the file is looked for once a second."""
        now = self._seconds()
        if now >= self._look_again:
            self._look_again = now + LOOK_EVERY_SECONDS
            self._text = _read(self._path)
        return self._text is not None

    @property
    def until(self) -> datetime | None:
        """The moment (UTC) that was announced, if it is still to come."""
        with suppress(ValueError):
            said = datetime.fromisoformat((self._text or "").strip())
            return said if said.tzinfo and said > clock.now() else None
        return None


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    except OSError:  # a folder of this name, or a file that is somebody else's
        return ""


def put_up(config: Config, until: datetime | None) -> None:
    """Close the shop to shoppers; ``until`` (UTC) is when it should be open again."""
    config.instance_dir.mkdir(parents=True, exist_ok=True)
    draft = config.instance_dir / f".{FILE}.part"
    draft.write_text(until.isoformat() if until else "", encoding="utf-8")
    draft.replace(config.instance_dir / FILE)


def take_down(config: Config) -> None:
    """Open the shop again."""
    (config.instance_dir / FILE).unlink(missing_ok=True)


def next_time(wall_clock: str, config: Config) -> datetime:
    """The next moment (UTC) at which the shop's clock shows "14:30". Raises ValueError."""
    asked = datetime.strptime(wall_clock, "%H:%M").time()  # noqa: DTZ007 - the zone comes next
    zone = ZoneInfo(config.timezone)
    now = clock.now().astimezone(zone)
    today = datetime.combine(now.date(), asked, zone)
    found = today if today > now else datetime.combine(now.date() + timedelta(days=1), asked, zone)
    return found.astimezone(clock.now().tzinfo)


def init_app(app: Flask) -> None:
    """Look at the sign before each request."""
    config: Config = app.extensions["config"]
    sign = app.extensions["maintenance"] = Sign(config.instance_dir / FILE)

    @app.before_request
    def closed() -> Response | None:
        return _closed_page(sign) if sign.is_up and not _OPEN.match(request.path) else None


def _closed_page(sign: Sign) -> Response:
    """503 with the time to come back (RFC 9110, 15.6.4 and 10.2.3).

    Rendered without looking who asks: the database may be what is being worked at.
    """
    config: Config = current_app.extensions["config"]
    until, seconds, detail = sign.until, USUAL_SECONDS, ""
    if until is not None:
        seconds = max(SHORTEST_SECONDS, round((until - clock.now()).total_seconds()))
        local = until.astimezone(ZoneInfo(config.timezone))
        detail = gettext("We expect to be back at about %(time)s.", time=f"{local:%H:%M}")
    values = {"code": 503, "detail": detail, "reference": "", "locale": reading()}
    page = make_response(current_app.jinja_env.get_template("shop/error.html").render(values), 503)
    page.headers["Retry-After"] = str(seconds)
    return page
