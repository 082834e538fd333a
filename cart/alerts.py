"""Back in stock: who asked is told once, when there is something to buy.

A mailbox agrees first (double opt-in), unless its address is the proven one of whoever is signed
in. Whether there is stock is read from the levels themselves once a minute, and not from what
changed them: a delivery, a count, an import, a canceled order, a hold that ended and a return all
end there, and none of them can be forgotten.
"""

from datetime import timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from cart.wish_models import ASKED, ENDED, TOLD, WAITING, StockAlert
from catalog.models import ACTIVE, Product, Variant
from catalog.naming import names_of
from catalog.queries import availability
from shop import clock
from shop.customers.models import Customer
from shop.customers.records import CUSTOMER, SYSTEM, Actor, find_or_create, normalised, touch
from shop.db import changed, insert_once
from shop.errors import Conflict, NotFound
from shop.mail import enqueue_mail

MOST_OPEN = 50
A_UNIT, WITHIN = 5, timedelta(days=1)
"""So many are told a unit, each day: the shop promises nothing that a crowd would find gone."""


def ask(
    session: Session, variant_id: int, email: str, locale: str, *, proven: str | None = None
) -> None:
    """Write ``email`` down for a variant; an address that isn't ``proven`` is asked by mail first.

    Asking again changes nothing for whoever waits. Raises NotFound and Invalid.
    """
    variant = _known(session, variant_id)
    address = normalised(email)
    alert = _written_down(session, variant_id, address, locale)
    if alert is None or alert.state == WAITING:
        return
    if proven is not None and normalised(proven) == address:
        confirm(session, alert.id, alert.version)
        return
    _mail(session, alert, variant, "cart/mail/alert_asked.md", f"asked:{clock.now():%Y%m%d%H}")


def _written_down(
    session: Session, variant_id: int, address: str, locale: str
) -> StockAlert | None:
    """The row of this address; None when it has asked for too many things already."""
    mine = select(func.count()).select_from(StockAlert).where(StockAlert.email == address)
    if (session.scalar(mine.where(StockAlert.state.in_((ASKED, WAITING)))) or 0) >= MOST_OPEN:
        return None
    known = select(Customer.id).where(Customer.email == address)
    facts = {"locale": locale, "state": ASKED, "asked_at": clock.now(), "told_at": None}
    customer_id = session.scalar(known)
    key = {"variant_id": variant_id, "email": address}
    if not insert_once(session, StockAlert, **key, **facts, customer_id=customer_id, version=1):
        again = update(StockAlert).filter_by(**key).where(StockAlert.state.in_((TOLD, ENDED)))
        session.execute(again.values(**facts, version=StockAlert.version + 1))
    found = select(StockAlert).filter_by(**key).execution_options(populate_existing=True)
    return session.scalars(found).one()


def confirm(session: Session, alert_id: int, version: int) -> None:
    """The mailbox agrees. Raises Conflict when this asking is over; the second time is no harm."""
    agreed = update(StockAlert).where(
        StockAlert.id == alert_id, StockAlert.version == version, StockAlert.state == ASKED
    )
    if changed(session.execute(agreed.values(state=WAITING))) != 1:
        if find(session, alert_id).state != WAITING:
            raise Conflict("this asking is over")
        return
    alert = find(session, alert_id)
    person = find_or_create(session, email=alert.email, name="", locale=alert.locale)
    alert.customer_id = person.id
    _note(session, alert, "alert_asked", CUSTOMER)


def end(session: Session, alert_id: int) -> None:
    """No mail, please; does nothing the second time."""
    living = update(StockAlert).where(StockAlert.id == alert_id, StockAlert.state != ENDED)
    if changed(session.execute(living.values(state=ENDED))) == 1:
        _note(session, find(session, alert_id), "alert_ended", CUSTOMER)


def find(session: Session, alert_id: int) -> StockAlert:
    """The row with its thing. Raises NotFound."""
    things = joinedload(StockAlert.variant).joinedload(Variant.product)
    wanted = select(StockAlert).options(things).where(StockAlert.id == alert_id)
    found = session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("nobody asked", alert=alert_id)
    return found


def tell_waiting(session: Session, shop_locale: str, most: int = 200) -> int:
    """Write to those who wait for what is there now, oldest first; returns how many letters."""
    waiting = select(StockAlert.variant_id).where(StockAlert.state == WAITING).distinct()
    told = 0
    free = availability(session, session.scalars(waiting).all())
    for variant_id in sorted(one for one, units in free.items() if units > 0):
        room = min(most - told, A_UNIT * free[variant_id] - _told_lately(session, variant_id))
        if room <= 0 or not _on_sale(session, variant_id):
            continue
        line = select(StockAlert.id).where(
            StockAlert.variant_id == variant_id, StockAlert.state == WAITING
        )
        for alert_id in session.scalars(line.order_by(StockAlert.asked_at).limit(room)).all():
            told += _tell(session, alert_id, shop_locale)
    return told


def _told_lately(session: Session, variant_id: int) -> int:
    lately = (
        select(func.count())
        .select_from(StockAlert)
        .where(StockAlert.variant_id == variant_id, StockAlert.told_at > clock.now() - WITHIN)
    )
    return session.scalar(lately) or 0


def _on_sale(session: Session, variant_id: int) -> bool:
    sold = select(Variant.id).join(Variant.product).where(Variant.id == variant_id, Variant.active)
    return session.scalar(sold.where(Product.status == ACTIVE)) is not None


def _tell(session: Session, alert_id: int, shop_locale: str) -> int:
    """One letter, by compare-and-set; 0 if another worker was quicker."""
    mine = update(StockAlert).where(StockAlert.id == alert_id, StockAlert.state == WAITING)
    if changed(session.execute(mine.values(state=TOLD, told_at=clock.now()))) != 1:
        return 0
    alert = find(session, alert_id)
    other = "" if alert.locale == shop_locale else alert.locale
    _mail(session, alert, alert.variant, "cart/mail/back_in_stock.md", "told", other)
    _note(session, alert, "alert_sent", SYSTEM)
    return 1


def _known(session: Session, variant_id: int) -> Variant:
    if not _on_sale(session, variant_id):
        raise NotFound("not for sale", variant=variant_id)
    return session.get_one(Variant, variant_id)


def _mail(
    session: Session, alert: StockAlert, variant: Variant, template: str, key: str, other: str = ""
) -> None:
    name = names_of(session, [variant], other)[variant.id]
    enqueue_mail(
        session,
        to=alert.email,
        template=template,
        locale=alert.locale,
        values={
            "alert_id": alert.id,
            "version": alert.version,
            "title": name.title,
            "options": name.options,
            "handle": variant.product.handle,
            "sku": variant.sku,
        },
        key=f"alert:{alert.id}:{alert.version}:{key}",
        way_out=(f"/stock-alerts/{alert.id}/end", ("alert", alert.id, alert.version)),
    )


def _note(session: Session, alert: StockAlert, kind: str, actor: Actor) -> None:
    if alert.customer_id is not None:
        number, fact = alert.variant.sku[:40], alert.variant.product.title
        touch(
            session, alert.customer_id, kind, about="product", number=number, fact=fact, actor=actor
        )
