"""The search engine by its contract: what is found, in which order, and that nothing breaks it."""

from pathlib import Path

import pytest

from catalog.search import SearchBusy
from catalog.search.whoosh_engine import WhooshEngine
from tests.factories_catalog import document

GOODS = (
    document(1, "Hob kettle", category="Kettles", category_id=2, price_minor=8400,
             description="Enamelled steel with an ash handle.", codes=("KET-TOM-16",)),
    document(2, "Slow kettle", category="Kettles", category_id=2, price_minor=6900,
             description="Bent ash, for coffee poured by hand."),
    document(3, "Everyday mug", category="Mugs", category_id=3, price_minor=1800,
             description="Stoneware; stands beside any kettle.", codes=("MUG-1", "5400112084168")),
    document(4, "Crème brûlée dish", category="Dishes", category_id=4, price_minor=900),
    document(5, "Ash handle", category="Parts", category_id=5, price_minor=1400),
    document(6, "Teapot", category="Teapots", category_id=6, price_minor=7400,
             description="Holds a litre. With a lid."),
)  # fmt: skip


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    made = WhooshEngine(tmp_path / "search", "en")
    made.rebuild(GOODS)
    return made


def _ids(engine: WhooshEngine, query: str) -> list[int]:
    return engine.search(query).product_ids


def test_the_title_counts_for_more_than_the_description(engine: WhooshEngine) -> None:
    assert _ids(engine, "kettle")[:2] == [1, 2] or _ids(engine, "kettle")[:2] == [2, 1]
    assert _ids(engine, "kettle")[2] == 3


def test_all_words_count_for_more_than_some(engine: WhooshEngine) -> None:
    assert _ids(engine, "slow kettle")[0] == 2
    assert _ids(engine, "ash handle")[0] == 5


def test_words_are_found_in_other_forms(engine: WhooshEngine) -> None:
    assert 1 in _ids(engine, "kettles")
    assert _ids(engine, "mugs") == [3]


@pytest.mark.parametrize("query", ["creme brulee", "CRÈME BRÛLÉE", "Crème brûlée"])
def test_accents_and_capitals_make_no_difference(engine: WhooshEngine, query: str) -> None:
    assert _ids(engine, query)[0] == 4


@pytest.mark.parametrize("query", ["KET-TOM-16", "ket-tom-16", " KET-TOM-16 "])
def test_a_whole_sku_leads_straight_to_its_product(engine: WhooshEngine, query: str) -> None:
    assert _ids(engine, query)[0] == 1


def test_a_gtin_leads_to_its_product(engine: WhooshEngine) -> None:
    assert _ids(engine, "5400112084168") == [3]


def test_a_beginning_and_a_slip_of_the_finger_find_it_too(engine: WhooshEngine) -> None:
    assert _ids(engine, "teap") == [6]
    assert _ids(engine, "tepot") == [6]
    assert set(_ids(engine, "ketle")) >= {1, 2}


def test_words_written_together_or_apart_find_each_other(engine: WhooshEngine) -> None:
    assert _ids(engine, "tea pot")[0] == 6
    assert set(_ids(engine, "kettlemug")) >= {1, 2, 3}


def test_what_comes_after_without_is_moved_down(engine: WhooshEngine) -> None:
    with_lid, without = engine.search("teapot"), engine.search("teapot without lid")
    assert with_lid.product_ids == without.product_ids == [6]
    assert _ids(engine, "kettle without ash")[0] == 3


def test_counts_by_category_before_one_is_chosen(engine: WhooshEngine) -> None:
    found = engine.search("kettle", categories={2})
    assert sorted(found.categories) == [(2, 2), (3, 1)]
    assert found.total == 2
    assert set(found.product_ids) == {1, 2}


def test_only_what_is_among_the_given_products(engine: WhooshEngine) -> None:
    found = engine.search("kettle", among=lambda ids: {3} & set(ids))
    assert (found.product_ids, found.total, found.categories) == ([3], 1, [(3, 1)])


def test_other_orders_leave_weak_hits_out(engine: WhooshEngine) -> None:
    assert engine.search("hob kettle", sort="price").product_ids == [1]
    assert engine.search("kettle", sort="price").product_ids == [3, 2, 1]
    assert engine.search("kettle", sort="price-desc").product_ids == [1, 2, 3]
    assert engine.search("kettle", sort="newest").product_ids == [3, 2, 1]


def test_pages_share_out_the_results(engine: WhooshEngine) -> None:
    pages = [engine.search("kettle", offset=at, limit=2) for at in (0, 2, 4)]
    assert [len(page.product_ids) for page in pages] == [2, 1, 0]
    assert {page.total for page in pages} == {3}


