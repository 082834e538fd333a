"""Passkeys: which answers let somebody in, each challenge once, and how a copy shows itself."""

import json
from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from shop import clock
from shop.accounts import ceremonies, passkeys, signing_in
from shop.accounts.ceremonies import BadPasskey, Site
from shop.accounts.models import Account
from shop.accounts.passkey_models import Passkey, PasskeyChallenge
from shop.accounts.passkeys import MOST_PASSKEYS, Cloned, TooMany
from shop.config import Config
from shop.customers.models import Touchpoint
from shop.db import Database
from shop.errors import NotFound
from shop.outbox import OutboxJob
from tests import factories
from tests.authenticator import SITE, Authenticator, with_passkey


@pytest.fixture
def edith(database: Database) -> Account:
    with database.write() as session:
        return factories.shopper(session, email="edith@example.org")


@pytest.fixture
def telephone(database: Database, edith: Account) -> Authenticator:
    """Edith's, with a passkey for the shop."""
    made = Authenticator()
    with database.write() as session:
        with_passkey(session, edith, made)
    return made


def _challenge(database: Database, account_id: int | None = None) -> str:
    with database.write() as session:
        return passkeys.open_challenge(session, account_id)


def _spend(database: Database, challenge: str, account_id: int | None = None) -> None:
    with database.write() as session:
        passkeys.spend_challenge(session, challenge, account_id)


def _sign_in(database: Database, answer: str, challenge: str) -> int:
    with database.write() as session:
        return passkeys.sign_in(session, SITE, answer, challenge).id


def test_a_passkey_tells_whose_it_is(
    database: Database, edith: Account, telephone: Authenticator
) -> None:
    for _ in range(2):
        challenge = _challenge(database)
        _spend(database, challenge)
        assert _sign_in(database, telephone.sign(challenge), challenge) == edith.id
    with database.read() as session:
        key = session.scalars(select(Passkey)).one()
        assert session.scalars(select(Touchpoint.kind)).all() == ["passkey_added"]
    assert (key.sign_count, key.name) == (3, "Telephone")
    assert key.used_at


def test_an_authenticator_that_does_not_count_is_fine(database: Database, edith: Account) -> None:
    """Those that keep their keys in a cloud say nought each time (WebAuthn Level 3, 6.1.1)."""
    cloud = Authenticator(counts=False)
    with database.write() as session:
        with_passkey(session, edith, cloud)
    for challenge in ("one", "two"):
        assert _sign_in(database, cloud.sign(challenge), challenge) == edith.id


def test_a_challenge_is_good_once(database: Database) -> None:
    challenge = _challenge(database)
    _spend(database, challenge)
    with pytest.raises(BadPasskey):
        _spend(database, challenge)


def test_a_challenge_is_good_for_five_minutes(database: Database) -> None:
    challenge = _challenge(database)
    with clock.frozen(clock.now() + timedelta(minutes=6)), pytest.raises(BadPasskey):
        _spend(database, challenge)


def test_a_challenge_for_one_thing_is_none_for_another(database: Database, edith: Account) -> None:
    with database.write() as session:
        other = factories.shopper(session)
    for made, spent in ((None, edith.id), (edith.id, None), (edith.id, other.id)):
        with pytest.raises(BadPasskey):
            _spend(database, _challenge(database, made), spent)


@pytest.mark.parametrize("challenge", ["", "guessed", "\x00"])
def test_a_challenge_that_nobody_gave_is_none(database: Database, challenge: str) -> None:
    with pytest.raises(BadPasskey):
        _spend(database, challenge)


def test_of_many_browsers_with_one_challenge_one_may_answer(database: Database) -> None:
    challenge, together = _challenge(database), Barrier(6)

    def one(_: int) -> bool:
        together.wait(30)
        try:
            _spend(database, challenge)
        except BadPasskey:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(one, range(6))).count(True) == 1


def test_without_the_guard_several_may_answer_one_challenge(database: Database) -> None:
    """The control: who looks first and deletes later lets in as many as look at once."""
    _challenge(database)
    together = Barrier(2)

    def careless(_: int) -> bool:
        with database.read() as session:
            there = session.scalar(select(func.count(PasskeyChallenge.id))) == 1
        together.wait(30)
        with database.write() as session:
            session.execute(PasskeyChallenge.__table__.delete())
        return there

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(careless, range(2))) == [True, True]


