"""The desk's gift cards: issued, mailed to their receiver, and shown once."""

from typing import Any

from flask import render_template
from flask_babel import gettext

from catalog.forms import to_minor
from shop.access import staff, viewer
from shop.customers import ledgers
from shop.db import read, write
from shop.errors import Invalid
from shop.ids import new_token
from shop.locales import current_locale
from support.blueprints import config, desk_blueprint
from support.desk.credit_forms import GiftCardForm


@desk_blueprint.get("/gift-cards/")
@staff("credit.grant")
def gift_cards() -> str:
    """The latest gift cards, and the form for another one."""
    return _page(GiftCardForm(formdata=None, token=new_token()))


@desk_blueprint.post("/gift-cards/")
@staff("credit.grant")
def issue_gift_card() -> Any:
    """Issue a gift card; the answer shows its code, this once."""
    form = GiftCardForm()
    minor = to_minor(form.amount.data, config().currency) if form.validate() else None
    if minor is None:
        return _page(form), 422
    try:
        with write() as session:
            code = ledgers.issue_gift_card(
                session, minor, config().currency, email=form.email.data,
                locale=current_locale(), words=form.words.data or "", actor=viewer().actor,
                key=form.token.data,
            )  # fmt: skip
    except Invalid:
        form.amount.errors = [gettext("From 0.01 to 10000, please.")]
        return _page(form), 422
    return _page(GiftCardForm(formdata=None, token=new_token()), code or "")


def _page(form: GiftCardForm, code: str = "") -> str:
    with read() as session:
        rows = ledgers.gift_cards(session)
    return render_template("support/desk/gift_cards.html", form=form, rows=rows, code=code)
