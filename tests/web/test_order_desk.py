"""The desk's orders: what to pack and what is on its way, each step by whoever is first."""

import pytest
from flask import Flask
from sqlalchemy import select

from catalog.models import Variant
from orders import fulfilment, paying, refunds
from orders.models import Order
from orders.payment_models import Refund
from orders.shipment_models import Shipment
from shop.config import Config
from shop.customers.records import SYSTEM
from shop.db import Database
from shop.outbox import drain
from tests import factories
from tests.browsing import JudgingClient
from tests.factories_orders import BUYER, buyer, filled_bag, mails, opened, placed, press
from tests.fakes import FakeGateway
from tests.web.shopping import HOSTILE, NUMBERS, error_beside, page_of, value_of, words


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, title="Hob kettle", units=9).variants[0]


@pytest.fixture
def order(database: Database, gateway: FakeGateway, config: Config, kettle: Variant) -> Order:
    return placed(database, gateway, config, kettle)


@pytest.fixture
def packer(client: JudgingClient, database: Database) -> JudgingClient:
    """Somebody from the warehouse at the desk."""
    return _at_desk(client, database, "warehouse")


def _at_desk(client: JudgingClient, database: Database, role: str) -> JudgingClient:
    with database.write() as session:
        factories.staff(session, role=role, email=f"{role}@example.org", name="Sam Peeters")
    client.sign_in(f"{role}@example.org", factories.PASSWORD)
    client.most_statements = 40  # a step that somebody else took already shows the page as well
    return client


def _parcel(database: Database, order: Order) -> Shipment:
    with database.read() as session:
        return session.scalars(select(Shipment).where(Shipment.order_id == order.id)).one()


def _address(database: Database, order: Order, step: str) -> str:
    return f"/desk/orders/{order.number}/shipments/{_parcel(database, order).id}/{step}"


def test_packs_ships_and_delivers(packer: JudgingClient, database: Database, order: Order) -> None:
    assert order.number in words(packer.get("/desk/orders/"))
    case = page_of(packer.get(f"/desk/orders/{order.number}"))
    form = {"carrier": "bpost", "tracking": "323212", "version": value_of(case, "version")}
    answer = packer.post(_address(database, order, "dispatch"), form)
    assert answer.location == f"/desk/orders/{order.number}"
    case = packer.get(answer.location)
    assert "On its way with bpost" in words(case)
    form = {"version": value_of(page_of(case), "version")}
    packer.post(_address(database, order, "delivery"), form)
    assert _parcel(database, order).state == "delivered"
    assert "Delivered" in words(packer.get(f"/desk/orders/{order.number}"))


def test_the_open_order_leads_to_the_next_one(
    packer: JudgingClient,
    database: Database,
    gateway: FakeGateway,
    config: Config,
    kettle: Variant,
    order: Order,
) -> None:
    second = placed(database, gateway, config, kettle)
    first_page = packer.get(f"/desk/orders/{order.number}").text
    assert f'href="/desk/orders/{second.number}?view=pack" data-key="j"' in first_page
    assert 'data-key="k"' not in first_page
    last_page = packer.get(f"/desk/orders/{second.number}?view=pack").text
    assert f'href="/desk/orders/{order.number}?view=pack" data-key="k"' in last_page


def test_a_colleague_who_was_quicker_is_told_of(
    packer: JudgingClient, database: Database, order: Order
) -> None:
    form = {"carrier": "bpost", "tracking": "MINE", "version": 1}
    with database.write() as session:
        parcel = session.scalars(select(Shipment.id)).one()
        fulfilment.mark_shipped(session, parcel, 1, carrier="DHL", tracking="T", actor=SYSTEM)
    answer = packer.post(_address(database, order, "dispatch"), form, status=409)
    assert "A colleague was quicker: this parcel is on its way" in words(answer)
    assert _parcel(database, order).tracking == "T"
    with database.write() as session:
        fulfilment.mark_delivered(session, parcel, 2, actor=SYSTEM)
    answer = packer.post(_address(database, order, "delivery"), {"version": 2}, status=409)
    assert "this parcel is delivered" in words(answer)
    assert len(mails(database, "delivered.md")) == 1


def test_delivery_before_dispatch_is_refused(
    packer: JudgingClient, database: Database, order: Order
) -> None:
    answer = packer.post(_address(database, order, "delivery"), {"version": 1}, status=409)
    assert "waiting to be packed" in words(answer)


def test_a_missing_tracking_number_is_asked_for_beside_its_field(
    packer: JudgingClient, database: Database, order: Order
) -> None:
    form = {"carrier": "DHL", "tracking": " ", "version": 1}
    page = page_of(packer.post(_address(database, order, "dispatch"), form, status=422))
    assert "The number on the label" in error_beside(page, "tracking")
    assert value_of(page, "carrier") == "DHL"


