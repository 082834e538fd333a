"""Things are called alike wherever they stand: the bag, the order, the mail, in each language."""

from sqlalchemy.orm import Session

from cart.queries import show_bag
from catalog.models import Variant
from catalog.naming import names_of
from catalog.product_data import ProductData, VariantData, WordsData
from catalog.products import save_product
from catalog.terms import save_terms
from orders.models import Order
from orders.placing import start_order
from shop.db import Database
from tests import factories
from tests.factories_orders import SHOP, buyer, filled_bag


def _kettle(session: Session) -> Variant:
    shelf = factories.category(session)
    variant = VariantData(sku="KET-1", price_minor=8400, option_values=["Tomato", "Odd"])
    data = ProductData(
        handle="kettle",
        title="Kettle",
        category_id=shelf.id,
        options=["Colour", "Kind"],
        variants=[variant],
        words={"ca": WordsData(title="Bullidor")},
    )
    save_terms(session, "ca", {"Tomato": "Tomàquet"})
    return save_product(session, data).variants[0]


def test_a_variant_is_called_as_it_was_translated(database: Database) -> None:
    with database.write() as session:
        kettle = _kettle(session)
        assert names_of(session, [kettle], "")[kettle.id] == ("Kettle", "Tomato, Odd")
        assert names_of(session, [kettle], "ca")[kettle.id] == ("Bullidor", "Tomàquet, Odd")
        assert names_of(session, [kettle], "el")[kettle.id] == ("Kettle", "Tomato, Odd")


def test_bag_and_order_speak_the_shoppers_language(database: Database) -> None:
    with database.write() as session:
        kettle = _kettle(session)
        factories.put_on_shelf(session, kettle, 3)
        token = filled_bag(session, kettle)
        shown = show_bag(session, token, "BE", "ca")
        assert shown.lines[0].title == "Bullidor"
        total = shown.quote.total_minor
        payment = start_order(session, token, buyer(locale="ca"), SHOP, seen_total_minor=total)
        order = session.get_one(Order, payment.order_id)
        assert (order.lines[0].title, order.lines[0].options) == ("Bullidor", "Tomàquet, Odd")
