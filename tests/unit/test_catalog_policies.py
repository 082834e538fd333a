"""What the shop promises and may say of a price, without any database."""

from datetime import UTC, date, datetime, timedelta

import pytest

from catalog import policies
from catalog.prices import lowest_before

DAY = timedelta(days=1)
CUT = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ordered", "arrives"),
    [
        (datetime(2026, 11, 23, 10, tzinfo=UTC), date(2026, 11, 25)),  # Monday morning
        (datetime(2026, 11, 23, 15, tzinfo=UTC), date(2026, 11, 26)),  # too late for Monday
        (datetime(2026, 11, 26, 10, tzinfo=UTC), date(2026, 11, 30)),  # over a weekend
        (datetime(2026, 11, 27, 16, tzinfo=UTC), date(2026, 12, 2)),  # Friday evening
        (datetime(2026, 11, 28, 10, tzinfo=UTC), date(2026, 12, 2)),  # Saturday
    ],
)
def test_a_parcel_travels_on_working_days_only(ordered: datetime, arrives: date) -> None:
    assert policies.arrives_by(ordered, 2) == arrives


def test_a_cut_is_counted_from_the_lowest_price_before_it() -> None:
    assert policies.shown_cut(3900, 4600, 4600) == (4600, 15)
    assert policies.shown_cut(3900, 4600, 4000) == (4600, 2)


def test_no_cut_is_announced_that_is_none() -> None:
    assert policies.shown_cut(3900, None, 4600) == (None, None)
    assert policies.shown_cut(3900, 3900, 4600) == (None, None)
    assert policies.shown_cut(3900, 4600, 3900) == (None, None)
    assert policies.shown_cut(3900, 4600, 3500) == (None, None)


def test_no_percentage_is_said_where_the_prior_price_is_unknown() -> None:
    assert policies.shown_cut(3900, 4600, None) == (4600, None)


def test_the_prior_price_is_the_lowest_of_thirty_days() -> None:
    history = [(CUT - 20 * DAY, 5000), (CUT - 10 * DAY, 4200), (CUT - 5 * DAY, 4600), (CUT, 3900)]
    assert lowest_before(history) == 4200


def test_a_price_that_still_stood_when_the_thirty_days_began_counts() -> None:
    history = [(CUT - 90 * DAY, 3000), (CUT - 60 * DAY, 4600), (CUT, 3900)]
    assert lowest_before(history) == 4600


def test_a_first_price_has_no_price_before_it() -> None:
    assert lowest_before([(CUT, 3900)]) is None
