"""The worker and the mail folder, for tests: do what waits in the outbox, read what was sent."""

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select

from shop.config import Config
from shop.db import Database
from shop.outbox import OutboxJob, drain


class Postbox:
    """Everything the shop has mailed in this test."""

    def __init__(self, app: Flask, database: Database) -> None:
        self.app = app
        self.database = database

    def work(self, *, may_fail: bool = False) -> int:
        """Do every job that is due; a job that fails fails the test, unless it may."""
        with self.app.app_context():
            done = drain(self.database)
        with self.database.read() as session:
            failed = select(OutboxJob.kind, OutboxJob.error).where(OutboxJob.error != "")
            errors = [tuple(row) for row in session.execute(failed)]
        assert may_fail or not errors, errors
        return done

    def letters(self) -> list[EmailMessage]:
        """Every mail so far, oldest first."""
        self.work()
        config: Config = self.app.extensions["config"]
        paths = config.mail_folder.glob("*.eml")
        in_order = sorted(paths, key=lambda path: int(path.stem.split("-")[1]))
        return [message_from_bytes(path.read_bytes(), policy=default) for path in in_order]  # type: ignore[misc]

    def texts(self) -> list[str]:
        """The text part of every mail, oldest first."""
        parts = [letter.get_body(("plain",)) for letter in self.letters()]
        return [part.get_content() for part in parts if part is not None]

    def link(self, containing: str = "") -> str:
        """Path and query of the last link in the newest mail that contains this."""
        links = re.findall(r"https?://[^\s)>]+", self.texts()[-1])
        found = urlsplit([link for link in links if containing in link][-1])
        return f"{found.path}?{found.query}" if found.query else found.path
