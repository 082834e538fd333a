"""Giving and taking of store credit and gift cards, each movement once, never below zero."""

import secrets
from base64 import b32encode

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from shop import clock, ids
from shop.audit import note
from shop.customers.ledger_models import CREDIT, GIFT_CARD, POINTS, Ledger, LedgerEntry
from shop.customers.models import Customer
from shop.customers.records import Actor, touch
from shop.db import changed, insert_once
from shop.errors import Conflict, Invalid, NotFound
from shop.mail import enqueue_mail

CODE_BYTES = 20  # 160 random bits: 32 letters
MOST_MINOR = 1_000_000


class TooLittleLeft(Conflict):
    """A ledger hasn't that much any more; facts: ledger, wanted (minor units)."""


def move(
    session: Session,
    ledger_id: int,
    amount_minor: int,
    *,
    kind: str,
    key: str,
    reference: str = "",
    reason: str = "",
    who: str = "",
) -> bool:
    """Add to a ledger, or take from it where the amount is negative; False if ``key`` is known.

    Raises TooLittleLeft; nothing may then be committed.
    """
    made = insert_once(
        session,
        LedgerEntry,
        ledger_id=ledger_id,
        at=clock.now(),
        kind=kind,
        amount_minor=amount_minor,
        reference=reference,
        reason=reason[:200],
        who=who,
        key=key,
    )
    if made:
        _change_balance(session, ledger_id, amount_minor)
    return made


def _change_balance(session: Session, ledger_id: int, amount_minor: int) -> None:
    enough = update(Ledger).where(Ledger.id == ledger_id, Ledger.balance_minor + amount_minor >= 0)
    moved = enough.values(balance_minor=Ledger.balance_minor + amount_minor)
    if changed(session.execute(moved)) != 1:
        raise TooLittleLeft("too little is left", ledger=ledger_id, wanted=-amount_minor)


def ledgers_of(session: Session, customer_id: int, kind: str) -> list[Ledger]:
    """A customer's ledgers of a kind, as they stand in the database now; the oldest first."""
    mine = select(Ledger).where(Ledger.kind == kind, Ledger.customer_id == customer_id)
    mine = mine.order_by(Ledger.id).execution_options(populate_existing=True)
    return list(session.scalars(mine))


def balance_of(session: Session, customer_id: int, kind: str) -> int:
    """What a customer has in ledgers of a kind: minor units, or points."""
    mine = select(func.sum(Ledger.balance_minor)).where(
        Ledger.customer_id == customer_id, Ledger.kind == kind
    )
    return session.scalar(mine) or 0


def balances_of(session: Session, customer_id: int | None) -> dict[str, int]:
    """What a customer has of each kind; nobody has nothing."""
    sums = select(Ledger.kind, func.sum(Ledger.balance_minor)).group_by(Ledger.kind)
    rows = session.execute(sums.where(Ledger.customer_id == customer_id)) if customer_id else ()
    return {CREDIT: 0, POINTS: 0} | {kind: int(balance) for kind, balance in rows}


def credit_of(session: Session, customer_id: int) -> int:
    """What a customer has in store credit, in minor units."""
    return balance_of(session, customer_id, CREDIT)


def entries_of(
    session: Session, customer_id: int, most: int = 20, kind: str = CREDIT
) -> list[LedgerEntry]:
    """The latest movements of a customer's ledgers of a kind."""
    mine = select(LedgerEntry).join(Ledger, Ledger.id == LedgerEntry.ledger_id)
    mine = mine.where(Ledger.customer_id == customer_id, Ledger.kind == kind)
    return list(session.scalars(mine.order_by(LedgerEntry.id.desc()).limit(most)))


def add_credit(
    session: Session,
    customer_id: int,
    amount_minor: int,
    currency: str,
    *,
    kind: str,
    key: str,
    reference: str = "",
    reason: str = "",
    who: str = "",
) -> bool:
    """Add to a customer's store credit; False if ``key`` did it before."""
    ledger = own_ledger(session, customer_id, CREDIT, currency)
    about = {"reference": reference, "reason": reason, "who": who}
    return move(session, ledger.id, amount_minor, kind=kind, key=key, **about)


