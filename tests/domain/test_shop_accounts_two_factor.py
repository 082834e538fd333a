"""The second factor: which codes are right, each of them once, and how often one may try."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select, update

from shop import clock
from shop.accounts import codes, second_step, signing_in, two_factor
from shop.accounts.models import Account
from shop.accounts.second_step import MOST_TRIES_OF_ACCOUNT, StepOver
from shop.accounts.staff_models import MOST_TRIES, Authenticator, RecoveryCode, SecondStep
from shop.accounts.two_factor import WrongCode
from shop.db import Database
from shop.errors import Conflict
from tests import factories
from tests.factories_staff import STEP, code_of, with_app

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"


@pytest.fixture
def sam(database: Database) -> Account:
    with database.write() as session:
        return factories.staff(session, role="agent")


@pytest.fixture
def app(database: Database, sam: Account) -> tuple[str, list[str]]:
    """The secret of Sam's app, and the recovery codes."""
    with database.write() as session:
        return with_app(session, sam)


def _check(database: Database, account: Account, code: str) -> None:
    with database.write() as session:
        two_factor.check(session, account.id, code)


def test_codes_are_those_of_the_standard() -> None:
    """RFC 6238, appendix B, its SHA-1 rows cut to six digits."""
    from datetime import UTC, datetime

    for seconds, code in ((59, "287082"), (1111111109, "081804"), (20000000000, "353130")):
        moment = datetime.fromtimestamp(seconds, UTC)
        assert codes.matching_step(RFC_SECRET, code, moment) == seconds // 30


@pytest.mark.parametrize(
    ("steps", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_a_clock_may_be_off_by_one_step(steps: int, right: bool) -> None:
    secret = codes.new_secret()
    found = codes.matching_step(secret, code_of(secret, steps), clock.now())
    assert (found is not None) == right


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "é", "0" * 4000])
def test_what_is_no_code_is_wrong(database: Database, sam: Account, app, code: str) -> None:
    with pytest.raises(WrongCode):
        _check(database, sam, code)


def test_a_code_may_be_typed_in_groups(database: Database, sam: Account, app) -> None:
    code = code_of(app[0])
    _check(database, sam, f" {code[:3]} {code[3:]} ")


def test_a_code_is_accepted_once(database: Database, sam: Account, app) -> None:
    secret, _ = app
    _check(database, sam, code_of(secret))
    with pytest.raises(WrongCode):
        _check(database, sam, code_of(secret))


def test_after_a_code_earlier_ones_are_worth_nothing(database: Database, sam: Account, app) -> None:
    secret, _ = app
    _check(database, sam, code_of(secret, 1))
    with pytest.raises(WrongCode):
        _check(database, sam, code_of(secret))


def test_the_code_that_tied_the_app_does_not_sign_in(database: Database, sam: Account) -> None:
    secret = codes.new_secret()
    with database.write() as session:
        two_factor.turn_on(session, sam.id, secret, code_of(secret))
    with pytest.raises(WrongCode):
        _check(database, sam, code_of(secret))


def test_the_code_of_another_app_is_wrong(database: Database, sam: Account, app) -> None:
    with pytest.raises(WrongCode):
        _check(database, sam, code_of(codes.new_secret()))


def test_a_recovery_code_works_once_however_it_is_typed(
    database: Database, sam: Account, app
) -> None:
    _, recovery = app
    _check(database, sam, recovery[0].upper().replace("-", " "))
    with pytest.raises(WrongCode):
        _check(database, sam, recovery[0])
    with database.read() as session:
        assert two_factor.recovery_codes_left(session, sam.id) == 9


def test_somebody_elses_recovery_code_is_wrong(database: Database, sam: Account, app) -> None:
    with database.write() as session:
        _, foreign = with_app(session, factories.staff(session))
    with pytest.raises(WrongCode):
        _check(database, sam, foreign[0])


def test_new_recovery_codes_replace_the_old_ones(database: Database, sam: Account, app) -> None:
    with database.write() as session:
        new = two_factor.renew_recovery_codes(session, sam.id)
    with pytest.raises(WrongCode):
        _check(database, sam, app[1][0])
    _check(database, sam, new[0])


def test_the_database_holds_no_recovery_code(database: Database, sam: Account, app) -> None:
    with database.read() as session:
        kept = "".join(session.scalars(select(RecoveryCode.digest)))
    assert not any(codes.cleaned(code) in kept for code in app[1])


