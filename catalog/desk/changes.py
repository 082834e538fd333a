"""The desk's log: who changed what of the catalogue, and what it was before."""

from typing import Any

from flask import render_template, request, url_for

from catalog.blueprint import config, desk_blueprint
from catalog.change_log import Asked, colleagues, read_changes
from catalog.change_words import KINDS, told
from shop.access import staff
from shop.db import read
from shop.fields import LARGEST

MOST_PAGES = 100_000


@desk_blueprint.get("/changes")
@staff("catalogue.edit")
def changes() -> str:
    """The newest first, narrowed by who, kind, name or product, all of it in the address."""
    asked = Asked(
        who=_number("who"),
        kind=request.args.get("kind", "") if request.args.get("kind") in KINDS else "",
        product=_number("product"),
        q=" ".join(request.args.get("q", "").replace("\0", "").split())[:80],
    )
    with read() as session:
        found = read_changes(session, asked, min(_number("page"), MOST_PAGES))
        entries = told(session, found.entries, config().currency)
        people = colleagues(session)
    args = {"who": asked.who, "kind": asked.kind, "product": asked.product, "q": asked.q}
    set_args: dict[str, Any] = {name: value for name, value in args.items() if value}
    return render_template(
        "catalog/desk_changes.html",
        found=found,
        entries=entries,
        asked=asked,
        people=people,
        kinds=KINDS,
        narrowed=bool(set_args),
        url_for_page=lambda page: url_for(".changes", **set_args, page=page),
    )


def _number(name: str) -> int:
    """A number in the address; 0 for anything else."""
    text = request.args.get(name, "")
    return min(int(text[:12]), LARGEST) if text.isascii() and text.isdigit() else 0
