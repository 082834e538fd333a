"""Builders of what tests start from: plain keyword functions, a sensible value for everything."""

import itertools
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from cart.models import Cart, CartLine
from cart.shipping_models import ShippingMethod
from catalog import stock
from catalog.models import Category, PriceChange, Product, Variant
from catalog.state import goods_changed, words_changed
from catalog.stock_models import StockLocation
from shop import clock, ids
from shop.accounts import signing_in
from shop.accounts.models import Account
from shop.customers.models import Customer
from shop.customers.records import find_or_create

PASSWORD = "correct horse battery"
_numbers = itertools.count(1)


def customer(
    session: Session, *, email: str = "", name: str = "Edith Nowak", locale: str = "en"
) -> Customer:
    """A person the shop knows."""
    address = email or f"person{next(_numbers)}@example.org"
    return find_or_create(session, email=address, name=name, locale=locale)


def shopper(session: Session, *, email: str = "", name: str = "Edith Nowak") -> Account:
    """A customer with an account; the password is ``PASSWORD``."""
    person = customer(session, email=email, name=name)
    return signing_in.create_shopper(session, person, password=PASSWORD)


def staff(
    session: Session, *, role: str = "admin", email: str = "", name: str = "Sam Peeters"
) -> Account:
    """A colleague; the password is ``PASSWORD``."""
    address = email or f"{role}{next(_numbers)}@example.org"
    return signing_in.create_staff(session, email=address, name=name, role=role, password=PASSWORD)


def category(session: Session, *, slug: str = "kettles", title: str = "Kettles") -> Category:
    """The shelf of this slug, made if there is none."""
    found = session.scalar(select(Category).where(Category.slug == slug))
    if found is None:
        found = Category(slug=slug, path=f"{slug}/", title=title)
        session.add(found)
        session.flush()
        words_changed(session)
    return found


def location(session: Session, *, code: str = "main", position: int = 0) -> StockLocation:
    """The warehouse of this code, made if there is none."""
    found = session.scalar(select(StockLocation).where(StockLocation.code == code))
    if found is None:
        found = StockLocation(code=code, name=code.title(), position=position)
        session.add(found)
        session.flush()
    return found


def pickup(session: Session, *, at: str = "main", days: int = 1) -> ShippingMethod:
    """Pick-up at this location, free of charge; made if there is none."""
    place = location(session, code=at)
    found = session.scalar(select(ShippingMethod).where(ShippingMethod.location_id == place.id))
    if found is None:
        free = [{"goods_from": 0, "weight_to": None, "price": 0}]
        found = ShippingMethod(
            name="Pick-up", location_id=place.id, bands=free, days_min=0, days_max=days, position=9
        )
        session.add(found)
        session.flush()
    return found


def product(
    session: Session,
    *,
    title: str = "Stovetop kettle",
    prices: Sequence[int] = (8400,),
    units: int = 5,
    handle: str = "",
    on: str = "kettles",
    **facts: object,
) -> Product:
    """A product with one variant a price (minor units), each with ``units`` on the shelf."""
    number = next(_numbers)
    made = Product(
        handle=handle or f"product-{number}",
        title=title,
        category=category(session, slug=on, title=on.title()),
        price_minor=min(prices),
        price_varies=len(set(prices)) > 1,
        created_at=clock.now(),
        **facts,
    )
    session.add(made)
    session.flush()
    goods_changed(session)
    for position, price in enumerate(prices):
        variant(
            session, made, sku=f"SKU-{number}-{position}", price_minor=price, units=units,
            position=position,
        )  # fmt: skip
    session.refresh(made, ["variants"])
    return made


def variant(
    session: Session,
    of: Product,
    *,
    sku: str = "",
    price_minor: int = 8400,
    units: int = 5,
    **facts: object,
) -> Variant:
    """One more variant of a product, with its price history and stock."""
    facts.setdefault("option_values", [])
    made = Variant(
        product_id=of.id,
        sku=sku or f"SKU-{next(_numbers)}",
        price_minor=price_minor,
        currency="EUR",
        **facts,
    )
    session.add(made)
    session.flush()
    session.add(PriceChange(variant_id=made.id, at=clock.now(), price_minor=price_minor))
    put_on_shelf(session, made, units)
    return made


def put_on_shelf(session: Session, of: Variant, units: int, *, at: str = "main") -> None:
    """A delivery of ``units`` arrives; zero makes the empty level."""
    take = stock.Take(of.id, location(session, code=at).id, units)
    stock.receive(session, take, reason="delivery", reference="test")
    session.flush()


def cart(session: Session, *of: Variant, quantity: int = 1, owner: Customer | None = None) -> Cart:
    """An open bag with ``quantity`` of each variant."""
    made = Cart(
        token_digest=ids.digest(ids.new_token()),
        customer_id=owner.id if owner else None,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    made.lines = [
        CartLine(variant_id=item.id, quantity=quantity, seen_price_minor=item.price_minor)
        for item in of
    ]
    session.add(made)
    session.flush()
    return made
