"""Promotions in bags and orders: who gets them, what is written down, and how uses are counted."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from cart import bag, codes, promoting
from cart.codes import CodeRefused
from cart.promotion_models import Promotion, PromotionTurn, PromotionUse
from cart.promotion_uses import UsedUp
from cart.promotions import Refused
from cart.queries import show_bag
from catalog.categories import CategoryData, save_category
from catalog.models import Variant
from orders import placing, settling
from orders.models import PLACED
from orders.payment_models import CAPTURED, Payment
from orders.placing import CartChanged, DraftInTheWay
from orders.queries import show_order
from shop import clock
from shop.access import Viewer
from shop.config import Config
from shop.db import Database
from shop.desk_models import AuditEntry
from shop.errors import Invalid, NotFound, Stale
from tests import factories
from tests.factories_orders import buyer, filled_bag, mails, opened, press, settled
from tests.factories_promotions import MARKETING, promotion, uses_of, with_code
from tests.fakes import FakeGateway


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, units=60, title="Hob kettle").variants[0]


def _press(session: Any, token: str, total: int, email: str = "elif@example.org") -> Payment:
    return press(session, token, buyer(email=email), seen_total_minor=total)


def _bag(session: Any, token: str, *emails: str) -> Any:
    session.expire_all()
    return show_bag(session, token, "BE", emails=emails)


def test_a_code_is_put_in_in_any_spelling_and_taken_out_again(
    database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        made = promotion(session, code="welcome10")
        token = with_code(session, filled_bag(session, kettle), " wel come10 ")
        view = _bag(session, token)
        assert (view.quote.total_minor, view.quote.full_goods_minor) == (7560, 8400)
        assert [(one.code, one.refused) for one in view.codes] == [("WELCOME10", None)]
        with_code(session, token, "WELCOME10")
        codes.take_out_code(session, view.cart, made.id)
        assert _bag(session, token).quote.total_minor == 8400
        with pytest.raises(NotFound):
            codes.take_out_code(session, view.cart, made.id)


def test_an_automatic_promotion_needs_no_code_and_counts_only_in_its_time(
    database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        end = clock.now() + timedelta(hours=1)
        promotion(session, ends_at=end)
        promotion(session, starts_at=clock.now() + timedelta(hours=2), percent_bp=5000)
        token = filled_bag(session, kettle)
        assert _bag(session, token).quote.total_minor == 7560
        with clock.frozen(end):
            assert _bag(session, token).quote.total_minor == 8400
        with clock.frozen(end + timedelta(hours=2)):
            assert _bag(session, token).quote.total_minor == 4200


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"starts_at": timedelta(days=1)}, "not_yet"),
        ({"ends_at": timedelta(0)}, "ended"),
        ({"most_uses": 1}, "used_up"),
        (None, "unknown"),
    ],
)
def test_says_why_a_code_is_refused(
    database: Database, kettle: Variant, facts: dict[str, Any] | None, reason: str
) -> None:
    with database.write() as session:
        token, other = filled_bag(session, kettle), filled_bag(session, kettle)
        if facts is not None:
            timed = {k: clock.now() + v for k, v in facts.items() if k != "most_uses"}
            promotion(session, code="X", **{**facts, **timed})
        if reason == "used_up":
            _press(session, with_code(session, other, "X"), 7560)
        with pytest.raises(CodeRefused) as refused:
            with_code(session, token, "x")
        assert refused.value.facts["reason"] == reason


def test_a_code_in_the_bag_says_why_it_does_not_count(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        mug = factories.product(session, prices=(1800,), on="mugs").variants[0]
        promotion(session, code="BIG", minimum_minor=9000)
        promotion(session, code="MUGS", categories=[mug.product.category_id], percent_bp=5000)
        token = with_code(session, with_code(session, filled_bag(session, kettle), "BIG"), "MUGS")
        reasons = {one.code: one.refused for one in _bag(session, token).codes}
        assert reasons == {"BIG": Refused("minimum", 600), "MUGS": Refused("nothing")}


def test_is_limited_to_shelves_with_those_below_to_brands_and_to_products(
    database: Database,
) -> None:
    with database.write() as session:
        kitchen = save_category(session, CategoryData(slug="kitchen", title="Kitchen"))
        save_category(session, CategoryData(slug="pots", title="Pots", parent="kitchen"))
        brand_id = _brand(session, "Vela")
        pot = factories.product(session, prices=(1000,), on="pots")
        lamp = factories.product(session, prices=(2000,), on="lamps", brand="Vela")
        rug = factories.product(session, prices=(4000,), on="rugs")
        token = filled_bag(session, *(one.variants[0] for one in (pot, lamp, rug)))
        for where, off in (
            ({"categories": [kitchen.id]}, [100, 0, 0]),
            ({"brands": [brand_id]}, [0, 200, 0]),
            ({"products": [rug.id]}, [0, 0, 400]),
            ({"products": [rug.id], "brands": [brand_id]}, [0, 200, 400]),
        ):
            made = promotion(session, **where)
            assert [line.discount_minor for line in _bag(session, token).quote.lines] == off
            promoting.end_promotion(session, made.id, 1, MARKETING)


def _brand(session: Any, name: str) -> int:
    from catalog.brands import BrandData, save_brand

    return save_brand(session, BrandData(name)).id


def test_the_order_keeps_what_was_taken_off_and_tells_it(
    database: Database, gateway: FakeGateway, config: Config, kettle: Variant
) -> None:
    with database.write() as session:
        mug = factories.product(session, title="Mug", prices=(999,)).variants[0]
        made = promotion(session, code="TENTH")
        token = with_code(session, filled_bag(session, kettle, mug), "TENTH")
        payment = _press(session, token, 8459)
    gateway.pay(opened(database, gateway, config, payment.id))
    settled(database, gateway, payment.id)
    with database.write() as session:
        order = show_order(session, payment.order.number, Viewer(customer_id=1)).order
        assert [(line.discount_minor, line.paid_minor) for line in order.lines] == [
            (840, 7560),
            (100, 899),
        ]
        assert (order.goods_minor, order.full_goods_minor, order.total_minor) == (8459, 9399, 8459)
        assert [(one.label, one.amount_minor) for one in order.promotions] == [
            ("Ten percent off (TENTH)", 940)
        ]
        assert (order.state, uses_of(session, made.id)) == (PLACED, 1)
    (letter,) = mails(database, "placed")
    assert letter["values"]["promotions"] == [
        {"label": "Ten percent off (TENTH)", "amount_minor": 940}
    ]


def test_a_use_is_taken_with_the_draft_given_back_with_it_and_still_there_for_itself(
    database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        made = promotion(session, code="LAST", most_uses=1, most_each=1)
        token = with_code(session, filled_bag(session, kettle), "LAST")
        first = _press(session, token, 7560)
        assert _bag(session, token, "elif@example.org").quote.total_minor == 7560
        assert _press(session, token, 7560).id == first.id
        assert uses_of(session, made.id) == 1
        placing.give_up(session, first.id, because="walked away")
        placing.give_up(session, first.id, because="twice")
        assert uses_of(session, made.id) == 0
        assert session.scalar(select(func.count()).select_from(PromotionTurn)) == 0
        assert _press(session, token, 7560).id != first.id


def test_a_code_taken_out_makes_another_draft(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        made = promotion(session, code="TENTH")
        token = with_code(session, filled_bag(session, kettle), "TENTH")
        _press(session, token, 7560)
        cart = bag.find_cart(session, token)
        codes.take_out_code(session, cart, made.id)  # type: ignore[arg-type]
        with pytest.raises(DraftInTheWay):
            _press(session, token, 8400)


def test_once_each_is_once_for_every_address_of_a_person(
    database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        promotion(session, code="ONCE", most_each=1)
        person = factories.customer(session, email="own@example.org")
        token = with_code(session, filled_bag(session, kettle), "ONCE")
        press(
            session, token, buyer(email="other@example.org"), seen_total_minor=7560,
            customer_id=person.id,
        )  # fmt: skip
        for email in ("own@example.org", "OTHER@example.org"):
            again = with_code(session, filled_bag(session, kettle), "ONCE")
            assert _bag(session, again, email).codes[0].refused == Refused("yours_used")
            with pytest.raises(CartChanged):
                _press(session, again, 7560, email)
        _press(session, again, 7560, "somebody@example.org")


def test_a_promotion_that_ended_between_page_and_button_is_a_changed_bag(
    database: Database, kettle: Variant
) -> None:
    with database.write() as session:
        made = promotion(session)
        token = filled_bag(session, kettle)
        promoting.end_promotion(session, made.id, 1, MARKETING)
        with pytest.raises(CartChanged) as told:
            _press(session, token, 7560)
        assert told.value.facts["total_minor"] == 8400


def test_an_order_that_costs_nothing_is_placed_at_once(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        promotion(session, code="ALL", percent_bp=10_000)
        payment = _press(session, with_code(session, filled_bag(session, kettle), "ALL"), 0)
        settling.settle_nothing_due(session, payment)
        settling.settle_nothing_due(session, payment)
        session.expire_all()
        assert (payment.state, payment.order.state) == (CAPTURED, PLACED)
    assert len(mails(database, "placed")) == 1


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.breaks_invariants
def test_sixty_checkouts_at_once_with_the_last_use_give_one_discount(
    database: Database, kettle: Variant, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody saw the code count; without the guard everybody gets it."""
    if not guarded:
        monkeypatch.setattr("cart.promotion_uses._take", lambda *_: None)
    with database.write() as session:
        made = promotion(session, code="LAST", most_uses=1)
        tokens = [with_code(session, filled_bag(session, kettle), "LAST") for _ in range(60)]
    together = threading.Barrier(len(tokens))

    def buy(number: int) -> str:
        together.wait(60)
        try:
            with database.write() as session:
                _press(session, tokens[number], 7560, f"buyer{number}@example.org")
        except (UsedUp, CartChanged) as error:
            return type(error).__name__
        return "bought"

    with ThreadPoolExecutor(len(tokens)) as pool:
        outcomes = list(pool.map(buy, range(len(tokens))))
    with database.read() as session:
        uses = session.scalar(select(func.count()).select_from(PromotionUse))
        assert (outcomes.count("bought"), uses) == ((1, 1) if guarded else (60, 60))
        assert uses_of(session, made.id) == (1 if guarded else 0)


