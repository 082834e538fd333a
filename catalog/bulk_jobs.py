"""What the worker does for the desk's catalogue: the batches of a change of many products."""

from catalog.bulk_runs import KIND, do_batch
from shop.db import write
from shop.outbox import Job, handles


@handles(KIND)
def change_batch(job: Job) -> None:
    """One batch, in one transaction; done again it changes nothing."""
    with write() as session:
        do_batch(session, job.id)
