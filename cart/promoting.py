"""Making, changing and ending promotions, at the desk."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cart.codes import LONGEST_CODE, spelled
from cart.promotion_models import Promotion
from cart.promotions import AMOUNT, BUY_GET, KINDS, PERCENT, WHOLE_BP
from shop import clock
from shop.audit import note
from shop.customers.records import Actor
from shop.db import changed
from shop.errors import Conflict, Invalid, NotFound, Stale


class CodeTaken(Conflict):
    """Another promotion has this code; facts: code."""


class FewerThanUsed(Conflict):
    """A limit below what was used already; facts: uses."""


@dataclass(frozen=True, slots=True)
class PromotionData:
    """A promotion as it should be, in minor units; without a ``code`` it counts by itself."""

    name: str
    kind: str
    starts_at: datetime
    code: str = ""
    percent_bp: int = 0
    amount_minor: int = 0
    buy: int = 0
    free: int = 0
    minimum_minor: int = 0
    categories: list[int] = field(default_factory=list)
    brands: list[int] = field(default_factory=list)
    products: list[int] = field(default_factory=list)
    combinable: bool = False
    ends_at: datetime | None = None
    most_uses: int | None = None
    most_each: int | None = None


def make_promotion(session: Session, data: PromotionData, actor: Actor) -> Promotion:
    """A new promotion. Raises Invalid for one that makes no sense, and CodeTaken."""
    values = _checked(data)
    _free_code(session, values["code"])
    made = Promotion(**values, uses=0, version=1)
    session.add(made)
    session.flush()
    note(session, actor, "created", _subject(made))
    return made


def change_promotion(
    session: Session, promotion_id: int, version: int, data: PromotionData, actor: Actor
) -> Promotion:
    """Change a promotion for orders that are still to come.

    Raises NotFound, Stale, CodeTaken, FewerThanUsed, or Invalid.
    """
    found = find_promotion(session, promotion_id)
    values, before = _checked(data), _facts(found)
    _free_code(session, values["code"], promotion_id)
    _step(session, promotion_id, version, values)
    session.refresh(found)
    note(session, actor, "changed", _subject(found), before, _facts(found))
    return found


def end_promotion(session: Session, promotion_id: int, version: int, actor: Actor) -> None:
    """End a promotion now; orders that have it keep it. Raises NotFound, Stale."""
    found = find_promotion(session, promotion_id)
    before = _facts(found)
    _step(session, promotion_id, version, {"ends_at": clock.now()})
    session.refresh(found)
    note(session, actor, "changed", _subject(found), before, _facts(found))


def find_promotion(session: Session, promotion_id: int) -> Promotion:
    """The promotion of this id. Raises NotFound."""
    found = session.get(Promotion, promotion_id)
    if found is None:
        raise NotFound("no such promotion", promotion=promotion_id)
    return found


def _step(session: Session, promotion_id: int, version: int, values: dict[str, Any]) -> None:
    """Compare-and-set on the version, and on the limit that must hold what was used meanwhile."""
    step = update(Promotion).where(Promotion.id == promotion_id, Promotion.version == version)
    if values.get("most_uses") is not None:
        step = step.where(Promotion.uses <= values["most_uses"])
    values = {**values, "version": version + 1}
    if changed(session.execute(step.values(**values))) == 1:
        return
    now = session.get_one(Promotion, promotion_id, populate_existing=True)
    if now.version == version:
        raise FewerThanUsed("used more often", uses=now.uses)
    raise Stale("the promotion has changed", seen=version, stored=now.version)


def _free_code(session: Session, code: str | None, own: int = 0) -> None:
    if code is None:
        return
    taken = select(Promotion.id).where(Promotion.code == code, Promotion.id != own)
    if session.scalar(taken) is not None:
        raise CodeTaken("another promotion has this code", code=code)


def _checked(data: PromotionData) -> dict[str, Any]:
    """The columns of a promotion that makes sense; raises Invalid naming the field that doesn't."""
    code = spelled(data.code)
    sense = {
        "name": bool(data.name.strip()),
        "kind": data.kind in KINDS,
        "code": len(code) <= LONGEST_CODE,
        "percent": data.kind != PERCENT or 0 < data.percent_bp <= WHOLE_BP,
        "amount": data.kind != AMOUNT or data.amount_minor > 0,
        "buy": data.kind != BUY_GET or (data.buy > 0 and data.free > 0),
        "ends_at": data.ends_at is None or data.ends_at > data.starts_at,
        "most_uses": data.most_uses is None or data.most_uses > 0,
        "most_each": data.most_each is None or data.most_each > 0,
    }
    for name, makes_sense in sense.items():
        if not makes_sense:
            raise Invalid("a promotion that makes no sense", field=name)
    return {**asdict(data), "name": data.name.strip(), "code": code or None}


def _subject(one: Promotion) -> tuple[str, int, str]:
    return "promotion", one.id, one.name


def _facts(one: Promotion) -> dict[str, Any]:
    names = PromotionData.__dataclass_fields__
    facts = {name: getattr(one, name) for name in names}
    for moment in ("starts_at", "ends_at"):
        facts[moment] = facts[moment].isoformat() if facts[moment] else None
    return facts
