"""What one shopper owns, made to order for any route: its parameters, and the form of its owner.

Every route has things of its own, so that what happens to one of them touches no other.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import select
from werkzeug.routing import Rule

from cart import bag
from catalog import attributes, brands, categories, stocktaking
from catalog.attributes import AttributeData
from catalog.brands import BrandData
from catalog.bulk import Change
from catalog.bulk_runs import start_run
from catalog.categories import CategoryData
from catalog.importing.runs import new_run
from catalog.models import Category, Product
from catalog.word_models import Attribute, Brand
from catalog.work_models import StockTake
from orders import paying
from orders.fulfilment import mark_shipped, shipments_of
from orders.models import Order
from orders.payment_models import Payment, Refund
from orders.refunds import fail_refund, refunds_of
from orders.settling import settle
from orders.shipment_models import Shipment
from shop import saved_views
from shop.accounts import email_changing, inviting, proving, roles, signing_in
from shop.accounts.models import Account, LoginSession
from shop.config import Config
from shop.customers.models import Customer
from shop.db import Database
from shop.desk_models import SavedView
from shop.outbox import OutboxJob
from support import resolving, tickets
from support.models import Ticket
from support.return_models import Return
from support.tickets import Asked
from tests import factories, factories_orders, factories_staff
from tests import factories_support as made
from tests.fakes import FakeGateway
from tests.web import bag_belongings, belongings_catalog, belongings_own, belongings_promotions
from tests.web import belongings_delivery as delivery
from tests.web.belongings_accounts import ACCOUNT_FORMS, AccountThings

NAME, EMAIL = "Zebulon Quartermain", "zebulon@quartermain.example"
WORDS, NOTE = "Does the obelisk come in teal?", "Zebulon has asked this before."
SECRETS = ("Quartermain", "quartermain", "obelisk", "Zebulon")
"""None of these is ever in an answer to anybody else."""

GUESS = "A" * 43
UNSENT, ON_ITS_WAY = {"orders_desk.dispatch"}, {"orders_desk.deliver"}
WRONGLY_PAID = {"orders_desk.refund"}
BY_HAND = {"orders_desk.receive": None, "orders_desk.pay_out": 1}
WAITS = {"support_desk.approve_return", "support_desk.decline_return"}
ARRIVED, SEEN = {"support_desk.inspect_return"}, {"support_desk.refund_return"}
FAILED = {"support_desk.refund_return_again"}
DONE = {"support_desk.reopen_question"}


class UnknownParameterError(Exception):
    """A route asks for a thing of a kind that nobody here can make."""


class Belongings(AccountThings, belongings_own.OwnThings):
    """The victim's things for one route; each is made when it is first asked for."""

    def __init__(
        self, rule: Rule, database: Database, gateway: FakeGateway, config: Config
    ) -> None:
        self.rule, self.endpoint = rule, rule.endpoint
        self.database, self.gateway, self.config = database, gateway, config
        with database.write() as session:
            self.session = session
            self.values = {name: self._value(name) for name in sorted(rule.arguments)}
            self.form = FORMS[self.endpoint](self) if self.endpoint in FORMS else None
            self.links = list(self._old_links())

    def _value(self, name: str) -> Any:
        if name not in PARAMETERS:
            raise UnknownParameterError(f"{self.rule}: say in PARAMETERS what <{name}> is")
        return PARAMETERS[name](self)

    @property
    def guessed(self) -> dict[str, Any]:
        """What a stranger puts there: the same, but for what can't be known."""
        return self.values | {name: GUESS for name in self.values if name == "token"}

    def _old_links(self) -> Iterator[str]:
        """Links to these things that newer ones replaced long ago."""
        known = vars(self)
        if "order" in known:
            yield f"order:{self.order.number}:0"
        if "rma" in known:
            yield f"return:{self.rma.rma}:0"
        if "ticket" in known:
            yield f"ticket:{self.ticket.number}:0"

    @cached_property
    def customer(self) -> Customer:
        found = select(Customer).where(Customer.email == EMAIL)
        return self.session.scalars(found).one()

    @cached_property
    def order(self) -> Order:
        who: dict[str, Any] = {"email": EMAIL, "name": NAME, "quantity": 2}
        if self.endpoint in WRONGLY_PAID:
            return self._wrongly_paid()
        if self.endpoint in BY_HAND:
            awaited, came = self._pressed(pay_by="transfer"), BY_HAND[self.endpoint]
            factories_orders.by_transfer(self.session, awaited, made.STAFF, came_minor=came)
            return made.reread(self.session, awaited.order.number)
        if self.endpoint in delivery.PICKED_UP:
            return made.placed(self.session, pickup=True, **who)
        if self.endpoint in UNSENT | ON_ITS_WAY:
            return made.placed(self.session, **who)
        return made.delivered(self.session, **who)

    def _wrongly_paid(self) -> Order:
        """A cent less came than was due, so nothing was placed."""
        payment = self._pressed()
        payment.session_id = "cs_a_cent_less"
        facts = made._paid(payment.session_id, payment.amount_minor - 1, payment.order.number)
        settle(self.session, payment.id, facts)
        return made.reread(self.session, payment.order.number)

    def _pressed(self, **way: Any) -> Payment:
        who = factories_orders.buyer(email=EMAIL, name=NAME)
        token = factories_orders.filled_bag(self.session, *self.product.variants)
        return factories_orders.press(self.session, token, who, **way)

    @cached_property
    def shipment(self) -> Shipment:
        found = shipments_of(self.session, self.order.id)[0]
        if self.endpoint in ON_ITS_WAY:
            facts = {"carrier": "bpost", "tracking": "3232", "actor": made.STAFF}
            found = mark_shipped(self.session, found.id, found.version, **facts)
        return delivery.in_the_shop(self, found)

    @cached_property
    def rma(self) -> Return:
        session, order = self.session, self.order
        if self.endpoint in WAITS:
            return made.asked_back(session, order, units=2, kind="claim", reason="defective")
        found = made.asked_back(session, order, units=2)
        if self.endpoint in ARRIVED:
            return made.arrived(session, found)
        if self.endpoint in SEEN | FAILED:
            found = made.inspected(session, found)
        return self._failed(found) if self.endpoint in FAILED else found

    def _failed(self, found: Return) -> Return:
        resolving.refund(self.session, found.rma, found.version, made.STAFF)
        wanted = select(Refund).where(Refund.reference == found.rma)
        fail_refund(self.session, self.session.scalars(wanted).one().id, "account closed")
        self.session.expire_all()
        return found

    @cached_property
    def ticket(self) -> Ticket:
        asked = Asked(subject="The obelisk", body=WORDS, locale="en")
        found = tickets.open_ticket(self.session, self.customer, asked)
        found = tickets.add_note(self.session, found.number, NOTE, made.STAFF)
        if self.endpoint in DONE:
            tickets.resolve(self.session, found.number, found.version, made.STAFF)
        self.session.expire_all()
        return found

    @cached_property
    def product(self) -> Product:
        return factories.product(self.session)

    @cached_property
    def shelf(self) -> Category:
        """An empty shelf with another one before it, below one of their own."""
        name = self.endpoint.removeprefix("catalog_desk.").replace("_", "-")
        shelves = [CategoryData(slug=name, title=name)]
        shelves += [CategoryData(slug=f"{name}-{n}", title=name, parent=name) for n in range(2)]
        return [categories.save_category(self.session, one) for one in shelves][-1]

    @cached_property
    def attribute(self) -> Attribute:
        code = self.endpoint.removeprefix("catalog_desk.").replace("_", "-")
        return attributes.save_attribute(self.session, AttributeData(code, code, kind="number"))

    @cached_property
    def brand(self) -> Brand:
        return brands.save_brand(self.session, BrandData(self.endpoint))

    @cached_property
    def import_run(self) -> int:
        return new_run(self.session, "mugs.csv", "none.csv", by=NAME).id

    @cached_property
    def bag_token(self) -> str:
        return factories_orders.filled_bag(self.session, *self.product.variants)

    @property
    def bag_line(self) -> int:
        return bag.with_lines(self.session, self.bag_token).lines[0].id  # type: ignore[union-attr]

    @cached_property
    def colleague(self) -> Account:
        """Somebody else at the desk; ``me`` is whoever asks, and in the tests that is the admin."""
        if self.endpoint.startswith("security."):
            return self.session.scalars(select(Account).where(Account.email == EMAIL)).one()
        if self.endpoint.startswith("me."):
            return self.session.scalars(select(Account).where(Account.role == "admin")).one()
        if self.endpoint == "staff_desk.invite_again":
            return self.invited
        found = factories.staff(self.session, role="editor")
        found.active = self.endpoint != "staff_desk.switch_on"
        if self.endpoint == "staff_desk.reset_two_factor":
            factories_staff.with_app(self.session, found)
        return found

    @cached_property
    def signed_in(self) -> LoginSession:
        signing_in.open_session(self.session, self.colleague, device="")
        newest = select(LoginSession).order_by(LoginSession.id.desc())
        return self.session.scalars(newest).first()  # type: ignore[return-value]

    @cached_property
    def role(self) -> str:
        title = self.endpoint.removeprefix("role_desk.")
        return roles.make_role(self.session, factories_staff.manager(), title, ["orders.see"])

    @cached_property
    def take(self) -> StockTake:
        """A count of the main location in which one thing was found."""
        place, sku = factories.location(self.session).id, self.product.variants[0].sku
        take = stocktaking.begin_count(self.session, place, made.STAFF)
        stocktaking.scan(self.session, take.id, sku, 5, made.STAFF)
        return take

    @cached_property
    def view(self) -> SavedView:
        admin = self.session.scalars(select(Account).where(Account.role == "admin")).one()
        name = self.endpoint.removeprefix("catalog_desk.")
        return saved_views.save_view(self.session, admin.id, "products", name, "cut=1")

    @cached_property
    def run_of_changes(self) -> str:
        token, seen = "T" * 20, [(self.product.id, self.product.version)]
        start_run(self.session, token, seen, Change("status", "draft"), made.STAFF)
        return token

    @cached_property
    def token(self) -> str:
        if self.endpoint == "catalog_desk.bulk_run":
            return self.run_of_changes
        if self.endpoint == "accounts.accept_invitation":
            link = inviting.invitation_link(self.session, self.invited, "http://localhost")
            return link.rpartition("/")[2]
        if self.endpoint == "security.confirm_email":
            return self._mailed_to_mover()
        email = self.mover.email
        if self.endpoint == "customers.erase_guest":  # somebody who isn't needed afterwards
            email = factories.customer(self.session, name=NAME).email or ""
        proving.mail_link(self.session, email=email, locale="en", base_url="http://localhost")
        return self._mailed("mail:proof:%")

    def _mailed_to_mover(self) -> str:
        wish = {"email": "moved@quartermain.example", "locale": "en", "base_url": ""}
        email_changing.ask(self.session, self.mover, **wish)
        return self._mailed("mail:email-change:new:%")

    def _mailed(self, key: str) -> str:
        newest = select(OutboxJob.payload).where(OutboxJob.key.like(key))
        payload = self.session.scalars(newest.order_by(OutboxJob.id.desc())).first() or {}
        return str(payload["values"]["url"]).rpartition("/")[2]

    @property
    def number(self) -> str:
        if "questions" in self.rule.rule:
            return self.ticket.number
        return self.paid_elsewhere if self.endpoint == "orders.back_from_payment" else (
            self.order.number
        )  # fmt: skip

    @property
    def paid_elsewhere(self) -> str:
        """An order whose money is there while the shop hasn't heard of it yet."""
        payment = self._pressed()
        started = self.gateway.start(paying.checkout_request(payment, self.config))
        payment.session_id, payment.session_url = started.session_id, started.url
        self.gateway.pay(started.session_id)
        return payment.order.number

    @property
    def name(self) -> str:
        """A file: a built one, a picture, or a letter in the mail folder."""
        if self.endpoint.startswith("role_desk."):
            return self.role
        if self.endpoint == "desk.mail":
            return self._file(self.config.mail_folder, "outbox-1.eml", _LETTER).stem
        if self.endpoint == "picture_file":
            return self._file(self.config.picture_folder, "kettle-160.webp", "").name
        return next((self.config.instance_dir / "assets").glob("*.css")).name

    @property
    def slug(self) -> str:
        """A page of help, a brand, or the shelf of a product."""
        if "brands" in self.rule.rule:
            return self.brand.slug
        return "returns" if "help" in self.rule.rule else self.product.category.slug

    @staticmethod
    def _file(folder: Path, name: str, content: str) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content)
        return folder / name

    def step(self, of: Any, **more: Any) -> dict[str, Any]:
        """What a button sends: the version of the page it stands on."""
        return {"version": of.version, **more}


