"""Who may change what about colleagues, what is written down, and that one admin always stays."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from shop.accounts import inviting, proving, roles, signing_in, staff, two_factor
from shop.accounts.models import Account, LoginSession
from shop.accounts.permissions import ADMIN, EVERYTHING, ROLES, permissions_of
from shop.accounts.roles import Beyond, InUse, Manager
from shop.accounts.signing_in import WrongPassword
from shop.accounts.staff import LastAdmin
from shop.accounts.staff_models import StaffRole
from shop.accounts.staff_queries import browser_name
from shop.db import Database
from shop.desk_models import AuditEntry
from shop.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from tests import factories
from tests.factories_staff import manager, with_app

URL = "https://shop.example.org"


@pytest.fixture
def ada(database: Database) -> Account:
    with database.write() as session:
        return factories.staff(session, name="Ada Lindqvist")


@pytest.fixture
def sam(database: Database, ada: Account) -> Account:
    with database.write() as session:
        return factories.staff(session, role="agent")


def _do(database: Database, verb: Callable[..., Any], *given: Any, **named: Any) -> Any:
    with database.write() as session:
        return verb(session, *given, **named)


def _sign_in(database: Database, account: Account) -> str:
    return str(_do(database, signing_in.open_session, account, device=""))


def _is_in(database: Database, token: str) -> bool:
    with database.read() as session:
        return signing_in.find_session(session, token) is not None


def _audit(database: Database) -> list[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    with database.read() as session:
        rows = session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(row.action, row.name, row.before, row.after) for row in rows]


def test_a_new_role_signs_out_and_is_written_down(database: Database, sam: Account) -> None:
    token = _sign_in(database, sam)
    _do(database, staff.change_role, manager(), sam.id, "warehouse")
    assert not _is_in(database, token)
    assert _audit(database) == [
        ("changed", "Sam Peeters", {"role": "agent"}, {"role": "warehouse"})
    ]


def test_the_same_role_again_changes_nothing(database: Database, sam: Account) -> None:
    token = _sign_in(database, sam)
    _do(database, staff.change_role, manager(), sam.id, "agent")
    assert _is_in(database, token)
    assert _audit(database) == []


def test_who_is_switched_off_is_out_and_comes_back_only_anew(
    database: Database, sam: Account
) -> None:
    token = _sign_in(database, sam)
    _do(database, staff.switch_off, manager(), sam.id)
    assert not _is_in(database, token)
    with database.read() as session, pytest.raises(WrongPassword):
        signing_in.authenticate(session, sam.email, factories.PASSWORD)
    _do(database, staff.switch_on, manager(), sam.id)
    assert not _is_in(database, token)
    with database.read() as session:
        signing_in.authenticate(session, sam.email, factories.PASSWORD)
    assert [entry[0] for entry in _audit(database)] == ["switched_off", "switched_on"]


def test_nobody_signs_in_who_was_switched_off_since_the_password(
    database: Database, sam: Account
) -> None:
    _do(database, staff.switch_off, manager(), sam.id)
    with pytest.raises(WrongPassword):
        _sign_in(database, sam)


def test_a_mailed_link_opens_no_account_that_is_switched_off(
    database: Database, sam: Account
) -> None:
    with database.write() as session:
        _, token = proving.new_proof(session, sam.email, proving.LASTS)
    _do(database, staff.switch_off, manager(), sam.id)
    with pytest.raises(NotFound):
        _do(database, proving.use_proof, token, password="quite another one", locale="en")


def test_resetting_two_factor_signs_out_and_is_written_down(
    database: Database, sam: Account
) -> None:
    token = _sign_in(database, sam)
    _do(database, with_app, sam)
    _do(database, staff.reset_two_factor, manager(), sam.id)
    with database.read() as session:
        assert not two_factor.is_on(session, sam.id)
        assert two_factor.recovery_codes_left(session, sam.id) == 0
    assert not _is_in(database, token)
    assert [entry[0] for entry in _audit(database)] == ["two_factor_reset"]
    with pytest.raises(NotFound):
        _do(database, staff.reset_two_factor, manager(), sam.id)


def test_a_session_is_ended_under_its_own_account_only(
    database: Database, ada: Account, sam: Account
) -> None:
    token = _sign_in(database, ada)
    with database.read() as session:
        foreign = session.scalars(select(LoginSession.id)).one()
    with pytest.raises(NotFound):
        _do(database, staff.end_sessions, manager(), sam.id, foreign)
    assert _is_in(database, token)
    _do(database, staff.end_sessions, manager(), ada.id, foreign)
    assert not _is_in(database, token)


VERBS = [
    lambda session, by, who: staff.change_role(session, by, who, "editor"),
    staff.switch_off,
    staff.switch_on,
    staff.reset_two_factor,
    staff.end_sessions,
]


@pytest.mark.parametrize("verb", VERBS)
def test_a_shopper_is_no_colleague(database: Database, ada: Account, verb: Any) -> None:
    with database.write() as session:
        edith = factories.shopper(session)
    for account_id in (edith.id, 4711):
        with pytest.raises(NotFound):
            _do(database, verb, manager(), account_id)


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_touches_who_may_do_more(database: Database, ada: Account, verb: Any) -> None:
    with pytest.raises(Beyond):
        _do(database, verb, manager("staff.manage", "orders.see"), ada.id)
    assert _audit(database) == []


def test_nobody_gives_more_than_they_may_do(database: Database, ada: Account) -> None:
    by = manager("staff.manage", "catalogue.edit")
    with database.write() as session:
        editor = factories.staff(session, role="editor")
    for role in (ADMIN, "agent"):
        with pytest.raises(Beyond):
            _do(database, staff.change_role, by, editor.id, role)
        with pytest.raises(Beyond):
            _do(database, staff.invite, by, email="new@example.org", name="New", role=role)
    with pytest.raises(Beyond):
        _do(database, roles.make_role, by, "Mighty", ["catalogue.edit", "refunds.send"])
    with pytest.raises(Beyond):
        _do(database, roles.change_role, by, "editor", 0, ["refunds.send"])
    with pytest.raises(Beyond):
        _do(database, roles.change_role, by, "agent", 0, ["catalogue.edit"])


def test_an_unknown_role_is_given_to_nobody(database: Database, sam: Account) -> None:
    for role in ("king", ""):
        with pytest.raises(Invalid):
            _do(database, staff.change_role, manager(), sam.id, role)
        with pytest.raises(Invalid):
            _do(database, staff.invite, manager(), email="n@example.org", name="N", role=role)


def _invited(database: Database, role: str = "agent") -> tuple[Account, str]:
    with database.write() as session:
        found = staff.invite(session, manager(), email="New@example.org", name="New", role=role)
        return found, inviting.invitation_link(session, found, URL).rpartition("/")[2]


def test_an_invitation_is_accepted_once(database: Database, ada: Account) -> None:
    account, token = _invited(database)
    _do(database, inviting.accept, token, name="Noor Haddad", password="a good long one")
    with database.read() as session:
        found = signing_in.authenticate(session, "new@example.org", "a good long one")
    assert (found.id, found.name, found.role) == (account.id, "Noor Haddad", "agent")
    with pytest.raises(NotFound):
        _do(database, inviting.accept, token, name="Mallory", password="another long one")
    assert [entry[0] for entry in _audit(database)] == ["invited", "joined"]


def test_of_two_invitations_the_second_dies_with_the_first(
    database: Database, ada: Account
) -> None:
    account, token = _invited(database)
    with database.write() as session:
        found = session.get_one(Account, account.id)
        later = inviting.invitation_link(session, found, URL).rpartition("/")[2]
    _do(database, inviting.accept, token, name="Noor", password="a good long one")
    with pytest.raises(NotFound):
        _do(database, inviting.accept, later, name="Mallory", password="another long one")


def test_an_invitation_can_be_taken_back(database: Database, ada: Account) -> None:
    account, token = _invited(database)
    _do(database, staff.switch_off, manager(), account.id)
    with pytest.raises(NotFound):
        _do(database, inviting.accept, token, name="Noor", password="a good long one")


def test_a_link_to_a_new_password_is_no_invitation(database: Database, sam: Account) -> None:
    with database.write() as session:
        _, token = proving.new_proof(session, sam.email, proving.LASTS)
    with pytest.raises(NotFound):
        _do(database, inviting.accept, token, name="Mallory", password="another long one")


@pytest.mark.parametrize("password", ["", "nobody has this password", "guess"])
def test_nobody_signs_in_to_an_invitation(database: Database, ada: Account, password: str) -> None:
    account, _ = _invited(database)
    with database.read() as session, pytest.raises(WrongPassword):
        signing_in.authenticate(session, account.email, password)


def test_an_address_with_an_account_is_not_invited(database: Database, sam: Account) -> None:
    with pytest.raises(Conflict):
        _do(database, staff.invite, manager(), email=sam.email, name="Sam", role="agent")


def _may(database: Database, token: str) -> frozenset[str]:
    with database.read() as session:
        found = signing_in.find_session(session, token)
    assert found
    return found.permissions


def test_a_changed_role_is_true_in_running_sessions(database: Database, sam: Account) -> None:
    token = _sign_in(database, sam)
    assert _may(database, token) == ROLES["agent"]
    _do(database, roles.change_role, manager(), "agent", 0, ["orders.see"])
    assert _may(database, token) == {"orders.see"}
    _do(database, roles.drop_role, manager(), "agent")
    assert _may(database, token) == ROLES["agent"]
    assert [entry[0] for entry in _audit(database)] == ["changed", "deleted"]


def test_a_role_of_the_shops_own_is_made_given_changed_and_dropped(
    database: Database, sam: Account
) -> None:
    name = _do(database, roles.make_role, manager(), "Sale & photo", ["catalogue.edit"])
    assert name == "sale-photo"
    _do(database, staff.change_role, manager(), sam.id, name)
    token = _sign_in(database, sam)
    assert _may(database, token) == {"catalogue.edit"}
    _do(database, roles.change_role, manager(), name, 1, ["catalogue.edit", "mails.see"])
    assert _may(database, token) == {"catalogue.edit", "mails.see"}
    with pytest.raises(InUse):
        _do(database, roles.drop_role, manager(), name)
    _do(database, staff.change_role, manager(), sam.id, "agent")
    _do(database, roles.drop_role, manager(), name)
    with database.read() as session:
        assert [role.name for role in roles.all_roles(session)] == list(ROLES)


def test_two_who_change_a_role_do_not_overwrite_each_other(
    database: Database, ada: Account
) -> None:
    _do(database, roles.change_role, manager(), "agent", 0, ["orders.see"])
    for seen in (0, 2):
        with pytest.raises(Stale):
            _do(database, roles.change_role, manager(), "agent", seen, ["returns.see"])


@pytest.mark.parametrize("title", ["Admin", "agent", "New", "AGENT!"])
def test_a_role_of_a_taken_name_is_not_made(database: Database, title: str) -> None:
    with pytest.raises(Conflict):
        _do(database, roles.make_role, manager(), title, ["orders.see"])


@pytest.mark.parametrize(("title", "given"), [("Ω", ["orders.see"]), ("King", []), ("K", ["rule"])])
def test_a_role_without_a_name_or_a_permission_is_not_made(
    database: Database, title: str, given: list[str]
) -> None:
    with pytest.raises(Invalid):
        _do(database, roles.make_role, manager(), title, given)


def test_the_admin_can_not_be_weakened(database: Database, ada: Account) -> None:
    with pytest.raises(Forbidden):
        _do(database, roles.change_role, manager(), ADMIN, 0, ["orders.see"])
    with pytest.raises(NotFound):
        _do(database, roles.drop_role, manager(), ADMIN)
    assert permissions_of(ADMIN, ["orders.see"]) == EVERYTHING


def test_the_database_itself_refuses_another_admin_role(database: Database) -> None:
    from sqlalchemy.exc import IntegrityError

    with pytest.raises(IntegrityError), database.write() as session:
        session.add(StaffRole(name=ADMIN, title="", permissions=[]))


def test_a_permission_that_is_no_more_is_forgotten() -> None:
    assert permissions_of("helper", ["orders.see", "moon.reach"]) == {"orders.see"}
    assert permissions_of("nobody") == frozenset()


LEAVES = [staff.switch_off, lambda session, by, who: staff.change_role(session, by, who, "agent")]


@pytest.mark.parametrize("leave", LEAVES)
def test_the_last_admin_stays(database: Database, ada: Account, leave: Any) -> None:
    with pytest.raises(LastAdmin):
        _do(database, leave, manager(), ada.id)
    _invited(database, ADMIN)  # who hasn't come yet can't let anybody in
    with pytest.raises(LastAdmin):
        _do(database, leave, manager(), ada.id)
    with database.write() as session:
        off = factories.staff(session)
        session.execute(update(Account).where(Account.id == off.id).values(active=False))
    with pytest.raises(LastAdmin):
        _do(database, leave, manager(), ada.id)
    with database.write() as session:
        factories.staff(session)
    _do(database, leave, manager(), ada.id)


def _admins(session: Session) -> int:
    living = (Account.role == ADMIN, Account.active)
    return session.scalar(select(func.count()).select_from(Account).where(*living)) or 0


def _each_removes_the_other(
    database: Database, act: Callable[[Session, Manager, int], None]
) -> int:
    """Two admins see two admins, and then both act; returns how many are left."""
    with database.write() as session:
        session.execute(update(Account).where(Account.role == ADMIN).values(active=False))
        pair = [factories.staff(session).id for _ in range(2)]
    together = Barrier(2)

    def one(victim: int) -> None:
        with database.read() as session:
            assert _admins(session) == 2
        together.wait(30)
        try:
            with database.write() as session:
                act(session, manager(), victim)
        except LastAdmin:
            return

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(one, pair))
    with database.read() as session:
        return _admins(session)


@pytest.mark.parametrize("leave", LEAVES)
def test_two_admins_who_remove_each_other_leave_one(database: Database, leave: Any) -> None:
    for _ in range(10):
        assert _each_removes_the_other(database, leave) == 1


def test_without_the_guard_they_leave_nobody(database: Database) -> None:
    """The control: the same two, the same moment, an UPDATE that says nothing of the other."""

    def careless(session: Session, _by: Manager, victim: int) -> None:
        session.execute(update(Account).where(Account.id == victim).values(active=False))

    assert _each_removes_the_other(database, careless) == 0


def test_a_browser_is_named_for_its_person() -> None:
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    safari = (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
        "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
    )
    assert browser_name(firefox) == "Firefox, Linux"
    assert browser_name(safari) == "Safari, iPhone"
    assert browser_name("curl/8") == ""