def test_of_many_browsers_with_one_code_one_gets_in(database: Database, sam: Account, app) -> None:
    with clock.frozen(clock.now()):
        for code in (code_of(app[0]), app[1][0]):
            assert _rush(database, sam, code).count(True) == 1


def _rush(database: Database, account: Account, code: str) -> list[bool]:
    together = Barrier(6)

    def one(_: int) -> bool:
        together.wait(30)
        try:
            _check(database, account, code)
        except WrongCode:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        return list(pool.map(one, range(6)))


def test_without_the_guard_the_same_code_lets_several_in(
    database: Database, sam: Account, app
) -> None:
    """The control: who looks first and writes later is let in as often as there are browsers."""
    together, step = Barrier(2), codes.step_at(clock.now())

    def careless(_: int) -> bool:
        with database.read() as session:
            fresh = session.get_one(Authenticator, sam.id).last_step < step
        together.wait(30)
        with database.write() as session:
            session.execute(update(Authenticator).values(last_step=step))
        return fresh

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(careless, range(2))) == [True, True]


def test_an_app_is_tied_once(database: Database, sam: Account, app) -> None:
    secret = codes.new_secret()
    with database.write() as session, pytest.raises(Conflict):
        two_factor.turn_on(session, sam.id, secret, code_of(secret))


def _begin(database: Database, account: Account, *, enrol: bool = False) -> str:
    with database.write() as session:
        return second_step.open_step(session, account.id, enrol=enrol)


def _try(database: Database, token: str) -> None:
    with database.write() as session:
        second_step.take_try(session, token)


def test_a_step_has_five_tries(database: Database, sam: Account, app) -> None:
    token = _begin(database, sam)
    for _ in range(MOST_TRIES):
        _try(database, token)
    with pytest.raises(StepOver):
        _try(database, token)


def test_new_browsers_do_not_give_new_tries_for_ever(database: Database, sam: Account, app) -> None:
    """Who knows the password may begin again and again, but the account counts along."""
    for _ in range(MOST_TRIES_OF_ACCOUNT // MOST_TRIES):
        token = _begin(database, sam)
        for _ in range(MOST_TRIES):
            _try(database, token)
    token = _begin(database, sam)
    with pytest.raises(StepOver):
        _try(database, token)
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        _try(database, _begin(database, sam))


def test_tries_are_counted_one_by_one_however_many_come_at_once(
    database: Database, sam: Account, app
) -> None:
    token, together = _begin(database, sam), Barrier(8)

    def one(_: int) -> bool:
        together.wait(30)
        try:
            _try(database, token)
        except StepOver:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(8))).count(True) == MOST_TRIES


def test_a_step_ends_by_itself(database: Database, sam: Account, app) -> None:
    token = _begin(database, sam)
    with clock.frozen(clock.now() + second_step.LASTS + STEP), pytest.raises(StepOver):
        _try(database, token)


def test_a_step_is_finished_once(database: Database, sam: Account, app) -> None:
    token = _begin(database, sam)
    with database.write() as session:
        assert second_step.finish(session, token, code_of(app[0])).account.id == sam.id
    with database.write() as session, pytest.raises(StepOver):
        second_step.finish(session, token, code_of(app[0], 1))


def test_a_wrong_code_leaves_the_step_open(database: Database, sam: Account, app) -> None:
    token = _begin(database, sam)
    with pytest.raises(WrongCode), database.write() as session:
        second_step.finish(session, token, "000000x")
    with database.write() as session:
        second_step.finish(session, token, code_of(app[0]))


@pytest.mark.parametrize("token", ["", "guessed", "é"])
def test_a_guessed_token_is_no_step(database: Database, sam: Account, app, token: str) -> None:
    _begin(database, sam)
    with pytest.raises(StepOver):
        _try(database, token)


def test_the_database_holds_no_token_of_a_step(database: Database, sam: Account) -> None:
    token = _begin(database, sam)
    with database.read() as session:
        assert token not in repr(vars(session.scalars(select(SecondStep)).one()))


def test_a_new_password_ends_every_step(database: Database, sam: Account, app) -> None:
    token = _begin(database, sam)
    with database.write() as session:
        signing_in.set_password(session, session.get_one(Account, sam.id), "quite another one")
    with pytest.raises(StepOver):
        _try(database, token)


def test_somebody_switched_off_half_way_does_not_get_in(
    database: Database, sam: Account, app
) -> None:
    token = _begin(database, sam)
    with database.write() as session:
        session.execute(update(Account).values(active=False))
    with pytest.raises(StepOver), database.write() as session:
        second_step.finish(session, token, code_of(app[0]))
