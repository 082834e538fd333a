"""The editor's verbs: one change at a time, told to all who need to know, written down by name."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import editing
from catalog.attributes import AttributeData, save_attribute
from catalog.editing import ProductEdit, VariantEdit
from catalog.models import ACTIVE, ARCHIVED, DRAFT, PriceChange, Product, Variant
from catalog.product_data import PictureData, WordsData
from catalog.products import SkuTaken, save_product
from catalog.state import read_state
from catalog.word_models import Brand, ProductFacet, ProductText
from shop import clock
from shop.customers.records import Actor
from shop.db import Database
from shop.desk_models import AuditEntry
from shop.errors import Conflict, Invalid, NotFound, Stale
from shop.outbox import OutboxJob
from tests import factories
from tests.factories_catalog import kettle_data, variant_data

SAM = Actor("staff", "Sam Peeters")


@pytest.fixture
def kettle(database: Database) -> Product:
    with database.write() as session:
        save_attribute(session, AttributeData("holds", "Holds", "number", "l", facet=True))
        factories.product(session, handle="knob", title="Knob")
        return save_product(session, kettle_data(session, facts={"holds": "1.6"}))


def _edit(database: Database, kettle: Product, version: int | None = None, **what: Any) -> Product:
    with database.write() as session:
        seen = version or session.get_one(Product, kettle.id).version
        return editing.edit_product(session, kettle.id, seen, ProductEdit(**what), SAM)


def _last_entry(session: Session) -> AuditEntry:
    found = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert found is not None
    return found


def _jobs(session: Session) -> int:
    return len(session.scalars(select(OutboxJob).where(OutboxJob.kind == "index")).all())


def test_one_change_of_many_things_is_one_version(database: Database, kettle: Product) -> None:
    with database.read() as session:
        before, jobs = read_state(session), _jobs(session)
    _edit(
        database,
        kettle,
        title=" Stove kettle ",
        description_html="<p onclick='x'>New</p>",
        brand="Fold",
        facts={"holds": "1.70"},
        pictures=[PictureData("kettle-tomato", "Red", {"ca": "Vermell"})],
        parts=[("knob", "Fits both")],
        related=["knob"],
        variants=[VariantEdit(id=kettle.variants[0].id, price_minor=9000)],
    )
    with database.read() as session:
        stored = session.get_one(Product, kettle.id)
        assert (stored.title, stored.version) == ("Stove kettle", kettle.version + 1)
        assert stored.description_html == "<p>New</p>"
        assert (stored.price_minor, stored.price_varies) == (8400, True)
        assert session.scalars(select(ProductFacet.value)).all() == ["1.7"]
        assert "Fold" in session.scalars(select(Brand.name)).all()
        assert read_state(session).goods > before.goods
        assert _jobs(session) == jobs + 1
        entry = _last_entry(session)
        assert (entry.who, entry.subject, entry.subject_id) == ("Sam Peeters", "product", kettle.id)
        assert entry.before["title"] == "Hob kettle"
        assert entry.after["price_minor KET-TOM"] == 9000
        assert entry.after["facts.holds"] == "1.7"
        assert entry.after["parts"] == [["knob", "Fits both"]]
        assert "subtitle" not in entry.after


def test_what_is_the_same_is_no_change(database: Database, kettle: Product) -> None:
    with database.read() as session:
        before, jobs = read_state(session), _jobs(session)
    same = _edit(
        database,
        kettle,
        title="Hob kettle",
        facts={"holds": "1.60"},
        options=["Colour"],
        variants=[VariantEdit(id=kettle.variants[0].id, price_minor=8400, gtin="2000004180379")],
        pictures=[PictureData(one.file, one.alt) for one in kettle.pictures],
        parts=[],
    )
    assert same.version == kettle.version
    with database.read() as session:
        assert (read_state(session), _jobs(session)) == (before, jobs)
        assert session.scalars(select(AuditEntry)).all() == []


def test_the_second_of_two_editors_is_shown_what_is_stored(
    database: Database, kettle: Product
) -> None:
    _edit(database, kettle, title="Stove kettle")
    with pytest.raises(Stale) as caught:
        _edit(database, kettle, version=kettle.version, subtitle="Oak")
    assert (caught.value.facts["seen"], caught.value.facts["now"]) == (1, 2)
    assert caught.value.facts["stored"]["title"] == "Stove kettle"
    assert caught.value.facts["stored"]["price_minor KET-TOM"] == 8400
    with pytest.raises(NotFound), database.write() as session:
        editing.edit_product(session, 999, 1, ProductEdit(title="x"), SAM)


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"status": "sold"}, "status"),
        ({"category_id": 999}, "category_id"),
        ({"handle": "Not An Address"}, "handle"),
        ({"options": []}, "option_values"),
        ({"options": ["Colour", "Size"]}, "option_values"),
        ({"options": [""]}, "options"),
        ({"variants": [VariantEdit(sku="NEW")]}, "sku"),
        ({"variants": [VariantEdit(sku=" ", price_minor=1)]}, "sku"),
        ({"variants": [VariantEdit(sku="N", price_minor=-1)]}, "price_minor"),
        ({"variants": [VariantEdit(sku="N", price_minor=10**9)]}, "price_minor"),
        ({"variants": [VariantEdit(sku="N", price_minor=1, weight_g=-1)]}, "weight_g"),
        ({"variants": [VariantEdit(sku="N", price_minor=1, content=5)]}, "content_unit"),
        ({"variants": [VariantEdit(sku="N", price_minor=1, content_unit="oz")]}, "content_unit"),
        ({"variants": [VariantEdit(sku="x" * 81, price_minor=1)]}, "sku"),
        (
            {"variants": [VariantEdit(sku="N", price_minor=1, option_values=["Tomato"])]},
            "option_values",
        ),
        ({"pictures": [PictureData("x" * 81)]}, "file"),
    ],
)
def test_refuses_what_makes_no_sense_and_names_it(
    database: Database, kettle: Product, what: dict, name: str
) -> None:
    with pytest.raises(Invalid) as caught:
        _edit(database, kettle, **what)
    assert caught.value.facts["name"] == name
    with database.read() as session:
        assert session.get_one(Product, kettle.id).version == kettle.version


def test_refuses_companions_and_values_that_are_none(database: Database, kettle: Product) -> None:
    for what in ({"parts": [("nut", "")]}, {"related": ["nut"]}, {"facts": {"holds": "much"}}):
        with pytest.raises(Invalid):
            _edit(database, kettle, **what)


def test_a_product_comes_before_it_goes(database: Database, kettle: Product) -> None:
    soon, later = clock.now() + timedelta(days=1), clock.now() + timedelta(days=2)
    with pytest.raises(Invalid):
        _edit(database, kettle, publish_at=later, archive_at=soon)
    planned = _edit(database, kettle, publish_at=soon, archive_at=later)
    assert planned.publish_at == soon
    assert _edit(database, kettle, archive_at=None).archive_at is None


def test_an_address_belongs_to_one_product(database: Database, kettle: Product) -> None:
    with pytest.raises(Conflict):
        _edit(database, kettle, handle="knob")
    assert _edit(database, kettle, handle="stove-kettle").handle == "stove-kettle"


def test_a_new_variant_has_a_price_with_a_history(database: Database, kettle: Product) -> None:
    new = VariantEdit(
        sku=" KET-INK ", price_minor=7000, compare_at_minor=8000, option_values=["Ink"],
        content=1600, content_unit="ml",
    )  # fmt: skip
    with database.write() as session:
        made = editing.add_variant(session, kettle.id, kettle.version, new, SAM)
        assert (made.sku, made.position, made.active, made.currency) == ("KET-INK", 2, True, "EUR")
        assert made.product.price_minor == 7000
        history = select(PriceChange.price_minor).where(PriceChange.variant_id == made.id)
        assert session.scalars(history).all() == [7000]
        assert _last_entry(session).after["option_values KET-INK"] == ["Ink"]


def test_options_and_variants_change_together(database: Database, kettle: Product) -> None:
    red, green = kettle.variants
    changed = _edit(
        database,
        kettle,
        options=["Colour", "Size"],
        variants=[
            VariantEdit(id=red.id, option_values=["Tomato", "Small"], sku="KET-TOM-S"),
            VariantEdit(id=green.id, option_values=["Tomato", "Large"]),
        ],
    )
    assert [one.option_values for one in changed.variants] == [
        ["Tomato", "Small"],
        ["Tomato", "Large"],
    ]
    with database.read() as session:
        entry = _last_entry(session)
        assert entry.before["sku KET-TOM"] == "KET-TOM"
        assert entry.after["sku KET-TOM"] == "KET-TOM-S"


def test_a_sku_is_never_taken_from_another(database: Database, kettle: Product) -> None:
    red, _ = kettle.variants
    with database.write() as session:
        taken = factories.product(session).variants[0].sku
    for sku in (taken, "KET-SPR"):
        with pytest.raises(SkuTaken) as caught:
            _edit(database, kettle, variants=[VariantEdit(id=red.id, sku=sku)])
        assert caught.value.facts["sku"] == sku
    twice = [
        VariantEdit(sku="N", price_minor=1, option_values=["A"]),
        VariantEdit(sku="N", price_minor=1, option_values=["B"]),
    ]
    with pytest.raises(SkuTaken):
        _edit(database, kettle, variants=twice)
    with pytest.raises(NotFound):
        _edit(database, kettle, variants=[VariantEdit(id=999, sku="N")])
    with pytest.raises(Invalid), database.write() as session:
        new = VariantEdit(id=red.id, sku="N")
        editing.add_variant(session, kettle.id, kettle.version, new, SAM)


def test_the_last_variant_stays(database: Database, kettle: Product) -> None:
    red, green = kettle.variants
    with database.write() as session:
        after = editing.retire_variant(session, kettle.id, kettle.version, red.id, SAM)
        assert (after.variants[0].active, after.swatches) == (False, ["#2f6b4f"])
    with pytest.raises(Invalid), database.write() as session:
        editing.retire_variant(session, kettle.id, after.version, green.id, SAM)


def test_twins_from_an_import_do_not_stand_in_the_way(database: Database) -> None:
    with database.write() as session:
        twins = [
            variant_data(sku="A", option_values=["X"]),
            variant_data(sku="B", option_values=["X"]),
        ]
        made = save_product(session, kettle_data(session, variants=twins))
    assert _edit(database, made, title="Still kettle").title == "Still kettle"


def test_status_pictures_and_companions_have_verbs_of_their_own(
    database: Database, kettle: Product
) -> None:
    with database.write() as session:
        made = editing.set_status(session, kettle.id, kettle.version, ARCHIVED, actor=SAM)
        made = editing.set_pictures(session, made.id, made.version, [PictureData("a", "A")], SAM)
        made = editing.set_parts(session, made.id, made.version, [("knob", "")], SAM)
        made = editing.set_related(session, made.id, made.version, ["knob"], SAM)
        assert (made.status, made.picture, made.version) == (ARCHIVED, "a", kettle.version + 4)
        actions = session.execute(select(AuditEntry.after).order_by(AuditEntry.id)).all()
        assert actions[0][0] == {"status": ARCHIVED}
        assert actions[2][0] == {"parts": [["knob", ""]]}


def test_a_translation_is_a_change_of_the_product(database: Database, kettle: Product) -> None:
    with database.write() as session:
        words = WordsData(title="Bullidor", facts={"holds": "1,6 litres"})
        made = editing.save_words(session, kettle.id, kettle.version, "ca", words, SAM)
        assert made.version == kettle.version + 1
        assert session.get_one(ProductText, (kettle.id, "ca")).title == "Bullidor"
        entry = _last_entry(session)
        assert (entry.action, entry.after["title ca"]) == ("translated", "Bullidor")
        again = editing.save_words(session, kettle.id, made.version, "ca", words, SAM)
        assert again.version == made.version
    with pytest.raises(Stale), database.write() as session:
        editing.save_words(session, kettle.id, kettle.version, "ca", WordsData(title="x"), SAM)
    with pytest.raises(Invalid), database.write() as session:
        editing.save_words(session, kettle.id, made.version, "xx", WordsData(title="x"), SAM)


def test_words_that_are_too_long_are_refused(database: Database, kettle: Product) -> None:
    with pytest.raises(Invalid) as caught, database.write() as session:
        words = WordsData(title="x" * 201)
        editing.save_words(session, kettle.id, kettle.version, "ca", words, SAM)
    assert caught.value.facts == {"name": "title", "most": 200}


def test_a_title_is_enough_for_a_draft(database: Database) -> None:
    with database.write() as session:
        shelf = factories.category(session).id
        first = editing.create_product(session, " Κούπα ψηλή ", shelf, actor=SAM)
        assert (first.handle, first.title, first.status) == ("koupa-psili", "Κούπα ψηλή", DRAFT)
        assert [one.sku for one in first.variants] == ["KOUPA-PSILI"]
        second = editing.create_product(
            session,
            "Κούπα ψηλή",
            shelf,
            actor=SAM,
            price_minor=900,
            description_html="<b>x</b><script>",
        )
        assert (second.handle, second.variants[0].sku) == ("koupa-psili-2", "KOUPA-PSILI-2")
        assert (second.price_minor, second.description_html) == (900, "<b>x</b>")
        assert editing.create_product(session, "日本", shelf, actor=SAM).handle == "product"
        entries = session.scalars(select(AuditEntry)).all()
        assert [(entry.action, entry.who) for entry in entries] == [("created", "Sam Peeters")] * 3
        on_sale = editing.set_status(session, second.id, second.version, ACTIVE, actor=SAM)
        assert on_sale.status == ACTIVE


@pytest.mark.parametrize("odd", [{"title": " "}, {"title": "x" * 201}, {"price_minor": -1}])
def test_refuses_a_draft_without_a_title(database: Database, odd: dict) -> None:
    with pytest.raises(Invalid), database.write() as session:
        given = {"title": "Mug"} | odd
        editing.create_product(
            session, category_id=factories.category(session).id, actor=SAM, **given
        )
    with pytest.raises(Invalid), database.write() as session:
        editing.create_product(session, "Mug", 999, actor=SAM)
    with database.read() as session:
        assert session.scalars(select(Variant)).all() == []
