"""Fetching a picture from another machine without becoming a tool against our own network.

Only by HTTPS, only from hosts that somebody named, and only from public addresses: the name is
resolved once, every address it has must be public, and that address is the one we connect to, so
that a name which changes its mind in between gains nothing (OWASP, "Server Side Request Forgery
Prevention", DNS rebinding). Each redirect is held to the same. Size and time are bounded.
"""

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from catalog.kept_sentences import N_
from catalog.pictures import MOST_BYTES
from shop.errors import Invalid

PORT = 443
MOST_REDIRECTS = 3
SECONDS = 15
SECONDS_OF_SILENCE = 6
AT_ONCE = 1 << 16
OK = 200
REDIRECTS = {301, 302, 303, 307, 308}
_KEPT_IN_PATHS = "/%:@!$&'()*+,;=-._~"
_TUNNELS = [ipaddress.ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")]
"""IPv6 that leads to IPv4 addresses (RFC 6052, RFC 8215, RFC 3056), which could be anybody's."""


class NotFetched(Invalid):
    """The picture was not fetched; the message says why."""


def resolved(host: str) -> list[str]:
    """The addresses that a name has now. Raises OSError."""
    found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def dialled(address: str, host: str) -> socket.socket:
    """A connection to this very address that proves to be ``host``. Raises OSError."""
    plain = socket.create_connection((address, PORT), timeout=SECONDS_OF_SILENCE)
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except BaseException:
        plain.close()
        raise


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches from ``hosts`` and no others; "*.example.com" names all below a host."""

    hosts: frozenset[str] = frozenset()
    resolve: Callable[[str], list[str]] = resolved
    dial: Callable[[str, str], socket.socket] = dialled
    seconds: float = SECONDS
    most_bytes: int = MOST_BYTES

    def fetch(self, url: str) -> bytes:
        """What lies at this address. Raises NotFetched."""
        for _ in range(MOST_REDIRECTS + 1):
            parts = self.checked(url)
            data, onwards = self._ask(parts)
            if not onwards:
                return data
            url = urljoin(url, onwards)
        raise NotFetched(N_("it leads on and on"))

    def checked(self, url: str) -> SplitResult:
        """The parts of an address that may be asked. Raises NotFetched."""
        try:
            parts = urlsplit(url)
            host, port = (parts.hostname or "").rstrip("."), parts.port
        except ValueError as error:
            raise NotFetched(N_("its address makes no sense")) from error
        if parts.scheme != "https" or port not in {None, PORT} or parts.username is not None:
            raise NotFetched(N_("only plain https addresses are asked"))
        if not self.allows(host):
            raise NotFetched(N_("nobody allowed the host %(host)s"), host=host[:80])
        return parts

    def allows(self, host: str) -> bool:
        """Whether somebody named this host, or all that is below one above it."""
        above = {f"*.{host.split('.', count)[-1]}" for count in range(1, host.count(".") + 1)}
        return bool(({host} | above) & self.hosts)

    def _ask(self, parts: SplitResult) -> tuple[bytes, str]:
        """The body, or the address of a redirect."""
        host = (parts.hostname or "").rstrip(".")
        try:
            sock = self.dial(self._public_address(host), host)
        except (OSError, UnicodeError) as error:
            raise NotFetched(N_("%(host)s doesn't answer"), host=host) from error
        late = threading.Event()
        watch = threading.Timer(self.seconds, _hang_up, [sock, late])
        watch.daemon = True
        watch.start()
        try:
            with closing(sock):
                answer = self._answer(sock, parts, host)
        except (OSError, HTTPException, ValueError) as error:
            raise NotFetched(N_("%(host)s broke off, or took too long"), host=host) from error
        finally:
            watch.cancel()
        if late.is_set():
            raise NotFetched(N_("%(host)s broke off, or took too long"), host=host)
        return answer

    def _public_address(self, host: str) -> str:
        """The first address of a name of which all are public. Raises NotFetched, OSError."""
        found = self.resolve(host)
        if not found or not all(map(is_public, found)):
            raise NotFetched(N_("%(host)s is no public machine"), host=host)
        return found[0]

    def _answer(self, sock: socket.socket, parts: SplitResult, host: str) -> tuple[bytes, str]:
        connection = HTTPConnection(host)
        connection.sock = sock
        path = quote(parts.path or "/", safe=_KEPT_IN_PATHS)
        query = f"?{quote(parts.query, safe=_KEPT_IN_PATHS + '?')}" if parts.query else ""
        headers = {"Accept": "image/*", "Accept-Encoding": "identity", "User-Agent": "Taulell"}
        with closing(connection):
            connection.request("GET", path + query, headers=headers)
            with connection.getresponse() as response:
                if response.status in REDIRECTS and (onwards := response.headers.get("Location")):
                    return b"", onwards
                if response.status != OK:
                    raise NotFetched(N_("the answer was %(status)s"), status=response.status)
                return self._body(response), ""

    def _body(self, response: HTTPResponse) -> bytes:
        parts, size = [], 0
        while part := response.read1(AT_ONCE):
            size += len(part)
            if size > self.most_bytes:
                raise NotFetched(N_("it is larger than %(most)s MB"), most=self.most_bytes >> 20)
            parts.append(part)
        if response.length:
            raise HTTPException("less came than was promised")
        return b"".join(parts)


def is_public(address: str) -> bool:
    """Whether this address is a machine on the internet and not one of a house's own."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inside = found.ipv4_mapped or (found.teredo[1] if found.teredo else None)
        if inside is not None:
            return is_public(str(inside))
        if any(found in net for net in _TUNNELS):
            return False
    return found.is_global and not found.is_multicast


def _hang_up(sock: socket.socket, late: threading.Event) -> None:
    """End the talk. It is said first, so that nobody takes what was cut off for the whole."""
    late.set()
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        sock.close()
