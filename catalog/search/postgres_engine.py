"""The search engine on PostgreSQL's own full text: one index for any number of machines.

Questions are made ready and ranked as everywhere (``asking``, ``ranking``). First those documents
are looked for that have all the words; where they are too few, those that have some of them.
"""

from collections.abc import Iterable
from time import time_ns

from sqlalchemy import text
from sqlalchemy.orm import Session

from catalog.search import (
    ALL,
    NO_SYNONYMS,
    SearchBusy,
    SearchDocument,
    SearchResults,
    Selection,
    Synonyms,
)
from catalog.search import postgres_tables as tables
from catalog.search.asking import Asking, Question
from catalog.search.languages import words_of
from catalog.search.postgres_asking import SqlLexicon, Statement
from catalog.search.ranking import ENOUGH, half
from catalog.search.selecting import stocked_first
from catalog.search.words import FACET
from shop.db import Database

Row = tuple[str, str, int, int]


class PostgresEngine:
    """``SearchEngine`` in the shop's own database; ``index`` is its name, if not the language."""

    def __init__(self, database: Database, language: str, *, index: str = "") -> None:
        self._database = database
        self._index = index or language
        self._words = words_of(language)

    @property
    def exists(self) -> bool:
        with self._database.read() as session:
            return tables.current(session, self._index) is not None

    def search(
        self,
        query: str,
        selection: Selection = ALL,
        *,
        synonyms: Synonyms = NO_SYNONYMS,
        unfinished: bool = False,
    ) -> SearchResults:
        with self._database.read() as session:
            generation = tables.current(session, self._index)
            if generation is None:
                return SearchResults()
            lexicon = SqlLexicon(session, generation)
            asking = Asking(self._words, lexicon, synonyms, unfinished=unfinished)
            question = asking.question(query.replace("\0", " "))
            return _Answer(session, generation, question, selection).results()

    def update(self, product_ids: Iterable[int], documents: Iterable[SearchDocument]) -> None:
        with self._database.write() as session:
            self._alone(session)
            before = tables.current(session, self._index)
            generation = before or self._new_generation(session, None, ())
            tables.use(
                session,
                self._index,
                tables.exchange(session, generation, self._words, product_ids, documents),
            )

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        with self._database.write() as session:
            self._alone(session)
            before = tables.current(session, self._index)
            made = self._new_generation(session, before, documents)
            tables.use(session, self._index, made)
            if before and before.before:
                tables.drop(session, before.before)
            return made.documents

    def forget(self) -> None:
        """Take the index away."""
        with self._database.write() as session:
            self._alone(session)
            generation = tables.current(session, self._index)
            if generation:
                tables.unuse(session, self._index)
                for name in filter(None, (generation.name, generation.before)):
                    tables.drop(session, name)

    def _new_generation(
        self,
        session: Session,
        before: tables.Generation | None,
        documents: Iterable[SearchDocument],
    ) -> tables.Generation:
        name = f"{self._index}_{time_ns()}"
        tables.make_generation(session, name)
        many, long = tables.fill(session, name, self._words, documents)
        return tables.Generation(name, before.name if before else "", many, long)

    def _alone(self, session: Session) -> None:
        if not tables.lock(session, self._index):
            raise SearchBusy("the search index is being written")


class _Answer:
    """What one question comes to."""

    def __init__(
        self,
        session: Session,
        generation: tables.Generation,
        question: Question,
        selection: Selection,
    ) -> None:
        self._session = session
        self._generation = generation
        self._question = question
        self._selection = selection

    def results(self) -> SearchResults:
        known = sum(1 for readings in self._question.words if readings)
        enough = ENOUGH if self._selection.relaxes else 1
        rows: list[Row] = []
        most = 0
        for at_least in dict.fromkeys((known, half(known), min(known, 1))):
            rows = self._rows(at_least)
            most, many = next(((row[2], row[3]) for row in rows if row[0] == "best"), (0, 0))
            if many >= (enough if at_least == known else 1):
                break
        return self._told(rows, partial=most < len(self._question.words))

    def _rows(self, at_least: int) -> list[Row]:
        statement = self._statement()
        if self._selection.among is not None:
            asked = f"{statement.found(at_least)} SELECT product FROM found"
            found = list(self._session.scalars(text(asked), statement.values))
            kept = self._selection.among(found)
            statement = self._statement([product for product in found if product in kept])
        said, values = statement.whole(at_least)
        rows = self._session.execute(text(said), values)
        return [(what, name, number, other) for what, name, number, other in rows]

    def _statement(self, ids: list[int] | None = None) -> Statement:
        return Statement(self._generation, self._question, self._selection, ids)

    def _told(self, rows: list[Row], *, partial: bool) -> SearchResults:
        categories = {int(name): number for what, name, number, _ in rows if what == "category"}
        exact = [number for what, _, number, _ in rows if what == "exact"]
        prices = next((row for row in rows if row[0] == "price"), None)
        return SearchResults(
            product_ids=self._page([row for row in rows if row[0] == "page"]),
            total=next(number for what, _, number, _ in rows if what == "total"),
            categories=dict(sorted(categories.items(), key=lambda each: (-each[1], each[0]))),
            facets=_facets(rows),
            prices=(prices[2] or 0, prices[3] or 0) if prices else (0, 0),
            read_as=self._question.read_as,
            partial=partial and prices is not None and prices[2] is not None and not exact,
            unknown=self._question.unknown,
            exact=exact[0] if len(exact) == 1 else None,
        )

    def _page(self, rows: list[Row]) -> list[int]:
        said = self._selection
        ranked = sorted((float(rank), product) for _, rank, product, _ in rows)
        if said.stocked is None or not ranked:
            return [product for _, product in ranked]
        first = said.offset - rows[0][3]
        return stocked_first(ranked, said.stocked)[first : first + said.limit]


def _facets(rows: list[Row]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    counted = [(name, number) for what, name, number, _ in rows if what == "facet"]
    for token, count in sorted(counted, key=lambda each: (-each[1], each[0])):
        name, _, value = token.partition(FACET)
        found.setdefault(name, {})[value] = count
    return found
