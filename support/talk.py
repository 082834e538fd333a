"""A conversation as the pages draw it: who said it, in which colour, as whose initials."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from support.models import Message

TONES = 6


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message, for ``components/message.html``."""

    author: str
    via: str
    at: datetime
    initials: str
    tone: int
    text: str
    internal: bool
    mine: bool


def bubbles(messages: Iterable[Message], *, looking: str) -> list[Bubble]:
    """The messages as seen by ``looking``: "customer" or "staff"."""
    return [_bubble(message, looking) for message in messages]


def _bubble(message: Message, looking: str) -> Bubble:
    name = message.author_name or gettext("You")
    return Bubble(
        author=name,
        via=_via(message),
        at=message.at,
        initials=initials(name),
        tone=tone(name),
        text=message.body,
        internal=message.internal,
        mine=message.author == looking and not message.internal,
    )


def _via(message: Message) -> str:
    if message.internal:
        return gettext("note to the team")
    ways = {"email": gettext("by e-mail"), "phone": gettext("by phone")}
    return ways.get(message.channel, "")


def initials(name: str) -> str:
    """Two letters at the most: "Elif Demir" → "ED"."""
    words = name.split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


def tone(name: str) -> int:
    """The same colour for the same name, everywhere."""
    return sum(name.encode()) % TONES + 1
