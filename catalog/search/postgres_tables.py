"""Where the index lies on PostgreSQL: a schema of its own beside the shop's tables.

What is in it can be made anew from the catalogue at any time, so no revision knows of it, and no
backup needs it. Each generation has tables of its own; one row says which generation is in use.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from catalog.search import SearchDocument
from catalog.search.ranking import MOST_PLACES, length
from catalog.search.words import Words, code, facets

FORMAT = 1
"""Raised whenever the stored form changes: an index of another format counts as missing."""

TERM, WORD = "t", "w"
"""What the lexicon counts: stemmed terms, and words as people write them."""

SIMILAR = "0.2"
"""How many of their groups of three letters two words must share, to be looked at as a slip."""

LAST_POSITION = 16_383  # https://www.postgresql.org/docs/current/textsearch-limitations.html
_MAKE = (
    "CREATE SCHEMA IF NOT EXISTS search",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    """CREATE TABLE IF NOT EXISTS search.indexes (
        index_name text PRIMARY KEY, format integer NOT NULL, name text NOT NULL,
        before text NOT NULL, documents bigint NOT NULL, length double precision NOT NULL)""",
)
_TABLES = (
    """CREATE TABLE search.{name}_documents (
        product bigint PRIMARY KEY, category bigint NOT NULL, price bigint NOT NULL,
        created bigint NOT NULL, length real NOT NULL, vector tsvector NOT NULL,
        words text[] NOT NULL, codes text[] NOT NULL, facets text[] NOT NULL)
        WITH (toast_tuple_target = 8160)""",  # read at every search, so never packed
    """CREATE TABLE search.{name}_lexicon (
        kind "char" NOT NULL, text text COLLATE "C" NOT NULL, documents integer NOT NULL,
        PRIMARY KEY (kind, text))""",
)
_INDEXES = (
    "CREATE INDEX ON search.{name}_documents USING gin (vector)",
    "CREATE INDEX ON search.{name}_documents USING gin (codes)",
    "CREATE INDEX ON search.{name}_lexicon USING gin (text gin_trgm_ops) WHERE kind = 'w'",
    "ANALYZE search.{name}_documents",
    "ANALYZE search.{name}_lexicon",
)
_COLUMNS = "(product, category, price, created, length, vector, words, codes, facets)"
_THERE = text("SELECT to_regclass('search.indexes')")
_CURRENT = text(
    "SELECT name, before, documents, length, set_config('jit', 'off', true),"
    " set_config('pg_trgm.similarity_threshold', :similar, true)"
    " FROM search.indexes WHERE index_name = :index AND format = :format"
)
_USE = text(
    "INSERT INTO search.indexes VALUES (:index, :format, :name, :before, :documents, :length)"
    " ON CONFLICT (index_name) DO UPDATE SET format = excluded.format, name = excluded.name,"
    " before = excluded.before, documents = excluded.documents, length = excluded.length"
)
_LOCK = text("SELECT pg_try_advisory_xact_lock(hashtext(:key))")
_WAIT = text("SELECT pg_advisory_xact_lock(hashtext('taulell search'))")


class Generation(NamedTuple):
    """The tables in use; ``length`` is that of all documents together."""

    name: str
    before: str
    documents: int
    length: float

    @property
    def average(self) -> float:
        return max(self.length / self.documents, 1.0) if self.documents else 1.0


def current(session: Session, index: str) -> Generation | None:
    """The generation in use; None where there is none of the present format."""
    asked = {"index": index, "format": FORMAT, "similar": SIMILAR}
    if session.scalar(_THERE) is None:
        return None
    row = session.execute(_CURRENT, asked).one_or_none()
    return Generation(*row[:4]) if row else None


def lock(session: Session, index: str) -> bool:
    """Be the only one to write this index until the transaction ends, unless somebody is."""
    return bool(session.scalar(_LOCK, {"key": f"taulell search {index}"}))


def make_generation(session: Session, name: str) -> None:
    """Make empty tables, which nobody looks at yet."""
    session.execute(_WAIT)  # two languages may begin at once
    for statement in (*_MAKE, *_TABLES):
        session.execute(text(statement.format(name=name)))


def fill(session: Session, name: str, words: Words, documents: Iterable[SearchDocument]) -> Any:
    """Write documents into new tables; returns their number and their length together."""
    counted: Counter[tuple[str, str]] = Counter()
    many, long = 0, 0.0
    cursor = session.connection().connection.cursor()
    with cursor.copy(f"COPY search.{name}_documents {_COLUMNS} FROM STDIN") as copy:
        for row, terms in _rows(words, documents):
            copy.write_row(tuple(row.values()))
            counted.update(terms)
            many, long = many + 1, long + row["length"]
    with cursor.copy(f"COPY search.{name}_lexicon (kind, text, documents) FROM STDIN") as copy:
        for (kind, said), count in counted.items():
            copy.write_row((kind, said, count))
    for statement in _INDEXES:
        session.execute(text(statement.format(name=name)))
    return many, long


def use(session: Session, index: str, generation: Generation) -> None:
    """Have everybody search this generation from the end of the transaction on."""
    values = {"index": index, "format": FORMAT, **generation._asdict()}
    session.execute(_USE, values)


def unuse(session: Session, index: str) -> None:
    """Have nobody search this index any more."""
    session.execute(text("DELETE FROM search.indexes WHERE index_name = :index"), {"index": index})


def drop(session: Session, name: str) -> None:
    """Remove a generation's tables."""
    for table in ("documents", "lexicon"):
        session.execute(text(f"DROP TABLE IF EXISTS search.{name}_{table}"))