@pytest.mark.parametrize(
    "wrong",
    [
        {"origin": "http://evil.example"},
        {"origin": "https://localhost"},
        {"host": "evil.example"},
        {"verifies": False},
        {"handle": b"somebody else"},
        {"handle": b""},
        {"credential": b"nobody's"},
        {"key": Authenticator().key},
    ],
    ids=lambda wrong: f"{next(iter(wrong))}={next(iter(wrong.values()))!r}"[:24],
)
def test_what_is_not_quite_right_lets_nobody_in(
    database: Database, telephone: Authenticator, wrong: dict
) -> None:
    assert _sign_in(database, telephone.sign("right"), "right")  # the control
    for name, value in wrong.items():
        setattr(telephone, name, value)
    with pytest.raises(BadPasskey):
        _sign_in(database, telephone.sign("asked"), "asked")


def test_the_answer_to_another_challenge_is_worth_nothing(
    database: Database, telephone: Authenticator
) -> None:
    with pytest.raises(BadPasskey):
        _sign_in(database, telephone.sign("overheard"), "asked")


def test_a_changed_byte_is_seen(database: Database, telephone: Authenticator) -> None:
    parts = json.loads(telephone.sign("asked"))["response"]
    for name in ("clientDataJSON", "authenticatorData", "signature"):
        broken = json.loads(telephone.sign("asked"))
        broken["response"][name] = parts[name][:-4] + "AAAA"
        with pytest.raises(BadPasskey):
            _sign_in(database, json.dumps(broken), "asked")


def test_an_account_that_is_switched_off_stays_out(
    database: Database, edith: Account, telephone: Authenticator
) -> None:
    with database.write() as session:
        session.execute(update(Account).values(active=False))
    with pytest.raises(BadPasskey):
        _sign_in(database, telephone.sign("asked"), "asked")


def test_a_copy_of_a_key_is_noticed_and_locks_it(
    database: Database, edith: Account, telephone: Authenticator
) -> None:
    copy = Authenticator(key=telephone.key, credential=telephone.credential)
    copy.handle, copy.count = telephone.handle, telephone.count
    for _ in range(3):
        _sign_in(database, telephone.sign("mine"), "mine")
    with pytest.raises(Cloned) as cloned:
        _sign_in(database, copy.sign("theirs"), "theirs")
    for _ in range(2):
        with database.write() as session:
            passkeys.lock(session, cloned.value.facts["passkey_id"], locale="en")
    for key in (telephone, copy):
        key.count += 100
        with pytest.raises(BadPasskey):
            _sign_in(database, key.sign("again"), "again")
    with database.read() as session:
        told = select(OutboxJob.payload).where(OutboxJob.key.like("mail:own:%"))
        said = [job["values"]["what"] for job in session.scalars(told.order_by(OutboxJob.id))]
    assert said == ["passkey-added", "passkey-locked"]


def test_without_the_counter_a_copy_goes_unnoticed(
    database: Database, telephone: Authenticator
) -> None:
    """The control: the library alone, asked to forget the counter, is content with both."""
    with database.read() as session:
        public = session.scalars(select(Passkey.public_key)).one()
    copy = Authenticator(key=telephone.key, credential=telephone.credential)
    for key in (telephone, copy):
        assert ceremonies.signed(SITE, key.sign("asked"), "asked", public)


def test_a_signature_used_twice_at_once_lets_one_in(
    database: Database, telephone: Authenticator
) -> None:
    """Even if the challenge were not spent, the counter is."""
    answer, together = telephone.sign("asked"), Barrier(4)

    def one(_: int) -> bool:
        together.wait(30)
        try:
            return bool(_sign_in(database, answer, "asked"))
        except Cloned:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(one, range(4))).count(True) == 1


def test_a_key_without_verification_is_not_made(database: Database, edith: Account) -> None:
    with database.write() as session, pytest.raises(BadPasskey):
        with_passkey(session, edith, Authenticator(verifies=False))


def test_a_key_is_made_once_and_for_one_account(
    database: Database, edith: Account, telephone: Authenticator
) -> None:
    with database.write() as session:
        other = factories.shopper(session)
    for account in (edith, other):
        with database.write() as session, pytest.raises(BadPasskey):
            with_passkey(session, account, telephone)


