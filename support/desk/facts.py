"""The facts of a customer's story in the words of whoever reads it.

A story keeps handles and minor units ("changed_mind", "8400 EUR"), which hold in every language and
for ever. What a person wrote, such as the subject of a question, is shown as it was written.
"""

import re

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _

from shop.formats import money
from support.labels import CONDITIONS
from support.reasons import REASONS

_AMOUNT = re.compile(r"\b(\d+) ([A-Z]{3})\b")
_AGAINST = re.compile(r"(\w+), against policy: \w[\w:]*")
_SOME = re.compile(r"(\d+) of (\d+)")
_WRONG = re.compile(r"(\d+) ([A-Z]{3}) came, (\d+) was due")
_POINTS = re.compile(r"(\d+) points(?:, (\d+) waived)?")
_BENCH = re.compile(r"\S+ (?:new|opened|used|damaged|defective)(?:, |; deduction \d+ [A-Z]{3}|$)")

_PLAIN = {
    **REASONS,
    "once more": _("Tried once more"),
    "changed": _("The bag had changed"),
    "the time ran out": _("The time ran out"),
    "the payment ran out": _("The time ran out"),
}


def in_words(fact: str) -> str:
    """The fact, readable: handles as words, "8400 EUR" as "€84.00"."""
    if fact in _PLAIN:
        return str(_PLAIN[fact])
    if found := _AGAINST.fullmatch(fact):
        reason = str(REASONS.get(found[1], found[1]))
        return gettext("%(reason)s. Policy says no", reason=reason)
    if found := _SOME.fullmatch(fact):
        return gettext("%(count)s of %(all)s arrived", count=found[1], all=found[2])
    if found := _WRONG.fullmatch(fact):
        came, due = (money(int(minor), found[2]) for minor in (found[1], found[3]))
        return gettext("%(came)s came, %(due)s was due", came=came, due=due)
    if found := _POINTS.fullmatch(fact):
        return _points(int(found[1]), int(found[2] or 0))
    return _amounts(_bench(fact) if _BENCH.match(fact) else fact)


def _points(points: int, waived: int) -> str:
    """So many points; those that were spent before they could be taken back apart."""
    said = ngettext("%(num)d point", "%(num)d points", points)
    if not waived:
        return said
    spent = ngettext("%(num)d spent already", "%(num)d spent already", waived)
    return f"{said}, {spent}"


def _bench(fact: str) -> str:
    """What the bench found: "MUG-1 opened, POT-1 as new; deducted €3.00"."""
    units, _semicolon, deducted = fact.partition("; deduction ")
    lines = []
    for unit in units.split(", "):
        sku, _space, condition = unit.rpartition(" ")
        lines.append(f"{sku}: {CONDITIONS.get(condition, condition)}")
    if deducted:
        lines.append(gettext("deducted: %(amount)s", amount=deducted))
    return ", ".join(lines)


def _amounts(fact: str) -> str:
    return _AMOUNT.sub(lambda found: money(int(found[1]), found[2]), fact)
