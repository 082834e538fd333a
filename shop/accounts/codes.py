"""Codes from a telephone (TOTP, RFC 6238), and recovery codes for the day it is lost.

The only module that knows pyotp. Nothing here is stored.
"""

import secrets
from datetime import datetime
from typing import Final

import pyotp
import segno

from shop import ids

STEP_SECONDS: Final = 30
SKEW: Final = 1  # RFC 6238, section 5.2: one step for the network and for a clock that is off
DIGITS: Final = 6
RECOVERY_CODES: Final = 10
_SIGNS: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is read as another
_LENGTH: Final = 16  # 79 bits


def new_secret() -> str:
    """160 random bits in Base32, as authenticator apps take them (RFC 4226, section 4)."""
    return str(pyotp.random_base32())


def step_at(moment: datetime) -> int:
    """The number of the half minute since 1970."""
    return int(moment.timestamp()) // STEP_SECONDS


def matching_step(secret: str, code: str, moment: datetime) -> int | None:
    """The time step of which this is the code, one step early or late; None if it is of none."""
    totp, given, found = pyotp.TOTP(secret), cleaned(code), None
    for step in range(step_at(moment) - SKEW, step_at(moment) + SKEW + 1):
        if ids.same(given, totp.generate_otp(step)):
            found = step
    return found


def is_from_telephone(code: str) -> bool:
    """Whether it looks like a code of the app, rather than a recovery code."""
    given = cleaned(code)
    return len(given) == DIGITS and given.isdecimal()


def cleaned(code: str) -> str:
    """Without what people type between the groups."""
    return "".join(sign for sign in code.lower() if sign.isalnum())


def app_address(secret: str, *, email: str, shop_name: str) -> str:
    """What authenticator apps read from a QR code or a link (the Key URI format)."""
    return str(pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=shop_name))


def drawn(address: str) -> str:
    """The address as a QR code (ISO/IEC 18004): an SVG without a style of its own."""
    return str(segno.make(address, error="m").svg_inline(border=2, omitsize=True, svgclass="qr"))


def grouped(text: str) -> str:
    """In groups of four, to be read and typed."""
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def new_recovery_codes() -> list[str]:
    """Ten codes, each good once."""
    drawn = ("".join(secrets.choice(_SIGNS) for _ in range(_LENGTH)) for _ in range(RECOVERY_CODES))
    return [grouped(code).replace(" ", "-") for code in drawn]


def recovery_digest(account_id: int, code: str) -> str:
    """What the database keeps of a recovery code."""
    return ids.digest(f"recovery:{account_id}:{cleaned(code)}")
