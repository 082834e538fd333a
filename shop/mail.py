"""Mail: written once in Markdown, sent as text and HTML, by SMTP or into a folder.

Domain code calls ``enqueue_mail`` with plain values; the worker renders and sends. The Message-ID
is the outbox row's, so that a mail sent twice after a crash is one mail to the reader (RFC 5322,
section 3.6.4). Nothing else in the house speaks SMTP.
"""

import re
import smtplib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from flask import current_app, render_template
from flask_babel import force_locale
from markdown_it import MarkdownIt
from markupsafe import Markup
from sqlalchemy.orm import Session

from shop.config import Config
from shop.ids import link_key
from shop.locales import public_url
from shop.outbox import Job, enqueue, handles
from shop.waypoints import passing

TIMEOUT_SECONDS = 20
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&])")
# Handed to functions too, so they stay as they are: numbers such as RMA-3001, moments, addresses.
_HARMLESS = re.compile(r"[^\W_]+(-[^\W_]+)*|\d{4}-\d\d-\d\dT[\d:.]+(\+[\d:]+|Z)?")
_ADDRESS = re.compile(r"https?://[^\s\[\]()<>*`\\]+")
_BARE_ADDRESS = re.compile(r"(?<![(<\[\w])https?://[^\s\[\]()<>*`\\]++(?!\\)")


class Transport(Protocol):
    """Something that takes a finished message away."""

    def send(self, message: EmailMessage) -> None: ...


class SmtpTransport:
    """``smtp://user:password@host:port`` (STARTTLS where offered) or ``smtps://…``."""

    def __init__(self, url: str) -> None:
        self.url = urlsplit(url)

    def send(self, message: EmailMessage) -> None:
        with self._connection() as server:
            if self.url.scheme == "smtp" and "starttls" in server.esmtp_features:
                server.starttls()
                server.ehlo()
            if self.url.username:
                server.login(unquote(self.url.username), unquote(self.url.password or ""))
            server.send_message(message)
            passing("mail taken")

    def _connection(self) -> smtplib.SMTP:
        host = self.url.hostname or "localhost"
        if self.url.scheme == "smtps":
            return smtplib.SMTP_SSL(host, self.url.port or 465, timeout=TIMEOUT_SECONDS)
        server = smtplib.SMTP(host, self.url.port or 25, timeout=TIMEOUT_SECONDS)
        server.ehlo()
        return server


class FolderTransport:
    """Each mail is a file named by its Message-ID: sending it twice leaves one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^\w.-]", "_", message["Message-ID"].strip("<>").partition("@")[0])
        unfinished = self.folder / f"{name}.part"
        unfinished.write_bytes(message.as_bytes(policy=SMTP))
        unfinished.rename(self.folder / f"{name}.eml")


def transport_for(config: Config) -> Transport:
    """SMTP where an SMTP_URL is set, otherwise the mail folder."""
    return (
        SmtpTransport(config.smtp_url) if config.smtp_url else FolderTransport(config.mail_folder)
    )


def enqueue_mail(
    session: Session,
    *,
    to: str,
    template: str,
    locale: str,
    values: dict[str, Any],
    key: str,
    way_out: tuple[str, tuple[str | int, ...]] | None = None,
) -> None:
    """Send ``template`` ("orders/mail/placed.md") after this transaction, once for this key.

    ``values`` are plain JSON: the words are found when the mail is written, in ``locale``. Nobody
    is written to who was forgotten: their ``to`` is empty. ``way_out`` is a path and the facts of
    its link's key: where one POST ends mails of this kind.
    """
    if not to:
        return
    payload: dict[str, Any] = {"to": to, "template": template, "locale": locale, "values": values}
    if way_out is not None:
        payload["way_out"] = way_out
    enqueue(session, "mail", payload, key=f"mail:{key}")


@handles("mail")
def send_mail(job: Job) -> None:
    """Write and send one mail."""
    transport: Transport = current_app.extensions["mail_transport"]
    config: Config = current_app.extensions["config"]
    message = written(job, config)
    passing("mail written")
    transport.send(message)


def written(job: Job, config: Config) -> EmailMessage:
    """The finished message of an outbox job: text and HTML from one Markdown template.

    The template's first line is the subject.
    """
    values, template = job.payload["values"], job.payload["template"]
    with force_locale(job.payload["locale"]):
        subject, _, text = render_template(template, **values).strip().partition("\n")
        _, _, source = render_template(template, **escaped(values)).strip().partition("\n")
        body = rendered(source.strip())
        home = public_url("/")
        html = render_template("shop/mail/layout.html", subject=subject, body=body, home=home)
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message["From"] = config.mail_from
    message["To"] = Address(addr_spec=deliverable(job.payload["to"]))
    message["Message-ID"] = f"<outbox-{job.id}@{urlsplit(config.base_url).hostname}>"
    message["Date"] = format_datetime(job.created_at)
    message["Auto-Submitted"] = "auto-generated"
    if "way_out" in job.payload:
        _show_way_out(message, job, config)
    message.set_content(text.strip() + "\n")
    message.add_alternative(html, subtype="html")
    return message


def _show_way_out(message: EmailMessage, job: Job, config: Config) -> None:
    """Mail programs show it as a button, and press it with one POST (RFC 2369, RFC 8058)."""
    path, link = job.payload["way_out"]
    url = f"{public_url(path, job.payload['locale'])}?key={link_key(config.secret_key, *link)}"
    message["List-Unsubscribe"] = f"<{url}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def deliverable(address: str) -> str:
    """The address as every mail server takes it: its domain in ASCII (RFC 5890)."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.encode('idna').decode()}"


def rendered(source: str) -> Markup:
    """HTML of Markdown with HTML switched off; a bare address becomes a link."""
    linked = _BARE_ADDRESS.sub(r"<\g<0>>", source)
    return Markup(_markdown().render(linked))  # noqa: S704 - see above


@cache
def _markdown() -> MarkdownIt:
    """Made once: its rules take longer to put together than a mail takes to render."""
    return MarkdownIt("js-default", {"html": False})


def escaped(value: Any, name: str = "") -> Any:
    """``value`` with Markdown's marks made plain, so that a name is a name.

    Only what is called ``url`` or ``…_url`` may be an address: a person whose name is one gets no
    link from us.
    """
    if isinstance(value, str):
        harmless = _ADDRESS if name == "url" or name.endswith("_url") else _HARMLESS
        return value if harmless.fullmatch(value) else _MARKDOWN.sub(r"\\\1", value)
    if isinstance(value, list):
        return [escaped(item, name) for item in value]
    if isinstance(value, dict):
        return {key: escaped(item, key) for key, item in value.items()}
    return value
