"""What every search engine keeps: what is found, in which order, and that nothing breaks it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.search import SearchBusy, SearchDocument, SearchEngine, Selection
from catalog.search.postgres_engine import PostgresEngine
from catalog.search.whoosh_engine import WhooshEngine
from tests import databases
from tests.factories_catalog import document

GOODS = (
    document(1, "Hob kettle", category="Kettles", category_id=2, price_minor=8400,
             description="Enamelled steel with an ash handle.", codes=("KET-TOM-16",),
             facets=(("brand", "Norda"), ("material", "Steel"))),
    document(2, "Slow kettle", category="Kettles", category_id=2, price_minor=6900,
             description="Bent ash, for coffee poured by hand.",
             facets=(("brand", "Norda"), ("material", "Copper"))),
    document(3, "Everyday mug", category="Mugs", category_id=3, price_minor=1800,
             description="Stoneware; stands beside any kettle.", codes=("MUG-1", "5400112084168"),
             facets=(("brand", "Terra"), ("material", "Clay"))),
    document(4, "Crème brûlée dish", category="Dishes", category_id=4, price_minor=900),
    document(5, "Ash handle", category="Parts", category_id=5, price_minor=1400),
    document(6, "Teapot", category="Teapots", category_id=6, price_minor=7400,
             description="Holds a litre. With a lid."),
)  # fmt: skip
LANGUAGES = ("en", "es", "ca", "eu", "el")


class Bench:
    """Engines of one kind over one index, as several processes or machines would have them."""

    def __init__(self, kind: str, folder: Path) -> None:
        self._folder = folder
        self._database = databases.lend("postgresql") if kind == "postgresql" else None

    def engine(self, language: str = "en") -> SearchEngine:
        if self._database:
            return PostgresEngine(self._database, language)
        return WhooshEngine(self._folder / language, language)

    def where(self) -> str:
        """What another process needs to open the English index."""
        if self._database:
            return self._database.engine.url.render_as_string(hide_password=False)
        return str(self._folder / "en")

    def close(self) -> None:
        if self._database:
            databases.drop(self._database)


@pytest.fixture(params=["whoosh", "postgresql"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    made = Bench(request.param, tmp_path / "search")
    yield made
    made.close()


@pytest.fixture
def engine(bench: Bench) -> SearchEngine:
    made = bench.engine()
    made.rebuild(GOODS)
    return made


def _ids(engine: SearchEngine, query: str) -> list[int]:
    return engine.search(query).product_ids


def test_the_title_counts_for_more_than_the_description(engine: SearchEngine) -> None:
    assert set(_ids(engine, "kettle")[:2]) == {1, 2}
    assert _ids(engine, "kettle")[2] == 3


def test_name_then_category_then_facts_then_text(bench: Bench) -> None:
    engine = bench.engine()
    engine.rebuild([
        document(1, "Something", description="A samovar."),
        document(2, "Something", category="Samovar"),
        document(3, "Samovar"),
        document(4, "Something", facts="samovar"),
    ])  # fmt: skip
    assert _ids(engine, "samovar") == [3, 2, 1, 4]


def test_all_words_count_for_more_than_some(engine: SearchEngine) -> None:
    assert _ids(engine, "slow kettle")[0] == 2
    assert _ids(engine, "ash handle")[0] == 5


def test_words_are_found_in_other_forms(engine: SearchEngine) -> None:
    assert 1 in _ids(engine, "kettles")
    assert _ids(engine, "mugs") == [3]


@pytest.mark.parametrize("query", ["creme brulee", "CRÈME BRÛLÉE", "Crème brûlée"])
def test_accents_and_capitals_make_no_difference(engine: SearchEngine, query: str) -> None:
    assert _ids(engine, query)[0] == 4


@pytest.mark.parametrize("query", ["KET-TOM-16", "ket-tom-16", " KET-TOM-16 "])
def test_a_whole_sku_leads_straight_to_its_product(engine: SearchEngine, query: str) -> None:
    found = engine.search(query)
    assert (found.product_ids[0], found.exact, found.partial) == (1, 1, False)


def test_a_gtin_leads_to_its_product(engine: SearchEngine) -> None:
    found = engine.search("5400112084168")
    assert (found.product_ids, found.exact) == ([3], 3)
    assert engine.search("kettle").exact is None


def test_a_beginning_and_a_slip_of_the_finger_find_it_too(engine: SearchEngine) -> None:
    assert _ids(engine, "teap") == [6]
    assert _ids(engine, "tepot") == [6]
    assert set(_ids(engine, "ketle")) >= {1, 2}


def test_a_mended_query_is_told(engine: SearchEngine) -> None:
    assert engine.search("slow ketle").read_as == "slow kettle"
    assert engine.search("slow kettle").read_as == ""
    assert engine.search("kettlemug").read_as == ""


@pytest.mark.parametrize(
    "slip", ["ahs", "msug", "mgu", "kettel", "ekttle", "kettlle", "kettlw", "tepaot", "taepot"]
)
def test_every_kind_of_slip_is_mended_alike(tmp_path: Path, slip: str) -> None:
    """Letters swapped, left out, doubled or mistyped, in short words and in long ones."""
    said = []
    for kind in ("whoosh", "postgresql"):
        bench = Bench(kind, tmp_path / kind)
        engine = bench.engine()
        engine.rebuild(GOODS)
        found = engine.search(slip)
        said.append((found.read_as, found.product_ids, found.total))
        bench.close()
    assert said[0] == said[1]


def test_nothing_with_all_the_words_is_told(engine: SearchEngine) -> None:
    found = engine.search("slow mug")
    assert found.partial
    assert set(found.product_ids) == {1, 2, 3} - {1} or set(found.product_ids) >= {2, 3}
    assert not engine.search("slow kettle").partial
    unknown = engine.search("kettle xyzzy")
    assert (unknown.partial, unknown.unknown) == (True, ("xyzzy",))
    assert set(unknown.product_ids) == {1, 2, 3}
    nothing = engine.search("xyzzy")
    assert (nothing.total, nothing.partial, nothing.unknown) == (0, False, ("xyzzy",))


def test_who_has_fewer_than_half_of_the_words_is_left_out(engine: SearchEngine) -> None:
    found = engine.search("enamelled steel kettle bent")
    assert 1 in found.product_ids
    assert 2 in found.product_ids
    assert 3 not in found.product_ids  # of the four words it has but the kettle


def test_words_written_together_or_apart_find_each_other(engine: SearchEngine) -> None:
    assert _ids(engine, "tea pot")[0] == 6
    assert set(_ids(engine, "kettlemug")) >= {1, 2, 3}


def test_half_typed_words_are_beginnings_as_well(engine: SearchEngine) -> None:
    assert set(engine.search("slow ke", unfinished=True).product_ids) >= {1, 2}
    assert engine.search("te", unfinished=True).product_ids == [6]
    assert engine.search("ash ha", unfinished=True).product_ids[0] == 5


def test_synonyms_find_what_is_called_otherwise(engine: SearchEngine) -> None:
    synonyms = {"beaker": ["mug"], "water boiler": ["hob kettle"], "mug": ["tea pot", "teapot"]}
    assert engine.search("beaker").product_ids == []
    assert engine.search("beaker", synonyms=synonyms).product_ids == [3]
    assert engine.search("water boiler", synonyms=synonyms).product_ids[0] == 1
    assert set(engine.search("mug", synonyms=synonyms).product_ids) == {3, 6}
    assert engine.search("mug", synonyms=synonyms).product_ids[0] == 3
    assert engine.search("mug", synonyms={"mug": ["", "xyzzy", "the"]}).product_ids == [3]


def test_what_comes_after_without_is_moved_down(engine: SearchEngine) -> None:
    assert engine.search("teapot without lid").product_ids == [6]
    assert _ids(engine, "kettle without enamelled")[0] == 2
    assert _ids(engine, "kettle without coffee")[0] == 1


def test_words_side_by_side_in_the_title_count_for_more(bench: Bench) -> None:
    engine = bench.engine()
    engine.rebuild([document(1, "Board game of chess"), document(2, "Chess board for a game")])
    assert _ids(engine, "chess board") == [2, 1]
    assert _ids(engine, "board game") == [1, 2]


def test_counts_by_category_before_one_is_chosen(engine: SearchEngine) -> None:
    found = engine.search("kettle", Selection(categories={2}))
    assert found.categories == {2: 2, 3: 1}
    assert found.total == 2
    assert set(found.product_ids) == {1, 2}
    assert engine.search("kettle", Selection(categories=())).total == 0


def test_counts_by_facet_each_before_its_own_choice(engine: SearchEngine) -> None:
    every = engine.search("kettle").facets
    assert every == {
        "brand": {"Norda": 2, "Terra": 1},
        "material": {"Steel": 1, "Copper": 1, "Clay": 1},
    }
    found = engine.search("kettle", Selection(facets={"brand": ("Norda",)}))
    assert set(found.product_ids) == {1, 2}
    assert found.facets["brand"] == {"Norda": 2, "Terra": 1}
    assert found.facets["material"] == {"Steel": 1, "Copper": 1}
    assert found.categories == {2: 2}
    both = Selection(facets={"brand": ("Norda", "Terra"), "material": ("Clay", "Steel")})
    assert set(engine.search("kettle", both).product_ids) == {1, 3}
    assert engine.search("kettle", Selection(facets={"colour": ("Red",)})).total == 0


def test_prices_narrow_and_are_told(engine: SearchEngine) -> None:
    assert engine.search("kettle").prices == (1800, 8400)
    found = engine.search("kettle", Selection(from_minor=6900, to_minor=8399))
    assert (found.product_ids, found.prices) == ([2], (1800, 8400))
    assert engine.search("kettle", Selection(to_minor=6900, categories={2})).prices == (6900, 8400)
    assert engine.search("xyzzy").prices == (0, 0)


def test_only_what_is_among_the_given_products(engine: SearchEngine) -> None:
    found = engine.search("kettle", Selection(among=lambda ids: {3} & set(ids)))
    assert (found.product_ids, found.total, found.categories) == ([3], 1, {3: 1})


def test_what_is_in_stock_comes_first_of_what_ranks_alike(bench: Bench) -> None:
    engine = bench.engine()
    engine.rebuild([document(at, "Plain mug") for at in range(1, 8)] + [document(8, "Mug")])
    stocked = {3, 6, 7, 8}
    pages = [
        engine.search("plain mug", Selection(stocked=lambda _: stocked, offset=at, limit=3))
        for at in (0, 3, 6)
    ]
    assert [page.product_ids for page in pages] == [[3, 6, 7], [1, 2, 4], [5, 8]]


def test_other_orders_leave_weak_hits_out(engine: SearchEngine) -> None:
    assert engine.search("hob kettle", Selection(sort="price")).product_ids == [1]
    assert engine.search("kettle", Selection(sort="price")).product_ids == [3, 2, 1]
    assert engine.search("kettle", Selection(sort="price-desc")).product_ids == [1, 2, 3]
    assert engine.search("kettle", Selection(sort="newest")).product_ids == [3, 2, 1]
    assert engine.search("slow mug", Selection(sort="price")).product_ids == [3, 2]


def test_pages_share_out_the_results(engine: SearchEngine) -> None:
    pages = [engine.search("kettle", Selection(offset=at, limit=2)) for at in (0, 2, 4)]
    assert [len(page.product_ids) for page in pages] == [2, 1, 0]
    assert {page.total for page in pages} == {3}


@pytest.mark.parametrize("sort", ["best", "price"])
def test_nothing_that_can_be_typed_breaks_it(engine: SearchEngine, sort: str) -> None:
    queries = (
        "", " ", "\0", "\0kettle\0", "a the of", "AND OR NOT", "title:kettle^9999", "kettle~1000",
        "[* TO *]", '"unclosed', "((((((", "*", "?*?*?", "-kettle", "+", "\\", "%00", "' OR 1=1 --",
        "\u202ekettle\u202c", "שלום עולם", "مرحبا", "🫖" * 50, "\ud800", "ﬀ" * 20, "İıſ", "ǅ",
        "kettle " * 2000, "k" * 10_000, "without", "without without", "x\n\r\ty", "<script>",
        "kettle & !mug | :* <-> 'a", "ket\\tle'", "gabe", "kettle gabe", "%_%", "1,000.5 1.2.3",
        "Ⅻ ½ ²", "नमस्ते", "日本語のやかん", "e\u0301\u0301\u0301",
    )  # fmt: skip
    narrowed = Selection(sort=sort, categories={2}, among=lambda ids: ids, facets={"a'": ("%",)})
    for query in queries:
        for unfinished in (False, True):
            found = engine.search(query, Selection(sort=sort), unfinished=unfinished)
            assert found.total >= len(found.product_ids)
            engine.search(query, narrowed, unfinished=unfinished)


def test_hostile_words_are_indexed_as_they_are(bench: Bench) -> None:
    engine = bench.engine()
    engine.rebuild([
        document(1, "O'Brien's \\ mug: 'A' & !B <-> \0", codes=("a'b\\c", "\0"),
                 facets=(("x", "a\\b'"),)),
        document(2, "word " * 30_000, description=" ".join(f"w{at}" for at in range(20_000))),
        document(3, "k" * 5_000, description="🫖 \ud800 \u202e"),
    ])  # fmt: skip
    assert _ids(engine, "obriens") == [1]
    assert engine.search("a'b\\c").exact == 1
    assert engine.search("mug").facets == {"x": {"a\\b'": 1}}
    assert _ids(engine, "word") == [2]


def test_only_stop_words_find_nothing_and_are_no_error(engine: SearchEngine) -> None:
    assert engine.search("the of and").total == 0


def test_an_index_that_is_not_there_finds_nothing(bench: Bench) -> None:
    engine = bench.engine()
    assert not engine.exists
    assert engine.search("kettle").total == 0


def test_a_change_is_seen_by_who_has_the_index_open(engine: SearchEngine, bench: Bench) -> None:
    other = bench.engine()
    assert _ids(engine, "samovar") == []
    other.update([7], [document(7, "Samovar")])
    assert _ids(engine, "samovar") == [7]
    other.update([7], [document(7, "Urn")])
    assert _ids(engine, "samovar") == []
    assert _ids(engine, "urn") == [7]
    assert engine.search("urm").read_as == ""  # three letters are too few to mend
    other.update([7], [])
    assert _ids(engine, "urn") == []
    assert engine.search("kettle").total == 3


def test_many_small_changes_come_to_what_a_rebuild_comes_to(
    engine: SearchEngine, bench: Bench
) -> None:
    for at in range(10, 40):
        engine.update([at], [document(at, f"Samovar number {at}", price_minor=at)])
    for at in range(10, 40, 2):
        engine.update([at], [document(at, f"Urn number {at}", price_minor=at)] if at % 4 else [])
    changed = [document(at, f"Samovar number {at}", price_minor=at) for at in range(11, 40, 2)]
    changed += [document(at, f"Urn number {at}", price_minor=at) for at in range(10, 40, 4)]
    queries = ("samovar", "urn 22", "kettle", "number 13", "samovra", "sam")
    before = [engine.search(query, unfinished=True) for query in queries]
    bench.engine().rebuild([*GOODS, *changed])
    assert [engine.search(query, unfinished=True) for query in queries] == before


def test_updating_makes_an_index_where_there_is_none(bench: Bench) -> None:
    engine = bench.engine()
    engine.update([1], GOODS[:1])
    assert _ids(engine, "kettle") == [1]


def test_a_rebuild_replaces_everything_at_once(engine: SearchEngine) -> None:
    assert engine.rebuild(GOODS[2:3]) == 1
    assert _ids(engine, "kettle") == [3]
    assert engine.rebuild(()) == 0
    assert engine.search("kettle").total == 0


def test_during_a_rebuild_the_old_index_answers(engine: SearchEngine, bench: Bench) -> None:
    seen = []

    def slowly() -> Iterator[SearchDocument]:
        yield GOODS[2]
        seen.append(_ids(bench.engine(), "kettle"))
        seen.append(_ids(engine, "kettle"))

    assert bench.engine().rebuild(slowly()) == 1
    assert [set(ids) for ids in seen] == [{1, 2, 3}, {1, 2, 3}]
    assert _ids(engine, "kettle") == [3]


def test_two_writers_never_meet(engine: SearchEngine, bench: Bench) -> None:
    other = bench.engine()

    def interrupted() -> Iterator[SearchDocument]:
        with pytest.raises(SearchBusy):
            other.update([1], [])
        with pytest.raises(SearchBusy):
            other.rebuild(())
        yield document(8, "Samovar")

    engine.update([8], interrupted())
    assert _ids(other, "samovar") == [8]


def test_a_failed_rebuild_leaves_the_old_index_in_use(engine: SearchEngine) -> None:
    def broken() -> Iterator[SearchDocument]:
        yield document(9, "Samovar")
        raise RuntimeError("the database went away")

    with pytest.raises(RuntimeError):
        engine.rebuild(broken())
    assert _ids(engine, "samovar") == []
    assert engine.search("kettle").total == 3
    engine.update([9], [document(9, "Samovar")])
    assert _ids(engine, "samovar") == [9]


def test_languages_have_an_index_each(bench: Bench) -> None:
    bench.engine("en").rebuild(GOODS)
    assert not bench.engine("es").exists
    bench.engine("es").rebuild([document(1, "Tetera")])
    assert _ids(bench.engine("es"), "teteras") == [1]
    assert _ids(bench.engine("en"), "tetera") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_of_the_shop_is_searched(bench: Bench, language: str) -> None:
    engine = bench.engine(language)
    engine.rebuild([document(1, "Tetera d'àvia, ασημένια")])
    assert _ids(engine, "TETERA") == [1]
    assert _ids(engine, "davia") == [1]
    assert _ids(engine, "ΑΣΗΜΈΝΙΑ") == [1]


@pytest.mark.parametrize(
    ("language", "written", "asked"),
    [
        ("es", "Habitación infantil", ("habitaciones", "habitacion", "HABITACIÓN", "infantiles")),
        ("es", "Cafetera eléctrica", ("cafeteras electricas", "eléctrico")),
        ("ca", "Cullera de ceràmica", ("culleres", "ceramiques", "CERÀMICA")),
        ("eu", "Kikara urdina", ("kikarak", "urdinak", "kikararen")),
        ("el", "Μπρίκι του καφέ", ("ΜΠΡΙΚΙ", "μπρικια", "καφες", "ΚΑΦΈ")),
        ("en", "Watering cans", ("watering can", "water can")),
    ],
)
def test_each_language_has_its_own_forms(
    bench: Bench, language: str, written: str, asked: tuple[str, ...]
) -> None:
    engine = bench.engine(language)
    engine.rebuild([document(1, written)])
    assert {query: _ids(engine, query) for query in asked} == {query: [1] for query in asked}


@pytest.mark.parametrize(
    ("language", "query"),
    [("es", "tetera sin tapa"), ("ca", "tetera sense tapa"), ("eu", "tetera tapa gabe"),
     ("el", "tetera χωρίς tapa"), ("en", "tetera without tapa")],
)  # fmt: skip
def test_each_language_knows_without(bench: Bench, language: str, query: str) -> None:
    engine = bench.engine(language)
    engine.rebuild([document(1, "Tetera tapa"), document(2, "Tetera")])
    assert _ids(engine, query) == [2, 1]
