"""The words for what happened to a customer: one line a touchpoint, with a way to the thing."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from shop.access import viewer
from shop.customers.models import Touchpoint
from support.desk.facts import in_words

_WORDS = {
    "alert_asked": ("bell", _("Asked to be told when it is back")),
    "alert_ended": ("x", _("Wants no mail about it any more")),
    "alert_sent": ("mail", _("Told that it is back in stock")),
    "wish_added": ("heart", _("Put on the wishlist")),
    "wish_moved": ("bag", _("Moved from the wishlist to the bag")),
    "wish_removed": ("x", _("Taken off the wishlist")),
    "account_made": ("lock", _("Made an account")),
    "address_added": ("home", _("Wrote an address down")),
    "address_changed": ("home", _("Changed an address")),
    "address_removed": ("x", _("Removed an address")),
    "consent_given": ("check", _("Agreed to something")),
    "consent_withdrawn": ("x", _("Took a consent back")),
    "customer_merged": ("user", _("Merged with another record")),
    "customer_unmerged": ("user", _("Made two records again")),
    "data_exported": ("box", _("Took their data with them")),
    "erased": ("x", _("Asked to be forgotten, and was")),
    "email_change_asked": ("mail", _("Asked for another e-mail address")),
    "email_changed": ("mail", _("Changed the e-mail address")),
    "password_changed": ("lock", _("Changed the password")),
    "passkey_added": ("lock", _("Added a passkey")),
    "passkey_removed": ("lock", _("Removed a passkey")),
    "passkey_locked": ("warn", _("A passkey was locked: there may be a copy")),
    "checkout_begun": ("bag", _("Went to the checkout")),
    "checkout_given_up": ("x", _("Left the checkout")),
    "credit_granted": ("gift", _("Given store credit")),
    "points_earned": ("gift", _("Earned points")),
    "points_granted": ("gift", _("Given points")),
    "points_taken": ("x", _("Points taken away")),
    "points_taken_back": ("back", _("Points taken back")),
    "order_placed": ("bag", _("Ordered")),
    "order_shipped": ("truck", _("Parcel sent")),
    "order_delivered": ("home", _("Parcel delivered")),
    "order_ready": ("pin", _("Ready to be picked up")),
    "order_collected": ("home", _("Picked up in the shop")),
    "parcel_stopped": ("x", _("Parcel stopped before it left")),
    "payment_wrong": ("warn", _("Paid another amount than was due")),
    "transfer_awaited": ("card", _("Ordered, and will pay by transfer")),
    "money_received": ("card", _("Money seen by us")),
    "payment_captured": ("card", _("Money taken")),
    "payment_lapsed": ("warn", _("The bank took its promise back")),
    "capture_refused": ("warn", _("The money could not be taken")),
    "payment_disputed": ("warn", _("The bank disputes the payment")),
    "dispute_won": ("check", _("Dispute won")),
    "dispute_lost": ("warn", _("Dispute lost")),
    "refund_paid_out": ("card", _("Refund paid out by hand")),
    "money_given_back": ("card", _("Money sent back by us")),
    "paid_too_late": ("warn", _("Paid too late, money goes back")),
    "link_asked": ("mail", _("Asked for the order's link")),
    "refund_requested": ("card", _("Refund asked of the bank")),
    "refund_succeeded": ("card", _("Money sent back")),
    "refund_failed": ("warn", _("Refund failed")),
    "return_requested": ("back", _("Asked to send something back")),
    "withdrawal_declared": ("back", _("Withdrew from the contract")),
    "return_approved": ("check", _("Return approved")),
    "return_declined": ("x", _("Return declined")),
    "return_canceled": ("x", _("Return canceled")),
    "return_posted": ("truck", _("Parcel posted to us")),
    "return_received": ("box", _("Return arrived")),
    "return_inspected": ("search", _("Return looked at")),
    "refund_decided": ("card", _("Refund decided")),
    "return_closed": ("check", _("Return settled")),
    "question_asked": ("chat", _("Asked a question")),
    "question_message": ("chat", _("Wrote again")),
    "question_answered": ("chat", _("We answered")),
    "question_resolved": ("check", _("Question done")),
    "question_reopened": ("chat", _("Question open again")),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the story."""

    icon: str
    label: str
    at: datetime
    who: str
    number: str
    url: str
    fact: str


def happenings(story: list[Touchpoint]) -> list[Happening]:
    """The story in words, in the order it is given."""
    return [_happening(point) for point in story]


def _happening(point: Touchpoint) -> Happening:
    plain = point.kind.replace("_", " ").capitalize()
    icon, label = _WORDS.get(point.kind, ("bolt", plain))
    url = _url(point)
    return Happening(
        icon, str(label), point.at, _who(point), point.number, url, in_words(point.fact)
    )


def _who(point: Touchpoint) -> str:
    if point.actor == "staff":
        return point.actor_name
    channels = {"phone": gettext("by phone"), "email": gettext("by e-mail")}
    by_customer = channels.get(point.channel, gettext("customer"))
    return by_customer if point.actor == "customer" else gettext("system")


def _url(point: Touchpoint) -> str:
    """The desk's page of the thing; empty where this person may not go."""
    if point.about == "order" and viewer().may("orders.see"):
        return url_for("orders_desk.case", number=point.number)
    if point.about == "return" and viewer().may("returns.see"):
        return url_for("support_desk.return_case", rma=point.number)
    if point.about == "ticket" and viewer().may("tickets.answer"):
        return url_for("support_desk.question_case", number=point.number)
    return ""
