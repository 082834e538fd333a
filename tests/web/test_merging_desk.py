"""Merging at the desk: found, looked at, done and undone, by those who may."""

from sqlalchemy import select

from shop.customers.models import Customer, CustomerMerge
from shop.db import Database
from tests import factories
from tests import factories_support as made
from tests.browsing import JudgingClient
from tests.web.shopping import words


def _two(database: Database) -> tuple[int, int, str]:
    with database.write() as session:
        first = factories.shopper(session, email="one@example.org", name="Edith One").customer_id
        order = made.delivered(session, email="two@example.org", name="Edith Two")
        factories.staff(session, role="admin", email="admin@example.org")
        factories.staff(session, role="agent", email="agent@example.org")
        return first or 0, order.customer_id, order.number


def test_merges_after_a_look_and_takes_it_back(client: JudgingClient, database: Database) -> None:
    kept, gone, number = _two(database)
    client.most_statements = 60
    client.sign_in("admin@example.org", factories.PASSWORD)
    here = f"/desk/customers/{kept}"
    assert "Edith Two" in client.get(f"{here}/merge?q=edith").text
    plan = words(client.get(f"{here}/merge?other={gone}"))
    assert "Orders01" in plan
    assert "one@example.org goes on signing in" in plan
    client.post(f"{here}/merge", {"other": gone})
    assert number in client.get(here).text
    assert "This record was merged into another one." in client.get(f"/desk/customers/{gone}").text
    assert "Edith Two" not in words(client.get("/desk/customers/"))
    with database.read() as session:
        merge_id = session.scalars(select(CustomerMerge.id)).one()
    client.post(f"/desk/customers/{gone}/merges/{merge_id}/undo", status=404)
    client.post(f"{here}/merges/{merge_id}/undo")
    client.post(f"{here}/merges/{merge_id}/undo")
    assert "This merge can't be undone" in words(client.get(here))
    assert number in client.get(f"/desk/customers/{gone}").text


def test_what_is_no_pair_is_said(client: JudgingClient, database: Database) -> None:
    kept, _gone, _number = _two(database)
    client.sign_in("admin@example.org", factories.PASSWORD)
    here = f"/desk/customers/{kept}"
    assert "can't be merged" in words(client.get(f"{here}/merge?other={kept}"))
    client.post(f"{here}/merge", {"other": kept})
    client.get(f"{here}/merge?other=4711", status=404)
    for nonsense in ("", "x", "-1", "9" * 40):
        client.post(f"{here}/merge", {"other": nonsense}, status=404)
    with database.read() as session:
        assert session.scalars(select(Customer).where(Customer.merged_into_id > 0)).all() == []


def test_who_may_only_look_is_offered_nothing(client: JudgingClient, database: Database) -> None:
    kept, gone, _number = _two(database)
    client.sign_in("agent@example.org", factories.PASSWORD)
    assert "Merge with another record" not in client.get(f"/desk/customers/{kept}").text
    client.post(f"/desk/customers/{kept}/merge", {"other": gone}, status=403)
