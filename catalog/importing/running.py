"""Running an import: some products a transaction, and how far it is written in the same one.

Whatever happens, what was committed is whole, and the next start goes on from there: the file says
the same products in the same order, so those that are done are counted off. Going over them again
would do no harm either: products are known by handle, variants by SKU, and stock is only moved
where it differs.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from catalog.importing import joining
from catalog.importing.depicting import depict
from catalog.importing.incoming import Incoming
from catalog.importing.picture_sources import PictureSources
from catalog.importing.problems import Problem, Refused, note
from catalog.importing.rows import Catalogue, RowGroup, handle_of
from catalog.importing.set_up import set_up
from catalog.importing.storing import Outcome, Storage
from catalog.indexing import enqueue_index
from catalog.kept_sentences import N_
from catalog.models import Product
from catalog.work_models import DONE, RUNNING, ImportRun
from shop import clock
from shop.db import Database, changed
from shop.errors import Conflict

PRODUCTS_AT_ONCE = 100
SECONDS_AT_ONCE = 5.0
MOST_KEPT_PROBLEMS = 1000
LONGEST_SOURCE = 200


class Overtaken(Conflict):
    """Somebody else has carried this run further meanwhile: leave it to them."""


@dataclass(slots=True)
class Batch:
    """What is stored in one transaction, and how many rows of the file that is."""

    products: list[Incoming] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0


@dataclass(slots=True)
class Import:
    """One run over one file: ``step`` by ``step`` until it is done."""

    database: Database
    run_id: int
    catalogue: Catalogue
    currency: str
    pictures: PictureSources
    source: str
    rows_done: int = 0
    problems: list[Problem] = field(default_factory=list)
    _groups: Iterator[RowGroup] | None = None

    def step(self) -> bool:
        """Do the next batch; False when there is none left. Raises Overtaken."""
        if self._groups is None:
            self._groups = self._from_where_it_was()
        batch = self._read(self._groups)
        if not batch.rows:
            return False
        with self.database.write() as session:
            storage = Storage(session, self.source)
            storage.look_up(batch.products)
            outcomes = [storage.store(incoming) for incoming in batch.products]
            enqueue_index(session, _changed(outcomes))
            self._note_progress(session, batch, outcomes)
        self.rows_done += batch.rows
        return True

    def finish(self) -> None:
        """Join products to each other, and write down that it is over."""
        if joining.has_joins(self.catalogue):
            groups = joining.joining_groups(self.catalogue)
            while some := list(islice(groups, PRODUCTS_AT_ONCE)):
                with self.database.write() as session:
                    for group in some:
                        self.problems += joining.join(session, self.catalogue, group)[1]
        with self.database.write() as session:
            run = session.get_one(ImportRun, self.run_id)
            run.problems = kept(self.problems)
            run.rows_done = run.rows
            run.state, run.finished_at = DONE, clock.now()

    def _from_where_it_was(self) -> Iterator[RowGroup]:
        """The set-up first if nothing is done yet, then the products that are not done."""
        if not self.rows_done and self.catalogue.set_up:
            with self.database.write() as session:
                self.problems += set_up(session, self.catalogue.set_up)
        done = 0
        for group in self.catalogue.groups():
            done += len(group.rows)
            if done > self.rows_done:
                yield group

    def _read(self, groups: Iterator[RowGroup]) -> Batch:
        """Understand some products and get their pictures, for a few seconds at most."""
        batch, until = Batch(), time.monotonic() + SECONDS_AT_ONCE
        for group in groups:
            batch.rows += len(group.rows)
            try:
                incoming = self.catalogue.table.parse(group.rows, self.currency)
                depict(incoming, self.pictures)
                batch.products.append(incoming)
            except Refused as error:
                batch.problems.append(Problem.of(error, group.rows[0][0], handle_of(group)))
            if len(batch.products) >= PRODUCTS_AT_ONCE or time.monotonic() > until:
                break
        return batch

    def _note_progress(self, session: Session, batch: Batch, outcomes: list[Outcome]) -> None:
        """Count what came of it, unless another process did this part: then ours is undone."""
        self.problems += [
            *batch.problems, *(problem for one in outcomes for problem in one.problems)
        ]  # fmt: skip
        stored = [one for one in outcomes if one.product]
        mine = (ImportRun.id == self.run_id, ImportRun.rows_done == self.rows_done)
        further = update(ImportRun).where(*mine, ImportRun.state == RUNNING).values(
            rows_done=self.rows_done + batch.rows,
            created=ImportRun.created + sum(one.created for one in stored),
            updated=ImportRun.updated + sum(_is_updated(one) for one in stored),
            unchanged=ImportRun.unchanged + sum(_is_unchanged(one) for one in stored),
            problems=kept(self.problems),
        )  # fmt: skip
        if not changed(session.execute(further)):
            raise Overtaken("another process carried this import on", run=self.run_id)


def begin(
    database: Database,
    run_id: int,
    path: Path,
    *,
    currency: str,
    pictures: PictureSources,
    most_bytes: int | None = None,
) -> Import:
    """Look the file through and go on with a run, or start it. Raises NotACatalogue."""
    catalogue = Catalogue(path, **({"most_bytes": most_bytes} if most_bytes else {}))
    with database.write() as session:
        run = session.get_one(ImportRun, run_id)
        if not run.rows_done:
            run.problems = kept(catalogue.problems)
        run.state, run.rows = RUNNING, catalogue.rows
        problems = [Problem(**stored) for stored in run.problems]
        source, rows_done = run.source, run.rows_done
    return Import(database, run_id, catalogue, currency, pictures, source, rows_done, problems)


def kept(problems: list[Problem]) -> list[dict[str, Any]]:
    """The first problems by line, as plain values; of many more than that the count is enough."""
    in_order = sorted(problems, key=lambda problem: problem.line)
    found = [problem.stored() for problem in in_order[:MOST_KEPT_PROBLEMS]]
    if len(in_order) > MOST_KEPT_PROBLEMS:
        said = N_("%(count)s more are not listed")
        more = len(in_order) - MOST_KEPT_PROBLEMS
        found.append(note(in_order[-1].line, said, count=more).stored())
    return found


def _changed(outcomes: list[Outcome]) -> list[Product]:
    return [one.product for one in outcomes if one.product and one.changed]


def _is_updated(one: Outcome) -> bool:
    return not one.created and (one.changed or one.moved)


def _is_unchanged(one: Outcome) -> bool:
    return not (one.created or one.changed or one.moved)
