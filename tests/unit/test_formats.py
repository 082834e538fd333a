"""Dates and money as a person reads them, on the shop's own clock."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from shop import clock, formats
from shop.config import Config

SUMMER_EVENING = datetime(2026, 9, 12, 22, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def context() -> Iterator[None]:
    app = Flask("formats")
    app.extensions["config"] = Config(timezone="Europe/Brussels")
    Babel(app)
    with clock.frozen(datetime(2026, 10, 1, tzinfo=UTC)), app.app_context(), force_locale("en"):
        yield


def test_a_day_is_the_shops_day_not_utc() -> None:
    assert formats.day(SUMMER_EVENING) == "Sunday 13 September"


def test_a_day_of_another_year_says_so() -> None:
    assert formats.day(SUMMER_EVENING.replace(year=2025)) == "Saturday 13 September 2025"


def test_a_moment_is_on_the_shops_wall_clock() -> None:
    assert formats.moment(SUMMER_EVENING) == "Sun 13 Sep, 00:30"
    assert formats.moment(datetime(2026, 1, 5, 11, 2, tzinfo=UTC)) == "Mon 5 Jan, 12:02"


def test_formats_follow_the_language_being_written() -> None:
    with force_locale("es"):
        assert formats.money(123456, "EUR").replace("\xa0", " ") == "1.234,56 €"


@pytest.mark.parametrize(
    ("locale", "day", "dated", "moment", "short"),
    [
        (
            "es",
            "domingo 13 de septiembre",
            "sábado 13 de septiembre de 2025",
            "dom 13 sept, 00:30",
            "13 sept",
        ),
        (
            "ca",
            "diumenge 13 de setembre",
            "dissabte 13 de setembre del 2025",
            "dg. 13 de set., 00:30",
            "13 de set.",
        ),
        (
            "eu",
            "irailak 13, igandea",
            "2025(e)ko irailak 13, larunbata",
            "ira. 13 (ig.), 00:30",
            "ira. 13",
        ),
        (
            "el",
            "Κυριακή 13 Σεπτεμβρίου",
            "Σάββατο 13 Σεπτεμβρίου 2025",
            "Κυρ 13 Σεπ, 00:30",  # noqa: RUF001 - it is Greek
            "13 Σεπ",
        ),
    ],
)
def test_each_language_has_its_own_order_of_day_and_month(
    locale: str, day: str, dated: str, moment: str, short: str
) -> None:
    with force_locale(locale):
        assert formats.day(SUMMER_EVENING) == day
        assert formats.day(SUMMER_EVENING.replace(year=2025)) == dated
        assert formats.moment(SUMMER_EVENING) == moment
        assert formats.day_short(SUMMER_EVENING) == short
