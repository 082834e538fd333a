"""Shoppers' pages of what was bought: the order, the guest's look-up, the account."""

from datetime import UTC, datetime
from typing import Any

from flask import Flask, render_template
from flask_babel import gettext

import orders.invariants  # registers the rules of this package
from cart.point_words import worth_of_points
from orders import actions, after_payment, checkout, finding, point_words, queries
from orders.blueprint import blueprint, config
from orders.forms import FindForm
from orders.fulfilment import tracking_url
from orders.jobs import bank_account
from orders.payment_words import payment_word, refund_word
from orders.status import order_sentence, order_word
from orders.timeline import timeline
from shop.access import customer, link_key, opened_by_key, public, viewer
from shop.customers.ledger_models import CREDIT, POINTS
from shop.customers.ledgers import balances_of, entries_of
from shop.customers.points import points_of
from shop.db import read, write
from shop.formats import day
from shop.limits import MAILED_LINKS, limiter
from shop.locales import public_url

__all__ = ["after_payment", "blueprint", "checkout", "init_app", "orders"]

MOST_ENTRIES = 100


def init_app(app: Flask) -> None:
    app.register_blueprint(blueprint)
    app.extensions["csrf"].exempt(after_payment.webhook)
    app.jinja_env.globals.update(
        order_link=order_link,
        order_sentence=order_sentence,
        payment_word=payment_word,
        refund_word=refund_word,
        order_word=order_word,
        points_balance=point_words.points_balance,
        points_history=point_words.points_history,
        points_of_order=point_words.points_of_order,
        worth_of_points=worth_of_points,
        use_points_words=point_words.use_points_words,
        tracking_url=tracking_url,
    )
    app.jinja_env.filters["day_of"] = lambda seconds: day(datetime.fromtimestamp(seconds, UTC))


def order_link(number: str, link_version: int) -> str:
    """The guest's way to an order, for mails: whoever has it may see the order."""
    key = link_key("order", number, link_version)
    return f"{public_url(f'/orders/{number}')}?key={key}"


@blueprint.get("/orders/<number>")
@public
def show(number: str) -> Any:
    """An order: where it stands, its lines and what may be done with them."""
    with read() as session:
        version = finding.link_version(session, number)
        opened = opened_by_key("order", number, version)
        if opened:
            return opened
        view = queries.show_order(session, number, viewer())
        line_actions = actions.line_actions(session, view.order, view.delivered_at)
        order_actions = actions.order_actions(session, view.order, view.delivered_at)
        story = actions.order_story(session, view.order)
    return render_template(
        "orders/show.html",
        view=view,
        order=view.order,
        steps=timeline(view),
        line_actions=line_actions,
        order_actions=order_actions,
        story=story,
        bank=bank_account(config()),
    )


@blueprint.route("/orders/find", methods=["GET", "POST"])
@public
@limiter.limit(MAILED_LINKS, methods=["POST"])
def find() -> Any:
    """Order number and e-mail → a link by mail; the same answer whether there is one or not."""
    form = FindForm()
    if form.validate_on_submit():
        with write() as session:
            finding.mail_order_link(session, form.number.data, form.email.data)
        return render_template("orders/find_sent.html", email=form.email.data)
    return render_template("orders/find.html", form=form), (422 if form.is_submitted() else 200)


@blueprint.get("/account")
@customer
def account() -> str:
    """A shopper's own page: orders first, then what came of them."""
    who = viewer()
    customer_id = who.customer_id or 0
    with read() as session:
        orders_found = queries.orders_of(session, customer_id)
        story = actions.account_story(session, customer_id)
        balances = balances_of(session, customer_id)
    title = who.name or gettext("Your account")
    return render_template(
        "orders/account.html", orders=orders_found, story=story, title=title,
        credit_minor=balances[CREDIT], points=balances[POINTS],
    )  # fmt: skip


@blueprint.get("/account/points")
@customer
def points() -> str:
    """A shopper's points, where they came from and where they went."""
    customer_id = viewer().customer_id or 0
    with read() as session:
        balance = points_of(session, customer_id)
        entries = entries_of(session, customer_id, MOST_ENTRIES, POINTS)
    return render_template("orders/points.html", points=balance, entries=entries)
