"""The command line, command by command, on both databases."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, func, select, update

from catalog.models import Product
from catalog.stock_models import StockLevel
from shop.accounts.demo import PASSWORD, STAFF
from shop.accounts.models import Account
from shop.accounts.signing_in import authenticate
from shop.accounts.staff_models import Authenticator
from shop.cli import commands, main
from shop.config import Config
from shop.db import Database
from shop.desk_models import AuditEntry
from tests import factories, factories_staff
from tests.browsing import JudgingClient
from tests.postgres_server import programs_path

Taulell = Callable[..., Result]


@pytest.fixture
def environment(config: Config) -> dict[str, str]:
    return {
        "DEMO": "1",
        "INSTANCE_DIR": str(config.instance_dir),
        "DATABASE_URL": config.database_url,
        "LOG_LEVEL": "ERROR",
        "PATH": programs_path(),
    }


@pytest.fixture
def taulell(environment: dict[str, str]) -> Taulell:
    """Run a command as a shell would, expecting a status."""

    def run(*arguments: str, status: int = 0, given: str = "", **more: str) -> Result:
        result = CliRunner().invoke(commands, arguments, input=given, env=environment | more)
        assert result.exit_code == status, (result.output, result.exception)
        return result

    return run


def test_help_names_every_command(taulell: Taulell) -> None:
    text = taulell("--help").output
    for name in (
        "run",
        "serve",
        "work",
        "migrate",
        "demo",
        "check",
        "backup",
        "restore",
        "reindex",
    ):
        assert f"\n  {name} " in text


def test_a_setting_that_can_not_be_right_is_one_line_and_status_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["taulell", "migrate"])
    monkeypatch.setenv("SECRET_KEY", "short")
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("Configuration: SECRET_KEY must be")


def test_the_demonstration_fills_an_empty_shop_once(
    taulell: Taulell, database: Database, config: Config
) -> None:
    taulell("demo")
    products = _count(database, Product)
    assert products > 10
    assert list(config.picture_folder.glob("*.webp"))
    taulell("demo")
    assert _count(database, Product) == products
    assert _count(database, Account) == len(STAFF) + 1
    with database.read() as session:
        assert authenticate(session, "admin@example.org", PASSWORD).role == "admin"
    assert "All is well" in taulell("check").output


def test_only_a_demonstration_has_people_with_a_known_password(
    taulell: Taulell, database: Database
) -> None:
    real = {"DEMO": "", "SECRET_KEY": "k" * 40}
    stripe = {"STRIPE_SECRET_KEY": "sk_test_x", "STRIPE_WEBHOOK_SECRET": "whsec_x"}
    taulell("demo", status=1, **real, **stripe)
    assert _count(database, Account) == 0


def test_staff_are_made_with_a_password_from_standard_input(
    taulell: Taulell, database: Database
) -> None:
    options = ("create-staff", "sam@example.org", "--role", "agent", "--name", "Sam")
    taulell(*options, "--password-stdin", given="a long password\n")
    with database.read() as session:
        assert authenticate(session, "sam@example.org", "a long password").role == "agent"


def test_staff_are_made_with_a_link_to_their_password(
    taulell: Taulell, database: Database, client: JudgingClient
) -> None:
    options = ("create-staff", "sam@example.org", "--role", "agent", "--name", "Sam")
    link = taulell(*options).output.split()[-1]
    address = urlsplit(link)
    client.post(address.path, {"name": "Sam", "password": "a long password"})
    with database.read() as session:
        assert authenticate(session, "sam@example.org", "a long password").role == "agent"


def test_the_only_admin_gets_in_without_the_telephone(taulell: Taulell, database: Database) -> None:
    with database.write() as session:
        factories_staff.with_app(session, factories.staff(session, email="ada@example.org"))
    taulell("reset-two-factor", "ada@example.org")
    with database.read() as session:
        assert session.scalar(select(Authenticator)) is None
        assert session.scalars(select(AuditEntry.who)).all() == ["taulell reset-two-factor"]
    taulell("reset-two-factor", "ada@example.org", status=1)
    taulell("reset-two-factor", "nobody@example.org", status=1)


@pytest.mark.parametrize(
    ("role", "password", "told"),
    [("king", "a long password", "unknown role"), ("agent", "short", "At least 10 characters")],
)
def test_staff_are_not_made_with_a_wrong_role_or_a_short_password(
    taulell: Taulell, database: Database, role: str, password: str, told: str
) -> None:
    options = ("create-staff", "sam@example.org", "--role", role, "--name", "Sam")
    result = taulell(*options, "--password-stdin", given=f"{password}\n", status=1)
    assert told in result.output
    assert _count(database, Account) == 0


def test_the_same_person_is_not_made_twice(taulell: Taulell) -> None:
    options = ("create-staff", "sam@example.org", "--role", "agent", "--name", "Sam")
    taulell(*options, "--password-stdin", given="a long password\n")
    taulell(*options, "--password-stdin", given="a long password\n", status=1)


@pytest.mark.breaks_invariants
def test_check_finds_units_that_nobody_moved(taulell: Taulell, database: Database) -> None:
    with database.write() as session:
        factories.product(session, units=5)
    assert "All is well" in taulell("check").output
    with database.write() as session:
        session.execute(update(StockLevel).values(on_hand=StockLevel.on_hand + 1))
    assert "All is well" not in taulell("check", status=1).output


def test_migrating_a_current_database_says_and_does_nothing(
    taulell: Taulell, database: Database, tmp_path: Path
) -> None:
    if not database.is_sqlite:
        return
    url = f"sqlite:///{tmp_path}/empty.db"
    assert "up to date" in taulell("migrate", DATABASE_URL=url).output
    assert taulell("migrate", DATABASE_URL=url).output == ""


def test_the_index_can_be_made_anew(taulell: Taulell, database: Database) -> None:
    with database.write() as session:
        factories.product(session, title="Everyday mug")
        factories.product(session, title="Slow kettle")
    assert "2 products" in taulell("reindex").output


def test_a_shop_moves_to_another_place_whole(
    taulell: Taulell, database: Database, config: Config, tmp_path: Path
) -> None:
    """Backup, everything lost, restore: the same things, people and pictures."""
    config.picture_folder.mkdir()
    (config.picture_folder / "mug-160.webp").write_bytes(b"a picture")
    with database.write() as session:
        product = factories.product(session, title="Everyday mug", prices=(1800,), units=3)
        factories.staff(session, email="sam@example.org")
    archive = str(tmp_path / "shop.tar")
    assert "bytes" in taulell("backup", archive).output
    with database.write() as session:
        session.execute(delete(Account))
        session.execute(update(Product).values(title="Overwritten"))
    (config.picture_folder / "mug-160.webp").unlink()
    taulell("restore", archive, status=1)
    taulell("restore", archive, "--force")
    with database.read() as session:
        assert session.get_one(Product, product.id).title == "Everyday mug"
        assert authenticate(session, "sam@example.org", factories.PASSWORD)
    assert (config.picture_folder / "mug-160.webp").read_bytes() == b"a picture"
    assert "All is well" in taulell("check").output


def _count(database: Database, table: type) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0
