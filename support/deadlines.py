"""When a period of days or months ends, as Regulation (EEC, Euratom) No 1182/71 counts.

Article 3(1): the day of the event isn't counted. Article 3(2): the period ends with the last hour
of its last day; a period of months ends on the same date of the last month, or on that month's last
day where there is no such date. Article 3(4): when the last day is a Saturday, a Sunday or a public
holiday the period ends with the following working day. Public holidays differ by country and region
and aren't known here: a person at the desk may always be kinder than the clock.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5
MONTHS_A_YEAR = 12
# fold=1: where clocks go back at midnight the last hour happens twice, and the second counts.
LAST_MOMENT = time.max.replace(fold=1)


def end_of_days(event: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The last moment (UTC) of the period of ``days`` that ``event`` starts."""
    return _end_of(event.astimezone(zone).date() + timedelta(days=days), zone)


def end_of_months(event: datetime, months: int, zone: ZoneInfo) -> datetime:
    """The last moment (UTC) of the period of ``months`` that ``event`` starts."""
    start = event.astimezone(zone).date()
    years, month = divmod(start.month - 1 + months, MONTHS_A_YEAR)
    year, month = start.year + years, month + 1
    return _end_of(date(year, month, min(start.day, monthrange(year, month)[1])), zone)


def end_of_working_days(event: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The last moment (UTC) of the ``days``-th working day after ``event``."""
    last = event.astimezone(zone).date()
    for _ in range(days):
        last = _working_day(last + timedelta(days=1))
    return _end_of(last, zone)


def _end_of(last: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(_working_day(last), LAST_MOMENT, zone).astimezone(UTC)


def _working_day(day: date) -> date:
    """``day``, or the Monday after a weekend."""
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    return day