@pytest.mark.parametrize("guarded", [True, False])
@pytest.mark.breaks_invariants
def test_ten_checkouts_of_one_person_at_once_give_one_turn(
    database: Database, kettle: Variant, guarded: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not guarded:
        monkeypatch.setattr("cart.promotion_uses._take_turn", lambda *_: None)
    with database.write() as session:
        made = promotion(session, code="ONCE", most_each=1)
        tokens = [with_code(session, filled_bag(session, kettle), "ONCE") for _ in range(10)]
    together = threading.Barrier(len(tokens))

    def buy(token: str) -> bool:
        together.wait(60)
        try:
            with database.write() as session:
                _press(session, token, 7560)
        except (UsedUp, CartChanged):
            return False
        return True

    with ThreadPoolExecutor(len(tokens)) as pool:
        assert sum(pool.map(buy, tokens)) == (1 if guarded else 10)
    with database.read() as session:
        assert uses_of(session, made.id) == (1 if guarded else 10)


def test_the_database_itself_refuses_a_use_too_many(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        made = promotion(session, code="LAST", most_uses=1)
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(update(Promotion).values(uses=2))
    with pytest.raises(IntegrityError), database.write() as session:
        person = factories.customer(session)
        for _ in range(2):
            session.add(
                PromotionUse(
                    promotion_id=made.id, reference="LW-1", customer_id=person.id,
                    amount_minor=1, at=clock.now(),
                )
            )  # fmt: skip
        session.flush()


def test_changing_needs_the_version_of_the_page_and_leaves_a_line_in_the_log(
    database: Database,
) -> None:
    with database.write() as session:
        made = promotion(session, code="TENTH")
        other = promotion(session, code="OTHER")
        data = promoting.PromotionData(
            name="A fifth", kind="percent", percent_bp=2000, starts_at=made.starts_at, code="FIFTH"
        )
        promoting.change_promotion(session, made.id, 1, data, MARKETING)
        with pytest.raises(Stale):
            promoting.change_promotion(session, made.id, 1, data, MARKETING)
        with pytest.raises(promoting.CodeTaken):
            promoting.change_promotion(session, other.id, 1, data, MARKETING)
        entries = list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
        assert [(one.action, one.name, one.who) for one in entries] == [
            ("created", "Ten percent off", "Mara Pons"),
            ("created", "Ten percent off", "Mara Pons"),
            ("changed", "A fifth", "Mara Pons"),
        ]
        assert entries[-1].after["percent_bp"] == 2000


def test_a_limit_is_never_set_below_what_was_used(database: Database, kettle: Variant) -> None:
    with database.write() as session:
        made = promotion(session, code="TWICE")
        for number in range(2):
            token = with_code(session, filled_bag(session, kettle), "TWICE")
            _press(session, token, 7560, f"buyer{number}@example.org")
        data = promoting.PromotionData(
            name="One", kind="percent", percent_bp=1000, starts_at=made.starts_at, most_uses=1
        )
        with pytest.raises(promoting.FewerThanUsed) as told:
            promoting.change_promotion(session, made.id, 1, data, MARKETING)
        assert told.value.facts["uses"] == 2


@pytest.mark.parametrize(
    "facts",
    [
        {"name": " "},
        {"percent_bp": 0},
        {"percent_bp": 10_001},
        {"kind": "amount"},
        {"kind": "buy_get", "buy": 2},
        {"kind": "gift"},
        {"code": "X" * 41},
        {"most_uses": 0},
        {"most_each": 0},
        {"ends_at": clock.now() - timedelta(days=2)},
    ],
)
def test_refuses_a_promotion_that_makes_no_sense(database: Database, facts: dict[str, Any]) -> None:
    with database.write() as session, pytest.raises(Invalid):
        promotion(session, **facts)
