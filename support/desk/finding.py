"""The desk's one search field: a number leads straight to its page, words to the customers."""

from collections.abc import Callable
from typing import Any

from flask import redirect, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from orders.models import Order
from orders.shipment_models import Shipment
from shop.access import staff, viewer
from shop.accounts.permissions import Permission
from shop.db import read
from support.blueprints import desk_blueprint
from support.models import Ticket
from support.return_models import Return


@desk_blueprint.get("/find")
@staff("orders.see")
def find() -> Response:
    """Go to the thing of this number, or to those whom the words may mean."""
    text = " ".join(request.args.get("q", "")[:200].split())
    with read() as session:
        for permission, look_up in _LOOK_UPS:
            url = look_up(session, text) if text and viewer().may(permission) else ""
            if url:
                return redirect(url, 302)
    if viewer().may("customers.see"):
        return redirect(url_for("support_desk.customers", q=text), 302)
    return redirect(url_for("orders_desk.queue", q=text), 302)


def _return(session: Session, text: str) -> str:
    found = session.scalar(select(Return.rma).where(Return.rma == text.upper()))
    return url_for("support_desk.return_case", rma=found) if found else ""


def _question(session: Session, text: str) -> str:
    found = session.scalar(select(Ticket.number).where(Ticket.number == text.upper()))
    return url_for("support_desk.question_case", number=found) if found else ""


def _order(session: Session, text: str) -> str:
    """By the order's number, or by the number on its parcel, however it is spaced."""
    tracking = func.replace(Shipment.tracking, " ", "") == text.replace(" ", "")
    found = session.scalar(select(Order.number).where(Order.number == text.upper()))
    found = found or session.scalar(select(Order.number).join(Shipment).where(tracking).limit(1))
    return url_for("orders_desk.case", number=found) if found else ""


_LOOK_UPS: list[tuple[Permission, Callable[[Session, str], str]]] = [
    ("returns.see", _return),
    ("tickets.answer", _question),
    ("orders.see", _order),
]


def search_field() -> dict[str, Any]:
    """For the desk's top bar: where its search field leads, for those who may search."""
    at_desk = bool(request) and request.path.startswith("/desk") and viewer().may("orders.see")
    return {"desk_search": url_for("support_desk.find") if at_desk else ""}
