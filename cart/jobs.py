"""What the worker does here: forget old bags, and tell whoever waits that something is back."""

from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, exists
from sqlalchemy.orm import Session

from cart import alerts
from cart.models import Cart, SavedLine
from cart.wish_models import ASKED, StockAlert
from shop import clock
from shop.config import Config
from shop.db import database
from shop.schedule import every_minute

KEPT = timedelta(days=30)
ANSWER_WITHIN = timedelta(days=7)


@every_minute
def forget_bags() -> None:
    """Bags past their time go, as the page of an empty bag says."""
    with database().write() as session:
        forget_old(session)


@every_minute
def tell_waiting() -> None:
    """Write to those who wait for what is there again."""
    config: Config = current_app.extensions["config"]
    with database().write() as session:
        alerts.tell_waiting(session, config.locale)


def forget_old(session: Session) -> None:
    """One that was ever taken to the checkout stays with its order; so does what is put aside.

    An address whose mailbox didn't answer is forgotten too.
    """
    aside = exists().where(SavedLine.cart_id == Cart.id)
    old = (Cart.updated_at < clock.now() - KEPT, Cart.closed_at.is_(None))
    session.execute(
        delete(Cart).where(*old, Cart.hold_reference == "", ~aside),
        execution_options={"synchronize_session": False},
    )
    unanswered = (StockAlert.state == ASKED, StockAlert.asked_at < clock.now() - ANSWER_WITHIN)
    session.execute(delete(StockAlert).where(*unanswered))
