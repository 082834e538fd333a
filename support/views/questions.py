"""Asking, reading the answer, and writing back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from shop import ids
from shop.access import keep_link, opened_by_key, public, viewer
from shop.customers.models import Customer
from shop.customers.records import find_or_create
from shop.db import read, write
from shop.limits import MESSAGES, limiter
from shop.locales import current_locale
from support import tickets
from support.asking import Topic, find_topic
from support.blueprints import blueprint, shop_zone
from support.forms import GuestMessageForm, MessageForm
from support.queries import my_ticket, ticket_version
from support.status import ticket_next
from support.talk import bubbles
from support.tickets import Asked


@blueprint.route("/questions/new", methods=["GET", "POST"])
@public
@limiter.limit(MESSAGES, methods=["POST"])
def ask() -> Any:
    """A question about an order, one of its lines, a product, or anything."""
    topic = _topic()
    form = (MessageForm if topic.customer_id else GuestMessageForm)(token=ids.new_token())
    if form.validate_on_submit():
        with write() as session:
            ticket = tickets.open_ticket(
                session,
                _asker(session, topic, form),
                _asked(topic, form),
                actor=viewer().actor,
                channel="phone" if viewer().role else "web",
            )
        keep_link("ticket", ticket.number, ticket.link_version)
        flash(gettext("Thank you. Your question is with us, and a copy is in your mail."), "ok")
        return redirect(url_for("support.question", number=ticket.number), 303)
    page = render_template("support/ask.html", form=form, topic=topic)
    return page, (422 if form.is_submitted() else 200)


def _topic() -> Topic:
    args = request.args
    with read() as session:
        return find_topic(
            session,
            viewer(),
            order=args.get("order", ""),
            line=args.get("line", type=int),
            product=args.get("product", ""),
        )


def _asker(session: Session, topic: Topic, form: MessageForm) -> Customer:
    if topic.customer_id:
        return session.get_one(Customer, topic.customer_id)
    locale = current_locale()
    return find_or_create(session, email=form.email.data, name=form.name.data, locale=locale)


def _asked(topic: Topic, form: MessageForm) -> Asked:
    return Asked(
        subject=topic.subject(form.message.data),
        body=form.message.data,
        locale=current_locale(),
        name=_said_name(topic, form),
        product_id=topic.product.id if topic.product else None,
        order_id=topic.order.id if topic.order else None,
        order_line_id=topic.line.id if topic.line else None,
        token=form.token.data or None,
    )


def _said_name(topic: Topic, form: MessageForm) -> str:
    """What a guest calls themselves, here or in the order; a shopper is known."""
    if topic.order:
        return str(topic.order.name)
    return "" if topic.customer_id else str(form.name.data)


@blueprint.get("/questions/<number>")
@public
def question(number: str) -> Any:
    """The conversation."""
    with read() as session:
        opened = opened_by_key("ticket", number, ticket_version(session, number))
    return opened or _page(number, MessageForm(token=ids.new_token()))


def _page(number: str, form: MessageForm) -> str:
    with read() as session:
        ticket = my_ticket(session, number, viewer())
    return render_template(
        "support/question.html",
        ticket=ticket,
        talk=bubbles(ticket.messages, looking="customer"),
        next_line=ticket_next(ticket, shop_zone()),
        form=form,
    )


@blueprint.post("/questions/<number>/messages")
@public
@limiter.limit(MESSAGES)
def answer(number: str) -> Any:
    """The shopper writes back; whatever the question was, it is open again."""
    form = MessageForm()
    with read() as session:
        my_ticket(session, number, viewer())
    if not form.validate():
        return _page(number, form), 422
    with write() as session:
        tickets.add_customer_message(
            session, number, form.message.data, token=form.token.data or None
        )
    flash(gettext("Sent. We answer here and by mail."), "ok")
    return _back(number)


def _back(number: str) -> Response:
    return redirect(url_for("support.question", number=number), 303)
