"""A change of many products from the desk: few are changed at once, many by the worker.

A run is rows of the outbox under one token, each a batch with its own transaction; what came of a
batch is written into its row in the transaction that did it. So a run never happens twice, and
whoever looks sees how far it is and what was left out.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.bulk import AT_ONCE, Change, Outcome, Refused, change_many
from shop import clock
from shop.customers.records import Actor
from shop.errors import Invalid, NotFound
from shop.outbox import OutboxJob, enqueue

KIND = "bulk"


@dataclass(slots=True)
class Run:
    """How far a run is, over all its batches."""

    change: Change
    total: int = 0
    done: int = 0
    changed: int = 0
    same: int = 0
    refused: list[Refused] = field(default_factory=list)

    @property
    def over(self) -> bool:
        return self.done == self.total


def start_run(
    session: Session,
    token: str,
    seen: Sequence[tuple[int, int]],
    change: Change,
    actor: Actor,
    *,
    at_once: int = AT_ONCE,
) -> bool:
    """Change up to ``at_once`` products now, or leave batches of so many for the worker.

    ``seen`` is each product's id and the version that was looked at. False if this token has been
    used: nothing is done then.
    """
    batches = _batches(seen, at_once)
    for place, batch in enumerate(batches):
        payload = {"seen": batch, "change": change.plain(), "actor": asdict(actor)}
        if not enqueue(session, KIND, payload, key=_key(token, place)):
            return False
    if len(batches) == 1:
        job = session.scalars(select(OutboxJob).where(OutboxJob.key == _key(token, 0))).one()
        do_batch(session, job.id)
        job.state, job.done_at = "done", clock.now()
    return True


def do_batch(session: Session, job_id: int) -> None:
    """Do one batch and write beside it what came of it; one that is done is left alone."""
    job = session.get_one(OutboxJob, job_id, with_for_update=True)
    if "outcome" in job.payload:
        return
    seen = [(product_id, version) for product_id, version in job.payload["seen"]]
    change, actor = Change.from_plain(job.payload["change"]), Actor(**job.payload["actor"])
    try:
        outcome = change_many(session, seen, change, actor)
    except (
        NotFound,
        Invalid,
    ):  # the shelf is gone, or the attribute another one, since it was asked
        outcome = Outcome(refused=[Refused(one, "", "impossible") for one, _ in seen])
    job.payload = {**job.payload, "outcome": _plain(outcome)}
    session.flush()


def run_exists(session: Session, token: str) -> bool:
    """Whether this token has been used."""
    return session.scalar(select(OutboxJob.id).where(OutboxJob.key == _key(token, 0))) is not None


def read_run(session: Session, token: str) -> Run:
    """What has come of a run so far. Raises NotFound."""
    batches = session.scalars(
        select(OutboxJob.payload)
        .where(
            OutboxJob.kind == KIND, OutboxJob.key.startswith(f"{KIND}:{token}:", autoescape=True)
        )
        .order_by(OutboxJob.id)
    ).all()
    if not batches:
        raise NotFound("no such run")
    run = Run(Change.from_plain(batches[0]["change"]))
    for payload in batches:
        _add(run, payload)
    return run


def _add(run: Run, payload: dict[str, Any]) -> None:
    run.total += len(payload["seen"])
    outcome = payload.get("outcome")
    if outcome is None:
        return
    run.done += len(payload["seen"])
    run.changed += outcome["changed"]
    run.same += outcome["same"]
    run.refused += [Refused(*one) for one in outcome["refused"]]


def _plain(outcome: Outcome) -> dict[str, Any]:
    refused = [[one.product_id, one.title, one.because] for one in outcome.refused]
    return {"changed": outcome.changed, "same": outcome.same, "refused": refused}


def _batches(seen: Sequence[tuple[int, int]], at_once: int) -> list[list[list[int]]]:
    every = iter([list(pair) for pair in seen])
    return list(iter(lambda: list(islice(every, at_once)), []))


def _key(token: str, place: int) -> str:
    return f"{KIND}:{token}:{place}"
