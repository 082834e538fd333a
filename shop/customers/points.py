"""Loyalty points: whole numbers in ledgers of their own, worth money only when they pay.

What an order earns and loses again is for ``orders.points`` to say; here they are kept.
"""

from dataclasses import dataclass

from babel.numbers import get_currency_precision
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop import clock
from shop.audit import note
from shop.config import Config
from shop.customers.ledger_models import NO_CURRENCY, POINTS, Ledger, LedgerEntry
from shop.customers.ledgers import TooLittleLeft, balance_of, ledgers_of, move, own_ledger
from shop.customers.models import Customer
from shop.customers.records import Actor, touch
from shop.db import insert_once
from shop.errors import Invalid, NotFound

MOST_POINTS = 1_000_000


@dataclass(frozen=True, slots=True)
class Programme:
    """What the shop promises: ``per_unit`` points for each whole unit of the currency.

    A point is worth ``value_minor`` when it pays. Without ``per_unit`` nothing is earned, and what
    people have goes on being worth something.
    """

    per_unit: int = 0
    value_minor: int = 1
    currency: str = "EUR"

    @property
    def unit_minor(self) -> int:
        """A whole unit of the currency: 100 of the euro."""
        return unit_of(self.currency)

    def earned(self, paid_minor: int) -> int:
        """Points for so much money."""
        return points_for(paid_minor, self.per_unit, self.currency)


def programme_of(config: Config) -> Programme:
    """The programme as it is configured."""
    return Programme(int(config.points_per_unit), config.point_value_minor, config.currency)


def unit_of(currency: str) -> int:
    """The minor units in a whole one of a currency."""
    minor: int = 10 ** get_currency_precision(currency)
    return minor


def points_for(paid_minor: int, per_unit: int, currency: str) -> int:
    """Points for each whole unit in ``paid_minor``: of 84.99 EUR at one a unit, 84."""
    return min(max(0, paid_minor) // unit_of(currency) * per_unit, MOST_POINTS)


def points_of(session: Session, customer_id: int) -> int:
    """How many points a customer has."""
    return balance_of(session, customer_id, POINTS)


def add_points(
    session: Session,
    customer_id: int,
    points: int,
    *,
    kind: str,
    key: str,
    reference: str = "",
    reason: str = "",
    who: str = "",
) -> bool:
    """Add to a customer's points; False if ``key`` did it before."""
    ledger = own_ledger(session, customer_id, POINTS, NO_CURRENCY)
    about = {"reference": reference, "reason": reason, "who": who}
    return move(session, ledger.id, points, kind=kind, key=key, **about)


def take_points(
    session: Session, customer_id: int, points: int, *, kind: str, key: str, **about: str
) -> int:
    """Take so many of a customer's points, or all that there are; how many that was."""
    left = points
    for ledger in _locked(session, customer_id):
        part = min(left, ledger.balance_minor)
        if part and move(session, ledger.id, -part, kind=kind, key=f"{key}:{ledger.id}", **about):
            left -= part
    return points - left


def waive_points(
    session: Session, customer_id: int, points: int, *, key: str, reference: str
) -> None:
    """Write down that so many points can't be taken back; negative: that they needn't have been."""
    ledger = own_ledger(session, customer_id, POINTS, NO_CURRENCY)
    insert_once(
        session, LedgerEntry, ledger_id=ledger.id, at=clock.now(), kind="waived", amount_minor=0,
        waived=points, reference=reference, reason="", who="", key=key,
    )  # fmt: skip


def _locked(session: Session, customer_id: int) -> list[Ledger]:
    """The ledgers, oldest first, which nobody else moves until this transaction ends."""
    mine = select(Ledger.id).where(Ledger.kind == POINTS, Ledger.customer_id == customer_id)
    session.execute(mine.order_by(Ledger.id).with_for_update(key_share=True))
    return ledgers_of(session, customer_id, POINTS)


def grant_points(
    session: Session, customer_id: int, points: int, reason: str, actor: Actor, key: str
) -> bool:
    """Staff give points, or take some (negative), with a reason; the same form twice does it once.

    Raises NotFound, Invalid for none, too many, or no reason, and TooLittleLeft, whose fact
    ``left`` says how many there are to take.
    """
    if session.get(Customer, customer_id) is None:
        raise NotFound("no such customer", customer=customer_id)
    if not 0 < abs(points) <= MOST_POINTS or not reason.strip():
        raise Invalid("points and a reason", points=points)
    why = {"reason": reason.strip(), "who": actor.name}
    kind, move_points = ("granted", add_points) if points > 0 else ("taken", _take_all)
    _locked(session, customer_id)
    if _known(session, f"points:{key}"):
        return False
    if not move_points(session, customer_id, abs(points), kind=kind, key=f"points:{key}", **why):
        return False
    touch(
        session, customer_id, f"points_{kind}", about="account", number="",
        fact=f"{abs(points)} points", actor=actor,
    )  # fmt: skip
    note(session, actor, kind, ("points", customer_id, reason.strip()), {}, {"points": points})
    return True


def _take_all(
    session: Session, customer_id: int, points: int, *, kind: str, key: str, **why: str
) -> bool:
    taken = take_points(session, customer_id, points, kind=kind, key=key, **why)
    if taken != points:
        raise TooLittleLeft("not so many points", ledger=None, wanted=points, left=taken)
    return True


def _known(session: Session, key: str) -> bool:
    """Whether a form was sent before; the keys of what is taken name the ledger too."""
    sent = LedgerEntry.key == key
    sent |= LedgerEntry.key.startswith(f"{key}:", autoescape=True)
    return session.scalar(select(LedgerEntry.id).where(sent).limit(1)) is not None
