"""Mails: one template becomes text and HTML, names stay names, and each leaves once."""

import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from flask import Flask
from flask_babel import Babel
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader, StrictUndefined

import shop
from shop import outbox
from shop.config import Config
from shop.db import Database
from shop.mail import (
    FolderTransport,
    SmtpTransport,
    enqueue_mail,
    send_mail,
    transport_for,
    written,
)
from shop.outbox import Job, drain

TEMPLATE = """\
Thank you, {{ name }}

Hello **{{ name }}**, see {{ url }} or [your order]({{ url }}).

{% for thing in things %}
- {{ thing.title }}
{% endfor %}
"""
AT = datetime(2026, 5, 4, 12, tzinfo=UTC)
URL = "https://shop.example.org/orders/LW-1?key=a_b-c"


@pytest.fixture
def letters(tmp_path: Path) -> Iterator[Flask]:
    """Just enough of the shop to write mails."""
    app = Flask("letters")
    ours = FileSystemLoader(Path(shop.__file__).parent / "templates")
    app.jinja_env.loader = ChoiceLoader([DictLoader({"t.md": TEMPLATE}), ours])  # type: ignore[assignment]
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["shop"] = {"name": "Latchwork", "url": "https://shop.example.org"}
    app.jinja_env.globals["locale"] = "en"
    Babel(app)
    config = Config(
        instance_dir=tmp_path,
        base_url="https://shop.example.org",
        mail_from="Latchwork <shop@example.org>",
    )
    app.extensions["config"] = config
    app.extensions["mail_transport"] = FolderTransport(config.mail_folder)
    with app.app_context():
        yield app


def _job(*, to: str = "edith@example.org", template: str = "t.md", **values: Any) -> Job:
    known = {"name": "Edith", "url": URL, "things": []} | values
    payload = {"to": to, "template": template, "locale": "en", "values": known}
    return Job(17, "mail", payload, attempts=1, created_at=AT)


def _letter(letters: Flask, **facts: Any) -> EmailMessage:
    """The mail as its reader's program would see it, after a trip over the wire."""
    sent = written(_job(**facts), letters.extensions["config"])
    return message_from_bytes(sent.as_bytes(), policy=default)  # type: ignore[return-value]


def _part(letter: EmailMessage, kind: str) -> str:
    part = letter.get_body((kind,))
    assert part is not None
    return part.get_content()


def test_one_template_is_subject_text_and_html(letters: Flask) -> None:
    letter = _letter(letters, things=[{"title": "A mug"}])
    assert letter["Subject"] == "Thank you, Edith"
    assert letter["To"] == "edith@example.org"
    assert letter["From"] == "Latchwork <shop@example.org>"
    assert "Hello **Edith**" in _part(letter, "plain")
    html = _part(letter, "html")
    assert "<strong>Edith</strong>" in html
    assert "<li>A mug</li>" in html


def test_links_work_bare_and_with_words(letters: Flask) -> None:
    letter = _letter(letters)
    assert URL in _part(letter, "plain")
    links = re.findall(r'href="([^"]*)"', _part(letter, "html"))
    assert [link.replace("&amp;", "&") for link in links].count(URL) == 2


