"""How dates and money look to a person: filters over Babel, remembered because it is slow."""

from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask import Flask, current_app

from shop import clock
from shop.addresses_by_country import Written, lines_of
from shop.config import Config
from shop.locales import reading
from shop.money import formatted

# CLDR has no pattern with weekday and month in full but no year; what is not here is as English.
_DAYS = {"es": "EEEE d 'de' MMMM", "eu": "MMMM'k' d, EEEE"}
_DATED = {
    "es": "EEEE d 'de' MMMM 'de' y",
    "ca": "EEEE d MMMM 'del' y",
    "eu": "y'(e)ko' MMMM'k' d, EEEE",
}
_MOMENTS = {"eu": "MMM d (EEE), HH:mm"}
_SHORT = {"eu": "MMM d"}


def money(minor: int, currency: str) -> str:
    """8400 EUR → "€84.00", in the reader's language."""
    return formatted(minor, currency, reading())


def day(moment: datetime) -> str:
    """Saturday 12 September, on the shop's wall clock, with the year if it isn't this one."""
    local = moment.astimezone(_zone())
    language = reading()
    this_year = local.year == clock.now().astimezone(_zone()).year
    pattern = _DAYS.get(language, "EEEE d MMMM") if this_year else dated(language)
    return _day(local.date().toordinal(), pattern, language)


def dated(language: str) -> str:
    """Babel's pattern of a day with its weekday and its year."""
    return _DATED.get(language, "EEEE d MMMM y")


def day_short(at: datetime) -> str:
    """12 Sep, on the shop's wall clock, for narrow columns."""
    language = reading()
    ordinal = at.astimezone(_zone()).date().toordinal()
    return _day(ordinal, _SHORT.get(language, "d MMM"), language)


def moment(at: datetime) -> str:
    """Thu 10 Sep, 11:02, on the shop's wall clock."""
    local = at.astimezone(_zone()).replace(second=0, microsecond=0, tzinfo=None)
    return _moment(local, reading())


def address_lines(address: Written) -> list[str]:
    """An address as on a parcel, with its country in the reader's language."""
    return lines_of(address, reading())


def _zone() -> ZoneInfo:
    config: Config = current_app.extensions["config"]
    return ZoneInfo(config.timezone)


@lru_cache(maxsize=4096)
def _day(ordinal: int, pattern: str, locale: str) -> str:
    return format_date(datetime.fromordinal(ordinal), pattern, locale=locale)


@lru_cache(maxsize=4096)
def _moment(local: datetime, locale: str) -> str:
    return format_datetime(local, _MOMENTS.get(locale, "EEE d MMM, HH:mm"), locale=locale)


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        money=money, day=day, day_short=day_short, moment=moment, address_lines=address_lines
    )
