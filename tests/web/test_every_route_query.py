"""Ids beside the path, in queries and forms: each may be somebody else's, or of another thing."""

import pytest
from sqlalchemy import select

from orders.fulfilment import shipments_of
from shop.access import keep_link
from support.models import Ticket
from tests import factories
from tests import factories_support as made
from tests.web.trespassing import differing, tables


@pytest.fixture
def theirs(database):
    """Somebody else's delivered order."""
    with database.write() as session:
        return made.delivered(session, email="zebulon@example.org", name="Zebulon Quartermain")


@pytest.fixture
def mine(client, database):
    """A delivered order, opened in this browser by its link."""
    with database.write() as session:
        order = made.delivered(session, quantity=2)
    with client.app.test_request_context("/"), client.http.session_transaction() as kept:
        keep_link("order", order.number, order.link_version)
        kept["links"] = [f"order:{order.number}:{order.link_version}"]
    return order


@pytest.fixture
def unchanged(database, theirs, mine):
    """Afterwards the database is what it was."""
    before = tables(database)
    yield
    assert differing(before, tables(database)) == []


def test_a_question_about_somebody_elses_order_is_about_nothing(client, theirs, unchanged) -> None:
    line = theirs.lines[0].id
    for query in (f"order={theirs.number}", f"order={theirs.number}&line={line}"):
        assert "Quartermain" not in client.get(f"/questions/new?{query}", status=404).text
        client.post(f"/questions/new?{query}", {"message": "Where is it?"}, status=404)


def test_a_question_is_about_a_line_of_its_own_order(client, mine, theirs, unchanged) -> None:
    query = f"order={mine.number}&line={theirs.lines[0].id}"
    client.get(f"/questions/new?{query}", status=404)
    client.post(f"/questions/new?{query}", {"message": "Where is it?"}, status=404)


def test_a_line_without_its_order_says_nothing(client, theirs) -> None:
    page = client.get(f"/questions/new?line={theirs.lines[0].id}")
    assert theirs.lines[0].title not in page.text


@pytest.mark.parametrize("path", ["return", "withdrawal"])
def test_a_line_of_another_order_does_not_come_back(client, mine, theirs, unchanged, path) -> None:
    form = {"reason": "too_large", "name": "Edith Nowak", "email": "edith@example.org"}
    foreign = theirs.lines[0].id
    for lines in ([foreign], [mine.lines[0].id, foreign]):
        form |= {"line": lines, f"quantity-{foreign}": 1}
        client.post(f"/orders/{mine.number}/{path}", form, status=422)


def test_a_search_for_an_order_number_leads_to_a_closed_door(client, theirs, unchanged) -> None:
    answer = client.get(f"/search?q={theirs.number}", status=302)
    client.get(answer.location, status=404)


def test_looking_for_an_order_with_another_mail_sends_nothing(client, theirs, unchanged) -> None:
    form = {"number": theirs.number, "email": "edith@example.org"}
    page = client.post("/orders/find", form, status=200)
    assert "Quartermain" not in page.text


def test_what_a_guest_says_of_an_address_is_not_told_back(client, database, theirs) -> None:
    """Somebody who asks under another's address sees their own question, and nothing more."""
    form = {"message": "Hello", "name": "Mallory", "email": "zebulon@example.org"}
    address = client.post("/questions/new", form).location
    client.post(f"{address}/messages", {"message": "Hello again"})
    page = client.get(address).text
    assert page.count("<b>Mallory</b>") == 2
    assert "Quartermain" not in page
    with database.read() as session:
        asked = session.scalars(select(Ticket)).one()
    assert (asked.customer_id, asked.order_id) == (theirs.customer_id, None)
    client.get(f"/orders/{theirs.number}", status=404)


@pytest.fixture
def admin(client, database):
    with database.write() as session:
        factories.staff(session, email="admin@example.org")
    client.sign_in("admin@example.org", factories.PASSWORD)
    return client


@pytest.fixture
def parcels(database):
    """Two orders that wait to be packed, and their parcels."""
    with database.write() as session:
        orders = [made.placed(session, email=f"{name}@example.org") for name in ("ann", "bob")]
        return [(order.number, shipments_of(session, order.id)[0]) for order in orders]


@pytest.mark.parametrize("step", ["dispatch", "delivery"])
def test_a_parcel_is_moved_under_its_own_order_only(admin, database, parcels, step) -> None:
    (number, _), (_, foreign) = parcels
    before = tables(database)
    form = {"version": foreign.version, "carrier": "DHL", "tracking": "1"}
    admin.post(f"/desk/orders/{number}/shipments/{foreign.id}/{step}", form, status=404)
    assert differing(before, tables(database)) == []


def test_a_variant_is_changed_under_its_own_product_only(admin, database) -> None:
    with database.write() as session:
        one, other = factories.product(session), factories.product(session)
        place = factories.location(session).id
    before = tables(database)
    path = f"/desk/catalogue/{one.id}/variants/{other.variants[0].id}"
    row = {"variants-0-id": other.variants[0].id, "variants-0-price": "1.00", "variants-0-sku": "X"}
    product = {"title": one.title, "category_id": one.category_id, "status": "active"}
    form = {"version": one.version, "ground": "linen", **product, **row}
    admin.post(f"/desk/catalogue/{one.id}", form)
    stock = {"seen": 5, "counted": 1, "reason": "damaged"}
    admin.post(f"{path}/stock/{place}", stock, status=404)
    assert differing(before, tables(database)) == []


@pytest.mark.parametrize("step", ["receipt", "inspection"])
def test_a_line_of_another_return_is_left_alone(admin, database, theirs, mine, step) -> None:
    with database.write() as session:
        ready = [made.asked_back(session, made.reread(session, o.number)) for o in (mine, theirs)]
        if step == "inspection":
            ready = [made.arrived(session, found) for found in ready]
        ours, foreign = ready
        line = foreign.lines[0].id
    before, admin.most_statements = tables(database), 30  # a refusal shows the whole case again
    form = {
        "version": ours.version,
        f"line{line}-units": 1,
        f"line{line}-condition": "new",
        f"line{line}-disposition": "restock",
    }
    admin.post(f"/desk/returns/{ours.rma}/{step}", form, status=422)
    assert differing(before, tables(database)) == []
