"""Stand-ins for what isn't ours: the payment provider. Everything else in the tests is real."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from orders.gateways import (
    SESSION_ID,
    CaptureRequest,
    CheckoutRequest,
    DisputeFacts,
    ForgedEvent,
    GatewayEvent,
    GatewayRefused,
    GatewayUnavailable,
    PaymentFacts,
    RefundFacts,
    RefundRequest,
    StartedCheckout,
)
from shop import clock


@dataclass
class FakeGateway:
    """A payment provider in memory, which a test can pay at, break and look into.

    ``down = True`` makes every call fail with an unknown outcome; ``drops_answers = True`` does
    the work and loses the answer, which is the nastier of the two. ``refusal`` is a code: the next
    refund is refused with it. ``refund_status`` is what new refunds are at first.
    """

    sessions: dict[str, PaymentFacts] = field(default_factory=dict)
    requests: dict[str, CheckoutRequest] = field(default_factory=dict)
    refunds: list[RefundFacts] = field(default_factory=list)
    disputes: dict[str, DisputeFacts] = field(default_factory=dict)
    told: list[bytes] = field(default_factory=list)
    capture_refusal: str = ""
    down: bool = False
    drops_answers: bool = False
    refusal: str = ""
    refund_status: str = "succeeded"
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _started: dict[str, tuple[CheckoutRequest, StartedCheckout]] = field(default_factory=dict)
    _refunded: dict[str, tuple[RefundRequest, RefundFacts]] = field(default_factory=dict)

    # What the shop calls

    def start(self, request: CheckoutRequest) -> StartedCheckout:
        self._answer_at_all()
        known = self._started.get(request.idempotency_key)
        if known and known[0] != request:
            raise GatewayRefused("idempotency_error", "same key, another request")
        started = known[1] if known else self._open(request)
        self._maybe_drop()
        return started

    def look_up(self, session_id: str) -> PaymentFacts:
        self._answer_at_all()
        return self._session(session_id)

    def expire(self, session_id: str) -> PaymentFacts:
        self._answer_at_all()
        found = self._session(session_id)
        if found.status == "open":
            found = self.sessions[session_id] = replace(found, status="expired")
        self._maybe_drop()
        return found

    def capture(self, request: CaptureRequest) -> PaymentFacts:
        self._answer_at_all()
        if self.capture_refusal:
            raise GatewayRefused(self.capture_refusal)
        facts = self._end_promise(request.payment_id, "paid", request.amount_minor)
        self._maybe_drop()
        return facts

    def void(self, payment_id: str, idempotency_key: str) -> PaymentFacts:
        self._answer_at_all()
        facts = self._end_promise(payment_id, "voided", 0)
        self._maybe_drop()
        return facts

    def refund(self, request: RefundRequest) -> RefundFacts:
        self._answer_at_all()
        known = self._refunded.get(request.idempotency_key)
        if known and known[0] != request:
            raise GatewayRefused("idempotency_error", "same key, another request")
        facts = known[1] if known else self._send_back(request)
        self._maybe_drop()
        return facts

    def refunds_of(self, payment_id: str) -> tuple[RefundFacts, ...]:
        self._answer_at_all()
        return tuple(facts for facts in reversed(self.refunds) if facts.payment_id == payment_id)

    def events_since(self, moment: datetime) -> Iterator[GatewayEvent]:
        """Everything that ``event`` made, the newest first; the fake's events are all of now."""
        self._answer_at_all()
        for payload in reversed(self.told):
            yield self.read_event(payload, "genuine")

    def read_event(self, payload: bytes, signature: str) -> GatewayEvent:
        """Made by ``event``: the signature is the word 'genuine'."""
        if signature != "genuine":
            raise ForgedEvent("bad signature")
        message = json.loads(payload)
        payment = self.sessions.get(message.get("session_id") or "")
        refund = next((r for r in self.refunds if r.refund_id == message.get("refund_id")), None)
        dispute = self.disputes.get(message.get("dispute_id") or "")
        return GatewayEvent(
            event_id=message["id"],
            kind="payment" if payment else "refund" if refund else "other",
            dispute=dispute,
            created_at=clock.now(),
            payment=payment,
            refund=refund,
        )

    # What a test does

    def pay(self, session_id: str, *, amount_minor: int | None = None) -> PaymentFacts:
        """The shopper pays; ``amount_minor`` lets something else arrive than was asked for."""
        found = self._session(session_id)
        assert found.status in {"open", "processing"}, f"{session_id} is {found.status}"
        asked = self.requests[session_id].amount_minor
        received = asked if amount_minor is None else amount_minor
        status = "authorized" if self.requests[session_id].capture_later else "paid"
        paid = replace(found, status=status, payment_id=f"pay_{session_id}", amount_minor=received)  # type: ignore[arg-type]
        self.sessions[session_id] = paid
        return paid

    def process(self, session_id: str) -> None:
        """The shopper has submitted, and the bank thinks about it."""
        self.sessions[session_id] = replace(self._session(session_id), status="processing")

    def settle_refund(self, refund_id: str, status: str, reason: str | None = None) -> RefundFacts:
        """The bank's last word on a refund."""
        index = next(i for i, facts in enumerate(self.refunds) if facts.refund_id == refund_id)
        self.refunds[index] = replace(self.refunds[index], status=status, failure_reason=reason)  # type: ignore[arg-type]
        return self.refunds[index]

    def lapse(self, session_id: str) -> PaymentFacts:
        """The bank takes back what it had set aside."""
        return self._end_promise(f"pay_{session_id}", "voided", 0)

    def event(
        self,
        *,
        session_id: str | None = None,
        refund_id: str | None = None,
        dispute_id: str | None = None,
        event_id: str = "",
    ) -> bytes:
        """A webhook's payload about one of these; send it with the signature 'genuine'."""
        message = {
            "id": event_id or f"evt_{next(self._numbers)}",
            "session_id": session_id,
            "refund_id": refund_id,
            "dispute_id": dispute_id,
        }
        self.told.append(json.dumps(message).encode())
        return self.told[-1]

    @property
    def last_session(self) -> str:
        """The id of the session that was opened last."""
        return list(self.sessions)[-1]

    @property
    def refunded_minor(self) -> int:
        """Minor units sent back in all, failed refunds left out."""
        return sum(facts.amount_minor for facts in self.refunds if facts.status != "failed")

    # Inside

    def _end_promise(self, payment_id: str, status: str, amount: int) -> PaymentFacts:
        found = next(f for f in self.sessions.values() if f.payment_id == payment_id)
        if found.status == "authorized":
            found = replace(found, status=status, amount_minor=amount)  # type: ignore[arg-type]
            self.sessions[found.session_id] = found
        return found

    def _open(self, request: CheckoutRequest) -> StartedCheckout:
        session_id = f"cs_{next(self._numbers)}"
        self.sessions[session_id] = PaymentFacts(
            session_id=session_id,
            payment_id=None,
            status="open",
            amount_minor=0,
            currency=request.currency,
            reference=request.reference,
            request_key=request.idempotency_key,
        )
        self.requests[session_id] = replace(
            request,
            success_url=request.success_url.replace(SESSION_ID, session_id),
            cancel_url=request.cancel_url.replace(SESSION_ID, session_id),
        )
        url = f"https://checkout.stripe.com/c/{session_id}"
        started = StartedCheckout(session_id=session_id, url=url, payment_id=None)
        self._started[request.idempotency_key] = (request, started)
        return started

    def _send_back(self, request: RefundRequest) -> RefundFacts:
        if self.refusal:
            code, self.refusal = self.refusal, ""
            raise GatewayRefused(code)
        paid = [f for f in self.sessions.values() if f.payment_id == request.payment_id]
        if not paid:
            raise GatewayRefused("resource_missing", "no such payment")
        sent = sum(
            r.amount_minor for r in self.refunds_of(request.payment_id) if r.status != "failed"
        )
        if sent + request.amount_minor > paid[0].amount_minor:
            raise GatewayRefused("charge_already_refunded", "more than was paid")
        facts = RefundFacts(
            refund_id=f"re_{next(self._numbers)}",
            status=self.refund_status,  # type: ignore[arg-type]
            failure_reason=None,
            payment_id=request.payment_id,
            amount_minor=request.amount_minor,
            currency=request.currency,
            reference=request.reference,
            request_key=request.idempotency_key,
        )
        self.refunds.append(facts)
        self._refunded[request.idempotency_key] = (request, facts)
        return facts

    def _session(self, session_id: str) -> PaymentFacts:
        if session_id not in self.sessions:
            raise GatewayRefused("resource_missing", f"no session {session_id}")
        return self.sessions[session_id]

    def _answer_at_all(self) -> None:
        if self.down:
            raise GatewayUnavailable("the provider doesn't answer")

    def _maybe_drop(self) -> None:
        if self.drops_answers:
            raise GatewayUnavailable("the answer was lost")
