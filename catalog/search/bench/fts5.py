"""SQLite's own full text at the same work, to have something to compare with in the same run.

Words are stemmed by its Porter tokenizer and weighted by bm25() as in ``ranking``; first documents
with all the words are looked for, then, where they are not enough, those with any of them.
"""

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from catalog.search import PER_PAGE, SearchDocument
from catalog.search.ranking import ENOUGH, WEIGHTS
from catalog.search.words import Words

_WEIGHTS = ", ".join(str(WEIGHTS[place]) for place in "ABBCD")
_RANKED = f"SELECT rowid FROM goods WHERE goods MATCH ? ORDER BY bm25(goods, {_WEIGHTS}) LIMIT ?"
_MANY = "SELECT count(*) FROM (SELECT 1 FROM goods WHERE goods MATCH ? LIMIT ?)"
_FOUND = "FROM goods JOIN facts ON facts.id = goods.rowid WHERE goods MATCH ?"
_COUNTED = (
    f"SELECT count(*) {_FOUND}",
    f"SELECT facts.kind, count(*) {_FOUND} GROUP BY facts.kind",
    f"SELECT facts.brand, count(*) {_FOUND} GROUP BY facts.brand",
)


class Fts5:
    """An index in a file."""

    def __init__(self, path: Path, words: Words) -> None:
        self._connection = sqlite3.connect(path)
        self._words = words

    def fill(self, documents: Iterable[SearchDocument]) -> None:
        with self._connection as connection:
            connection.execute(
                "CREATE VIRTUAL TABLE goods USING fts5(title, category, brand, description, facts,"
                " tokenize = 'porter unicode61 remove_diacritics 2')"
            )
            connection.execute("CREATE TABLE facts (id INTEGER PRIMARY KEY, kind, brand)")
            for each in documents:
                texts = (each.title, each.category, each.brand, each.description, each.facts)
                connection.execute(
                    "INSERT INTO goods (rowid, title, category, brand, description, facts)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (each.product_id, *texts),
                )
                facets = dict(each.facets)
                row = (each.product_id, facets.get("class"), facets.get("brand"))
                connection.execute("INSERT INTO facts VALUES (?, ?, ?)", row)

    def search(self, query: str, *, counted: bool) -> list[int]:
        """The best page; ``counted``: with the total and two facets, which are thrown away."""
        words = [f'"{word}"' for word in self._words.asked(query)]
        if not words:
            return []
        matching = " ".join(words)
        (many,) = self._connection.execute(_MANY, (matching, ENOUGH)).fetchone()
        if many < ENOUGH and len(words) > 1:
            matching = " OR ".join(words)
        found = [row[0] for row in self._connection.execute(_RANKED, (matching, PER_PAGE))]
        if counted:
            for statement in _COUNTED:
                self._connection.execute(statement, (matching,)).fetchall()
        return found