NAMES = [
    "**Bold** Edith",
    "[click](https://evil.example)",
    "<b>Edith</b>",
    "<script>alert(1)</script>",
    "https://evil.example/ Edith",
    "# Edith",
    "Edith_with_lines_",
    "1. Edith",
    "`Edith`",
    "![x](https://evil.example/x.png)",
    "O'Hara & Söns",
    "{{ 7 * 7 }}",
    "{x.__class__}",
    "Edith | Nowak",
    "www.evil.example",
    "https://evil.example",
    "https://evil.example/a?b=c",
    "mailto:a@evil.example",
    "<https://evil.example>",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_a_name_and_nothing_else(letters: Flask, name: str) -> None:
    letter = _letter(letters, name=name)
    assert f"Hello **{name}**" in _part(letter, "plain")
    html = _part(letter, "html")
    greeting = html[html.index("Hello") : html.index("see ")]
    assert re.findall(r"<(\w+)", greeting) == ["strong"], greeting
    assert "evil.example" not in "".join(re.findall(r'(?:href|src)="([^"]*)"', html))


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_a_list_makes_no_markup(letters: Flask, name: str) -> None:
    html = _part(_letter(letters, things=[{"title": name}]), "html")
    item = html[html.index("<ul>") : html.index("</ul>")]
    assert re.findall(r"<(\w+)", item) == ["ul", "li"], item


@pytest.mark.parametrize("name", ["Edith\r\nBcc: all@example.org", "Edith\nBcc: all@example.org"])
def test_a_name_adds_no_header_to_the_mail(letters: Flask, name: str) -> None:
    letter = _letter(letters, name=name)
    assert letter["Bcc"] is None
    assert set(letter.keys()) == {
        *("Subject", "From", "To", "Message-ID", "Date", "Auto-Submitted"),
        *("MIME-Version", "Content-Type"),
    }


@pytest.mark.parametrize(
    "to", ["a@example.org\r\nBcc: b@example.org", "a@example.org, b@example.org"]
)
def test_what_is_not_one_address_gets_no_mail(letters: Flask, to: str) -> None:
    with pytest.raises((ValueError, MessageError)):
        _letter(letters, to=to)


def test_sending_again_is_the_same_mail(letters: Flask) -> None:
    """A crash between sending and remembering: the reader's program sees one message."""
    first, second = _letter(letters), _letter(letters)
    assert first["Message-ID"] == second["Message-ID"] == "<outbox-17@shop.example.org>"
    assert first["Date"] == second["Date"]


def test_a_machine_that_answers_mails_is_told_not_to(letters: Flask) -> None:
    assert _letter(letters)["Auto-Submitted"] == "auto-generated"


def test_a_missing_value_is_an_error_and_not_a_hole(letters: Flask) -> None:
    from jinja2 import UndefinedError

    job = _job()
    del job.payload["values"]["name"]
    with pytest.raises(UndefinedError):
        written(job, letters.extensions["config"])


def test_a_mail_lands_in_the_folder_once_however_often_it_is_sent(letters: Flask) -> None:
    send_mail(_job())
    send_mail(_job())
    folder = letters.extensions["config"].mail_folder
    assert [path.name for path in folder.iterdir()] == ["outbox-17.eml"]
    found = message_from_bytes((folder / "outbox-17.eml").read_bytes(), policy=default)
    assert found["Subject"] == "Thank you, Edith"


def test_a_mail_is_enqueued_once_for_its_key(letters: Flask, database: Database) -> None:
    assert outbox._handlers["mail"] is send_mail
    for _ in range(2):
        with database.write() as session:
            values = {"name": "Edith", "url": URL, "things": []}
            enqueue_mail(
                session, to="e@example.org", template="t.md", locale="en", values=values, key="1"
            )
    assert drain(database) == 1
    assert len(list(letters.extensions["config"].mail_folder.iterdir())) == 1


class Mailbox(Sink):
    """What a real SMTP server was given."""

    def __init__(self) -> None:
        super().__init__()
        self.letters: list[Any] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.letters.append(envelope)
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    """A real mail server on a free port, and its SMTP_URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, f"smtp://127.0.0.1:{port}"
    controller.stop()


def test_a_mail_arrives_at_a_real_server(letters: Flask, mailbox: tuple[Mailbox, str]) -> None:
    box, url = mailbox
    letters.extensions["mail_transport"] = transport_for(Config(smtp_url=url))
    send_mail(_job(name="Söns & Ελλάδα"))
    (envelope,) = box.letters
    assert envelope.mail_from == "shop@example.org"
    assert envelope.rcpt_tos == ["edith@example.org"]
    letter = message_from_bytes(envelope.content, policy=default)
    assert letter["Subject"] == "Thank you, Söns & Ελλάδα"
    assert letter["Message-ID"] == "<outbox-17@shop.example.org>"
    assert max(len(line) for line in envelope.content.splitlines()) <= 998


def test_a_server_that_is_gone_leaves_the_mail_for_later(
    letters: Flask, database: Database
) -> None:
    letters.extensions["mail_transport"] = SmtpTransport("smtp://127.0.0.1:1")
    values = {"name": "Edith", "url": URL, "things": []}
    with database.write() as session:
        enqueue_mail(
            session, to="e@example.org", template="t.md", locale="en", values=values, key="1"
        )
    drain(database)
    with database.read() as session:
        (job,) = session.query(outbox.OutboxJob).all()
        assert (job.state, job.attempts) == ("waiting", 1)
        assert "ConnectionRefusedError" in job.error
