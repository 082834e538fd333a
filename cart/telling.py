"""What product pages, feeds and help pages say of delivery: the terms of the usual method."""

from flask import current_app
from sqlalchemy.orm import Session

from cart import shipping
from cart.delivery import methods_to
from cart.tax import Destination
from catalog.delivery_terms import DeliveryTerms, told_by
from shop.config import Config


@told_by
def usual_terms(session: Session) -> DeliveryTerms:
    """How things go to the shop's own country where nobody chooses: three statements."""
    config: Config = current_app.extensions["config"]
    method = shipping.usual(methods_to(session, Destination(config.country)))
    if method is None:
        return DeliveryTerms(0, None, 0, lambda _worth: 0)

    def costs(worth_minor: int) -> int:
        return shipping.price_minor(method, worth_minor) or 0

    return DeliveryTerms(costs(1), method.free_from, method.days[1], costs)
