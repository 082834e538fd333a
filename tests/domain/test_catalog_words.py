"""Words in other languages: of products, pictures, brands and terms; and nothing unsafe in them."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from catalog.attributes import AttributeData, save_attribute
from catalog.brands import BrandData, brand_of_name, delete_brand, save_brand
from catalog.models import Product
from catalog.product_data import PictureData, WordsData
from catalog.products import find_product, save_product
from catalog.state import State, read_state
from catalog.terms import save_terms, terms_of
from catalog.word_models import Brand, ProductFacet, ProductText
from shop.customers.records import Actor
from shop.db import Database
from shop.desk_models import AuditEntry
from shop.errors import Conflict, Invalid, NotFound, Stale
from shop.outbox import OutboxJob
from tests.factories_catalog import kettle_data

SAM = Actor("staff", "Sam Peeters")
EVIL = "<p onclick='x'>Sí<script>alert(1)</script></p>"


def test_nothing_unsafe_is_stored_whoever_brings_it(database: Database) -> None:
    with database.write() as session:
        words = {"ca": WordsData(description_html=EVIL, care_html=EVIL)}
        data = kettle_data(session, description_html=EVIL, care_html=EVIL, words=words)
        made = save_product(session, data)
        assert (made.description_html, made.care_html) == ("<p>Sí</p>", "<p>Sí</p>")
        text = session.get_one(ProductText, (made.id, "ca"))
        assert (text.description_html, text.care_html) == ("<p>Sí</p>", "<p>Sí</p>")
        version = made.version
        assert save_product(session, data).version == version


def test_words_are_kept_by_language_and_left_where_nothing_is_said(database: Database) -> None:
    with database.write() as session:
        words = {"ca": WordsData(title="Bullidor", facts={"holds": " 1,6 litres ", "x": ""})}
        made = save_product(session, kettle_data(session, words=words))
        more = {"ca": WordsData(subtitle="Acer", seo_title=""), "el": WordsData(title="Βραστήρας")}
        save_product(session, kettle_data(session, words=more))
        text = session.get_one(ProductText, (made.id, "ca"))
        assert (text.title, text.subtitle) == ("Bullidor", "Acer")
        assert text.facts == {"holds": "1,6 litres"}


def test_a_language_with_nothing_in_it_is_no_row(database: Database) -> None:
    with database.write() as session:
        save_product(session, kettle_data(session, words={"ca": WordsData(title="Bullidor")}))
        save_product(
            session,
            kettle_data(session, words={"ca": WordsData(title=""), "es": WordsData(title=" ")}),
        )
        assert session.scalars(select(ProductText)).all() == []


def test_the_same_words_twice_change_nothing(database: Database) -> None:
    with database.write() as session:
        pictures = [PictureData("kettle-tomato", "A red kettle", {"ca": "Vermell", "es": " "})]
        words = {"ca": WordsData(title="Bullidor"), "eu": WordsData()}
        data = kettle_data(session, words=words, pictures=pictures)
        made = save_product(session, data)
        before, version = read_state(session), made.version
        save_product(session, data)
        assert (read_state(session), made.version) == (before, version)
        assert made.pictures[0].alts == {"ca": "Vermell"}
        save_product(session, replace(data, words={"ca": WordsData(title="Tetera")}))
        assert read_state(session) == State(before.words, before.goods + 1)
        assert made.version == version + 1
        red = [PictureData("kettle-tomato", "A red kettle", {"ca": "Roig"})]
        save_product(session, replace(data, words=None, pictures=red))
        assert made.pictures[0].alts == {"ca": "Roig"}


def test_refuses_words_in_a_language_that_the_shop_does_not_speak(database: Database) -> None:
    for odd in (
        {"words": {"xx": WordsData(title="?")}},
        {"pictures": [PictureData("a", "", {"xx": "?"})]},
    ):
        with pytest.raises(Invalid) as caught, database.write() as session:
            save_product(session, kettle_data(session, **odd))
        assert caught.value.facts == {"locale": "xx"}
    with pytest.raises(Invalid), database.write() as session:
        save_terms(session, "xx", {"Colour": "?"})
    with pytest.raises(Invalid), database.write() as session:
        save_brand(session, BrandData("Fold", texts={"xx": {"lead": "?"}}))
    with pytest.raises(Invalid), database.write() as session:
        save_brand(session, BrandData("Fold", texts={"ca": {"titel": "?"}}))


def test_terms_are_set_changed_and_taken_away(database: Database) -> None:
    with database.write() as session:
        assert save_terms(session, "ca", {"Colour": "Color", "Tomato": " Tomàquet "}, actor=SAM)
        assert save_terms(session, "ca", {"Colour": "", "Tomato": "Tomata"})
        assert terms_of(session, "ca") == {"Tomato": "Tomata"}
        before = read_state(session)
        assert not save_terms(session, "ca", {"Tomato": "Tomata", "Never": ""})
        assert read_state(session) == before
        assert terms_of(session, "es") == {}
        entry = session.scalars(select(AuditEntry)).one()
        assert (entry.name, entry.after) == ("ca", {"Colour": "Color", "Tomato": "Tomàquet"})
        with pytest.raises(Invalid):
            save_terms(session, "ca", {"x" * 121: "y"})


def test_a_product_brings_its_brand_along_once(database: Database) -> None:
    with database.write() as session:
        save_product(session, kettle_data(session, brand=" Latchwork "))
        before = read_state(session)
        assert brand_of_name(session, "Latchwork").slug == "latchwork"
        assert brand_of_name(session, "Latch Work").slug == "latch-work"
        assert brand_of_name(session, "Latch-Work").slug == "latch-work-2"
        assert read_state(session).words == before.words + 2
        assert session.scalar(select(func.count()).select_from(Brand)) == 3
        with pytest.raises(Invalid):
            brand_of_name(session, " ")


def test_a_brand_of_another_name_has_it_on_its_products(database: Database) -> None:
    with database.write() as session:
        save_attribute(session, AttributeData("brand", "Brand", facet=True))
        made = save_product(session, kettle_data(session))
        version, before = made.version, read_state(session)
        brand = save_brand(
            session,
            BrandData("Latch & Work", slug="latchwork", lead="Enamel."),
            actor=SAM,
            version=1,
        )
        assert brand.version == 2
        assert (made.brand, made.version) == ("Latch & Work", version + 1)
        assert session.scalars(select(ProductFacet.value)).all() == ["Latch & Work"]
        assert read_state(session) == State(before.words + 1, before.goods + 1)
        jobs = session.scalars(select(OutboxJob.payload)).all()
        assert jobs == [{"product_ids": [made.id]}] * 2
        entry = session.scalars(select(AuditEntry)).one()
        assert entry.before == {"name": "Latchwork", "lead": ""}


def test_a_brand_is_changed_by_one_person_at_a_time(database: Database) -> None:
    with database.write() as session:
        save_brand(session, BrandData("Fold", lead="Wool.", texts={"ca": {"lead": "Llana."}}))
        before = read_state(session)
        same = save_brand(session, BrandData("Fold", slug="fold", lead="Wool."))
        assert (same.texts, same.version) == ({"ca": {"lead": "Llana."}}, 1)
        assert read_state(session) == before
        save_brand(session, BrandData("Fold", lead="Linen.", texts={}))
        with pytest.raises(Stale) as caught:
            save_brand(session, BrandData("Fold", lead="Cotton."), version=1)
        assert caught.value.facts["stored"]["lead"] == "Linen."
        save_brand(session, BrandData("Other"))
        with pytest.raises(Conflict):
            save_brand(session, BrandData("Other", slug="fold"))
        with pytest.raises(Invalid):
            save_brand(session, BrandData("Fold", slug="Not A Slug"))


def test_a_brand_goes_only_when_no_product_names_it(database: Database) -> None:
    with database.write() as session:
        save_product(session, kettle_data(session))
        brand = brand_of_name(session, "Latchwork")
    with pytest.raises(Conflict) as caught, database.write() as session:
        delete_brand(session, brand.id)
    assert caught.value.facts == {"brand": "Latchwork", "products": 1}
    with database.write() as session:
        save_product(session, kettle_data(session, brand=""))
        with pytest.raises(Stale):
            delete_brand(session, brand.id, version=9)
        delete_brand(session, brand.id, actor=SAM)
        with pytest.raises(NotFound):
            delete_brand(session, brand.id)
    with database.read() as session:
        stored = find_product(session, "hob-kettle")
        assert isinstance(stored, Product)
        assert stored.brand == ""