_DATE = f"{datetime.now(UTC):%a, %d %b %Y} 10:00 +0000"
_LETTER = f"Subject: {NAME}\nFrom: {EMAIL}\nTo: {EMAIL}\nDate: {_DATE}\n\n"

PARAMETERS: dict[str, Callable[[Belongings], Any]] = {
    **delivery.PARAMETERS,
    **belongings_catalog.PARAMETERS,
    "run_id": lambda mine: mine.import_run,
    "number": lambda mine: mine.number,
    "rma": lambda mine: mine.rma.rma,
    "shipment_id": lambda mine: mine.shipment.id,
    "refund_id": lambda mine: refunds_of(mine.session, mine.order.id)[0].id,
    "line_id": lambda mine: mine.bag_line,
    **bag_belongings.PARAMETERS,
    "customer_id": lambda mine: mine.customer.id,
    "product_id": lambda mine: mine.product.id,
    "variant_id": lambda mine: mine.product.variants[0].id,
    "location_id": lambda mine: factories.location(mine.session).id,
    "handle": lambda mine: mine.product.handle,
    "kind": lambda mine: "pages",
    "part": lambda mine: 1,
    "slug": lambda mine: mine.slug,
    "token": lambda mine: mine.token,
    "locale": lambda mine: "ca",
    "shelf_id": lambda mine: mine.shelf.id,
    "attribute_id": lambda mine: mine.attribute.id,
    "brand_id": lambda mine: mine.brand.id,
    "account_id": lambda mine: mine.colleague.id,
    "promotion_id": belongings_promotions.promotion_id,
    "ledger_id": belongings_promotions.ledger_id,
    "take_id": lambda mine: mine.take.id,
    "view_id": lambda mine: mine.view.id,
    "passkey_id": lambda mine: mine.passkey.id,
    "session_id": lambda mine: mine.signed_in.id,
    "name": lambda mine: mine.name,
    **belongings_own.PARAMETERS,
}