def exchange(
    session: Session,
    generation: Generation,
    words: Words,
    product_ids: Iterable[int],
    documents: Iterable[SearchDocument],
) -> Generation:
    """Take these products out and put these documents in; returns what it comes to."""
    ids = {"ids": list(product_ids)}
    gone = session.execute(
        text(
            f"DELETE FROM search.{generation.name}_documents WHERE product = ANY(:ids)"
            " RETURNING length, tsvector_to_array(vector), words"
        ),
        ids,
    ).all()
    change: Counter[tuple[str, str]] = Counter()
    for _, terms, called in gone:
        change.subtract([*((TERM, term) for term in terms), *((WORD, word) for word in called)])
    many, long = -len(gone), -sum(row[0] for row in gone)
    for row, said in _rows(words, documents):
        values = ", ".join(
            f"CAST(:{name} AS tsvector)" if name == "vector" else f":{name}" for name in row
        )
        session.execute(
            text(f"INSERT INTO search.{generation.name}_documents {_COLUMNS} VALUES ({values})"),
            row,
        )
        change.update(said)
        many, long = many + 1, long + row["length"]
    _recount(session, generation.name, change)
    return generation._replace(
        documents=generation.documents + many, length=max(generation.length + long, 0.0)
    )


def _recount(session: Session, name: str, change: Mapping[tuple[str, str], int]) -> None:
    rows = [(*key, by) for key, by in sorted(change.items()) if by]
    kinds, said, by = zip(*rows, strict=True) if rows else ((), (), ())
    session.execute(
        text(
            f"INSERT INTO search.{name}_lexicon SELECT * FROM"
            ' unnest(CAST(:kinds AS "char"[]), CAST(:said AS text[]), CAST(:by AS integer[]))'
            " ON CONFLICT (kind, text)"
            f" DO UPDATE SET documents = {name}_lexicon.documents + excluded.documents"
        ),
        {"kinds": list(kinds), "said": list(said), "by": list(by)},
    )


def _rows(
    words: Words, documents: Iterable[SearchDocument]
) -> Iterator[tuple[dict[str, Any], list[tuple[str, str]]]]:
    """Each document as a row, and what of it the lexicon counts."""
    for document in documents:
        placed = words.placed(document)
        called = sorted(words.called(document))
        row = {
            "product": document.product_id,
            "category": document.category_id,
            "price": document.price_minor,
            "created": document.created,
            "length": sum(length(place for _, place in places) for places in placed.values()),
            "vector": " ".join(_lexeme(term, places) for term, places in placed.items()),
            "words": called,
            "codes": [code(each) for each in document.codes],
            "facets": facets(document),
        }
        yield row, [*((TERM, term) for term in placed), *((WORD, word) for word in called)]


def _lexeme(term: str, places: list[tuple[int, str]]) -> str:
    """A term in a vector's notation; the best places come first already."""
    said = (f"{min(at, LAST_POSITION)}{place}" for at, place in places[:MOST_PLACES])
    return f"{quoted(term)}:{','.join(said)}"


def quoted(term: str) -> str:
    """A term as a vector or a query takes it, whatever is in it."""
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"
