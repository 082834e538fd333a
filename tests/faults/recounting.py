"""After each death: what the shop says beside what the terminal and the mail server say."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import func, select

from catalog.stock_models import StockLevel
from orders.models import COMPLETED, PLACED, Order, OrderLine
from orders.payment_models import Payment
from shop.db import Database
from shop.invariants import check_all
from shop.outbox import OutboxJob
from support.return_models import Return
from tests.faults.killing import Letters
from tests.faults.stories import Told
from tests.sandbox.outside import Terminal

LOSSES = (
    "orders lost",
    "double charges",
    "double refunds",
    "refunds lost",
    "stock off by",
    "mails lost",
    "jobs left",
    "rules broken",
)


@dataclass
class Recount:
    """Counts by name; a shop that loses nothing has none of ``LOSSES``."""

    database: Database
    terminal: Terminal
    letters: Letters
    on_hand: int
    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    _before: dict[str, int] = field(default_factory=dict)

    def forget(self) -> None:
        self.counts.clear()
        self.notes.clear()

    def begin(self) -> None:
        self._before = self.terminal.state()

    def of(self, told: Told, what: str) -> None:
        """Recount one cycle; what is wrong is noted with what was done."""
        now = self.terminal.state()
        moved = {name: now[name] - self._before[name] for name in now}
        found = self._order(told, moved) + self._mails(told) + self._stock()
        self.counts += found
        self.counts["cycles"] += 1
        self.counts["deaths"] += told.died
        self.notes += [f"{what}: {name} {found[name]}" for name in LOSSES if found[name]]

    def _order(self, told: Told, moved: dict[str, int]) -> Counter[str]:
        """The order and its money, by the shop and by the terminal."""
        with self.database.read() as session:
            mine = select(Order).where(Order.email == told.email).order_by(Order.id)
            orders = session.scalars(mine).all()
            good = [order for order in orders if order.state in {PLACED, COMPLETED}]
            captured = session.scalar(
                select(func.coalesce(func.sum(Payment.captured_minor), 0))
                .join(Order).where(Order.email == told.email)
            )  # fmt: skip
            back = session.scalar(
                select(func.count()).select_from(Return).join(Return.order)
                .where(Order.email == told.email)
            )  # fmt: skip
            due = sum(order.total_minor for order in orders) if back else 0
        found: Counter[str] = Counter()
        kept = (len(good) == 1 or due) and captured == moved["received_minor"] > 0
        found["orders lost"] += told.acknowledged and not orders
        found["orders lost"] += bool(told.paid and not kept)
        found["double charges"] += max(0, moved["payments"] - told.paid)
        found["double refunds"] += max(0, moved["refunds"] - bool(back))
        found["refunds lost"] += moved["refunded_minor"] < due or (told.withdrawn and not back)
        return found

    def _mails(self, told: Told) -> Counter[str]:
        """Each mail that was promised has come; one that came twice bears the same Message-ID."""
        with self.database.read() as session:
            jobs = session.scalars(select(OutboxJob).order_by(OutboxJob.id.desc()).limit(50)).all()
            left = session.scalar(select(func.count()).where(OutboxJob.state != "done"))
        promised = {
            f"<outbox-{job.id}@localhost>": job.payload["template"]
            for job in jobs
            if job.kind == "mail" and job.payload["to"] == told.email
        }
        came = Counter(name for name, to in self.letters.taken() if to == told.email)
        confirmed = sum(template == "orders/mail/placed.md" for template in promised.values())
        found: Counter[str] = Counter()
        found["mails lost"] += sum(not came[name] for name in promised)
        found["mails lost"] += abs(confirmed - told.paid)
        found["mails lost"] += sum(name not in promised for name in came)
        found["mails sent twice"] += sum(times > 1 for times in came.values())
        found["mails"] += len(promised)
        found["jobs left"] += left or 0
        return found

    def _stock(self) -> Counter[str]:
        """Everything on hand is on the shelf; what is promised is what placed orders wait for."""
        returned = select(Return.order_id)
        waiting = (
            select(func.coalesce(func.sum(OrderLine.quantity), 0))
            .join(Order)
            .where(Order.state.in_((PLACED, COMPLETED)), Order.id.not_in(returned))
        )
        level = select(
            func.sum(StockLevel.on_hand), func.sum(StockLevel.held), func.sum(StockLevel.allocated)
        )
        with self.database.read() as session:
            on_hand, held, allocated = session.execute(level).one()
            promised = session.scalar(waiting) or 0
            broken = check_all(session)
        self.notes += broken[:5]
        off = abs(on_hand - self.on_hand) + held + abs(allocated - promised)
        return Counter({"stock off by": off, "rules broken": len(broken)})
