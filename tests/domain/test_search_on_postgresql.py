"""The search engine on PostgreSQL: its tables, and what its lexicon counts."""

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import text

from catalog.search import Selection
from catalog.search.asking import Asking
from catalog.search.languages import words_of
from catalog.search.postgres_asking import SqlLexicon, Statement
from catalog.search.postgres_engine import PostgresEngine
from catalog.search.postgres_tables import current
from catalog.search.ranking import presence
from shop.db import Database
from tests import databases
from tests.factories_catalog import document

GOODS = [document(at, f"Mug {at} of stoneware", brand="Terra") for at in range(1, 6)]


@pytest.fixture
def on_postgresql() -> Iterator[Database]:
    found = databases.lend("postgresql")
    yield found
    databases.drop(found)


def test_the_last_two_generations_are_kept(on_postgresql: Database) -> None:
    """The one in use, and the one that somebody may still read."""
    engine = PostgresEngine(on_postgresql, "en")
    for _ in range(4):
        engine.rebuild(GOODS)
    with on_postgresql.read() as session:
        tables = session.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'search'")
        ).all()
    assert len([name for name in tables if name.endswith("_documents")]) == 2


def test_the_lexicon_counts_right_after_any_changes(on_postgresql: Database) -> None:
    engine = PostgresEngine(on_postgresql, "en")
    engine.rebuild(GOODS)
    engine.update([1, 2, 9], [document(2, "Bowl"), document(9, "Stoneware bowl", brand="Terra")])
    engine.update([3], [])
    with on_postgresql.read() as session:
        generation = current(session, "en")
        assert generation is not None
        of = f"FROM search.{generation.name}"
        kept = session.execute(
            text(f"SELECT kind, text, documents {of}_lexicon WHERE documents <> 0")
        )
        said = session.execute(text(f"SELECT tsvector_to_array(vector), words {of}_documents"))
        recounted: Counter[tuple[str, str]] = Counter()
        for terms, words in said:
            recounted.update([*(("t", term) for term in terms), *(("w", word) for word in words)])
        assert {(kind, word): many for kind, word, many in kept} == recounted
        totals = session.execute(text(f"SELECT count(*), sum(length) {of}_documents")).one()
    assert generation.documents == totals[0] == 4
    assert generation.length == pytest.approx(totals[1])


def test_postgresql_ranks_a_word_as_the_formula_says(on_postgresql: Database) -> None:
    engine = PostgresEngine(on_postgresql, "en")
    engine.rebuild([document(1, "Mug mug", brand="Mug", description="A mug.", facts="mug")])
    with on_postgresql.read() as session:
        generation = current(session, "en")
        assert generation is not None
        asking = Asking(words_of("en"), SqlLexicon(session, generation), unfinished=False)
        statement = Statement(generation, asking.question("mug"), Selection())
        said = f"{statement.found(1)} SELECT word0 FROM counted"
        worth = session.scalar(text(said), statement.values)
        rare = statement.question.counts["mug"]
    assert rare == 1
    assert worth == pytest.approx(0.28768207 * presence("AABCD"), rel=1e-5)  # ln(1 + 0.5 / 1.5)


def test_what_is_asked_for_is_found_by_its_index(on_postgresql: Database) -> None:
    """Nothing reads the whole table for a rare word."""
    engine = PostgresEngine(on_postgresql, "en")
    engine.rebuild([document(at, f"Thing number{at}", description="x " * 50) for at in range(3000)])
    with on_postgresql.read() as session:
        generation = current(session, "en")
        assert generation is not None
        asking = Asking(words_of("en"), SqlLexicon(session, generation), unfinished=False)
        statement = Statement(generation, asking.question("number77"), Selection())
        plan = session.scalars(text(f"EXPLAIN {statement.whole(1)[0]}"), statement.values).all()
    assert any("Bitmap Index Scan" in line for line in plan)
    assert not any("Seq Scan on en_" in line for line in plan)
