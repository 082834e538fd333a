"""What a delivery promises and what VAT a total bears, in whole sentences for page and desk."""

from flask_babel import gettext, ngettext


def promise(least: int, most: int, *, pickup: bool) -> str:
    """When it comes, or lies ready, in working days from the least to the most."""
    if pickup:
        return _ready(most)
    if not most:
        return gettext("With you the same day")
    if least == most:
        return ngettext("With you in %(num)s working day", "With you in %(num)s working days", most)
    return gettext("With you in %(least)s to %(most)s working days", least=least, most=most)


def _ready(most: int) -> str:
    if not most:
        return gettext("Ready the same day")
    return ngettext("Ready within %(num)s working day", "Ready within %(num)s working days", most)


def vat_note(treatment: str, number: str = "") -> str:
    """Why a total bears no VAT, as an invoice has to say it (Directive 2006/112/EC, art. 226(11)).

    Empty where it bears VAT.
    """
    if treatment == "reverse":
        return gettext(
            "No VAT: reverse charge, the customer accounts for it (Directive 2006/112/EC,"
            " articles 138, 194 and 196). VAT number %(number)s.",
            number=number,
        )
    if treatment == "export":
        return gettext(
            "No VAT: it leaves the European Union (Directive 2006/112/EC, article 146). The country"
            " it goes to may ask for its own tax and duty."
        )
    return ""
