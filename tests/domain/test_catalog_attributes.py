"""What is said of products: by kind, and found by at once."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.attributes import (
    AttributeData,
    WrongKind,
    attribute_of_label,
    delete_attribute,
    known_attributes,
    save_attribute,
)
from catalog.brands import BrandData, save_brand
from catalog.models import Product
from catalog.products import find_product, save_product
from catalog.state import State, read_state
from catalog.word_models import Attribute, ProductFacet
from shop.customers.records import Actor
from shop.db import Database
from shop.desk_models import AuditEntry
from shop.errors import Conflict, Invalid, NotFound, Stale
from shop.invariants import check_all
from tests.factories_catalog import kettle_data, variant_data

SAM = Actor("staff", "Sam Peeters")
HOLDS = AttributeData("holds", "Holds", kind="number", unit="l", facet=True)


def _facets(session: Session) -> list[tuple[str, str]]:
    rows = session.execute(
        select(Attribute.code, ProductFacet.value)
        .join(ProductFacet, ProductFacet.attribute_id == Attribute.id)
        .order_by(Attribute.code, ProductFacet.value)
    )
    return [(row[0], row[1]) for row in rows]


def _stored(session: Session) -> Product:
    found = find_product(session, "hob-kettle")
    assert found is not None
    return found


def test_a_number_is_stored_in_one_spelling_and_found_by_it(database: Database) -> None:
    with database.write() as session:
        save_attribute(session, HOLDS)
        save_product(session, kettle_data(session, facts={"holds": " 1.60 ", "other": ""}))
        assert _stored(session).facts == {"holds": "1.6"}
        assert _facets(session) == [("holds", "1.6")]


@pytest.mark.parametrize(
    ("kind", "value"),
    [("number", "1,6"), ("number", "1.6 litre"), ("number", "1e3"), ("number", "NaN"),
     ("number", "1" * 20), ("yes_no", "perhaps")],
)  # fmt: skip
def test_a_value_that_is_not_of_its_kind_names_the_attribute(
    database: Database, kind: str, value: str
) -> None:
    with pytest.raises(Invalid) as caught, database.write() as session:
        save_attribute(session, AttributeData("holds", "Holds", kind=kind))
        save_product(session, kettle_data(session, facts={"holds": value}))
    assert caught.value.facts == {
        "attribute": "Holds", "code": "holds", "kind": kind, "value": value,
    }  # fmt: skip


def test_plain_text_is_never_refused(database: Database) -> None:
    with database.write() as session:
        label = attribute_of_label(session, "Κάτι άλλο: 50% / \N{SNOWMAN}")
        long = "So many words. " * 40
        save_product(session, kettle_data(session, facts={label.code: long, "unknown": "x"}))
        assert _stored(session).facts == {label.code: long.strip(), "unknown": "x"}


def test_a_choice_may_be_several_values(database: Database) -> None:
    with database.write() as session:
        save_attribute(session, AttributeData("made-of", "Made of", kind="choice", facet=True))
        save_product(session, kettle_data(session, facts={"made-of": "Steel;ash ; Steel;"}))
        assert _stored(session).facts == {"made-of": "Steel; ash"}
        assert _facets(session) == [("made-of", "Steel"), ("made-of", "ash")]


def test_options_and_the_brand_are_found_by_too(database: Database) -> None:
    with database.write() as session:
        save_attribute(session, AttributeData("colour", "Colour", kind="choice", facet=True))
        save_attribute(session, AttributeData("brand", "Brand", facet=True))
        save_product(session, kettle_data(session))
        assert _facets(session) == [
            ("brand", "Latchwork"), ("colour", "Spruce"), ("colour", "Tomato"),
        ]  # fmt: skip
        tomato = [variant_data(option_values=["Tomato"])]
        save_product(session, kettle_data(session, variants=tomato, brand="Fold"))
        assert _facets(session) == [("brand", "Fold"), ("colour", "Tomato")]


def test_an_attribute_that_becomes_a_facet_finds_what_is_there(database: Database) -> None:
    with database.write() as session:
        save_attribute(session, AttributeData("holds", "Holds"))
        save_product(session, kettle_data(session, facts={"holds": "1.60"}))
        save_product(
            session,
            kettle_data(
                session, handle="b", variants=[variant_data(sku="B")], facts={}, options=[]
            ),
        )
        assert _facets(session) == []
    with database.write() as session:
        save_attribute(session, HOLDS)
        assert _facets(session) == [("holds", "1.6")]
        save_attribute(session, AttributeData("holds", "Colour", kind="text", facet=True))
        assert _facets(session) == [("holds", "1.60"), ("holds", "Spruce"), ("holds", "Tomato")]
        save_attribute(session, AttributeData("holds", "Colour"))
        assert _facets(session) == []


def test_a_kind_that_products_do_not_keep_to_is_refused(database: Database) -> None:
    with database.write() as session:
        save_attribute(session, AttributeData("holds", "Holds"))
        save_product(session, kettle_data(session, facts={"holds": "1.6 litre"}))
    with pytest.raises(WrongKind) as caught, database.write() as session:
        save_attribute(session, HOLDS)
    assert caught.value.facts == {
        "kind": "number", "products": 1, "handle": "hob-kettle", "value": "1.6 litre",
    }  # fmt: skip


def test_the_same_attribute_twice_counts_and_says_nothing(database: Database) -> None:
    with database.write() as session:
        first = save_attribute(session, HOLDS, actor=SAM)
        before = read_state(session)
        again = save_attribute(session, HOLDS, actor=SAM, version=first.version)
        assert (again.id, again.version, read_state(session)) == (first.id, 1, before)
        assert [entry.action for entry in session.scalars(select(AuditEntry))] == ["created"]


def test_a_new_unit_counts_as_words_only(database: Database) -> None:
    with database.write() as session:
        save_attribute(session, HOLDS)
        was = read_state(session)
        save_attribute(session, AttributeData("holds", "Holds", "number", "cl", facet=True))
        assert read_state(session) == State(was.words + 1, was.goods)


def test_the_second_of_two_people_is_told(database: Database) -> None:
    with database.write() as session:
        made = save_attribute(session, HOLDS)
        save_attribute(session, AttributeData("holds", "Takes", "number"), version=made.version)
    with pytest.raises(Stale) as caught, database.write() as session:
        save_attribute(session, HOLDS, version=1)
    assert caught.value.facts["stored"]["label"] == "Takes"


@pytest.mark.parametrize(
    "data",
    [
        AttributeData("holds", "Holds", kind="colour"),
        AttributeData("Holds it", "Holds"),
        AttributeData("", "Holds"),
        AttributeData("holds", " "),
        AttributeData("holds", "x" * 81),
    ],
)
def test_refuses_an_attribute_that_makes_no_sense(database: Database, data: AttributeData) -> None:
    with pytest.raises(Invalid), database.write() as session:
        save_attribute(session, data)


def test_a_label_finds_its_attribute_or_makes_one(database: Database) -> None:
    with database.write() as session:
        first = attribute_of_label(session, "Made in")
        assert (first.code, first.kind, first.facet) == ("made-in", "text", False)
        assert attribute_of_label(session, " Made in ").id == first.id
        assert attribute_of_label(session, "Made-in").code == "made-in-2"
        assert attribute_of_label(session, "日本").code == "other"
        save_attribute(session, HOLDS)
        assert known_attributes(session)[0].code == "holds"


def test_an_attribute_goes_only_when_nothing_is_said_under_it(database: Database) -> None:
    with database.write() as session:
        save_attribute(session, HOLDS)
        save_product(session, kettle_data(session, facts={"holds": "1"}))
    with pytest.raises(Conflict) as caught, database.write() as session:
        delete_attribute(session, "holds")
    assert caught.value.facts == {"code": "holds", "products": 1}
    with database.write() as session:
        save_product(session, kettle_data(session, facts={}))
        delete_attribute(session, "holds", actor=SAM, version=1)
        assert known_attributes(session) == []
        with pytest.raises(NotFound):
            delete_attribute(session, "holds")


@pytest.mark.breaks_invariants
def test_check_finds_facets_and_brands_that_are_wrong(database: Database) -> None:
    with database.write() as session:
        attribute = save_attribute(session, HOLDS)
        made = save_product(session, kettle_data(session, facts={"holds": "1"}))
        session.add(ProductFacet(product_id=made.id, attribute_id=attribute.id, value="2"))
        made.brand = "Nobody"
        save_brand(session, BrandData("Somebody")).texts = {"xx": {"lead": "?"}}
    with database.read() as session:
        assert check_all(session) == [
            "Products are found by what they say: product 1, attribute 1: 2 is left over",
            "Every brand that a product names is there: product hob-kettle",
            "Words are in languages that the shop speaks: somebody in xx",
        ]
