"""A browser as far as measuring needs one: cookies, redirects, forms, and one kept connection."""

import html
import re
from dataclasses import dataclass
from http.client import HTTPConnection, RemoteDisconnected
from urllib.parse import urlencode, urlsplit

PATIENCE_SECONDS = 60
_FIELD = re.compile(r"<input[^>]*>")
_NAME = re.compile(r'\bname="([^"]*)"')
_VALUE = re.compile(r'\bvalue="([^"]*)"')
_REDIRECTS = (302, 303)


class WrongAnswerError(Exception):
    """A page isn't what it should be: whatever it cost, it doesn't count."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    location: str
    text: str
    url: str = ""

    def field(self, name: str) -> str:
        """The value of the first input of this name. Raises WrongAnswerError without one."""
        for tag in _FIELD.findall(self.text):
            named = _NAME.search(tag)
            if named and named[1] == name:
                value = _VALUE.search(tag)
                return html.unescape(value[1]) if value else ""
        raise WrongAnswerError(f"no field {name}: {self.text[:500]}")


class Browser:
    """One person at one address; another host (the payment page) is called without cookies.

    ``last`` is for whoever needs an answer again later.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        self.last = Answer(0, "", "")
        self._home = connect(address)
        self._cookies: dict[str, str] = {}

    @property
    def cookies(self) -> str:
        """As they go over the wire."""
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())

    def rest(self) -> None:
        """Hang up; the next request calls again."""
        self._home.close()

    def get(self, url: str, *, status: int = 200, holds: str = "") -> Answer:
        """Fetch a page, which must have this status and hold this text."""
        return self._ask("GET", url, None, status, holds)

    def post(self, url: str, form: dict[str, str], *, status: int = 303) -> Answer:
        """Send a form."""
        return self._ask("POST", url, urlencode(form), status, "")

    def follow(self, answer: Answer, *, holds: str = "") -> Answer:
        """Go where redirects lead, to a page that holds this text."""
        while answer.status in _REDIRECTS:
            answer = self._ask("GET", answer.location, None, None, "")
        return checked(answer, answer.location, 200, holds)

    def _ask(
        self, method: str, url: str, body: str | None, status: int | None, holds: str
    ) -> Answer:
        parts = urlsplit(url)
        at_home = not parts.netloc or parts.netloc == urlsplit(self.address).netloc
        connection = self._home if at_home else connect(url)
        target = parts._replace(scheme="", netloc="").geturl()
        headers = self._headers(body) if at_home else {}
        try:
            answer = self._send(connection, method, target, body, headers)
        finally:
            if not at_home:
                connection.close()
        return answer if status is None else checked(answer, f"{method} {url}", status, holds)

    def _headers(self, body: str | None) -> dict[str, str]:
        headers = {"Cookie": self.cookies}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return {name: value for name, value in headers.items() if value}

    def _send(
        self,
        connection: HTTPConnection,
        method: str,
        target: str,
        body: str | None,
        headers: dict[str, str],
    ) -> Answer:
        try:
            connection.request(method, target, body, headers)
            response = connection.getresponse()
        except (RemoteDisconnected, BrokenPipeError, ConnectionResetError):  # idle for too long
            connection.close()
            connection.request(method, target, body, headers)
            response = connection.getresponse()
        text = response.read().decode()
        if connection is self._home:
            for cookie in response.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                self._cookies[name] = value
        return Answer(response.status, response.headers.get("Location", ""), text, target)


def connect(address: str) -> HTTPConnection:
    """A connection to the host of this address, opened when it is first used."""
    return HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE_SECONDS)


def checked(answer: Answer, what: str, status: int, holds: str) -> Answer:
    """The same answer, if it is what was wanted. Raises WrongAnswerError."""
    if answer.status != status:
        raise WrongAnswerError(f"{what}: {answer.status}, not {status}: {answer.text[:500]}")
    if holds not in answer.text:
        raise WrongAnswerError(f"{what}: no {holds!r} in it")
    return answer
