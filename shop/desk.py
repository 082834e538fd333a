"""The desk's own pages, which belong to no package: its front door and the mail folder.

Sections of the rail are registered by the composition root: each package brings its own, and this
floor never learns their names.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from shop.access import public, staff, viewer
from shop.accounts.permissions import Permission
from shop.db import read
from shop.errors import Forbidden, NotFound

blueprint = Blueprint("desk", __name__, template_folder="templates", url_prefix="/desk")
MOST_MAILS = 200


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the desk's rail; ``count`` reads how much is waiting there."""

    icon: str
    label: Callable[[], str]
    endpoint: str
    permission: Permission
    count: Callable[[Session], int] | None = None


def init_app(app: Flask, sections: list[Section]) -> None:
    """Register the desk with the sections that the packages brought."""
    app.extensions["desk_sections"] = sections
    app.register_blueprint(blueprint)
    app.context_processor(_rail)


def _rail() -> dict[str, Any]:
    """The rail's rows (icon, label, address, count, current), on desk pages only."""
    if not request or not request.path.startswith("/desk") or not viewer().role:
        return {"desk_sections": []}
    rows = []
    with read() as session:
        for section in _allowed():
            url = url_for(section.endpoint)
            waiting = section.count(session) if section.count else 0
            here = request.path == url or request.path.startswith(url.rstrip("/") + "/")
            rows.append((section.icon, section.label(), url, waiting, here))
    return {"desk_sections": rows}


def _allowed() -> list[Section]:
    who = viewer()
    sections: list[Section] = current_app.extensions["desk_sections"]
    return [section for section in sections if who.may(section.permission)]


@blueprint.get("/")
@public
def home() -> Response:
    """Go to the first section that this person may see, or to their own page. Raises Forbidden."""
    if not viewer().role:
        raise Forbidden("not staff", sign_in=viewer().account_id is None)
    endpoints = [section.endpoint for section in _allowed()]
    return redirect(url_for([*endpoints, "me.security"][0]), 302)


def mails_section() -> Section:
    return Section("mail", lambda: gettext("Mails"), "desk.mails", "mails.see")


@blueprint.get("/mails")
@staff("mails.see")
def mails() -> str:
    """The mail folder of a shop without SMTP, newest first."""
    files = sorted(_folder().glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    letters = [(path.stem, _parsed(path)) for path in files[:MOST_MAILS]]
    return render_template("desk/mails.html", letters=letters, total=len(files))


@blueprint.get("/mails/<name>")
@staff("mails.see")
def mail(name: str) -> str:
    """One mail, as text: its HTML part never runs on the desk. Raises NotFound."""
    known = {path.stem: path for path in _folder().glob("*.eml")}
    if name not in known:
        raise NotFound("no such mail")
    letter = _parsed(known[name])
    text = letter.get_body(("plain",))
    return render_template(
        "desk/mail.html", letter=letter, text=text.get_content() if text else "", name=name
    )


def _folder() -> Path:
    folder: Path = current_app.extensions["config"].mail_folder
    return folder


def _parsed(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=default)


def neighbours(names: Sequence[str], here: str, url: Callable[[str], str]) -> dict[str, Any]:
    """The addresses of a queue and the place of ``here`` in it; None when it isn't in it."""
    place = names.index(here) if here in names else None
    return {"urls": [url(name) for name in names], "at": place}
