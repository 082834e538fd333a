"""What may come back, until when: pure answers, counted as Regulation 1182/71 counts."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from shop.errors import Invalid
from support.deadlines import end_of_days, end_of_months, end_of_working_days
from support.forms import chosen_units
from support.policies import LineFacts, answers, kind_of_request
from support.worth import each_worth, part_worth, worth_of

BRUSSELS = ZoneInfo("Europe/Brussels")
SECOND = timedelta(seconds=1)
EARLIEST = datetime(2020, 1, 1)  # noqa: DTZ001 - hypothesis adds the zone
LATEST = datetime(2035, 1, 1)  # noqa: DTZ001


def local(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BRUSSELS)


def asked(now: datetime, delivered_at: datetime | None, **facts: object):
    line = {
        "quantity": 2,
        "claimed": 0,
        "withdrawal_days": 14,
        "return_days": 60,
        "warranty_months": 24,
    } | facts
    return answers(LineFacts(**line), now=now, delivered_at=delivered_at, zone=BRUSSELS)


def test_withdrawal_ends_with_the_last_hour_of_the_fourteenth_day():
    delivered = local(2026, 9, 10, 9)  # a Thursday; two weeks later is a Thursday too
    last_second = local(2026, 9, 24, 23, 59) + 59 * SECOND
    assert asked(last_second, delivered)["withdraw"].allowed
    assert not asked(last_second + SECOND, delivered)["withdraw"].allowed
    assert asked(last_second + SECOND, delivered)["withdraw"].why == "too_late"


def test_the_day_of_delivery_is_not_counted_whatever_its_hour():
    assert end_of_days(local(2026, 9, 10, 0, 1), 14, BRUSSELS) == end_of_days(
        local(2026, 9, 10, 23, 59), 14, BRUSSELS
    )


@pytest.mark.parametrize("delivered_on", [12, 13])
def test_a_period_that_ends_at_the_weekend_ends_on_monday(delivered_on):
    until = end_of_days(local(2026, 9, delivered_on), 14, BRUSSELS)
    assert until.astimezone(BRUSSELS).date().isoformat() == "2026-09-28"
    assert until.astimezone(BRUSSELS).strftime("%A %H:%M") == "Monday 23:59"


def test_days_end_on_the_wall_clock_when_the_clocks_change():
    until = end_of_days(local(2026, 10, 13), 14, BRUSSELS)  # clocks go back on 25 October
    assert until == datetime(2026, 10, 27, 22, 59, 59, 999999, UTC)
    spring = end_of_days(local(2026, 3, 16), 14, BRUSSELS)  # and forward on 29 March
    assert spring == datetime(2026, 3, 30, 21, 59, 59, 999999, UTC)


def test_an_hour_that_happens_twice_counts_to_its_second_end():
    almaty = ZoneInfo("Asia/Almaty")  # put its clocks back at the midnight after 29 February 2024
    until = end_of_days(datetime(2024, 2, 15, 12, tzinfo=almaty), 14, almaty)
    assert until == datetime(2024, 2, 29, 18, 59, 59, 999999, UTC)


def test_a_parcel_delivered_late_in_the_evening_elsewhere_counts_by_the_shops_day():
    delivered = datetime(2026, 9, 9, 22, 30, tzinfo=UTC)  # 00:30 on the 10th in Brussels
    assert end_of_days(delivered, 14, BRUSSELS) == end_of_days(local(2026, 9, 10), 14, BRUSSELS)


def test_months_end_on_the_same_date_or_on_the_last_day_of_a_shorter_month():
    assert end_of_months(local(2024, 2, 29), 24, BRUSSELS).date().isoformat() == "2026-03-02"
    # 28 February 2026 is a Saturday, so Monday 2 March it is; a plain case beside it:
    assert end_of_months(local(2026, 9, 10), 24, BRUSSELS).date().isoformat() == "2028-09-11"
    assert end_of_months(local(2026, 9, 10), 23, BRUSSELS).date().isoformat() == "2028-08-10"
    assert end_of_months(local(2026, 12, 31), 2, BRUSSELS).date().isoformat() == "2027-03-01"


def test_working_days_skip_the_weekend():
    friday = local(2026, 9, 11)
    assert end_of_working_days(friday, 1, BRUSSELS).strftime("%A") == "Monday"
    assert end_of_working_days(friday, 2, BRUSSELS).strftime("%A") == "Tuesday"


@given(
    st.datetimes(EARLIEST, LATEST, timezones=st.just(BRUSSELS)),
    st.integers(1, 400),
)
def test_a_period_never_ends_early_nor_at_a_weekend(event, days):
    until = end_of_days(event, days, BRUSSELS).astimezone(BRUSSELS)
    assert until.date() >= (event + timedelta(days=days)).date()
    assert until.weekday() < 5
    assert (until.date() - event.date()).days <= days + 2


def test_before_delivery_withdrawing_is_open_and_returning_is_not_yet():
    given = asked(local(2026, 9, 10), None)
    assert given["withdraw"].allowed
    assert given["withdraw"].until is None
    assert (given["return"].allowed, given["return"].why) == (False, "not_delivered")
    assert (given["claim"].allowed, given["claim"].why) == (False, "not_delivered")
    assert given["ask"].allowed


def test_refuses_a_return_after_the_window_and_says_until_when_it_was():
    answer = asked(local(2026, 12, 1), local(2026, 9, 10))["return"]
    assert not answer.allowed
    assert answer.until == end_of_days(local(2026, 9, 10), 60, BRUSSELS)


def test_exempt_goods_say_their_reason_but_keep_their_guarantee():
    given = asked(local(2026, 9, 11), local(2026, 9, 10), no_return_reason="hygiene")
    assert given["withdraw"].why == given["return"].why == "exempt:hygiene"
    assert given["claim"].allowed


def test_units_asked_back_already_are_not_offered_again():
    given = asked(local(2026, 9, 11), local(2026, 9, 10), quantity=2, claimed=2)
    assert {given[name].why for name in ("withdraw", "return", "claim")} == {"nothing_left"}
    assert given["ask"].allowed


def test_the_guarantee_outlives_the_return_window():
    given = asked(local(2028, 9, 11, 23), local(2026, 9, 10))
    assert not given["return"].allowed
    assert given["claim"].allowed
    assert kind_of_request([given]) == "claim"
    assert not asked(local(2028, 9, 12, 1), local(2026, 9, 10))["claim"].allowed


@given(st.integers(0, 10**7), st.integers(1, 99), st.data())
def test_units_returned_one_by_one_sum_to_what_was_paid(paid, quantity, data):
    """Also when earlier requests are given up in between."""
    held: list[tuple[int, int]] = []
    claimed = given = 0
    for _ in range(200):
        if claimed == quantity:
            break
        if held and data.draw(st.integers(0, 3)) == 0:
            units, worth = held.pop(data.draw(st.integers(0, len(held) - 1)))
        else:
            wanted = data.draw(st.integers(1, quantity - claimed))
            worth = worth_of(paid, quantity, claimed, given, wanted)
            held.append((wanted, worth))
            claimed, given = claimed + wanted, given + worth
            assert 0 <= given <= paid
            continue
        claimed, given = claimed - units, given - worth
    if claimed == quantity:
        assert given == paid


@given(st.integers(0, 10**7), st.integers(1, 99))
def test_what_a_page_promises_for_a_unit_is_never_more_than_a_unit_brings(paid, quantity):
    assert each_worth(paid, quantity) * quantity <= paid
    assert part_worth(paid, quantity, quantity) == paid
    assert part_worth(paid, quantity, 0) == 0


def test_only_ticked_lines_with_a_possible_quantity_are_chosen():
    form = MultiDict([("line", "1"), ("line", "3"), ("quantity-1", "2"), ("quantity-2", "1")])
    assert chosen_units(form, {1: 2, 2: 5, 3: 4}) == {1: 2, 3: 4}


@pytest.mark.parametrize("quantity", ["0", "-1", "3", "1e10"])
def test_an_impossible_quantity_is_refused(quantity):
    form = MultiDict([("line", "1"), ("quantity-1", quantity)])
    if quantity == "1e10":  # not a number at all: the form's own default stands
        assert chosen_units(form, {1: 2}) == {1: 2}
    else:
        with pytest.raises(Invalid):
            chosen_units(form, {1: 2})


@pytest.mark.parametrize("line", ["9", "", "x"])
def test_a_line_of_somebody_else_or_no_line_is_refused(line):
    with pytest.raises(Invalid):
        chosen_units(MultiDict([("line", line)]), {1: 2})
