"""Settings: read once, complete, and refused when the shop must not start with them."""

import stat
import threading
from pathlib import Path

import pytest

from shop.config import Config, ConfigurationError, kept_secret

GOOD = {
    "SECRET_KEY": "k" * 40,
    "STRIPE_SECRET_KEY": "sk_test_1",
    "STRIPE_WEBHOOK_SECRET": "whsec_1",
}


def test_reads_each_setting_from_the_variable_of_its_name(tmp_path: Path) -> None:
    config = Config.from_env(
        GOOD | {"PORT": "8080", "DEMO": "no", "INSTANCE_DIR": str(tmp_path), "SHOP_NAME": "Cups"}
    )
    assert (config.port, config.demo, config.shop_name) == (8080, False, "Cups")
    assert config.instance_dir == tmp_path


def test_fills_in_what_follows_from_the_rest(tmp_path: Path) -> None:
    config = Config.from_env(GOOD | {"INSTANCE_DIR": str(tmp_path), "PORT": "81"})
    assert config.base_url == "http://127.0.0.1:81"
    assert config.database_url == f"sqlite:///{tmp_path}/shop.db"
    assert not config.is_https


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert Config.from_env(GOOD | {"PORT": " "}).port == 8000


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "changeme"}, "SECRET_KEY"),
        ({"PORT": "http"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"WORKERS": "0"}, "WORKERS"),
        ({"STRIPE_SECRET_KEY": ""}, "STRIPE_SECRET_KEY"),
        ({"STRIPE_WEBHOOK_SECRET": ""}, "STRIPE_WEBHOOK_SECRET"),
        ({"DEMO": "1", "STRIPE_SECRET_KEY": "sk_live_1"}, "live"),
        ({"STRIPE_API_URL": "http://x", "STRIPE_SECRET_KEY": "rk_live_1"}, "live"),
        ({"TIMEZONE": "Europe/Atlantis"}, "TIMEZONE"),
        ({"CURRENCY": "euro"}, "CURRENCY"),
        ({"STAFF_TWO_FACTOR": "maybe"}, "STAFF_TWO_FACTOR"),
        ({"COUNTRY": "Belgium"}, "COUNTRY"),
        ({"BASE_URL": "shop.example.org"}, "BASE_URL"),
        ({"SMTP_URL": "mail.example.org:25"}, "SMTP_URL"),
        ({"MAIL_FROM": "nobody"}, "MAIL_FROM"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
    ],
)
def test_refuses_to_start_and_names_the_setting(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        Config.from_env(GOOD | wrong)


def test_a_demonstration_needs_nothing_and_keeps_its_secrets(tmp_path: Path) -> None:
    first = Config.from_env({"DEMO": "1", "INSTANCE_DIR": str(tmp_path)})
    again = Config.from_env({"DEMO": "1", "INSTANCE_DIR": str(tmp_path)})
    assert first == again
    assert first.uses_sandbox
    assert len(first.secret_key) >= 32


def test_staff_need_a_second_factor_unless_it_is_a_demonstration(tmp_path: Path) -> None:
    demo = {"DEMO": "1", "INSTANCE_DIR": str(tmp_path)}
    assert Config.from_env(GOOD).staff_two_factor == "required"
    assert Config.from_env(GOOD | {"STAFF_TWO_FACTOR": "optional"}).staff_two_factor == "optional"
    assert Config.from_env(demo).staff_two_factor == "optional"
    assert Config.from_env(demo | {"STAFF_TWO_FACTOR": "required"}).staff_two_factor == "required"


def test_two_demonstrations_have_different_secrets(tmp_path: Path) -> None:
    keys = {
        Config.from_env({"DEMO": "1", "INSTANCE_DIR": str(tmp_path / name)}).secret_key
        for name in "ab"
    }
    assert len(keys) == 2


def test_a_kept_secret_is_for_its_owner_alone(tmp_path: Path) -> None:
    kept_secret(tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600


def test_processes_that_start_together_keep_the_same_secret(tmp_path: Path) -> None:
    start, found = threading.Barrier(8), []

    def run() -> None:
        start.wait()
        found.append(kept_secret(tmp_path / "key"))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert found[0]
    assert [path.name for path in tmp_path.iterdir()] == ["key"]
