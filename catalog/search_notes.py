"""The note on a results page that says what was searched, signed: nobody else can write one.

The page's script sends it back (``static/js/searched.js``). So only what this shop has searched is
counted, and a GET writes nothing.
"""

from dataclasses import dataclass

from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer

from catalog.searched import Searched
from shop import clock, ids
from shop.errors import Invalid

GOOD_FOR_SECONDS = 24 * 60 * 60
_SALT = "what was searched"


class BadNote(Invalid):
    """A note that this shop didn't write, or not within the last day."""


@dataclass(frozen=True, slots=True)
class Note:
    """A search, and the ``key`` of this one showing of its results."""

    key: str
    searched: Searched


class _Signer(TimestampSigner):
    """Tells the time by the shop's clock."""

    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def write_note(secret: str, searched: Searched) -> str:
    """A note of this search with a key of its own, to be put into a page."""
    found = [ids.new_token(), searched.query, searched.locale, searched.found]
    return _serializer(secret).dumps(found)


def read_note(secret: str, text: str) -> Note:
    """What a note says. Raises BadNote for a forged one, and for one of more than a day ago."""
    try:
        key, query, locale, found = _serializer(secret).loads(text, max_age=GOOD_FOR_SECONDS)
    except BadSignature as error:
        raise BadNote("no note of this shop's last day", reason=str(error)) from error
    return Note(key, Searched(query, locale, found))


def _serializer(secret: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(secret, salt=_SALT, signer=_Signer)
