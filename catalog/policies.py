"""What the shop promises with every product, and what it may say about a price: pure answers.

The numbers live on this floor because the product page says them first; the bag and the returns
above it keep to the same ones.
"""

from datetime import date, datetime, timedelta

WITHDRAWAL_DAYS = 14
"""Days to withdraw from a distance contract without a reason (Directive 2011/83/EU, art. 9)."""

RETURN_DAYS = 60
"""Days in which the shop takes goods back of its own free will, at its own cost."""

LEGAL_GUARANTEE_MONTHS = 24
"""Months of legal guarantee on goods (Directive (EU) 2019/771, art. 10)."""

REPAIR_ADDS_MONTHS = 12
"""Months that a repair adds to the guarantee (Directive (EU) 2024/1799, art. 16)."""

DISPATCH_UNTIL_HOUR = 15
"""What is ordered before this hour of a working day leaves the same day."""

LOW_STOCK = 5
"""From this many units down, the page says how many are left."""

SATURDAY = 5


def arrives_by(now: datetime, days: int) -> date:
    """The day by which an order placed ``now`` (on the shop's wall clock) arrives.

    ``days`` are the working days that a parcel is on its way.
    """
    leaves = now.date()
    if not _is_working_day(leaves) or now.hour >= DISPATCH_UNTIL_HOUR:
        leaves = _working_days_after(leaves, 1)
    return _working_days_after(leaves, days)


def _working_days_after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= _is_working_day(day)
    return day


def _is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY


def shown_cut(
    price_minor: int, compare_at_minor: int | None, lowest_minor: int | None
) -> tuple[int | None, int | None]:
    """(price to strike out, percent off) that may be announced; (None, None) for no cut.

    The percentage is counted from the lowest price of the 30 days before the cut (Court of
    Justice, C-330/23); where that lowest isn't known no percentage is said, and where it wasn't
    higher than today's price there is no cut to announce.
    """
    if compare_at_minor is None or compare_at_minor <= price_minor:
        return None, None
    if lowest_minor is None:
        return compare_at_minor, None
    if lowest_minor <= price_minor:
        return None, None
    return compare_at_minor, (lowest_minor - price_minor) * 100 // lowest_minor
