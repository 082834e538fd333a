"""What can be made to go wrong on demand, so that the shop's answer to it can be tried."""

from collections.abc import Mapping
from typing import Final

from orders.sandbox.errors import ApiError
from orders.sandbox.store import Book

FAULTS: Final = {
    "amount_off_by": "the next payment reports this many minor units more (or less, if negative)",
    "currency_differs": "so many next payments report US dollars (Swiss francs for a dollar shop)",
    "pays_later": "so many next payments end 'processing'; POST /sandbox/settle ends them",
    "refund_fails": "so many next refunds answer 'pending' and then fail",
    "answers_unavailable": "so many next API requests get 503 and change nothing",
    "drop_response_after_start": "so many sessions are opened without the answer getting through",
    "drop_response_after_expire": "so many sessions are closed without the answer getting through",
    "drop_response_after_refund": "so many refunds are made without the answer getting through",
    "drop_response_after_pay": "so many payments are made and the browser hears nothing",
    "drop_response_after_capture": "so many captures are made without the answer getting through",
    "drop_response_after_cancel": "so many cancellations are made without the answer",
    "webhooks_paused": "while not 0, webhooks wait",
    "events_twice": "so many next webhooks are delivered twice",
    "events_late_seconds": "while not 0, webhooks of new events wait this long first",
    "events_shuffled": "while not 0, webhooks go out in an order of chance",
    "events_lost": "so many next events have no webhook at all; the list of events knows them",
    "clock_offset_seconds": "the terminal's clock is ahead by this much (signatures are not)",
}


def ask_for(book: Book, wanted: Mapping[str, object]) -> dict[str, int]:
    """Set the named faults and tell how all of them stand; ApiError on a name or value unknown."""
    for name, value in wanted.items():
        if name not in FAULTS or not isinstance(value, int):
            raise ApiError(400, f"no fault {name}={value!r}; there are {', '.join(FAULTS)}")
        book.set_fault(name, int(value))
    return {name: book.fault(name) for name in FAULTS}
