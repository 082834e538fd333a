"""What an order says of its buyer, and what of it the shop has to keep.

Number, goods, prices, VAT and the country of arrival stay: they are the records that tax law asks
for, ten years long for sales into other countries of the Union (Directive 2006/112/EC, art. 369k).
"""

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from orders.disputes import disputed_orders
from orders.models import DRAFT, Order, OrderCounter, OrderLine, OrderPromotion, OrderTender
from orders.payment_models import (
    CREATED,
    FAILED,
    REQUIRES_ACTION,
    SUCCEEDED,
    Dispute,
    EventCursor,
    Payment,
    ProviderEvent,
    Refund,
)
from orders.queries import failed_refunds
from orders.shipment_models import READY, SHIPMENT_PENDING, SHIPPED, Shipment
from shop.customers.holdings import ERASED, Hindrance, Holding, Person, about_nobody, hinders, holds

_TAX = "a fact of the sale that tax law asks for"
_NUMBER = "a number of the shop or of the payment provider"
_SALE = ("vat_treatment", "vat_number", "shipping_name", "shipping_carrier", "pickup_place")
_LINE = ("sku", "title", "options", "picture", "ground", "product_handle", "no_return_reason")


def _orders(person: Person) -> Any:
    return Order.customer_id.in_(person.customer_ids)


def _ids(person: Person) -> Any:
    return select(Order.id).where(_orders(person))


def _payments(person: Person) -> Any:
    return select(Payment.id).where(Payment.order_id.in_(_ids(person)))


holds(
    Holding(
        "orders",
        Order,
        _orders,
        tell=(
            *("number", "state", "locale", "currency", "created_at", "placed_at", "email", "name"),
            *("phone", "street", "street2", "postcode", "city", "region", "country"),
            *("goods_minor", "shipping_minor", "total_minor", "vat_minor", "points_per_unit"),
            *_SALE,
        ),
        erase={
            **dict.fromkeys(("email", "phone", "street2", "postcode", "city", "region"), ""),
            "name": ERASED,
            "street": ERASED,
            "link_version": Order.link_version + 1,
        },
        stay=dict.fromkeys(("number", "state", "locale", "currency", "country", *_SALE), _TAX),
    ),
    Holding(
        "promotions of orders",
        OrderPromotion,
        lambda person: OrderPromotion.order_id.in_(_ids(person)),
        tell=("order_id", "name", "code", "amount_minor"),
        stay=dict.fromkeys(("name", "code"), _TAX),
    ),
    Holding(
        "paid by gift card, points and credit",
        OrderTender,
        lambda person: OrderTender.order_id.in_(_ids(person)),
        tell=("order_id", "kind", "ending", "amount_minor", "taken"),
        stay=dict.fromkeys(("kind", "ending"), _TAX),
    ),
    Holding(
        "things ordered",
        OrderLine,
        lambda person: OrderLine.order_id.in_(_ids(person)),
        tell=("order_id", *_LINE, "quantity", "unit_minor", "paid_minor", "vat_minor"),
        stay=dict.fromkeys(_LINE, _TAX),
    ),
    Holding(
        "payments",
        Payment,
        lambda person: Payment.order_id.in_(_ids(person)),
        tell=(
            *("order_id", "method", "state", "amount_minor", "captured_minor", "promised_minor"),
            *("currency", "paid_currency", "receipt", "settled_at", "reminded_at"),
        ),
        withhold=dict.fromkeys(
            ("idempotency_key", "session_id", "session_url", "provider_id", "problem"), _NUMBER
        ),
        erase={"session_url": ""},
        stay={
            **dict.fromkeys(("method", "currency", "paid_currency", "receipt"), _TAX),
            **dict.fromkeys(
                ("state", "idempotency_key", "session_id", "provider_id", "problem"), _NUMBER
            ),
        },
    ),
    Holding(
        "disputes of payments",
        Dispute,
        lambda person: Dispute.provider_payment.in_(
            select(Payment.provider_id).where(Payment.id.in_(_payments(person)))
        ),
        tell=("state", "reason", "amount_minor", "currency", "opened_at", "closed_at"),
        withhold=dict.fromkeys(("provider_payment", "provider_id"), _NUMBER),
        stay=dict.fromkeys(
            ("provider_payment", "provider_id", "state", "reason", "currency"), _NUMBER
        ),
    ),
    Holding(
        "refunds",
        Refund,
        lambda person: Refund.payment_id.in_(_payments(person)),
        tell=(
            *("reference", "state", "amount_minor", "credit_minor", "points_minor", "points"),
            *("payout", "created_at", "settled_at"),
        ),
        withhold=dict.fromkeys(("request_key", "provider_key", "provider_id", "failure"), _NUMBER),
        stay=dict.fromkeys(
            (
                *("reference", "state", "request_key", "provider_key", "provider_id", "failure"),
                "payout",
            ),
            _NUMBER,
        ),
    ),
    Holding(
        "parcels",
        Shipment,
        lambda person: Shipment.order_id.in_(_ids(person)),
        tell=("order_id", "state", "carrier", "tracking", "shipped_at", "delivered_at"),
        erase={"tracking": ""},
        stay=dict.fromkeys(("state", "carrier"), _NUMBER),
    ),
)
about_nobody("numbers given out, and events by theirs", OrderCounter, ProviderEvent, EventCursor)


@hinders
def unfinished_orders(session: Session, person: Person) -> Iterator[Hindrance]:
    """What is being paid or disputed, what is on its way, and money that is on its way back."""
    moving = Order.id.in_(
        select(Shipment.order_id).where(Shipment.state.in_((SHIPMENT_PENDING, READY, SHIPPED)))
    )
    paying = (Order.state == DRAFT) & Order.id.in_(
        select(Payment.order_id).where(Payment.state.in_((CREATED, REQUIRES_ACTION)))
    )
    stranded = Order.id.in_(
        select(Payment.order_id).where(
            Payment.problem != "",
            Payment.refunding_minor < Payment.captured_minor + Payment.promised_minor,
        )
    )
    back = Order.id.in_(
        select(Payment.order_id)
        .join(Refund, Refund.payment_id == Payment.id)
        .where(Refund.state.not_in((SUCCEEDED, FAILED)))
    ) | Order.id.in_(failed_refunds())
    disputed = Order.id.in_(disputed_orders())
    unfinished = select(Order.number).where(
        _orders(person), or_(moving, paying, stranded, back, disputed)
    )
    for number in session.scalars(unfinished.order_by(Order.id)):
        says = lazy_gettext("Order %(number)s is not finished.", number=number)
        yield Hindrance(number, says)
