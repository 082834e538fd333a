"""Putting things into a bag and taking them out again."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, select
from sqlalchemy.orm import Session, make_transient_to_detached, selectinload

from cart.models import Cart, CartLine, SavedLine
from catalog import stock
from catalog.cards import AnyRow
from catalog.models import ACTIVE, Product, Variant
from catalog.naming import name_of
from shop import clock, ids
from shop.db import upsert
from shop.errors import Invalid, NotFound

MOST = 99
LIVELY: Final = timedelta(seconds=1)  # how exact the moment of a bag's last change is

Whose = str | int | None
"""Whose bag: a guest's token, or the id of a customer, who has one bag on all devices."""


@dataclass(frozen=True, slots=True)
class Added:
    """What was put in, for the sentence that says so."""

    title: str
    options: str
    picture: str
    quantity: int


_NEW: Final = insert(Cart).returning(Cart.id)


def new_cart(session: Session) -> tuple[Cart, str]:
    """An empty bag and its token, which only the browser keeps."""
    token, moment = ids.new_token(), clock.now()
    cart = Cart(
        token_digest=ids.digest(token), created_at=moment, updated_at=moment, hold_reference=""
    )
    values = {
        "token_digest": cart.token_digest,
        "created_at": moment,
        "updated_at": moment,
        "hold_reference": "",
    }
    cart.id = session.connection().execute(_NEW, values).scalar_one()
    make_transient_to_detached(cart)  # as if it had been read: quicker by half than a flush
    session.add(cart)
    return cart, token


def find_cart(session: Session, whose: Whose) -> Cart | None:
    """The open bag, without its lines; locked, so that what changes it comes one by one."""
    if not whose:
        return None
    return session.scalar(
        select(Cart)
        .where(*is_open(whose))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def with_lines(session: Session, whose: Whose, *, locked: bool = False) -> Cart | None:
    """The open bag with its lines, variants and products: two statements.

    ``locked`` makes whoever wants it locked as well wait for the end of this transaction.
    """
    if not whose:
        return None
    lines = selectinload(Cart.lines).joinedload(CartLine.variant).joinedload(Variant.product)
    mine = select(Cart).options(lines).where(*is_open(whose))
    return session.scalar(mine.with_for_update(of=Cart) if locked else mine)


def count(session: Session, whose: Whose) -> int:
    """How many things are in the bag."""
    if not whose:
        return 0
    things = select(func.coalesce(func.sum(CartLine.quantity), 0)).join(Cart)
    return session.scalar(things.where(*is_open(whose))) or 0


def is_open(whose: str | int) -> tuple[ColumnElement[bool], ...]:
    """What is true of the open bag; a token opens only a bag that has no owner."""
    if isinstance(whose, int):
        return (Cart.customer_id == whose, Cart.closed_at.is_(None))
    mine = Cart.token_digest == ids.digest(whose)
    return (mine, Cart.customer_id.is_(None), Cart.closed_at.is_(None))


def add(session: Session, cart: Cart, variant_id: int, quantity: int, locale: str = "") -> Added:
    """Put ``quantity`` of a variant into the bag, on top of what is there; named in ``locale``.

    Raises NotFound for a variant that is not for sale, Invalid for an impossible quantity, and
    OutOfStock when the shop hasn't that many; two calls at once both count.
    """
    if not 1 <= quantity <= MOST:
        raise Invalid("a quantity from 1 to 99", quantity=quantity)
    offered = _offered(session, variant_id, cart.id)
    wanted = _add_to(session, cart, variant_id, quantity, offered.price_minor)
    _check_stock(session, cart, offered, wanted)
    if offered.saved:
        session.execute(delete(SavedLine).where(SavedLine.id == offered.saved))
    if cart.updated_at < (moment := clock.now()) - LIVELY:
        cart.updated_at = moment
    name = name_of(session, offered.product_id, offered.title, offered.option_values, locale)
    return Added(name.title, name.options, offered.picture, quantity)


def _add_to(session: Session, cart: Cart, variant_id: int, quantity: int, price_minor: int) -> int:
    """How many of it are wanted now: one statement, whether there is a line or not."""
    values = {
        "cart_id": cart.id,
        "variant_id": variant_id,
        "quantity": quantity,
        "seen_price_minor": price_minor,
    }
    connection = session.connection()
    wanted = connection.scalar(_more(connection.dialect.name), values)
    if wanted is None:
        raise Invalid("at most 99 of one thing", most=MOST)
    return int(wanted)


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


_SAVED: Final = select(SavedLine.id).where(
    SavedLine.cart_id == bindparam("cart"), SavedLine.variant_id == bindparam("variant")
)
_OFFERED: Final = (
    select(
        *(Variant.id, Variant.product_id, Variant.sku, Variant.price_minor, Variant.option_values),
        func.coalesce(func.nullif(Variant.picture, ""), Product.picture).label("picture"),
        Product.title,
        stock.available_of(Variant.id).label("free"),
        _SAVED.scalar_subquery().label("saved"),
    )
    .join(Variant.product)
    .where(Variant.id == bindparam("variant"), Variant.active, Product.status == ACTIVE)
)


def for_sale(session: Session, variant_id: int) -> Variant:
    """The variant, if one may buy it. Raises NotFound."""
    return session.get_one(Variant, _offered(session, variant_id).id)


def _offered(session: Session, variant_id: int, cart_id: int = 0) -> AnyRow:
    """What is for sale: its facts, the units that may be promised, the line saved for later.

    Plain columns, because nothing is pressed more often than this button. Raises NotFound.
    """
    found = session.connection().execute(_OFFERED, {"variant": variant_id, "cart": cart_id}).first()
    if found is None:
        raise NotFound("not for sale", variant=variant_id)
    return found


def _check_stock(session: Session, cart: Cart, offered: AnyRow, wanted: int) -> None:
    free = offered.free + stock.held_for(session, cart.hold_reference).get(offered.id, 0)
    if wanted > free:
        raise stock.OutOfStock("not enough", sku=offered.sku, wanted=wanted, available=free)


def set_quantity(session: Session, cart: Cart, line_id: int, quantity: int) -> None:
    """Set how many of a line are wanted. Raises NotFound, Invalid or OutOfStock."""
    line = own_line(session, cart, line_id)
    if not 1 <= quantity <= MOST:
        raise Invalid("a quantity from 1 to 99", quantity=quantity)
    line.quantity = quantity
    session.flush()
    _check_stock(session, cart, _offered(session, line.variant_id), quantity)
    cart.updated_at = clock.now()


def remove(session: Session, cart: Cart, line_id: int) -> CartLine:
    """Take a line out; returns it, so that it can be put back. Raises NotFound."""
    line = own_line(session, cart, line_id)
    session.delete(line)
    cart.updated_at = clock.now()
    return line


def accept_price(session: Session, cart: Cart, line_id: int) -> None:
    """The shopper has seen today's price of a line: it isn't told again. Raises NotFound."""
    line = own_line(session, cart, line_id)
    line.seen_price_minor = line.variant.price_minor
    cart.updated_at = clock.now()


def own_line(session: Session, cart: Cart, line_id: int) -> CartLine:
    """A line of this very bag. Raises NotFound."""
    line = session.scalar(
        select(CartLine).where(CartLine.id == line_id, CartLine.cart_id == cart.id)
    )
    if line is None:
        raise NotFound("no such line in this bag", line=line_id)
    return line
