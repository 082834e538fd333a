"""What the worker does for this package: hear how a refund ended."""

from shop.db import write
from shop.outbox import Job, handles
from support import resolving


@handles("refund_settled")
def settle_return(job: Job) -> None:
    """Close the return whose money is there, or show the failure at the desk; idempotent."""
    payload = job.payload
    with write() as session:
        resolving.settle(session, payload["reference"], payload["refund_id"], payload["state"])
