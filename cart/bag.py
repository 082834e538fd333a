"""Putting things into a bag and taking them out again."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from cart.models import Cart, CartLine
from catalog import stock
from catalog.models import ACTIVE, Product, Variant
from catalog.naming import names_of
from shop import clock, ids
from shop.db import upsert
from shop.errors import Invalid, NotFound

MOST = 99
LIVELY = timedelta(seconds=1)  # how exact the moment of a bag's last change is


@dataclass(frozen=True, slots=True)
class Added:
    """What was put in, for the sentence that says so."""

    title: str
    options: str
    picture: str
    quantity: int


_NEW = insert(Cart).values(hold_reference="").returning(Cart)


def new_cart(session: Session) -> tuple[Cart, str]:
    """An empty bag and its token, which only the browser keeps."""
    token, moment = ids.new_token(), clock.now()
    values = {"token_digest": ids.digest(token), "created_at": moment, "updated_at": moment}
    return session.execute(_NEW, values).scalar_one(), token


def find_cart(session: Session, token: str | None) -> Cart | None:
    """The open bag of a token, without its lines."""
    if not token:
        return None
    return session.scalar(
        select(Cart).where(Cart.token_digest == ids.digest(token), Cart.closed_at.is_(None))
    )


def with_lines(session: Session, token: str | None, *, locked: bool = False) -> Cart | None:
    """The open bag of a token with its lines, variants and products: two statements.

    ``locked`` makes whoever wants it locked as well wait for the end of this transaction.
    """
    if not token:
        return None
    lines = selectinload(Cart.lines).joinedload(CartLine.variant).joinedload(Variant.product)
    mine = (
        select(Cart)
        .options(lines)
        .where(Cart.token_digest == ids.digest(token), Cart.closed_at.is_(None))
    )
    if locked:
        mine = mine.with_for_update(of=Cart)
    return session.scalar(mine)


def count(session: Session, token: str | None) -> int:
    """How many things are in the bag of this token."""
    if not token:
        return 0
    things = (
        select(func.coalesce(func.sum(CartLine.quantity), 0))
        .join(Cart)
        .where(Cart.token_digest == ids.digest(token), Cart.closed_at.is_(None))
    )
    return session.scalar(things) or 0


def add(session: Session, cart: Cart, variant_id: int, quantity: int, locale: str = "") -> Added:
    """Put ``quantity`` of a variant into the bag, on top of what is there; named in ``locale``.

    Raises NotFound for a variant that is not for sale, Invalid for an impossible quantity, and
    OutOfStock when the shop hasn't that many; two calls at once both count.
    """
    if not 1 <= quantity <= MOST:
        raise Invalid("a quantity from 1 to 99", quantity=quantity)
    variant, free = _for_sale(session, variant_id)
    wanted = _add_to(session, cart, variant, quantity)
    _check_stock(session, cart, variant, wanted, free)
    if cart.updated_at < (moment := clock.now()) - LIVELY:
        cart.updated_at = moment
    picture = variant.picture or variant.product.picture
    name = names_of(session, [variant], locale)[variant.id]
    return Added(name.title, name.options, picture, quantity)


@cache
def _more(dialect: str) -> Any:
    """A new line, or more of one that is there; put together once for each database."""
    made = upsert(dialect, CartLine)
    both = CartLine.quantity + made.excluded.quantity
    more = made.on_conflict_do_update(
        index_elements=[CartLine.cart_id, CartLine.variant_id],
        set_={"quantity": both},
        where=both <= MOST,
    )
    return more.returning(CartLine.quantity)


def _add_to(session: Session, cart: Cart, variant: Variant, quantity: int) -> int:
    """How many of it are wanted now: one statement, whether there is a line or not."""
    values = {
        "cart_id": cart.id,
        "variant_id": variant.id,
        "quantity": quantity,
        "seen_price_minor": variant.price_minor,
    }
    connection = session.connection()
    wanted = connection.scalar(_more(connection.dialect.name), values)
    if wanted is None:
        raise Invalid("at most 99 of one thing", most=MOST)
    return int(wanted)


_FOR_SALE = (
    select(Variant, stock.available_of(Variant.id))
    .join(Variant.product)
    .options(contains_eager(Variant.product))
    .where(Variant.id == bindparam("variant"), Variant.active, Product.status == ACTIVE)
)


def _for_sale(session: Session, variant_id: int) -> tuple[Variant, int]:
    """The variant, and how many units of it may be promised."""
    found = session.execute(_FOR_SALE, {"variant": variant_id}).first()
    if found is None:
        raise NotFound("not for sale", variant=variant_id)
    return found[0], found[1]


def _check_stock(session: Session, cart: Cart, variant: Variant, wanted: int, free: int) -> None:
    free += stock.held_for(session, cart.hold_reference).get(variant.id, 0)
    if wanted > free:
        raise stock.OutOfStock("not enough", sku=variant.sku, wanted=wanted, available=free)


def set_quantity(session: Session, cart: Cart, line_id: int, quantity: int) -> None:
    """Set how many of a line are wanted. Raises NotFound, Invalid or OutOfStock."""
    line = _own_line(session, cart, line_id)
    if not 1 <= quantity <= MOST:
        raise Invalid("a quantity from 1 to 99", quantity=quantity)
    line.quantity = quantity
    session.flush()
    variant, free = _for_sale(session, line.variant_id)
    _check_stock(session, cart, variant, quantity, free)
    cart.updated_at = clock.now()


def remove(session: Session, cart: Cart, line_id: int) -> CartLine:
    """Take a line out; returns it, so that it can be put back. Raises NotFound."""
    line = _own_line(session, cart, line_id)
    session.delete(line)
    cart.updated_at = clock.now()
    return line


def _own_line(session: Session, cart: Cart, line_id: int) -> CartLine:
    line = session.scalar(
        select(CartLine).where(CartLine.id == line_id, CartLine.cart_id == cart.id)
    )
    if line is None:
        raise NotFound("no such line in this bag", line=line_id)
    return line