@pytest.mark.parametrize("field", ["carrier", "tracking", "version"])
def test_nothing_typed_breaks_the_dispatch(
    packer: JudgingClient, database: Database, order: Order, field: str
) -> None:
    """Whatever was typed is refused, or it is a tracking number and shown as plain words."""
    for typed in [*HOSTILE.values(), *NUMBERS]:
        if _parcel(database, order).state != "pending":
            _is_plain(packer, order)
            return
        form = {"carrier": "bpost", "tracking": "T", "version": 1, field: typed}
        form["csrf_token"] = packer.csrf_token()
        answer = packer.http.post(_address(database, order, "dispatch"), data=form)
        assert answer.status_code in ((303, 422) if field == "tracking" else (409, 422)), typed
    assert field != "tracking"


def _is_plain(packer: JudgingClient, order: Order) -> None:
    page = packer.get(f"/desk/orders/{order.number}")
    assert "<script>alert" not in page.text


def test_every_hostile_tracking_number_is_refused_or_inert(
    packer: JudgingClient,
    database: Database,
    gateway: FakeGateway,
    config: Config,
    kettle: Variant,
) -> None:
    with database.write() as session:
        factories.put_on_shelf(session, kettle, 50)
    for typed in HOSTILE.values():
        order = placed(database, gateway, config, kettle)
        form = {"carrier": "DHL", "tracking": typed, "version": 1}
        form["csrf_token"] = packer.csrf_token()
        answer = packer.http.post(_address(database, order, "dispatch"), data=form)
        assert answer.status_code in (303, 422), typed
        page = packer.get(f"/desk/orders/{order.number}")
        shown = packer.get(f"/orders/{order.number}")
        for text in (page.text, shown.text):
            assert "<script>alert" not in text
            assert "<svg/onload" not in text


@pytest.mark.parametrize("version", ["", "x", "9" * 30, "-1", "0", "1e3"])
def test_a_made_up_version_moves_nothing(
    packer: JudgingClient, database: Database, order: Order, version: str
) -> None:
    for step in ("dispatch", "delivery"):
        form = {"carrier": "DHL", "tracking": "T", "version": version}
        form["csrf_token"] = packer.csrf_token()
        answer = packer.http.post(_address(database, order, step), data=form)
        assert answer.status_code in (409, 422)
    assert _parcel(database, order).state == "pending"


def test_the_parcel_of_another_order_is_missing(
    packer: JudgingClient,
    database: Database,
    gateway: FakeGateway,
    config: Config,
    kettle: Variant,
    order: Order,
) -> None:
    other = placed(database, gateway, config, kettle, who=buyer(email="ada@example.org"))
    mine = _address(database, order, "dispatch").replace(order.number, other.number)
    form = {"carrier": "DHL", "tracking": "T", "version": 1}
    packer.post(mine, form, status=404)
    packer.post(f"/desk/orders/{order.number}/shipments/{'9' * 30}/dispatch", form, status=404)
    packer.post("/desk/orders/LW-0/shipments/1/delivery", form, status=404)
    assert _parcel(database, order).state == "pending"


@pytest.mark.parametrize("role", ["", "shopper", "editor", "agent"])
def test_only_who_packs_may_move_parcels(
    client: JudgingClient, database: Database, order: Order, role: str
) -> None:
    if role == "shopper":
        with database.write() as session:
            factories.shopper(session, email=BUYER.email)
        client.sign_in(BUYER.email, factories.PASSWORD)
    elif role:
        _at_desk(client, database, role)
    form = {"carrier": "DHL", "tracking": "T", "version": 1}
    client.post(_address(database, order, "dispatch"), form, status=403)
    client.post(_address(database, order, "delivery"), form, status=403)
    for path in ("/desk/orders/", f"/desk/orders/{order.number}"):
        client.get(path, status=200 if role == "agent" else 403)
    assert _parcel(database, order).state == "pending"


def test_the_views_hold_what_their_names_say(
    packer: JudgingClient,
    database: Database,
    gateway: FakeGateway,
    config: Config,
    kettle: Variant,
    order: Order,
) -> None:
    on_its_way = placed(database, gateway, config, kettle)
    with database.write() as session:
        parcel = session.scalars(
            select(Shipment.id).where(Shipment.order_id == on_its_way.id)
        ).one()
        fulfilment.mark_shipped(session, parcel, 1, carrier="DHL", tracking="T1", actor=SYSTEM)
        unpaid = press(session, filled_bag(session, kettle)).order.number
        wrong = press(session, filled_bag(session, kettle))
    gateway.pay(opened(database, gateway, config, wrong.id), amount_minor=1)
    paying.ask_and_settle(database, gateway, wrong.id)
    held = {
        "pack": {order.number},
        "way": {on_its_way.number},
        "done": set(),
        "look": {wrong.order.number},
        "unpaid": {unpaid, wrong.order.number},
    }
    everything = {order.number, on_its_way.number, unpaid, wrong.order.number}
    for view, expected in held.items():
        page = words(packer.get(f"/desk/orders/?view={view}"))
        assert {number for number in everything if number in page} == expected, view
    packer.get("/desk/orders/?view=nonsense", status=404)
    for each in everything:
        packer.get(f"/desk/orders/{each}")


