"""A real SMTP server: what the shop mails in a test is read here."""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller

from tests.browser.running import free_ports

PATIENCE_SECONDS = 30


class Mailbox:
    """Everything that was mailed, to whomever."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self._came = threading.Condition()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail in; aiosmtpd calls this."""
        letter = message_from_bytes(envelope.content, policy=default)
        with self._came:
            self.letters.append(letter)
            self._came.notify_all()
        return "250 OK"

    def wait_for(self, to: str, subject: str) -> EmailMessage:
        """The mail to this address with these words in its subject, when it comes."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        with self._came:
            while True:
                found = [one for one in self.to(to) if subject in one["Subject"]]
                if found:
                    return found[-1]
                left = deadline - time.monotonic()
                seen = [one["Subject"] for one in self.to(to)]
                assert left > 0, f"no mail {subject!r} to {to}, only {seen}"
                self._came.wait(left)

    def to(self, address: str) -> list[EmailMessage]:
        """All mails to an address so far, oldest first."""
        return [one for one in self.letters if one["To"] == address]


def text_of(letter: EmailMessage) -> str:
    """The part of a mail that is plain text."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(letter: EmailMessage) -> str:
    """The part of a mail that is HTML."""
    part = letter.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def link_in(letter: EmailMessage, holding: str = "key=") -> str:
    """The link to our page in a mail's text."""
    links = re.findall(r"https?://[^\s)>\]]+", text_of(letter))
    return str(next(link for link in links if holding in link))


@contextmanager
def mail_server() -> Iterator[tuple[Mailbox, str]]:
    """The server while the block runs: what came, and its address as an SMTP_URL."""
    mailbox, [port] = Mailbox(), free_ports(1)
    controller = Controller(mailbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mailbox, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
