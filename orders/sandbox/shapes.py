"""The parameters that each of the terminal's endpoints takes, by Stripe's own names.

It is a part of what Stripe takes, never more: a test holds these names against the SDK's types.
"""

from typing import Any, Final

from orders.sandbox.params import (
    Listed,
    Table,
    boolean,
    choice,
    currency,
    integer,
    metadata,
    moment,
    text,
    url,
)

LATEST = 9_999_999_999
expand = Listed(text(100), 20)

LINE_ITEM = Table(
    ("quantity", "price_data"),
    quantity=integer(1, 999_999),
    price_data=Table(
        ("currency", "unit_amount", "product_data"),
        currency=currency,
        unit_amount=integer(),
        product_data=Table(("name",), name=text(250), description=text(), metadata=metadata),
    ),
)

CREATE_SESSION = Table(
    ("mode", "line_items", "success_url"),
    mode=choice("payment"),
    line_items=Listed(LINE_ITEM, 100),
    success_url=url,
    cancel_url=url,
    client_reference_id=text(200),
    customer_email=text(800),
    metadata=metadata,
    payment_intent_data=Table(
        metadata=metadata,
        description=text(1000),
        capture_method=choice("automatic", "automatic_async", "manual"),
    ),
    adaptive_pricing=Table(enabled=boolean),
    locale=text(10),
    expires_at=integer(most=LATEST),
    expand=expand,
)
CREATE_REFUND = Table(
    ("payment_intent",),
    payment_intent=text(100),
    amount=integer(1),
    reason=choice("duplicate", "fraudulent", "requested_by_customer"),
    metadata=metadata,
    expand=expand,
)
CAPTURE_PAYMENT = Table(amount_to_capture=integer(1), metadata=metadata, expand=expand)
CANCEL_PAYMENT = Table(
    cancellation_reason=choice("duplicate", "fraudulent", "requested_by_customer", "abandoned"),
    expand=expand,
)
NOTHING = Table(expand=expand)

PAGING: Final[dict[str, Any]] = {
    "limit": integer(1, 100),
    "starting_after": text(100),
    "ending_before": text(100),
    "created": moment,
    "expand": expand,
}
LIST_SESSIONS = Table(payment_intent=text(100), **PAGING)
LIST_REFUNDS = LIST_SESSIONS
LIST_DISPUTES = LIST_SESSIONS
LIST_PAYMENTS = Table(**PAGING)
LIST_EVENTS = Table(type=text(100), types=Listed(text(100), 20), **PAGING)
