"""Shelves: their paths, their words, and what is on them."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.categories import (
    CategoryData,
    category_of_title,
    delete_category,
    move_category,
    save_category,
)
from catalog.models import Category
from catalog.state import State, read_state
from shop.customers.records import Actor
from shop.db import Database
from shop.desk_models import AuditEntry
from shop.errors import Conflict, Invalid, NotFound, Stale
from shop.outbox import OutboxJob
from tests import factories

SAM = Actor("staff", "Sam Peeters")


@pytest.fixture
def shelves(database: Database) -> dict[str, int]:
    """kitchen/kettles/hob, kitchen-garden, garden."""
    with database.write() as session:
        for slug, parent in (
            ("kitchen", None), ("kettles", "kitchen"), ("hob", "kettles"),
            ("kitchen-garden", None), ("garden", None),
        ):  # fmt: skip
            save_category(session, CategoryData(slug=slug, title=slug.title(), parent=parent))
        return dict(session.execute(select(Category.slug, Category.id)).all())


def _paths(session: Session) -> list[str]:
    return list(session.scalars(select(Category.path).order_by(Category.path)))


def test_a_shelf_moves_with_all_below_it(database: Database, shelves: dict[str, int]) -> None:
    with database.write() as session:
        move_category(session, shelves["kettles"], shelves["garden"], position=3, actor=SAM)
        assert _paths(session) == [
            "garden/", "garden/kettles/", "garden/kettles/hob/", "kitchen-garden/", "kitchen/",
        ]  # fmt: skip
        moved = move_category(session, shelves["kettles"], None)
        assert (moved.path, moved.position, moved.version) == ("kettles/", 3, 3)
        assert session.get_one(Category, shelves["hob"]).path == "kettles/hob/"
        entry = session.scalars(select(AuditEntry)).one()
        assert entry.after == {"path": "garden/kettles/", "position": 3}


def test_saving_under_another_parent_is_a_move_too(
    database: Database, shelves: dict[str, int]
) -> None:
    with database.write() as session:
        save_category(session, CategoryData(slug="kitchen", title="Kitchen", parent="garden"))
        assert _paths(session)[:4] == [
            "garden/", "garden/kitchen/", "garden/kitchen/kettles/", "garden/kitchen/kettles/hob/",
        ]  # fmt: skip


def test_a_shelf_is_never_below_itself(database: Database, shelves: dict[str, int]) -> None:
    for parent in ("kitchen", "hob"):
        with pytest.raises(Invalid), database.write() as session:
            move_category(session, shelves["kitchen"], shelves[parent])
        with pytest.raises(Invalid), database.write() as session:
            save_category(session, CategoryData(slug="kitchen", title="Kitchen", parent=parent))
    with database.write() as session:
        with pytest.raises(Invalid):
            move_category(session, shelves["kitchen"], 999)
        with pytest.raises(NotFound):
            move_category(session, 999, None)


def test_the_same_shelf_twice_changes_nothing(database: Database, shelves: dict[str, int]) -> None:
    with database.write() as session:
        data = CategoryData(slug="hob", title="Hob", parent="kettles", texts={"ca": {"title": "F"}})
        first = save_category(session, data)
        before, version = read_state(session), first.version
        save_category(session, data)
        save_category(session, CategoryData(slug="hob", title="Hob", parent="kettles"))
        move_category(session, first.id, shelves["kettles"])
        assert category_of_title(session, "Hob").id == first.id
        assert (read_state(session), first.version) == (before, version)
        assert first.texts == {"ca": {"title": "F"}}


def test_another_title_is_counted_and_searched_for(
    database: Database, shelves: dict[str, int]
) -> None:
    with database.write() as session:
        made = factories.product(session, on="hob")
        before = read_state(session)
        for title in ("Hobs", "Rings"):
            save_category(session, CategoryData(slug="hob", title=title, parent="kettles"))
        assert read_state(session) == State(before.words + 2, before.goods)
        jobs = session.scalars(select(OutboxJob.payload)).all()
        assert jobs == [{"product_ids": [made.id]}] * 2


def test_the_second_of_two_people_is_told(database: Database, shelves: dict[str, int]) -> None:
    with database.write() as session:
        save_category(session, CategoryData(slug="garden", title="Gardens"), version=1, actor=SAM)
    for act in (
        lambda session: save_category(
            session, CategoryData(slug="garden", title="Outdoors"), version=1
        ),
        lambda session: move_category(session, shelves["garden"], None, version=1),
        lambda session: delete_category(session, shelves["garden"], version=1),
    ):
        with pytest.raises(Stale) as caught, database.write() as session:
            act(session)
        assert caught.value.facts["stored"]["title"] == "Gardens"


def test_only_an_empty_shelf_is_taken_away(database: Database, shelves: dict[str, int]) -> None:
    with database.write() as session:
        factories.product(session, on="kettles")
    with pytest.raises(Conflict) as caught, database.write() as session:
        delete_category(session, shelves["kettles"])
    assert caught.value.facts == {"products": 1, "shelves": 1}
    with database.write() as session:
        before = read_state(session)
        delete_category(session, shelves["garden"], actor=SAM)
        assert read_state(session).words == before.words + 1
        assert session.get(Category, shelves["garden"]) is None
        with pytest.raises(NotFound):
            delete_category(session, shelves["garden"])


@pytest.mark.parametrize(
    "odd", [{"title": " "}, {"texts": {"xx": {"title": "?"}}}, {"texts": {"ca": {"slug": "?"}}}]
)
def test_refuses_a_shelf_that_makes_no_sense(database: Database, odd: dict) -> None:
    with pytest.raises(Invalid), database.write() as session:
        save_category(session, CategoryData(**({"slug": "x", "title": "X"} | odd)))
