"""How often one address may try: passwords, mailed links, questions and look-ups."""

from flask import Flask, Response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from shop import ids


class RouteLimiter(Limiter):
    """Limits where a route asks for it, by its decorator.

    The hook that would look at every request is for limits of the whole shop, and there are none.
    """

    def init_app(self, app: Flask) -> None:
        super().init_app(app)
        hooks = app.before_request_funcs.get(None, [])
        hooks[:] = [hook for hook in hooks if hook != self._check_request_limit]


limiter = RouteLimiter(get_remote_address, headers_enabled=False)

PASSWORDS = "10 per minute; 60 per hour"
GUESSES = "100 per day"  # at one account, from everywhere (NIST SP 800-63B-4, 3.2.2)
MAILED_LINKS = "5 per minute; 20 per hour"
CODES = "20 per minute; 100 per hour"
MESSAGES = "20 per minute; 200 per hour"
BEACONS = "60 per minute; 1000 per hour"  # a household that searches, with its clicks


def typed_address() -> str:
    """Whose password is being tried, in place of the address that it comes from."""
    return "account:" + ids.digest(request.form.get("email", "").strip().lower())


def was_wrong(response: Response) -> bool:
    """Only what was refused counts as a guess."""
    return response.status_code == 422  # noqa: PLR2004
