"""Stripe behind the house's Protocol: the only file that knows Stripe's names and shapes.

Payment happens on Stripe's hosted page (https://docs.stripe.com/payments/checkout), so no card data
and no payment script ever touches the shop.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Final

import stripe
from babel.numbers import get_currency_precision

from orders.gateways.errors import ForgedEvent, GatewayRefused, GatewayUnavailable
from orders.gateways.facts import (
    SESSION_ID,
    CaptureRequest,
    CheckoutLine,
    CheckoutRequest,
    GatewayEvent,
    PaymentFacts,
    RefundFacts,
    RefundRequest,
    StartedCheckout,
)
from orders.gateways.stripe_facts import (
    READ_EVENTS,
    gateway_event,
    id_of,
    intent_facts,
    payment_facts,
    refund_facts,
)

if TYPE_CHECKING:
    from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem

TOLERANCE_SECONDS: Final = 300
PAST_THAT: Final = "payment_intent_unexpected_state"
MOST_LINES: Final = 100
"""A session in payment mode takes no more line items than this (API reference, line_items)."""

# https://docs.stripe.com/currencies#zero-decimal and #three-decimal; everything else has two.
ZERO_DECIMALS: Final = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
THREE_DECIMALS: Final = "BHD JOD KWD OMR TND"

# The languages of the hosted page; others follow the browser ("auto").
LOCALES: Final = (
    "bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb "
    "nl pl pt pt-BR ro ru sk sl sv th tr vi zh zh-HK zh-TW"
)


class StripeGateway:
    """A PaymentGateway over Stripe's API, or over anything at ``api_base`` that speaks it."""

    def __init__(
        self,
        api_key: str,
        webhook_secret: str,
        *,
        api_base: str | None = None,
        timeout_seconds: float = 20.0,
        max_network_retries: int = 2,
    ) -> None:
        if api_base is not None and "_live_" in api_key:
            raise ValueError("a live key only ever goes to Stripe itself")
        self._webhook_secret = webhook_secret
        self._client = stripe.StripeClient(
            api_key,
            base_addresses={"api": api_base or stripe.DEFAULT_API_BASE},
            http_client=stripe.RequestsClient(timeout=timeout_seconds),
            max_network_retries=max_network_retries,
        )

    def start(self, request: CheckoutRequest) -> StartedCheckout:
        """Open a hosted page; the same key answers with the same page."""
        if get_currency_precision(request.currency) != _decimals(request.currency):
            raise GatewayRefused("currency_unsupported", currency=request.currency)
        with _named_errors():
            session = self._client.v1.checkout.sessions.create(
                _session_params(request),
                {"idempotency_key": request.idempotency_key},
            )
        return StartedCheckout(
            session_id=session.id,
            url=session.url or "",
            payment_id=id_of(session.payment_intent),
        )

    def look_up(self, session_id: str) -> PaymentFacts:
        """Say where a session stands now."""
        with _named_errors():
            session = self._client.v1.checkout.sessions.retrieve(
                session_id,
                {"expand": ["payment_intent"]},
            )
        return payment_facts(session.to_dict())

    def expire(self, session_id: str) -> PaymentFacts:
        """Close an open session; one that was paid or closed before is reported as it stands."""
        try:
            with _named_errors():
                session = self._client.v1.checkout.sessions.expire(session_id)
        except GatewayRefused:
            facts = self.look_up(session_id)
            if facts.status == "open":
                raise
            return facts
        return payment_facts(session.to_dict())

    def capture(self, request: CaptureRequest) -> PaymentFacts:
        """Take money that was set aside; what was taken or let go before is reported as it is."""
        with self._as_it_stands(request.payment_id) as told, _named_errors():
            intent = self._client.v1.payment_intents.capture(
                request.payment_id,
                {"amount_to_capture": request.amount_minor},
                {"idempotency_key": request.idempotency_key},
            )
            told.append(intent_facts(intent.to_dict()))
        return told[0]

    def void(self, payment_id: str, idempotency_key: str) -> PaymentFacts:
        """Let money go that was set aside; what was taken or let go before is reported as it is."""
        with self._as_it_stands(payment_id) as told, _named_errors():
            intent = self._client.v1.payment_intents.cancel(
                payment_id, {}, {"idempotency_key": idempotency_key}
            )
            told.append(intent_facts(intent.to_dict()))
        return told[0]

    @contextmanager
    def _as_it_stands(self, payment_id: str) -> Iterator[list[PaymentFacts]]:
        """Of a payment that is past this step, tell where it is; any other refusal goes on."""
        told: list[PaymentFacts] = []
        try:
            yield told
        except GatewayRefused as refusal:
            if refusal.code != PAST_THAT:
                raise
            with _named_errors():
                intent = self._client.v1.payment_intents.retrieve(payment_id)
            told.append(intent_facts(intent.to_dict()))

    def refund(self, request: RefundRequest) -> RefundFacts:
        """Send money back; the same key answers with the first answer, which may be outdated."""
        with _named_errors():
            refund = self._client.v1.refunds.create(
                {
                    "payment_intent": request.payment_id,
                    "amount": request.amount_minor,
                    "metadata": {
                        "reference": request.reference,
                        "request_key": request.idempotency_key,
                    },
                },
                {"idempotency_key": request.idempotency_key},
            )
        return refund_facts(refund.to_dict())

    def refunds_of(self, payment_id: str) -> tuple[RefundFacts, ...]:
        """Every refund of a payment as it stands now, newest first."""
        with _named_errors():
            refunds = self._client.v1.refunds.list({"payment_intent": payment_id, "limit": 100})
            return tuple(refund_facts(refund.to_dict()) for refund in refunds.auto_paging_iter())

    def events_since(self, moment: datetime) -> Iterator[GatewayEvent]:
        """Everything that happened since then, the newest first, whether a webhook told or not.

        Stripe keeps events for 30 days (https://docs.stripe.com/api/events/list).
        """
        with _named_errors():
            events = self._client.v1.events.list(
                {
                    "created": {"gte": int(moment.timestamp())},
                    "types": sorted(READ_EVENTS),
                    "limit": 100,
                }
            )
            for event in events.auto_paging_iter():
                yield gateway_event(event.to_dict())

    def read_event(self, payload: bytes, signature: str) -> GatewayEvent:
        """Believe a webhook only if it is signed and at most 300 s old; ForgedEvent otherwise."""
        if not signature.isascii():
            raise ForgedEvent("a signature is hexadecimal")
        try:
            stripe.WebhookSignature.verify_header(
                payload,
                signature,
                self._webhook_secret,
                TOLERANCE_SECONDS,
            )
            event = json.loads(payload)
        except (stripe.SignatureVerificationError, ValueError) as error:
            raise ForgedEvent("the webhook isn't genuine or isn't fresh") from error
        if not isinstance(event, dict) or event.get("object") != "event":
            raise ForgedEvent("the webhook isn't an event")
        return gateway_event(event)


