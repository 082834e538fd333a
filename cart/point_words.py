"""What a bag is going to earn, in one plain sentence."""

from flask import current_app
from flask_babel import gettext, ngettext

from shop.customers.points import Programme, programme_of
from shop.formats import money


def running_programme() -> Programme:
    """The shop's points programme as it is configured."""
    return programme_of(current_app.extensions["config"])


def points_offered() -> bool:
    """Whether goods earn any."""
    return running_programme().per_unit > 0


def worth_of_points(points: int) -> str:
    """What so many points are worth when they pay: "€2.40"."""
    programme = running_programme()
    return money(points * programme.value_minor, programme.currency)


def points_to_come(goods_minor: int) -> str:
    """What goods for so much money earn; empty where that is nothing."""
    points = running_programme().earned(goods_minor)
    if not points:
        return ""
    return ngettext(
        "This earns %(num)d point, worth %(amount)s on a later order.",
        "This earns %(num)d points, worth %(amount)s on a later order.",
        points,
        amount=worth_of_points(points),
    )


def rule_of_the_programme() -> str:
    """How points are earned, for whoever wants to know; empty where none are."""
    programme = running_programme()
    if not programme.per_unit:
        return ""
    earns = ngettext(
        "Every %(amount)s that you pay for goods earns %(num)d point once they have arrived.",
        "Every %(amount)s that you pay for goods earns %(num)d points once they have arrived.",
        programme.per_unit,
        amount=money(programme.unit_minor, programme.currency),
    )
    gives_up = gettext("What you send back gives up its points again.")
    return f"{earns} {gives_up}"
