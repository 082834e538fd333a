"""Gift cards and store credit on the pages: given at the desk, spent at the checkout."""

import re

import pytest
from sqlalchemy import select

from catalog.models import Variant
from orders.models import PLACED, Order
from shop.customers.ledger_models import Ledger
from shop.customers.ledgers import credit_of
from shop.customers.records import find_or_create
from shop.db import Database
from tests import factories
from tests.browsing import JudgingClient
from tests.web.shopping import ADDRESS, HOSTILE, error_beside, page_of, put_in, value_of
from tests.web.shopping import words as said


@pytest.fixture
def kettle(database: Database) -> Variant:
    with database.write() as session:
        return factories.product(session, title="Hob kettle", units=9).variants[0]


@pytest.fixture
def agent(client: JudgingClient, database: Database) -> JudgingClient:
    with database.write() as session:
        email = factories.staff(session).email
    client.sign_in(email, factories.PASSWORD)
    return client


def test_a_card_made_at_the_desk_pays_for_a_bag(
    agent: JudgingClient, database: Database, kettle: Variant
) -> None:
    form = {"token": "t", "amount": "100", "email": "mia@example.org", "words": "For you"}
    page = said(agent.post("/desk/gift-cards/", form, status=200))
    found = re.search(r"(?:[A-Z2-7]{4}-){7}[A-Z2-7]{4}", page)
    assert found is not None
    assert found.group() not in said(agent.get("/desk/gift-cards/"))
    put_in(agent, kettle)
    agent.post("/cart/codes", {"code": found.group().lower()})
    assert "pays €84.00 of €100.00" in said(agent.get("/cart"))
    assert value_of(page_of(agent.get("/checkout")), "seen_cards") == "8400"
    agent.most_statements = 70  # ordered and placed at one go
    answer = agent.post("/checkout", {**ADDRESS, "seen_total": 8400, "seen_cards": 8400})
    with database.read() as session:
        assert session.scalars(select(Order.state)).one() == PLACED
        assert session.scalars(select(Ledger.balance_minor)).one() == 1600
    page = said(agent.get(answer.location))
    assert "Gift card ending in" in page
    assert "paid €84.00 of it" in page


def test_credit_given_at_the_desk_is_on_the_customers_page_once(
    agent: JudgingClient, database: Database
) -> None:
    with database.write() as session:
        person = find_or_create(session, email="mia@example.org", name="Mia", locale="en")
    path = f"/desk/customers/{person.id}"
    for _press in range(2):
        agent.post(f"{path}/credit", {"token": "t", "amount": "12.50", "reason": "Late"})
    page = said(agent.get(path))
    assert "Given store credit" in page
    with database.read() as session:
        assert credit_of(session, person.id) == 1250
    for amount in ("", "-1", "0", "NaN", "much", "1e10", "10000.01", "9" * 400):
        form = {"token": "u", "amount": amount, "reason": "x"}
        page = page_of(agent.post(f"{path}/credit", form, status=422))
        assert error_beside(page, "amount")
    for words in HOSTILE.values():
        form = {"token": "v", "amount": "", "reason": words}
        page = page_of(agent.post(f"{path}/credit", form, status=422))
        assert error_beside(page, "amount")


def test_a_shopper_pays_with_credit_by_a_tick(
    client: JudgingClient, database: Database, kettle: Variant
) -> None:
    from shop.customers.ledgers import grant_credit
    from tests.domain.test_tenders import SAM

    with database.write() as session:
        account = factories.shopper(session, email="elif@example.org")
        assert account.customer_id is not None
        grant_credit(session, account.customer_id, 9000, "EUR", "Sorry", SAM, "k")
    client.sign_in("elif@example.org", factories.PASSWORD)
    assert "€90.00 of store credit" in said(client.get("/account"))
    put_in(client, kettle)
    assert "Pay with my store credit: €90.00" in said(client.get("/checkout"))
    client.most_statements = 70  # ordered and placed at one go
    client.post("/checkout", {**ADDRESS, "seen_total": 8400, "seen_cards": 0, "use_credit": "y"})
    with database.read() as session:
        assert session.scalars(select(Order.state)).one() == PLACED
        assert credit_of(session, account.customer_id) == 600
