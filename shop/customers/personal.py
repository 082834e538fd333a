"""What this package holds about a person."""

from typing import Any

from sqlalchemy import case, select

from shop import clock
from shop.customers.holdings import Holding, Person, holds
from shop.customers.ledger_models import Ledger, LedgerEntry
from shop.customers.models import Address, Consent, Customer, CustomerMerge, Touchpoint

_NUMBER = Touchpoint.number  # of an account it may be an e-mail address
_OURS = "a name of the shop's own, not of the person"


def _merges(person: Person) -> object:
    ids = person.customer_ids
    return CustomerMerge.kept_id.in_(ids) | CustomerMerge.gone_id.in_(ids)


def _ledgers(person: Person) -> Any:
    return Ledger.customer_id.in_(person.customer_ids) | Ledger.email.in_(person.emails)


holds(
    Holding(
        "credit, points and gift cards",
        Ledger,
        _ledgers,
        tell=("kind", "ending", "email", "currency", "balance_minor", "created_at"),
        withhold={"digest": "whoever knows the code has the money"},
        erase={"email": ""},
        stay=dict.fromkeys(("kind", "ending", "currency", "digest"), _OURS),
    ),
    Holding(
        "movements of credit and points",
        LedgerEntry,
        lambda person: LedgerEntry.ledger_id.in_(select(Ledger.id).where(_ledgers(person))),
        tell=("ledger_id", "at", "kind", "amount_minor", "waived", "reference", "reason"),
        withhold={"who": "a colleague's name", "key": _OURS},
        erase={"reason": ""},
        stay=dict.fromkeys(("kind", "reference", "who", "key"), _OURS),
    ),
    Holding(
        "records",
        Customer,
        lambda person: Customer.id.in_(person.customer_ids),
        tell=("email", "name", "phone", "locale", "created_at"),
        erase={"email": None, "name": "", "phone": "", "erased_at": clock.now},
        stay={"locale": "a language is nobody's name"},
    ),
    Holding(
        "addresses",
        Address,
        lambda person: Address.customer_id.in_(person.customer_ids),
        tell=(
            *("name", "street", "street2", "postcode", "city", "region", "country", "phone"),
            *("is_default", "created_at"),
        ),
        erase=None,
    ),
    Holding(
        "consents",
        Consent,
        lambda person: Consent.customer_id.in_(person.customer_ids),
        tell=("purpose", "wording", "given", "at", "place"),
        stay=dict.fromkeys(("purpose", "wording", "place"), _OURS),
    ),
    Holding(
        "story",
        Touchpoint,
        lambda person: Touchpoint.customer_id.in_(person.customer_ids),
        tell=("at", "channel", "kind", "actor", "about", "number", "fact"),
        withhold={"actor_name": "a colleague's name"},
        erase={"fact": "", "number": case((Touchpoint.about == "account", ""), else_=_NUMBER)},
        stay={
            **dict.fromkeys(("channel", "kind", "actor", "about"), _OURS),
            "actor_name": "a colleague's name",
        },
    ),
    Holding(
        "merges",
        CustomerMerge,
        _merges,
        tell=("at",),
        withhold={"moved": "numbers of rows", "by": "a colleague", "undone_by": "a colleague"},
        erase={"moved": dict},
        stay={"by": "a colleague's name", "undone_by": "a colleague's name"},
    ),
)
