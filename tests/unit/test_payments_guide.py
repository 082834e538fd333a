"""What docs/payments.md tells people to set at Stripe is what the shop reads."""

import re
from pathlib import Path

from orders.gateways.stripe_facts import READ_EVENTS
from orders.sandbox.faults import FAULTS

GUIDE = (Path(__file__).parents[2] / "docs" / "payments.md").read_text()


def test_every_event_that_is_read_is_to_be_subscribed_to() -> None:
    (listed,) = re.findall(r"```text\n(.*?)```", GUIDE, re.DOTALL)
    assert set(listed.split()) == READ_EVENTS


def test_stripe_takes_that_many_kinds_in_one_question() -> None:
    """At most 20 (https://docs.stripe.com/api/events/list, types)."""
    assert len(READ_EVENTS) <= 20


def test_every_fault_is_in_the_guide() -> None:
    for fault in FAULTS:
        shown = fault.replace("drop_response_after", "…")
        assert f"`{fault}`" in GUIDE or f"`{shown}`" in GUIDE, fault