@pytest.mark.parametrize(
    "query",
    [
        "", " ", "\0", "\0kettle\0", "a the of", "AND OR NOT", "title:kettle^9999", "kettle~1000",
        "[* TO *]", '"unclosed', "((((((", "*", "?*?*?", "-kettle", "+", "\\", "%00", "' OR 1=1 --",
        "\u202ekettle\u202c", "שלום עולם", "مرحبا", "🫖" * 50, "\ud800", "ﬀ" * 20, "İıſ", "ǅ",
        "kettle " * 2000, "k" * 10_000, "without", "without without", "x\n\r\ty", "<script>",
    ],
)  # fmt: skip
def test_nothing_that_can_be_typed_breaks_it(engine: WhooshEngine, query: str) -> None:
    found = engine.search(query)
    assert found.total >= len(found.product_ids)
    engine.search(query, sort="price", categories={2}, among=lambda ids: ids)


def test_only_stop_words_find_nothing_and_are_no_error(engine: WhooshEngine) -> None:
    assert engine.search("the of and").total == 0


def test_an_index_that_is_not_there_finds_nothing(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "search", "en")
    assert not engine.exists
    assert engine.search("kettle").total == 0


def test_a_change_is_seen_by_who_has_the_index_open(engine: WhooshEngine, tmp_path: Path) -> None:
    other = WhooshEngine(tmp_path / "search", "en")
    assert _ids(engine, "samovar") == []
    other.update([7], [document(7, "Samovar")])
    assert _ids(engine, "samovar") == [7]
    other.update([7], [document(7, "Urn")])
    assert _ids(engine, "samovar") == []
    assert _ids(engine, "urn") == [7]
    other.update([7], [])
    assert _ids(engine, "urn") == []
    assert engine.search("kettle").total == 3


def test_updating_makes_an_index_where_there_is_none(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "search", "en")
    engine.update([1], GOODS[:1])
    assert _ids(engine, "kettle") == [1]


def test_a_rebuild_replaces_everything_at_once(engine: WhooshEngine, tmp_path: Path) -> None:
    assert engine.rebuild(GOODS[2:3]) == 1
    assert _ids(engine, "kettle") == [3]
    assert engine.rebuild(()) == 0
    assert engine.search("kettle").total == 0
    folders = [path for path in (tmp_path / "search").iterdir() if path.is_dir()]
    assert len(folders) == 2  # the one in use, and the one that somebody may still read


def test_the_folder_is_for_its_owner_alone(engine: WhooshEngine, tmp_path: Path) -> None:
    """Whoosh unpickles what it finds there."""
    for path in [tmp_path / "search", *(tmp_path / "search").glob("*/")]:
        if path.is_dir():
            assert path.stat().st_mode & 0o077 == 0


def test_two_writers_never_meet(engine: WhooshEngine, tmp_path: Path) -> None:
    other = WhooshEngine(tmp_path / "search", "en")

    def interrupted() -> object:
        with pytest.raises(SearchBusy):
            other.update([1], [])
        with pytest.raises(SearchBusy):
            other.rebuild(())
        yield document(8, "Samovar")

    engine.update([8], interrupted())
    assert _ids(other, "samovar") == [8]


def test_a_failed_rebuild_leaves_the_old_index_in_use(engine: WhooshEngine) -> None:
    def broken() -> object:
        yield document(9, "Samovar")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        engine.rebuild(broken())
    assert _ids(engine, "samovar") == []
    assert engine.search("kettle").total == 3
    engine.update([9], [document(9, "Samovar")])
    assert _ids(engine, "samovar") == [9]


@pytest.mark.filterwarnings(  # Whoosh leaves a file open that it could not make sense of
    "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_a_damaged_index_counts_as_missing(engine: WhooshEngine, tmp_path: Path) -> None:
    for path in (tmp_path / "search").glob("*/*.toc"):
        path.write_bytes(b"nonsense")
    fresh = WhooshEngine(tmp_path / "search", "en")
    assert not fresh.exists
    assert fresh.search("kettle").total == 0
    fresh.rebuild(GOODS)
    assert fresh.search("kettle").total == 3
    assert engine.search("kettle").total == 3


def test_an_index_of_another_language_counts_as_missing(tmp_path: Path) -> None:
    WhooshEngine(tmp_path / "search", "en").rebuild(GOODS)
    assert not WhooshEngine(tmp_path / "search", "es").exists


@pytest.mark.parametrize("language", ["en", "es", "ca", "eu", "el"])
def test_every_language_of_the_shop_is_searched(tmp_path: Path, language: str) -> None:
    engine = WhooshEngine(tmp_path / "search", language)
    engine.rebuild([document(1, "Tetera d'àvia, ασημένια")])
    assert engine.search("TETERA").product_ids == [1]
    assert engine.search("davia").product_ids == [1]
    assert engine.search("ΑΣΗΜΈΝΙΑ").product_ids == [1]
