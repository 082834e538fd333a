"""Reads for the desk's pages of promotions."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from cart.promotion_models import Promotion, PromotionUse
from catalog.models import Category, Product
from catalog.word_models import Brand
from shop import clock
from shop.customers.models import Customer
from shop.db import contains

PAGE = 50
VIEWS = ("running", "coming", "ended")


@dataclass(frozen=True, slots=True)
class Use:
    """One use: by whom, in which order, and how much it took off (minor units)."""

    use: PromotionUse
    customer: Customer


def promotions_of(session: Session, view: str, text: str = "") -> list[Promotion]:
    """The promotions of one view, or all that match a search, newest first."""
    found = select(Promotion).order_by(Promotion.id.desc()).limit(PAGE)
    if text.strip():
        return list(session.scalars(found.where(contains(text, Promotion.name, Promotion.code))))
    return list(session.scalars(found.where(_is(view))))


def _is(view: str) -> ColumnElement[bool]:
    now = clock.now()
    ended = Promotion.ends_at.is_not(None) & (Promotion.ends_at <= now)
    views = {
        "running": (Promotion.starts_at <= now)
        & or_(Promotion.ends_at.is_(None), Promotion.ends_at > now),
        "coming": (Promotion.starts_at > now) & ~ended,
        "ended": ended,
    }
    return views[view]


def state_of(one: Promotion) -> str:
    """In which view it stands now."""
    now = clock.now()
    if one.ends_at is not None and one.ends_at <= now:
        return "ended"
    return "coming" if one.starts_at > now else "running"


def uses_of(session: Session, promotion_id: int) -> tuple[list[Use], int]:
    """The latest uses of a promotion, and what all of them took off together (minor units)."""
    mine = PromotionUse.promotion_id == promotion_id
    newest = select(PromotionUse, Customer).join(Customer, Customer.id == PromotionUse.customer_id)
    rows = session.execute(newest.where(mine).order_by(PromotionUse.id.desc()).limit(PAGE))
    total = session.scalar(select(func.sum(PromotionUse.amount_minor)).where(mine))
    return [Use(use, customer) for use, customer in rows], total or 0


def shelves(session: Session) -> list[tuple[int, str]]:
    """All shelves as (id, path in words), those above before those below."""
    everything = select(Category.id, Category.path, Category.title).order_by(Category.path)
    rows = session.execute(everything).all()
    titles = {row.path: row.title for row in rows}
    return [(row.id, _in_words(row.path, titles)) for row in rows]


def _in_words(path: str, titles: dict[str, str]) -> str:
    parts = path.strip("/").split("/")
    above = ["/".join(parts[: depth + 1]) + "/" for depth in range(len(parts))]
    return " / ".join(titles.get(one, one) for one in above)


def brands(session: Session) -> list[tuple[int, str]]:
    """All brands as (id, name)."""
    rows = session.execute(select(Brand.id, Brand.name).order_by(Brand.name))
    return [(row.id, row.name) for row in rows]


def products_of_handles(session: Session, text: str) -> tuple[list[int], list[str]]:
    """The ids of products named by handle, one a line or by commas; and the names that are none."""
    wanted = list(dict.fromkeys(text.replace(",", " ").split()))
    rows = session.execute(select(Product.id, Product.handle).where(Product.handle.in_(wanted)))
    known = {row.handle: row.id for row in rows}
    return sorted(known.values()), [name for name in wanted if name not in known]


def handles_of(session: Session, product_ids: list[int]) -> str:
    """The other way round."""
    named = select(Product.handle).where(Product.id.in_(product_ids)).order_by(Product.handle)
    return "\n".join(session.scalars(named))
