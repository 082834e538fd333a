"""A machine on the internet, in memory: what fetches pictures can't tell it from a real one."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

PUBLIC = "93.184.215.14"


@dataclass(slots=True)
class Machine:
    """A machine on the internet, as the fetcher sees it: what it answers, and who was dialled."""

    answers: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    dialled: list[tuple[str, str]] = field(default_factory=list)
    talk: Callable[[socket.socket], None] | None = None

    def dial(self, address: str, host: str) -> socket.socket:
        """A connection to it; TLS is left to the real ``dialled``."""
        self.dialled.append((address, host))
        ours, theirs = socket.socketpair()
        ours.settimeout(5)
        threading.Thread(target=self.talk or self._answer, args=[theirs], daemon=True).start()
        return ours

    def _answer(self, sock: socket.socket) -> None:
        with sock:
            request = sock.recv(65_536).decode()
            path = request.split()[1]
            self.asked.append(request)
            with suppress(OSError):  # who has enough hangs up
                sock.sendall(self.answers.get(path, answer_of(404)))


def answer_of(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """An answer over HTTP as bytes."""
    named = {
        "Content-Length": str(len(body)),
        **{k.replace("_", "-"): v for k, v in headers.items()},
    }
    lines = [f"HTTP/1.1 {status} So", *(f"{name}: {value}" for name, value in named.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body
