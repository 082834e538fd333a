"""What one shopper has in and beside the bag, for ``tests.web.belongings``."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from cart import alerts, bag, saving, wishing
from cart.models import SavedLine
from cart.wish_models import StockAlert, Wish


def _variant(mine: Any) -> int:
    return int(mine.product.variants[0].id)


def _alert(mine: Any) -> int:
    """The victim has an account, so the asking is hers before the mailbox agrees."""
    alerts.ask(mine.session, _variant(mine), mine.customer.email, "en")
    return int(mine.session.scalars(select(func.max(StockAlert.id))).one())


def _wish(mine: Any) -> int:
    wishing.wish(mine.session, mine.customer.id, _variant(mine))
    return int(mine.session.scalars(select(func.max(Wish.id))).one())


def _saved(mine: Any) -> int:
    cart = bag.find_cart(mine.session, mine.bag_token)
    saving.save_for_later(mine.session, cart, cart.lines[0].id)  # type: ignore[arg-type, union-attr]
    return int(mine.session.scalars(select(func.max(SavedLine.id))).one())


PARAMETERS: dict[str, Callable[[Any], Any]] = {
    "alert_id": _alert,
    "saved_id": _saved,
    "wish_id": _wish,
}

_BUTTONS = (
    *("accept_price", "confirm_alert", "end_alert", "forget_saved", "put_back"),
    *("save_for_later", "unwish", "wish_to_bag"),
)
FORMS: dict[str, Callable[[Any], dict[str, Any]]] = {
    f"cart.{name}": lambda _: {} for name in _BUTTONS
}
