"""What mails and pages of every package may write about returns and questions."""

from datetime import UTC, datetime

from babel.dates import format_datetime
from flask import Flask

from shop.access import link_key
from shop.formats import dated
from shop.locales import public_url, reading
from support.blueprints import config, shop_zone
from support.status import return_sentence, ticket_sentence


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        ticket_link=ticket_link,
        return_link=return_link,
        return_sentence=return_sentence,
        ticket_sentence=ticket_sentence,
        return_address=return_address,
    )
    app.jinja_env.filters.update(exactly=exactly)


def return_link(rma: str, link_version: int) -> str:
    """The guest's way to a return, for mails: whoever has it may see the return."""
    return f"{public_url(f'/returns/{rma}')}?key={link_key('return', rma, link_version)}"


def ticket_link(number: str, link_version: int) -> str:
    """The guest's way to a question, for mails: whoever has it may see the conversation."""
    return f"{public_url(f'/questions/{number}')}?key={link_key('ticket', number, link_version)}"


def return_address() -> list[str]:
    """Where parcels come back to, line by line."""
    return [line.strip() for line in config().return_address.split(",")]


def exactly(seconds: int) -> str:
    """A moment (seconds since 1970) to the second, with its year and time zone: for receipts."""
    local = datetime.fromtimestamp(seconds, UTC).astimezone(shop_zone())
    language = reading()
    return format_datetime(local, f"{dated(language)}, HH:mm:ss zzzz", locale=language)
