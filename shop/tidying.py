"""What the database may forget: done jobs, old sessions and links that nobody can use any more."""

from datetime import timedelta

from sqlalchemy import delete, or_

from shop import clock
from shop.accounts.models import EmailChange, LoginSession, MailProof
from shop.accounts.passkey_models import PasskeyChallenge
from shop.accounts.staff_models import SecondStep
from shop.db import database
from shop.outbox import OutboxJob
from shop.schedule import every_minute

JOBS_STAY = timedelta(days=30)
SESSIONS_STAY = timedelta(days=30)
LINKS_STAY = timedelta(days=1)


@every_minute
def forget() -> None:
    """Delete what is past its time; a job that failed stays until somebody has seen to it."""
    now = clock.now()
    over = or_(
        LoginSession.expires_at < now - SESSIONS_STAY,
        LoginSession.revoked_at < now - SESSIONS_STAY,
    )
    with database().write() as session:
        session.execute(delete(LoginSession).where(over))
        session.execute(delete(SecondStep).where(SecondStep.expires_at < now - LINKS_STAY))
        session.execute(delete(EmailChange).where(EmailChange.expires_at < now - LINKS_STAY))
        session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < now))
        session.execute(delete(MailProof).where(MailProof.expires_at < now - LINKS_STAY))
        session.execute(
            delete(OutboxJob).where(OutboxJob.state == "done", OutboxJob.done_at < now - JOBS_STAY)
        )
