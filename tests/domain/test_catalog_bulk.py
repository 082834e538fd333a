"""One change to many products: what becomes another, what is refused, and what is written down."""

import pytest
from sqlalchemy import select

from catalog.attributes import AttributeData, save_attribute
from catalog.bulk import Change, change_many
from catalog.bulk_runs import do_batch, read_run, start_run
from catalog.models import PriceChange, Product
from catalog.repricing import Repricing
from catalog.state import read_state
from catalog.word_models import ProductFacet
from shop.audit import AuditEntry
from shop.customers.records import Actor
from shop.errors import Invalid, NotFound
from shop.outbox import OutboxJob
from tests import factories

SAM = Actor("staff", "Sam Peeters")
DRAFTS = Change("status", "draft")


@pytest.fixture
def goods(database) -> list[Product]:
    with database.write() as session:
        mugs = factories.product(session, title="Mug", prices=(1800, 2200))
        return [mugs, factories.product(session, title="Kettle", prices=(300,))]


def seen(goods) -> list[tuple[int, int]]:
    return [(product.id, product.version) for product in goods]


def stored(database, product) -> Product:
    with database.read() as session:
        found = session.get_one(Product, product.id)
        assert found.variants
        return found


def changed(database, goods, change):
    with database.write() as session:
        return change_many(session, seen(goods), change, SAM)


def log(database) -> list[AuditEntry]:
    with database.read() as session:
        return list(session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def test_sets_the_status_of_all_and_writes_each_down(database, goods) -> None:
    with database.read() as session:
        before = read_state(session)
    assert changed(database, goods, DRAFTS).changed == 2
    assert [stored(database, one).status for one in goods] == ["draft", "draft"]
    assert [(one.name, one.who, one.before, one.after) for one in log(database)] == [
        (title, "Sam Peeters", {"status": "active"}, {"status": "draft"})
        for title in ("Mug", "Kettle")
    ]
    with database.read() as session:
        assert read_state(session).goods > before.goods
        jobs = session.scalars(select(OutboxJob.payload).where(OutboxJob.kind == "index")).all()
    assert jobs == [{"product_ids": [one.id for one in goods]}]


def test_leaves_what_is_so_already_and_what_somebody_changed(database, goods) -> None:
    outcome = changed(database, goods, Change("status", "active"))
    assert (outcome.changed, outcome.same, outcome.refused) == (0, 2, [])
    assert log(database) == []
    changed(database, goods[:1], DRAFTS)
    outcome = changed(database, goods, DRAFTS)
    assert outcome.changed == 1
    assert [(one.title, one.because) for one in outcome.refused] == [("Mug", "changed")]


def test_moves_to_a_shelf_and_refuses_one_that_is_gone(database, goods) -> None:
    with database.write() as session:
        shelf = factories.category(session, slug="tables", title="Tables").id
    assert changed(database, goods, Change("shelf", str(shelf))).changed == 2
    assert stored(database, goods[0]).category_id == shelf
    with pytest.raises(NotFound):
        changed(database, goods, Change("shelf", "999"))


def test_sets_and_takes_away_a_fact_and_its_facet(database, goods) -> None:
    with database.write() as session:
        save_attribute(session, AttributeData("holds", "Holds", "number", "l", facet=True))
    changed(database, goods, Change("fact", "1.60", code="holds"))
    assert stored(database, goods[0]).facts == {"holds": "1.6"}
    with database.read() as session:
        assert set(session.scalars(select(ProductFacet.value))) == {"1.6"}
    with pytest.raises(Invalid):
        changed(database, goods, Change("fact", "much", code="holds"))
    with database.read() as session:
        goods = list(session.scalars(select(Product).order_by(Product.id)))
    assert changed(database, goods, Change("fact", "", code="holds")).changed == 2
    assert stored(database, goods[0]).facts == {}


def test_changes_prices_with_their_history_and_refuses_nothing_left(database, goods) -> None:
    wish = Change("price", price=Repricing("amount", -500, "90", "cut"))
    outcome = changed(database, goods, wish)
    assert [(one.title, one.because) for one in outcome.refused] == [("Kettle", "no_price")]
    mug = stored(database, goods[0])
    figures = [(one.price_minor, one.compare_at_minor) for one in mug.variants]
    assert figures == [(1290, 1800), (1690, 2200)]
    assert (mug.price_minor, mug.compare_at_minor, mug.price_varies) == (1290, 1800, True)
    with database.read() as session:
        history = session.scalars(
            select(PriceChange.price_minor)
            .where(PriceChange.variant_id == mug.variants[0].id)
            .order_by(PriceChange.id)
        )
        assert list(history) == [1800, 1290]
    assert stored(database, goods[1]).price_minor == 300


def test_puts_nothing_on_sale_that_has_nothing_to_sell(database) -> None:
    with database.write() as session:
        empty = factories.product(session, status="draft")
        empty.variants[0].active = False
    outcome = changed(database, [empty], Change("status", "active"))
    assert [one.because for one in outcome.refused] == ["no_variant"]


def test_a_run_of_few_is_done_at_once_and_only_once(database, goods) -> None:
    cheaper = Change("price", price=Repricing("percent", -1000))
    for _ in range(2):
        with database.write() as session:
            start_run(session, "token" * 5, seen(goods), cheaper, SAM)
    assert stored(database, goods[0]).price_minor == 1620
    with database.read() as session:
        run = read_run(session, "token" * 5)
        assert (run.over, run.total, run.changed, run.change) == (True, 2, 2, cheaper)
        with pytest.raises(NotFound):
            read_run(session, "other" * 5)


def test_a_long_run_goes_in_batches_and_tells_how_far_it_is(database) -> None:
    with database.write() as session:
        goods = [factories.product(session, title=f"Mug {place}") for place in range(5)]
    with database.write() as session:
        start_run(session, "token" * 5, seen(goods), DRAFTS, SAM, at_once=2)
    with database.read() as session:
        run = read_run(session, "token" * 5)
        assert (run.over, run.total, run.done) == (False, 5, 0)
        found = select(OutboxJob.id).where(OutboxJob.kind == "bulk").order_by(OutboxJob.id)
        batches = list(session.scalars(found))
    for job_id in [batches[0], *batches]:  # the first is tried again after its worker died
        with database.write() as session:
            do_batch(session, job_id)
    with database.read() as session:
        run = read_run(session, "token" * 5)
    assert (run.over, run.changed, run.refused) == (True, 5, [])
    assert len(log(database)) == 5


def test_a_batch_whose_shelf_is_gone_says_so_and_ends(database, goods) -> None:
    with database.write() as session:
        start_run(session, "token" * 5, seen(goods), Change("shelf", "999"), SAM)
    with database.read() as session:
        run = read_run(session, "token" * 5)
    assert run.over
    assert [one.because for one in run.refused] == ["impossible", "impossible"]
