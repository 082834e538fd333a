"""From the shopper's parcel to the bench: posted, received into quarantine, inspected."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from catalog import stock
from shop import clock
from shop.customers.records import CUSTOMER, Actor
from shop.errors import Invalid
from support import letters
from support.return_models import IN_TRANSIT, INSPECTED, RECEIVED, Return, ReturnLine
from support.returns import advance, find_return, tell_story

CONDITIONS = ("new", "opened", "used", "damaged", "defective")
DISPOSITIONS = ("restock", "b_stock", "supplier", "scrap")


_COUNTED = ("received", "quantity")


@dataclass(frozen=True, slots=True)
class Finding:
    """What the bench says of one line; the deduction is minor units, with a reason to tell."""

    condition: str
    disposition: str
    deduction_minor: int = 0
    deduction_reason: str = ""


def mark_posted(session: Session, rma: str, version: int, actor: Actor = CUSTOMER) -> Return:
    """The parcel is on its way to us. Raises Stale, IllegalTransition."""
    found = find_return(session, rma, version)
    advance(session, found, IN_TRANSIT)
    for line in found.lines:
        line.reception = "in_transit"
    tell_story(session, found, "return_posted", actor)
    return found


def receive(
    session: Session, rma: str, version: int, arrived: Mapping[int, int], actor: Actor
) -> Return:
    """Take ``arrived`` (units by return line id) into quarantine; a second parcel adds to it.

    Raises Invalid when nothing or more than was asked back arrived, Stale, IllegalTransition.
    """
    found = find_return(session, rma, version)
    units = {line_id: count for line_id, count in arrived.items() if count}
    awaited = {line.id: line.quantity - line.received for line in found.lines}
    if not units or not all(0 < units[one] <= awaited.get(one, 0) for one in units):
        raise Invalid("something arrives, and no more than was asked back", rma=rma)
    advance(session, found, RECEIVED, received_at=found.received_at or clock.now())
    location = stock.return_location(session)
    for line in sorted(found.lines, key=lambda line: line.order_line.variant_id):
        _take_in(session, line, units.get(line.id, 0), location, rma)
    here, all_of_it = (sum(getattr(line, name) for line in found.lines) for name in _COUNTED)
    tell_story(session, found, "return_received", actor, fact=f"{here} of {all_of_it}")
    letters.about_return(session, found, RECEIVED)
    return found


def _take_in(session: Session, line: ReturnLine, units: int, location: int, rma: str) -> None:
    line.received += units
    line.reception = "received" if line.received == line.quantity else "short"
    if units:
        take = stock.Take(line.order_line.variant_id, location, units)
        stock.quarantine(session, take, reference=rma)


def inspect(
    session: Session, rma: str, version: int, findings: Mapping[int, Finding], actor: Actor
) -> Return:
    """Write down how each received line came and where it goes; again until it is decided.

    Raises Invalid for a line left out, an unknown word, or a deduction without a reason or beyond
    what the units are worth; Stale, IllegalTransition.
    """
    found = find_return(session, rma, version)
    received = [line for line in found.lines if line.received]
    if {line.id for line in received} != findings.keys():
        raise Invalid("every line that arrived is looked at", rma=rma)
    for line in received:
        _check(line, findings[line.id])
    advance(session, found, INSPECTED, inspected_at=clock.now())
    for line in received:
        _note(line, findings[line.id])
    total = sum(line.deduction_minor for line in received)
    fact = ", ".join(f"{line.order_line.sku} {line.condition}" for line in received)
    fact += f"; deduction {total} {found.order.currency}" if total else ""
    tell_story(session, found, "return_inspected", actor, fact=fact)
    session.flush()
    return found


def _check(line: ReturnLine, finding: Finding) -> None:
    if finding.condition not in CONDITIONS or finding.disposition not in DISPOSITIONS:
        raise Invalid("unknown condition or disposition", finding=finding)
    if not 0 <= finding.deduction_minor <= line.arrived_worth_minor:
        raise Invalid("a deduction is part of the worth", worth_minor=line.arrived_worth_minor)
    if finding.deduction_minor and not finding.deduction_reason.strip():
        raise Invalid("a deduction needs a reason", sku=line.order_line.sku)


def _note(line: ReturnLine, finding: Finding) -> None:
    line.condition, line.disposition = finding.condition, finding.disposition
    line.deduction_minor = finding.deduction_minor
    line.deduction_reason = (
        finding.deduction_reason.strip()[:400] if finding.deduction_minor else ""
    )
