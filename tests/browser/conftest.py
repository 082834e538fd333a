"""The browser, the running shop, and the people who visit it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import databases
from tests.browser.mailbox import Mailbox, mail_server
from tests.browser.running import RunningShop, running_shop
from tests.browser.visiting import Kind, Visitor

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, from the system. Without one the tests fail: a page not looked at is untested."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "no browser: install the package chromium"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture
def mail() -> Iterator[tuple[Mailbox, str]]:
    with mail_server() as running:
        yield running


@pytest.fixture
def mailbox(mail: tuple[Mailbox, str]) -> Mailbox:
    return mail[0]


@pytest.fixture
def shop(
    request: pytest.FixtureRequest, tmp_path: Path, mail: tuple[Mailbox, str]
) -> Iterator[RunningShop]:
    """A shop of this test's own; on PostgreSQL when the test's parameter says so."""
    if getattr(request, "param", "sqlite") == "sqlite":
        with running_shop(tmp_path, mail[1]) as running:
            yield running
        return
    database = databases.empty_postgresql()
    try:
        url = database.engine.url.render_as_string(hide_password=False)
        with running_shop(tmp_path, mail[1], url) as running:
            yield running
    finally:
        databases.drop(database)


Visit = Callable[[Kind], Visitor]


@pytest.fixture
def visit(browser: Browser, shop: RunningShop) -> Iterator[Visit]:
    """Open a browser in the shop. Afterwards nothing was wrong with any page of any visitor."""
    visitors: list[Visitor] = []

    def come(kind: Kind) -> Visitor:
        visitors.append(Visitor(browser, shop.url, kind))
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.context.close()
    faults = [fault for visitor in visitors for fault in visitor.faults]
    assert not faults, "\n".join([*dict.fromkeys(faults), *shop.defects()])
