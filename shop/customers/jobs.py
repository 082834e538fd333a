"""What the worker does for this package: the letters in the mail folder are forgotten too."""

import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from flask import current_app

from shop import ids
from shop.config import Config
from shop.customers.erasing import FORGET_FILES
from shop.outbox import Job, handles


@handles(FORGET_FILES)
def forget_files(job: Job) -> None:
    """Delete the letters to these mailboxes (digests) and about these numbers; idempotent.

    A shop with a mail server has no such folder, and what it sent is no longer here.
    """
    config: Config = current_app.extensions["config"]
    mailboxes = set(job.payload["mailboxes"])
    for path in sorted(config.mail_folder.glob("*.eml")):
        if _is_theirs(path, mailboxes, job.payload["numbers"]):
            path.unlink(missing_ok=True)


def _is_theirs(path: Path, mailboxes: set[str], numbers: list[str]) -> bool:
    letter = message_from_bytes(path.read_bytes(), policy=default)
    to = {address.addr_spec for address in letter["To"].addresses} if letter["To"] else set()
    if {ids.digest(one.lower()) for one in to} & mailboxes:
        return True
    body = letter.get_body(("plain",))
    text = f"{letter['Subject']}\n{body.get_content() if body else ''}"
    return any(re.search(rf"\b{re.escape(number)}\b", text) for number in numbers)
