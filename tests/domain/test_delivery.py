"""Which delivery an order takes, what of it goes back, and who may take the VAT out."""

import pytest
from sqlalchemy import update

from cart.delivery import Asked, countries, price_bag
from cart.pricing import Wanted
from cart.shipping import Band
from cart.shipping_models import ShippingMethod
from cart.tax import Destination, Seller
from cart.zones import MethodData, ZoneData, save_method, save_zone
from catalog.models import Variant
from orders.drafting import Shop
from orders.placing import CartChanged
from shop.customers.records import SYSTEM
from shop.db import Database
from shop.errors import Conflict, Invalid, NotFound, Stale
from support.requesting import Wish, shipping_due
from tests import factories
from tests.factories_orders import buyer, filled_bag, press, total_for

EXPRESS = MethodData(name="Express", bands=(Band(0, 2000, 990),), zone_id=1, position=1)


@pytest.fixture
def mug(database: Database) -> Variant:
    with database.write() as session:
        made = factories.product(session, prices=(2000,), units=9).variants[0]
        made.weight_g = 600
        return made


@pytest.fixture
def express(database: Database) -> int:
    with database.write() as session:
        return save_method(session, EXPRESS, actor=SYSTEM).id


def _asked(mug: Variant, units: int = 1, country: str = "BE", **more: object) -> Asked:
    lines = [Wanted(mug.id, units, 2000, weight_g=600)]
    return Asked(lines, Destination(country), **more)


def test_the_first_delivery_is_taken_where_nobody_chose(
    database: Database, mug: Variant, express: int
) -> None:
    with database.read() as session:
        found = price_bag(session, _asked(mug), Seller())
    assert [(one.method.name, one.price_minor) for one in found.offers] == [
        ("Standard delivery", 490), ("Express", 990),
    ]  # fmt: skip
    assert (found.method.name, found.fits, found.quote.total_minor) == (
        "Standard delivery", True, 2490,
    )  # fmt: skip


def test_what_is_too_heavy_is_shown_and_cant_be_taken(
    database: Database, mug: Variant, express: int
) -> None:
    with database.read() as session:
        found = price_bag(session, _asked(mug, units=4, method_id=express), Seller())
    assert [(one.method.name, one.fits) for one in found.offers] == [
        ("Standard delivery", True), ("Express", False),
    ]  # fmt: skip
    assert (found.method.name, found.fits) == ("Standard delivery", False)


def test_nowhere_to_go_is_no_delivery(database: Database, mug: Variant) -> None:
    with database.write() as session:
        found = price_bag(session, _asked(mug, country="JP"), Seller())
        assert (found.method, found.fits, found.offers) == (None, False, ())
        token = filled_bag(session, mug)
        with pytest.raises(Invalid, match="no delivery there"):
            press(session, token, buyer(country="JP"))


def test_an_order_remembers_how_it_goes(database: Database, mug: Variant, express: int) -> None:
    with database.write() as session:
        order = press(session, filled_bag(session, mug), method_id=express).order
        assert (order.shipping_name, order.shipping_minor) == ("Express", 990)
        assert (order.standard_shipping_minor, order.lines[0].shipping_minor) == (490, 990)


def test_a_withdrawal_gives_back_what_the_cheapest_would_have_cost(
    database: Database, mug: Variant, express: int
) -> None:
    """Directive 2011/83/EU, article 13(2); a fault of ours gives back all of it."""
    with database.write() as session:
        order = press(session, filled_bag(session, mug), method_id=express).order
        order.lines[0].return_claimed = 1
        session.flush()
        wanted = {order.lines[0].id: 1}
        withdrawal = Wish(wanted=wanted, kind="withdrawal")
        fault = Wish(wanted=wanted, kind="claim", reason="defective")
        assert shipping_due(session, order, withdrawal) == 490
        assert shipping_due(session, order, fault) == 990
        session.rollback()


def test_another_delivery_is_another_order(database: Database, mug: Variant, express: int) -> None:
    with database.write() as session:
        token = filled_bag(session, mug)
        first = press(session, token).order.number
    with pytest.raises(Conflict) as refused, database.write() as session:
        press(session, token, method_id=express)
    assert refused.value.facts["number"] == first


def test_a_delivery_that_was_taken_away_changes_the_bag(
    database: Database, mug: Variant, express: int
) -> None:
    with database.write() as session:
        token = filled_bag(session, mug)
        seen = total_for(session, token, buyer(), method_id=express)
        gone = update(ShippingMethod).where(ShippingMethod.id == express)
        session.execute(gone.values(active=False))
        with pytest.raises(CartChanged):
            press(session, token, method_id=express, seen_total_minor=seen)


def test_a_business_abroad_pays_no_vat_and_it_says_so(database: Database, mug: Variant) -> None:
    firm = buyer(country="NL", vat_number="NL004495445B01")
    with database.write() as session:
        order = press(session, filled_bag(session, mug), firm).order
        assert (order.vat_treatment, order.vat_minor, order.vat_number) == (
            "reverse", 0, "NL004495445B01",
        )  # fmt: skip
        assert (order.lines[0].paid_minor, order.shipping_minor) == (1653, 405)
        assert order.lines[0].vat_rate_bp == 0


def test_net_prices_are_kept_with_the_vat_on_top(database: Database, mug: Variant) -> None:
    shop = Shop("LW", "EUR", seller=Seller("BE", includes_vat=False))
    with database.write() as session:
        order = press(session, filled_bag(session, mug), buyer(country="DE"), shop=shop).order
        assert (order.goods_minor, order.shipping_minor) == (2380, 583)
        assert (order.vat_minor, order.prices_include_vat) == (380 + 93, False)


def test_countries_are_those_of_zones_with_a_delivery(database: Database, mug: Variant) -> None:
    with database.write() as session:
        zone = save_zone(session, ZoneData("Alps", (("CH", ""), ("LI", ""))), actor=SYSTEM)
        assert "CH" not in countries(session, "BE")
        method = MethodData(name="Post", bands=(Band(0, None, 1900),), zone_id=zone.id)
        save_method(session, method, actor=SYSTEM)
        assert "CH" in countries(session, "BE")
        assert len(countries(session, "BE")) == 29


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"bands": ()},
        {"bands": (Band(0, None, 1), Band(0, None, 2))},
        {"bands": (Band(0, None, -1),)},
        {"days": (2, 1)},
        {"zone_id": None},
        {"location_id": 1},
        {"zone_id": 99},
        {"free_from": -1},
    ],
)
def test_nonsense_is_no_delivery(database: Database, wrong: dict[str, object]) -> None:
    facts = {"name": "Post", "bands": (Band(0, None, 490),), "zone_id": 1} | wrong
    with pytest.raises(Invalid), database.write() as session:
        save_method(session, MethodData(**facts), actor=SYSTEM)


def test_nobody_overwrites_anybody(database: Database, express: int) -> None:
    with database.write() as session:
        save_method(session, EXPRESS, express, version=1, actor=SYSTEM)
    with pytest.raises(Stale), database.write() as session:
        save_method(session, EXPRESS, express, version=1, actor=SYSTEM)
    with pytest.raises(Stale), database.write() as session:
        save_zone(session, ZoneData("EU", ()), 1, version=7, actor=SYSTEM)
    with pytest.raises(NotFound), database.write() as session:
        save_zone(session, ZoneData("EU", ()), 99, version=1, actor=SYSTEM)