def test_an_order_whose_refund_failed_is_looked_at(
    packer: JudgingClient, database: Database, gateway: FakeGateway, order: Order
) -> None:
    with database.write() as session:
        refund = refunds.request_refund(
            session, order_id=order.id, amount_minor=8400, request_key="k", reference="RMA-1"
        )
    gateway.refusal = "declined"
    paying.send_refund(database, gateway, refund.id)
    assert order.number in words(packer.get("/desk/orders/?view=look"))
    assert "failed" in words(packer.get(f"/desk/orders/{order.number}"))


def test_money_that_placed_nothing_is_sent_back_by_a_button(
    app: Flask,
    client: JudgingClient,
    database: Database,
    gateway: FakeGateway,
    config: Config,
    kettle: Variant,
) -> None:
    with database.write() as session:
        wrong = press(session, filled_bag(session, kettle))
    gateway.pay(opened(database, gateway, config, wrong.id), amount_minor=8399)
    paying.ask_and_settle(database, gateway, wrong.id)
    number = wrong.order.number
    agent = _at_desk(client, database, "agent")
    case = agent.get(f"/desk/orders/{number}")
    assert "€83.99 came, €84.00 was due" in words(case)
    assert "Send €83.99 back" in words(case)
    agent.post(f"/desk/orders/{number}/refund", {"version": 1})
    agent.post(f"/desk/orders/{number}/refund", {"version": 1}, status=409)
    agent.post(f"/desk/orders/{number}/refund", {"version": "x"}, status=422)
    case = words(agent.get(f"/desk/orders/{number}"))
    assert "Send €83.99 back" not in case
    assert number not in words(agent.get("/desk/orders/?view=look"))
    with database.read() as session:
        assert session.scalars(select(Refund.amount_minor)).all() == [8399]
    assert [mail["values"]["amount_minor"] for mail in mails(database, "sent_back.md")] == [8399]
    with app.app_context():
        drain(database)
    (sent,) = config.mail_folder.glob("*.eml")
    assert "=E2=82=AC83.99 goes back" in sent.read_text().replace("=\n", "")


def test_only_who_may_send_refunds_gives_money_back(packer: JudgingClient, order: Order) -> None:
    packer.post(f"/desk/orders/{order.number}/refund", {"version": 2}, status=403)


def test_a_refund_that_was_tried_again_isnt_looked_at_any_more(
    packer: JudgingClient, database: Database, gateway: FakeGateway, order: Order
) -> None:
    for number, refusal in enumerate(("declined", "")):
        with database.write() as session:
            refund = refunds.request_refund(
                session,
                order_id=order.id,
                amount_minor=8400,
                request_key=f"k{number}",
                reference="RMA-1",
            )
        gateway.refusal = refusal
        paying.send_refund(database, gateway, refund.id)
        looked_at = order.number in words(packer.get("/desk/orders/?view=look"))
        assert looked_at == (refusal != "")


@pytest.mark.parametrize(
    "text", ["LW-20001", "lw-20001", "elif@EXAMPLE", "kaya", "Elif Kaya", " 20001 "]
)
def test_finds_an_order_by_number_name_or_e_mail(
    packer: JudgingClient, order: Order, text: str
) -> None:
    assert order.number in words(packer.get("/desk/orders/", query_string={"q": text}))


@pytest.mark.parametrize("text", ["%", "_", "\\", "%%%", "LW_20001", "nobody"])
def test_what_is_searched_for_is_never_a_pattern(
    packer: JudgingClient, order: Order, text: str
) -> None:
    assert order.number not in words(packer.get("/desk/orders/", query_string={"q": text}))


def test_nothing_searched_for_breaks_the_queue(packer: JudgingClient, order: Order) -> None:
    for text in HOSTILE.values():
        status = 404 if "\x00" in text else 200
        for path in ("/desk/orders/", f"/desk/orders/{order.number}"):
            answer = packer.get(path, query_string={"q": text, "view": "pack"}, status=status)
            assert "<script>alert" not in answer.text


def test_the_queue_takes_the_same_statements_however_long_it_is(
    packer: JudgingClient,
    app: Flask,
    database: Database,
    gateway: FakeGateway,
    config: Config,
    kettle: Variant,
) -> None:
    placed(database, gateway, config, kettle)
    packer.get("/desk/orders/")
    packer.get("/desk/orders/")
    few = packer.statements
    for _ in range(4):
        placed(database, gateway, config, kettle)
    packer.get("/desk/orders/")
    assert packer.statements == few
