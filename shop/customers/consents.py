"""What somebody agreed to: one line each time, never changed; the last one counts.

Agreeing is a free act, shown unticked (GDPR art. 4(11), recital 32), and taking it back is as easy
(art. 7(3)).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop import clock
from shop.customers.models import Consent
from shop.customers.records import CUSTOMER, Actor, hold_record, touch
from shop.errors import Invalid

Where = Literal["checkout", "sign_up", "privacy", "desk"]
NEWSLETTER = "newsletter"

WORDINGS = {"newsletter-1": _("Send me news and offers by e-mail. I can stop this at any time.")}
"""Every text that was ever agreed to; a changed text is a new one, and the old one stays."""

CURRENT = {NEWSLETTER: "newsletter-1"}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a purpose stands; ``at`` is the last word on it, None if there never was one."""

    purpose: str
    given: bool
    at: datetime | None
    text: object


def standing(session: Session, customer_id: int) -> list[Standing]:
    """Every purpose there is, and whether this customer agrees to it now."""
    return [_stands(purpose, _last(session, customer_id, purpose)) for purpose in CURRENT]


def _stands(purpose: str, last: Consent | None) -> Standing:
    wording = last.wording if last and last.given else CURRENT[purpose]
    text = WORDINGS.get(wording, wording)
    return Standing(purpose, bool(last and last.given), last.at if last else None, text)


def say(
    session: Session,
    customer_id: int,
    purpose: str,
    *,
    given: bool,
    where: Where,
    actor: Actor = CUSTOMER,
) -> bool:
    """Write down that they agree, or no longer do; False if that is how it stands already.

    Raises Invalid for a purpose that the shop doesn't have.
    """
    if purpose not in CURRENT:
        raise Invalid("no such purpose", purpose=purpose)
    customer_id = hold_record(session, customer_id).id
    last = _last(session, customer_id, purpose)
    if given == bool(last and last.given):
        return False
    wording = CURRENT[purpose] if given or last is None else last.wording
    session.add(
        Consent(
            customer_id=customer_id,
            purpose=purpose,
            wording=wording,
            given=given,
            at=clock.now(),
            place=where,
        )
    )
    kind = "consent_given" if given else "consent_withdrawn"
    touch(session, customer_id, kind, about="account", number="", fact=wording, actor=actor)
    return True


def _last(session: Session, customer_id: int, purpose: str) -> Consent | None:
    words = select(Consent).where(Consent.customer_id == customer_id, Consent.purpose == purpose)
    return session.scalar(words.order_by(Consent.at.desc(), Consent.id.desc()).limit(1))