@contextmanager
def _named_errors() -> Iterator[None]:
    """Turn Stripe's errors into 'unknown' or 'no' (https://docs.stripe.com/api/errors).

    Only an answer that says 4xx is a no. 409 (the key is in use) and 429 (too many requests) tell
    nothing about the first attempt under the same key, and so leave it unknown.
    """
    try:
        yield
    except (stripe.APIConnectionError, stripe.APIError, stripe.RateLimitError) as error:
        raise GatewayUnavailable("the payment provider gave no answer") from error
    except stripe.StripeError as error:
        code = error.code or getattr(error.error, "type", None) or type(error).__name__
        raise GatewayRefused(code, error.user_message or "") from error


def _decimals(currency: str) -> int:
    if currency in ZERO_DECIMALS.split():
        return 0
    return 3 if currency in THREE_DECIMALS.split() else 2


def _session_params(request: CheckoutRequest) -> "SessionCreateParams":
    metadata = {"reference": request.reference, "request_key": request.idempotency_key}
    params: SessionCreateParams = {
        "mode": "payment",
        "line_items": [_line_item(line, request.currency) for line in _shown_lines(request)],
        "client_reference_id": request.reference,
        "metadata": metadata,
        "payment_intent_data": {"metadata": metadata, "description": request.reference},
        # What the shopper is charged must be the order's own amount, in the order's own currency.
        "adaptive_pricing": {"enabled": False},
        "locale": _page_locale(request.locale),
        "expires_at": int(request.expires_at.timestamp()),
        "success_url": request.success_url.replace(SESSION_ID, "{CHECKOUT_SESSION_ID}"),
        "cancel_url": request.cancel_url.replace(SESSION_ID, "{CHECKOUT_SESSION_ID}"),
    }
    if request.capture_later:
        params["payment_intent_data"]["capture_method"] = "manual"
    if request.email:
        params["customer_email"] = request.email
    return params


def _shown_lines(request: CheckoutRequest) -> list[CheckoutLine]:
    lines = list(request.lines)
    if request.shipping_minor:
        lines.append(CheckoutLine(request.shipping_title, 1, request.shipping_minor))
    if len(lines) > MOST_LINES:
        return [CheckoutLine(request.reference, 1, request.amount_minor)]
    return lines


def _line_item(line: CheckoutLine, currency: str) -> "SessionCreateParamsLineItem":
    return {
        "quantity": line.quantity,
        "price_data": {
            "currency": currency.lower(),
            "unit_amount": line.unit_amount_minor,
            "product_data": {"name": line.title},
        },
    }


def _page_locale(locale: str) -> str:
    tag = locale.replace("_", "-")
    language = tag.partition("-")[0]
    offered = LOCALES.split()
    return next((name for name in (tag, language) if name in offered), "auto")