_ME = {"name": NAME, "email": EMAIL}
FORMS: dict[str, Callable[[Belongings], dict[str, Any]]] = {
    **ACCOUNT_FORMS,
    **belongings_catalog.FORMS,
    **bag_belongings.FORMS,
    **belongings_own.FORMS,
    **belongings_promotions.FORMS,
    **delivery.FORMS,
    "cart.change": lambda mine: {"quantity": 2},
    "cart.remove": lambda mine: {},
    "orders_desk.deliver": lambda mine: mine.step(mine.shipment),
    "orders_desk.refund": lambda mine: mine.step(mine.order),
    "orders_desk.receive": lambda mine: mine.step(mine.order, amount="84.00", reference="1"),
    "orders_desk.pay_out": lambda mine: {"reference": "by hand"},
    "orders_desk.dispatch": lambda mine: mine.step(mine.shipment, carrier="DHL", tracking="1"),
    "support.answer": lambda mine: {"message": "Or in green?", "token": mine.ticket.number},
    "support.cancel_return": lambda mine: mine.step(mine.rma),
    "support.post_return": lambda mine: mine.step(mine.rma),
    "support.start_return": lambda mine: {"line": mine.order.lines[0].id, "reason": "too_large"},
    "support.withdraw": lambda mine: {"line": mine.order.lines[0].id, **_ME},
    "support_desk.answer_question": lambda mine: mine.step(mine.ticket, message="No."),
    "support_desk.keep_note": lambda mine: mine.step(mine.ticket, message="He asks a lot."),
    "support_desk.reopen_question": lambda mine: mine.step(mine.ticket),
    "support_desk.resolve_question": lambda mine: mine.step(mine.ticket),
    "support_desk.approve_return": lambda mine: mine.step(mine.rma),
    "support_desk.cancel_return_at_desk": lambda mine: mine.step(mine.rma),
    "support_desk.decline_return": lambda mine: mine.step(mine.rma, because="It is fine."),
    "support_desk.inspect_return": lambda mine: mine.step(
        mine.rma, **_each(mine, condition="new", disposition="restock")
    ),
    "support_desk.receive_return": lambda mine: mine.step(mine.rma, **_each(mine, units=2)),
    "support_desk.refund_return": lambda mine: mine.step(mine.rma),
    "support_desk.refund_return_again": lambda mine: mine.step(mine.rma),
}


def _each(mine: Belongings, **fields: Any) -> dict[str, Any]:
    return {
        f"line{line.id}-{name}": value for line in mine.rma.lines for name, value in fields.items()
    }
