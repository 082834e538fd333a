"""A passkey in a real browser: made on the security page, used at the door, and without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.colleagues import signs_in_here
from tests.browser.running import running_shop
from tests.browser.visiting import PHONE, Kind, Visitor

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
READER = Kind("scripts", axe=True, both_schemes=True)


@pytest.fixture
def home(tmp_path: Path, mail):
    """A shop under a name, because a passkey can't be bound to a number."""
    with running_shop(tmp_path, mail[1]) as shop:
        yield shop, shop.url.replace("127.0.0.1", "localhost")


def _visitor(browser: Browser, home: str, kind: Kind) -> Visitor:
    visitor = Visitor(browser, home, kind)
    if kind.scripts:
        cdp = visitor.context.new_cdp_session(visitor.page)
        cdp.send("WebAuthn.enable")
        cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return visitor


def test_a_passkey_is_made_and_lets_its_person_in_again(home, browser: Browser) -> None:
    shop, address = home
    edith = _visitor(browser, address, READER)
    page = edith.page
    edith.go("/account/sign-in")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_visible()
    signs_in_here(edith, shop, shop.shopper)
    edith.follow("Security")
    edith.expected |= {422}
    edith.page.get_by_label("Name of the passkey").fill("Telephone")
    page.locator("[name=passkey-password]").fill("not the password")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_role("alert").filter(has_text="not your password")).to_be_visible()
    page.locator("[name=passkey-password]").fill(shop.password)
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_text("From now on it lets you in.")).to_be_visible()
    edith.look()
    edith.go("/account")
    edith.press("Sign out")
    edith.go("/account/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url(f"{address}/account")
    edith.go("/account/security")
    expect(page.get_by_text("Last used")).to_be_visible()
    edith.context.close()
    plain = _visitor(browser, address, Kind("no scripts", size=PHONE, scripts=False))
    plain.go("/account/sign-in")
    expect(plain.page.get_by_text("needs JavaScript")).to_be_visible()
    expect(plain.page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    plain.context.close()
    assert not [*edith.faults, *plain.faults, *shop.defects()]