def test_an_account_has_so_many_passkeys_and_no_more(database: Database, edith: Account) -> None:
    with database.write() as session:
        for _ in range(MOST_PASSKEYS):
            with_passkey(session, edith, Authenticator())
        with pytest.raises(TooMany):
            passkeys.begin_making(session, SITE, edith)


def test_making_one_names_those_there_are_and_says_nothing_of_the_person(
    database: Database, edith: Account, telephone: Authenticator
) -> None:
    with database.write() as session:
        _, options = passkeys.begin_making(session, SITE, edith)
        (key,) = passkeys.passkeys_of(session, edith.id)
    wish = json.loads(options)
    assert [one["id"] for one in wish["excludeCredentials"]] == [key.credential_id]
    assert wish["authenticatorSelection"]["residentKey"] == "required"
    assert wish["authenticatorSelection"]["userVerification"] == "required"
    assert len(telephone.handle) == 32
    assert b"edith" not in telephone.handle


def test_somebody_elses_passkey_is_missing(
    database: Database, edith: Account, telephone: Authenticator
) -> None:
    with database.write() as session:
        other = factories.shopper(session)
        (key,) = passkeys.passkeys_of(session, edith.id)
        with pytest.raises(NotFound):
            passkeys.rename(session, other.id, key.id, "Mine")
        with pytest.raises(NotFound):
            passkeys.remove(session, other, key.id, locale="en")


def test_a_removed_passkey_opens_nothing(
    database: Database, edith: Account, telephone: Authenticator
) -> None:
    with database.write() as session:
        (key,) = passkeys.passkeys_of(session, edith.id)
        passkeys.remove(session, edith, key.id, locale="en")
    with pytest.raises(BadPasskey):
        _sign_in(database, telephone.sign("asked"), "asked")


def test_a_new_password_ends_a_passkey_that_is_being_made(
    database: Database, edith: Account
) -> None:
    challenge = _challenge(database, edith.id)
    with database.write() as session:
        account = session.get_one(Account, edith.id)
        signing_in.set_password(session, account, "quite another one")
    with pytest.raises(BadPasskey):
        _spend(database, challenge, edith.id)


JSONS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
BYTES = st.binary(max_size=300).map(lambda raw: urlsafe_b64encode(raw).decode())
PARTS = st.sampled_from(
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(part=PARTS, value=JSONS | BYTES, making=st.booleans())
def test_no_answer_made_by_hand_is_a_defect(part: str, value: object, making: bool) -> None:
    """It is taken or refused, but nothing else ever comes of it."""
    person = ceremonies.Person(b"handle", "e@example.org", "")
    options, key = ceremonies.making(SITE, person, "asked", []), Authenticator()
    answer = json.loads(key.make(options) if making else key.sign("asked"))
    answer["response"][part] = value
    with suppress(BadPasskey):
        ceremonies.made(SITE, json.dumps(answer), "asked")
    with pytest.raises(BadPasskey):
        ceremonies.signed(SITE, json.dumps(answer), "asked", b"no key")


@pytest.mark.parametrize(
    "answer", ["", "null", "[]", "{}", "[" * 20_000, '"\\u0000"', '{"id": "\\u0000"}', "é"]
)
def test_what_is_no_answer_is_refused(database: Database, answer: str) -> None:
    with pytest.raises(BadPasskey):
        _sign_in(database, answer, "asked")
    with pytest.raises(BadPasskey):
        ceremonies.made(SITE, answer, "asked")


@pytest.mark.parametrize(
    ("base_url", "host", "origin"),
    [
        ("https://shop.example", "shop.example", "https://shop.example"),
        ("https://Shop.example:443/", "shop.example", "https://shop.example"),
        ("https://shop.example:8443", "shop.example", "https://shop.example:8443"),
        ("http://127.0.0.1:8000", "localhost", "http://localhost:8000"),
        ("https://bücher.example", "xn--bcher-kva.example", None),
    ],
)
def test_keys_are_bound_to_the_configured_address(
    config: Config, base_url: str, host: str, origin: str | None
) -> None:
    site = Site.of(replace(config, base_url=base_url))
    assert site.host == host
    assert site.origin == (origin or f"https://{host}")
