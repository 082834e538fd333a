"""What of this package goes along when two records become one."""

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop.customers.ledger_models import Ledger
from shop.customers.models import Address, Consent, Customer, Touchpoint
from shop.customers.moves import Arrangement, Move, Stored, arranges, moves, stays

moves(
    Move(Address.customer_id, _("Addresses")),
    Move(Consent.customer_id, _("Consents")),
    Move(Ledger.customer_id, _("Store credit and points")),
    Move(Touchpoint.customer_id, _("Lines of the story")),
)
stays("customer.merged_into_id", "it is what a merge sets")
stays("customer_merge.kept_id", "a merge is between the records it was made of")
stays("customer_merge.gone_id", "a merge is between the records it was made of")


def _one_default(session: Session, gone: Customer, kept: Customer) -> Stored:
    """Of two first choices the kept record's stays one."""
    firsts = select(Address).where(Address.is_default)
    first = session.scalar(firsts.where(Address.customer_id == gone.id))
    if first is None or session.scalar(firsts.where(Address.customer_id == kept.id)) is None:
        return {}
    first.is_default = False
    return {"address": first.id}


def _two_defaults(session: Session, stored: Stored, gone: Customer, _kept: Customer) -> None:
    session.flush()
    back = session.get(Address, stored.get("address", 0), populate_existing=True)
    if back is not None and back.customer_id == gone.id:
        back.is_default = True


arranges(Arrangement("default address", _one_default, _two_defaults))
