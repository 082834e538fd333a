"""Words for the handles of this package: kinds, conditions, destinations, policy's reasons."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from shop.formats import day
from support import policies
from support.policies import Answer

KINDS = {
    "withdrawal": _("Withdrawal"),
    "return": _("Return"),
    "claim": _("Guarantee"),
    "warranty": _("Guarantee"),
}

CONDITIONS = {
    "new": _("As new"),
    "opened": _("Opened"),
    "used": _("Used"),
    "damaged": _("Damaged"),
    "defective": _("Faulty"),
}

DISPOSITIONS = {
    "restock": _("Shelf"),
    "b_stock": _("Second life"),
    "supplier": _("Supplier"),
    "scrap": _("Recycle"),
}

EXEMPTIONS = {
    "hygiene": _("Opened hygiene goods can't come back"),
    "made_to_order": _("It was made for you, so it can't come back"),
    "perishable": _("It doesn't keep, so it can't come back"),
    "sealed_media": _("Opened recordings and software can't come back"),
    "digital": _("Downloads can't come back"),
}


def why_text(answer: Answer) -> str:
    """Why policy says no, for the person who asked."""
    why, _colon, exemption = answer.why.partition(":")
    if why == policies.EXEMPT:
        return str(EXEMPTIONS.get(exemption, _("The law lets us keep this one out of returns")))
    if why == policies.TOO_LATE and answer.until:
        return gettext("That was possible until %(day)s", day=day(answer.until))
    plain = {
        policies.NOT_DELIVERED: _("Once it has arrived"),
        policies.NOTHING_LEFT: _("You asked for all of it already"),
        policies.NOT_OFFERED: _("Not offered for this one"),
    }
    return str(plain.get(why, ""))


def refusal_text(why: str) -> str:
    """Why a request was refused, where the moment of the deadline isn't at hand."""
    plain = {
        policies.TOO_LATE: _("The time for that has passed. Write to us, we look for another way."),
        policies.NOT_DELIVERED: _("That becomes possible once it has arrived."),
        policies.NOTHING_LEFT: _("You asked for all of it already."),
        "not_bought": _("Nothing was bought with this order, so nothing can come back."),
    }
    found = plain.get(why)
    return str(found) if found else why_text(Answer(allowed=False, why=why))