def own_ledger(session: Session, customer_id: int, kind: str, currency: str) -> Ledger:
    """A customer's oldest ledger of a kind, opened now if there is none."""
    found = ledgers_of(session, customer_id, kind)
    return found[0] if found else _open(session, kind, currency, customer_id=customer_id)


def _open(session: Session, kind: str, currency: str, **values: object) -> Ledger:
    ledger = Ledger(kind=kind, currency=currency, balance_minor=0, created_at=clock.now(), **values)
    session.add(ledger)
    session.flush()
    return ledger


def grant_credit(
    session: Session,
    customer_id: int,
    amount_minor: int,
    currency: str,
    reason: str,
    actor: Actor,
    key: str,
) -> bool:
    """Staff give store credit, with a reason; the same form twice gives it once.

    Raises NotFound, or Invalid for no amount, too much, or no reason.
    """
    if session.get(Customer, customer_id) is None:
        raise NotFound("no such customer", customer=customer_id)
    if not 0 < amount_minor <= MOST_MINOR or not reason.strip():
        raise Invalid("an amount and a reason", amount_minor=amount_minor)
    given = add_credit(
        session, customer_id, amount_minor, currency,
        kind="granted", key=f"grant:{key}", reason=reason.strip(), who=actor.name,
    )  # fmt: skip
    if given:
        fact = f"{amount_minor} {currency}"
        touch(
            session, customer_id, "credit_granted", about="account", number="", fact=fact,
            actor=actor,
        )  # fmt: skip
        subject = ("credit", customer_id, reason.strip())
        note(session, actor, "granted", subject, {}, {"amount_minor": amount_minor})
    return given


def issue_gift_card(
    session: Session,
    amount_minor: int,
    currency: str,
    *,
    email: str,
    locale: str,
    words: str,
    actor: Actor,
    key: str,
) -> str | None:
    """Make a gift card and mail its code to the receiver; the code, which nobody can read again.

    None if the same form (``key``) made it before. Raises Invalid for no amount or too much.
    """
    if not 0 < amount_minor <= MOST_MINOR:
        raise Invalid("an amount", amount_minor=amount_minor)
    known = select(LedgerEntry.id).where(LedgerEntry.key == f"card:{key}")
    if session.scalar(known) is not None:
        return None
    letters = b32encode(secrets.token_bytes(CODE_BYTES)).decode()
    ledger = _open(
        session, GIFT_CARD, currency,
        digest=ids.digest(letters), ending=letters[-4:], email=email,
    )  # fmt: skip
    if not move(session, ledger.id, amount_minor, kind="issued", key=f"card:{key}", who=actor.name):
        raise Conflict("the same form twice at once")
    note(session, actor, "created", ("gift_card", ledger.id, f"…{ledger.ending}"))
    code = "-".join(letters[place : place + 4] for place in range(0, len(letters), 4))
    values = {"code": code, "amount_minor": amount_minor, "currency": currency, "words": words}
    enqueue_mail(
        session,
        to=email,
        template="shop/mail/gift_card.md",
        locale=locale,
        values=values,
        key=f"gift_card:{ledger.id}",
    )
    return code


def gift_cards(session: Session, most: int = 50) -> list[Ledger]:
    """The latest gift cards."""
    found = select(Ledger).where(Ledger.kind == GIFT_CARD).order_by(Ledger.id.desc())
    return list(session.scalars(found.limit(most)))


def find_gift_card(session: Session, typed: str) -> Ledger | None:
    """The gift card of a code, in any spelling."""
    letters = "".join(sign for sign in typed.upper() if sign.isalnum())
    if len(letters) != CODE_BYTES * 8 // 5:
        return None
    return session.scalar(select(Ledger).where(Ledger.digest == ids.digest(letters)))
