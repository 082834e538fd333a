"""How dates and money look to a person: filters over Babel, remembered because it is slow."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask import Flask, current_app

from shop import clock
from shop.config import Config
from shop.locales import reading
from shop.money import formatted


def money(minor: int, currency: str) -> str:
    """8400 EUR → "€84.00", in the reader's language."""
    return formatted(minor, currency, reading())


def day(moment: datetime) -> str:
    """Saturday 12 September, on the shop's wall clock, with the year if it isn't this one."""
    local = moment.astimezone(_zone())
    year = "" if local.year == clock.now().astimezone(_zone()).year else " y"
    return _day(local.date().toordinal(), f"EEEE d MMMM{year}", reading())


def moment(at: datetime) -> str:
    """Thu 10 Sep, 11:02, on the shop's wall clock."""
    local = at.astimezone(_zone()).replace(second=0, microsecond=0, tzinfo=None)
    return _moment(local, reading())


def _zone() -> ZoneInfo:
    config: Config = current_app.extensions["config"]
    return ZoneInfo(config.timezone)


@lru_cache(maxsize=4096)
def _day(ordinal: int, pattern: str, locale: str) -> str:
    return format_date(datetime.fromordinal(ordinal), pattern, locale=locale)


@lru_cache(maxsize=4096)
def _moment(local: datetime, locale: str) -> str:
    return format_datetime(local, "EEE d MMM, HH:mm", locale=locale)


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(money=money, day=day, moment=moment)
