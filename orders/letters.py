"""Letters to the buyer of an order: one set of plain values behind every template."""

from sqlalchemy.orm import Session

from orders.models import Order, OrderLine
from shop.addresses_by_country import lines_of
from shop.mail import enqueue_mail


def write_to_buyer(
    session: Session, order: Order, template: str, *, key: str, **more: object
) -> None:
    """Mail the buyer of an order, in their language, about what this transaction did."""
    values = {
        "number": order.number,
        "link_version": order.link_version,
        "name": order.name,
        "currency": order.currency,
        "goods_minor": order.full_goods_minor,
        "shipping_minor": order.full_shipping_minor,
        "promotions": [
            {"label": one.label, "amount_minor": one.amount_minor} for one in order.promotions
        ],
        "vat_minor": order.vat_minor,
        "total_minor": order.total_minor,
        "address": lines_of(order, order.locale),
        "vat_treatment": order.vat_treatment,
        "vat_number": order.vat_number,
        "shipping_name": order.shipping_name,
        "days_min": order.shipping_days_min,
        "days_max": order.shipping_days_max,
        "place": order.pickup_place,
        "tenders": [
            {"kind": one.kind, "ending": one.ending, "amount_minor": one.amount_minor}
            for one in order.tenders
        ],
        "lines": [_line(line) for line in order.lines],
        **more,
    }
    enqueue_mail(
        session, to=order.email, template=template, locale=order.locale, values=values, key=key
    )


def _line(line: OrderLine) -> dict[str, object]:
    return {
        "title": line.title,
        "options": line.options,
        "quantity": line.quantity,
        "full_minor": line.paid_minor + line.discount_minor,
    }
