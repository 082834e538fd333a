"""How often one address may try: passwords, mailed links, questions and look-ups."""

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address


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
MAILED_LINKS = "5 per minute; 20 per hour"
CODES = "20 per minute; 100 per hour"
MESSAGES = "20 per minute; 200 per hour"
