"""The shop's settings: one frozen dataclass, read once from the environment.

``docs/configuration.md`` is the table for people; a test holds the two together.
"""

import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.numbers import list_currencies
from stdnum import iban

PLACEHOLDERS = frozenset({"changeme", "change-me", "secret", "dev", "password", "placeholder"})
SHORTEST_SECRET = 32
MOST_PORT = 65_536
MOST_POINT_VALUE = 10_000
_FEW = frozenset(str(number) for number in range(1001))
MOST_TRANSFER_DAYS = 60
EXAMPLE_ACCOUNT = "BE68 5390 0754 7034"  # the one of the IBAN standard's own example, ISO 13616


class ConfigurationError(Exception):
    """The environment asks for something that the shop must not start with."""


def _setting(default: Any, doc: str) -> Any:
    """A field that is read from the environment variable of its own name, in capitals."""
    return field(default=default, metadata={"doc": doc})


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything that differs between one installation and the next."""

    host: str = _setting("127.0.0.1", "Address to listen on")
    port: int = _setting(8000, "Port of the shop and its desk")
    workers: int = _setting(2, "Web worker processes")
    database_url: str = _setting("", "SQLAlchemy URL; empty: SQLite in INSTANCE_DIR")
    instance_dir: Path = _setting(Path("instance"), "Folder of everything the shop writes")
    base_url: str = _setting("", "Public address, for links in mails; empty: http://HOST:PORT")
    secret_key: str = _setting("", "Signs cookies and guest links; at least 32 characters")
    demo: bool = _setting(False, "Demonstration: makes its own secret, test terminal, mail folder")
    stripe_secret_key: str = _setting("", "Stripe API key; empty: the test terminal (DEMO only)")
    stripe_webhook_secret: str = _setting("", "Signing secret of the webhook endpoint")
    stripe_api_url: str = _setting("", "Another address of Stripe's API; empty: Stripe's own")
    payment_capture: str = _setting("order", "When cards are charged: order, or dispatch")
    bank_account: str = _setting("", "IBAN for bank transfers; empty: none are offered")
    bank_holder: str = _setting("", "In whose name that account is; empty: SHOP_NAME")
    transfer_days: int = _setting(7, "Days that a transfer is waited for")
    pay_at_pickup: bool = _setting(True, "Offer to pay at the counter what is collected there")
    sandbox_port: int = _setting(8001, "Port of the test terminal")
    smtp_url: str = _setting("", "smtp[s]://user:password@host:port; empty: mails to a folder")
    mail_from: str = _setting("Latchwork <shop@example.org>", "Sender of every mail")
    shop_name: str = _setting("Latchwork", "The shop's name, on pages and in mails")
    order_prefix: str = _setting("LW", "First letters of order numbers")
    currency: str = _setting("EUR", "The shop's currency (ISO 4217)")
    country: str = _setting("BE", "The country the shop sells from (ISO 3166-1)")
    prices_include_vat: bool = _setting(True, "Prices have VAT in them; 0: it is added on top")
    locale: str = _setting("en", "The shop's own language, without a prefix in addresses")
    return_address: str = _setting(
        "Returns, 1 Example Street, 1000 Brussels, Belgium", "Where parcels come back to, by commas"
    )
    picture_hosts: str = _setting("", "Hosts that imports may fetch pictures from, by commas")
    timezone: str = _setting("Europe/Brussels", "Wall clock of the shop, for dates on pages")
    staff_two_factor: str = _setting("", "required or optional; empty: optional in a DEMO only")
    points_per_unit: str = _setting(
        "", "Points for each whole unit of the currency; empty: 1 in a DEMO, else none"
    )
    point_value_minor: int = _setting(1, "What a point is worth when it pays, in minor units")
    trusted_proxies: int = _setting(0, "How many reverse proxies stand in front")
    rate_limits: bool = _setting(True, "Limit sign-in, questions and look-ups per address")
    rate_limit_storage: str = _setting("memory://", "Where limits are counted (limits' URL)")
    log_level: str = _setting("INFO", "DEBUG, INFO, WARNING or ERROR")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the environment; raises ConfigurationError on what can't be right."""
        environ = os.environ if environ is None else environ
        values = {
            item.name: _parsed(item.name, item.default, environ[item.name.upper()])
            for item in fields(cls)
            if environ.get(item.name.upper(), "").strip()
        }
        return cls(**values).completed()

    def completed(self) -> Self:
        """Fill in what follows from the rest, and refuse to start on what is not safe."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        folder = values["instance_dir"] = self.instance_dir.resolve()
        values["base_url"] = (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")
        values["database_url"] = self.database_url or f"sqlite:///{folder / 'shop.db'}"
        usual = "optional" if self.demo else "required"
        values["staff_two_factor"] = self.staff_two_factor or usual
        values["points_per_unit"] = self.points_per_unit or ("1" if self.demo else "0")
        if self.demo:
            values.update(self._demo_values(folder))
        complete = type(self)(**values)
        complete.refuse_nonsense()
        complete.refuse_unsafe()
        return complete

    def _demo_values(self, folder: Path) -> dict[str, str]:
        """A demonstration keeps a secret of its own and pays at the test terminal."""
        found = {"secret_key": self.secret_key or kept_secret(folder / "secret_key")}
        if not self.stripe_secret_key:
            found["stripe_secret_key"] = "sk_test_terminal"
            found["stripe_webhook_secret"] = kept_secret(folder / "webhook_secret")
            found["stripe_api_url"] = f"http://127.0.0.1:{self.sandbox_port}"
            found["bank_account"] = self.bank_account or EXAMPLE_ACCOUNT
        return found

    def refuse_nonsense(self) -> None:
        """Raise ConfigurationError for what would only fail later, on some page or in some mail."""
        sense = {
            "PORT": 0 < self.port < MOST_PORT and 0 < self.sandbox_port < MOST_PORT,
            "WORKERS": self.workers > 0,
            "TRUSTED_PROXIES": self.trusted_proxies >= 0,
            "BASE_URL": self.base_url.startswith(("http://", "https://")),
            "SMTP_URL": self.smtp_url.startswith(("smtp://", "smtps://")) or not self.smtp_url,
            "MAIL_FROM": "@" in parseaddr(self.mail_from)[1],
            "PAYMENT_CAPTURE": self.payment_capture in {"order", "dispatch"},
            "BANK_ACCOUNT": not self.bank_account or _is_iban(self.bank_account),
            "TRANSFER_DAYS": 0 < self.transfer_days <= MOST_TRANSFER_DAYS,
            "CURRENCY": self.currency in list_currencies(),
            "COUNTRY": len(self.country) == 2 and self.country.isupper(),  # noqa: PLR2004
            "TIMEZONE": _is_zone(self.timezone),
            "POINTS_PER_UNIT": self.points_per_unit in _FEW,
            "POINT_VALUE_MINOR": 0 < self.point_value_minor <= MOST_POINT_VALUE,
            "STAFF_TWO_FACTOR": self.staff_two_factor in {"required", "optional"},
            "LOG_LEVEL": self.log_level.upper() in {"DEBUG", "INFO", "WARNING", "ERROR"},
        }
        for name, makes_sense in sense.items():
            if not makes_sense:
                value = getattr(self, name.lower())
                raise ConfigurationError(f"{name}={value!r} makes no sense")

    def refuse_unsafe(self) -> None:
        """Raise ConfigurationError for a weak secret, a live key in a demo, or half a Stripe."""
        if len(self.secret_key) < SHORTEST_SECRET or self.secret_key.lower() in PLACEHOLDERS:
            raise ConfigurationError(
                f"SECRET_KEY must be {SHORTEST_SECRET} random characters or more, for example "
                "from: python -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        if self.is_live and (self.demo or self.stripe_api_url):
            raise ConfigurationError("A live Stripe key never meets DEMO or STRIPE_API_URL")
        if self.stripe_secret_key and not self.stripe_webhook_secret:
            raise ConfigurationError("STRIPE_SECRET_KEY needs STRIPE_WEBHOOK_SECRET beside it")
        if not self.stripe_secret_key:
            raise ConfigurationError("STRIPE_SECRET_KEY is missing (DEMO=1 brings a test terminal)")

    @property
    def is_live(self) -> bool:
        """Whether real money moves."""
        return self.stripe_secret_key.startswith(("sk_live_", "rk_live_"))

    @property
    def uses_sandbox(self) -> bool:
        """Whether payments go to the project's own test terminal."""
        return self.demo and self.stripe_api_url == f"http://127.0.0.1:{self.sandbox_port}"

    @property
    def is_https(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

    @property
    def mail_folder(self) -> Path:
        """Where mails land when there is no SMTP_URL."""
        return self.instance_dir / "mails"

    @property
    def picture_folder(self) -> Path:
        return self.instance_dir / "pictures"


def _parsed(name: str, default: Any, text: str) -> Any:
    """``text`` as the type of ``default``; ConfigurationError names the variable."""
    if isinstance(default, bool):
        return text.strip().lower() in {"1", "true", "yes", "on"}
    try:
        return type(default)(text.strip())
    except ValueError as error:
        raise ConfigurationError(f"{name.upper()}={text!r} is not a {type(default)}") from error


def _is_zone(name: str) -> bool:
    try:
        return bool(ZoneInfo(name).key)
    except (KeyError, ValueError):
        return False


def _is_iban(account: str) -> bool:
    """By its length and check digits (ISO 13616); which banks there are changes too often."""
    return bool(iban.is_valid(account, check_country=False))


def kept_secret(path: Path) -> str:
    """The secret in ``path``, made on first use and readable by its owner alone.

    It is linked into place when it is whole, so that of several processes starting together one
    makes it and none reads half of it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(draft, path)
        Path(draft).unlink()
    return path.read_text().strip()
