"""A question as SQL: which documents fit, what each is worth, and what there is to choose from.

The formula is the one in ``ranking``; PostgreSQL's ``ts_rank`` of one word is its ``presence``.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from catalog.search import Selection
from catalog.search.asking import Question, Reading, one_slip_away
from catalog.search.postgres_tables import TERM, WORD, Generation, quoted
from catalog.search.ranking import (
    ENOUGH,
    EXACT_BONUS,
    EXCLUDED_FACTOR,
    LENGTH_FACTOR,
    PAIR_BONUS,
    WEIGHTS,
    rarity,
)
from catalog.search.words import FACET

LONGEST_SHORT = 5
"""Slips in words up to this long are looked up one by one: they share too few groups of letters."""

_WEIGHTS = "{" + ", ".join(str(WEIGHTS[place]) for place in "DCBA") + "}"
_RANKS = {
    "best": "-round(CAST(score AS numeric), 4)",
    "price": "price",
    "price-desc": "-price",
    "newest": "-created",
}


class SqlLexicon:
    """What PostgreSQL knows of the words of one generation."""

    def __init__(self, session: Session, generation: Generation) -> None:
        self._session = session
        self._of = f"FROM search.{generation.name}_lexicon WHERE documents > 0 AND kind"

    def counts(self, terms: Collection[str]) -> Mapping[str, int]:
        """In how many documents each of these terms stands, of those that stand anywhere."""
        asked = text(f"SELECT text, documents {self._of} = '{TERM}' AND text = ANY(:terms)")
        rows = self._session.execute(asked, {"terms": list(terms)})
        return {row.text: row.documents for row in rows}

    def beginning(self, start: str, most: int) -> Sequence[str]:
        """The commonest words that things are called by and that begin like this."""
        asked = text(
            f"SELECT text {self._of} = '{WORD}' AND text LIKE :start"
            " ORDER BY documents DESC, text LIMIT :most"
        )
        like = start.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        return list(self._session.scalars(asked, {"start": like, "most": most}))

    def near(self, word: str) -> str | None:
        """The commonest word that things are called by and that is one slip away from this one."""
        guesses = one_slip_away(word)
        asked = text(
            f"SELECT text {self._of} = '{WORD}' AND (text % :word OR text = ANY(:guesses))"
            " ORDER BY documents DESC, text"
        )
        short = sorted(guesses) if len(word) <= LONGEST_SHORT else []
        found = self._session.scalars(asked, {"word": word, "guesses": short})
        return next((each for each in found if each in guesses), None)


@dataclass(slots=True)
class Statement:
    """One statement that is being written, with its values."""

    generation: Generation
    question: Question
    selection: Selection
    ids: list[int] | None = None
    values: dict[str, Any] = field(default_factory=dict)

    def bind(self, value: Any) -> str:
        name = f"v{len(self.values)}"
        self.values[name] = value
        return f":{name}"

    def query(self, said: str) -> str:
        return f"CAST({self.bind(said)} AS tsquery)"

    # Which documents

    def found(self, at_least: int) -> str:
        """The beginning of a statement: ``found`` has what fits the words, narrowed to nothing."""
        wanted = self._wanted(at_least)
        exact = f"codes @> ARRAY[CAST({self.bind(self.question.code)} AS text)]"
        fits = f"vector @@ {self.query(wanted)} OR {exact}" if wanted else exact
        enough = ENOUGH if self.selection.relaxes else 0
        among = f" AND product = ANY({self.bind(self.ids)})" if self.ids is not None else ""
        worth = [
            " + ".join(map(self._worth, readings)) for readings in self.question.words if readings
        ]
        worths = "".join(f", {each} AS word{at}" for at, each in enumerate(worth))
        matched = " + ".join(f"CAST(word{at} > 0 AS integer)" for at in range(len(worth))) or "0"
        return f"""WITH judged AS MATERIALIZED (
            SELECT product, category, price, created, facets, {exact} AS exact,
                {self._favours()} AS favour{worths}
            FROM search.{self.generation.name}_documents WHERE {fits}
        ), counted AS (
            SELECT * FROM (SELECT *, {matched} AS matched FROM judged) AS every
            WHERE matched >= {at_least} OR exact
        ), best AS (
            SELECT matched, count(*) AS many FROM counted GROUP BY matched ORDER BY 1 DESC LIMIT 1
        ), found AS MATERIALIZED (
            SELECT product, category, price, created, facets, exact,
                {self._score()} AS score
            FROM counted CROSS JOIN best
            WHERE (counted.matched = best.matched OR best.many < {enough} OR exact){among}
        )"""

    def _wanted(self, at_least: int) -> str:
        """A query for what may have so many of the words.

        Who has k of n words has at least one of the n - k + 1 rarest, so commoner ones aren't read.
        """
        known = [readings for readings in self.question.words if readings]
        if at_least == len(known):
            return " & ".join(f"({_any(readings)})" for readings in known)
        rarest = sorted(known, key=self._documents)[: len(known) - at_least + 1]
        return " | ".join(f"({_any(readings)})" for readings in rarest)

    def _documents(self, readings: Sequence[Reading]) -> int:
        """In how many documents a word may be, at most."""
        counts = self.question.counts
        return sum(min(counts[term] for term in each.terms) for each in readings)

    def _score(self) -> str:
        known = sum(1 for readings in self.question.words if readings)
        worth = " + ".join(f"word{at}" for at in range(known)) or "0"
        exact = f"CASE WHEN exact THEN {EXACT_BONUS} ELSE 0 END"
        return f"({worth}) * counted.matched / {known or 1} * favour + {exact}"

    def _worth(self, reading: Reading) -> str:
        parts = []
        for term in reading.terms:
            rare = rarity(self.question.counts[term], self.generation.documents) * reading.factor
            rank = f"ts_rank('{_WEIGHTS}', vector, {self.query(quoted(term))})"
            parts.append(f"{self.bind(rare)} * {rank}")
        if len(parts) == 1:
            return parts[0]
        every = self.query(_all(reading))
        return f"CASE WHEN vector @@ {every} THEN {' + '.join(parts)} ELSE 0 END"

    def _favours(self) -> str:
        """Words side by side in the title, words that were not wanted, and the text's length."""
        question, said = self.question, "1.0"
        if question.pairs:
            bonus = PAIR_BONUS / len(question.pairs)
            pairs = [f"{quoted(left)}:A <-> {quoted(right)}:A" for left, right in question.pairs]
            sides = [f"CAST(vector @@ {self.query(pair)} AS integer)" for pair in pairs]
            said = f"(1 + {bonus} * ({' + '.join(sides)}))"
        for term in question.excluded:
            here = f"vector @@ {self.query(quoted(term))}"
            said += f" * CASE WHEN {here} THEN {EXCLUDED_FACTOR} ELSE 1.0 END"
        average = self.bind(self.generation.average)
        length = f"ln(CAST(1 + length / {average} AS double precision)) / ln(2.0)"
        return f"CAST({said} AS double precision) / (1 + {LENGTH_FACTOR} * {length})"

    # What is chosen of them

    def chosen(self) -> dict[str, str]:
        """For each thing that is chosen a condition."""
        said, conditions = self.selection, {}
        if said.categories is not None:
            conditions["category"] = f"category = ANY({self.bind(list(said.categories))})"
        if said.from_minor is not None or said.to_minor is not None:
            low, high = said.from_minor or 0, said.to_minor
            upper = f" AND price <= {self.bind(high)}" if high is not None else ""
            conditions["price"] = f"price >= {self.bind(low)}{upper}"
        for name, values in said.facets.items():
            tokens = [f"{name}{FACET}{value}" for value in values]
            conditions[FACET + name] = f"facets && CAST({self.bind(tokens)} AS text[])"
        return conditions

    def whole(self, at_least: int) -> tuple[str, dict[str, Any]]:
        """The statement whose rows are (what, name, number, other number)."""
        found, conditions = self.found(at_least), self.chosen()
        parts = [
            "SELECT 'best' AS what, '' AS name, matched AS number, many AS other FROM best",
            f"SELECT 'total', '', count(*), 0 FROM found {_where(conditions)}",
            f"SELECT 'price', '', min(price), max(price) FROM found {_where(conditions, 'price')}",
            "SELECT 'exact', '', product, 0 FROM found WHERE exact",
            *(self._counts(conditions) if self.selection.counted else ()),
            *self._page(conditions),
        ]
        return f"{found} {' UNION ALL '.join(f'({part})' for part in parts)}", self.values

    def _counts(self, conditions: Mapping[str, str]) -> list[str]:
        """By category and by facet, each as if nothing of its own were chosen."""
        chosen = [name + FACET for name in self.selection.facets]
        others = [f"NOT starts_with(token, {self.bind(each)})" for each in chosen]
        groups = [("", others)]
        groups += [
            (FACET + each[:-1], [f"starts_with(token, {self.bind(each)})"]) for each in chosen
        ]
        return [
            "SELECT 'category', CAST(category AS text), count(*), 0"
            + f" FROM found {_where(conditions, 'category')} GROUP BY category",
        ] + [
            "SELECT 'facet', token, count(*), 0 FROM found CROSS JOIN unnest(facets) AS token"
            f" {_where({**conditions, **dict(enumerate(more))}, but)} GROUP BY token"
            for but, more in groups
        ]

    def _page(self, conditions: Mapping[str, str]) -> list[str]:
        """The page's rows, and where ties matter all that rank like its first and last ones."""
        said = self.selection
        ranked = f"(SELECT product, {_RANKS[said.sort]} AS rank FROM found {_where(conditions)})"
        limits = f"LIMIT {self.bind(said.limit)} OFFSET {self.bind(said.offset)}"
        page = f"(SELECT rank, product FROM {ranked} AS ranked ORDER BY rank, product {limits})"
        if said.stocked is None:
            return [
                f"SELECT 'page', CAST(rank AS text), product, {said.offset} FROM {page} AS page"
            ]
        ends = f"(SELECT min(rank) AS low, max(rank) AS high FROM {page} AS page)"
        before = f"(SELECT count(*) FROM {ranked} AS earlier WHERE earlier.rank < ends.low)"
        return [
            f"SELECT 'page', CAST(rank AS text), product, {before} FROM {ranked} AS ranked"
            f" JOIN {ends} AS ends ON rank BETWEEN ends.low AND ends.high"
        ]


def _where(conditions: Mapping[Any, str], but: str = "") -> str:
    wanted = [condition for name, condition in conditions.items() if not but or name != but]
    return f"WHERE {' AND '.join(wanted)}" if wanted else ""


def _any(readings: Sequence[Reading]) -> str:
    return " | ".join(f"({_all(reading)})" for reading in readings)


def _all(reading: Reading) -> str:
    return " & ".join(map(quoted, reading.terms))
