"""What the database forgets by itself, and what it keeps."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from shop import clock, tidying
from shop.accounts import proving, second_step, signing_in
from shop.accounts.models import LoginSession, MailProof
from shop.accounts.staff_models import SecondStep
from shop.db import Database
from shop.outbox import OutboxJob, enqueue
from tests import factories


def test_forgets_what_is_past_its_time_and_nothing_else(app: Flask, database: Database) -> None:
    old = clock.now() - timedelta(days=100)
    with clock.frozen(old), database.write() as session:
        _leave_traces(session, "old")
    with database.write() as session:
        _leave_traces(session, "new")
    with app.app_context():
        tidying.forget()
    with database.read() as session:
        assert session.scalars(select(LoginSession.device)).all() == ["new"]
        assert len(session.scalars(select(SecondStep)).all()) == 1
        assert session.scalars(select(MailProof.email)).all() == ["new@example.org"]
        left = {(row.key, row.state) for row in session.scalars(select(OutboxJob))}
    assert ("done-old", "done") not in left
    assert {("failed-old", "failed"), ("waiting-old", "waiting"), ("done-new", "done")} <= left


def test_a_chore_of_the_worker_does_it() -> None:
    from shop.schedule import chores

    assert tidying.forget in chores()


def _leave_traces(session, name: str) -> None:
    account = factories.shopper(session, email=f"shopper-{name}@example.org")
    signing_in.open_session(session, account, device=name)
    second_step.open_step(session, account.id, enrol=False)
    proving.mail_link(
        session, email=f"{name}@example.org", locale="en", base_url="http://localhost"
    )
    for state in ("done", "failed", "waiting"):
        enqueue(session, "note", {}, key=f"{state}-{name}")
        job = session.scalars(select(OutboxJob).where(OutboxJob.key == f"{state}-{name}")).one()
        job.state, job.done_at = state, clock.now() if state == "done" else None
