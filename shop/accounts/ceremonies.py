"""The two ceremonies of passkeys (WebAuthn Level 3, section 7): making a key, signing in with it.

The only module that knows the library webauthn. Nothing here is stored.
"""

from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    parse_authentication_credential_json,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from shop.config import Config
from shop.errors import Forbidden

ALGORITHMS: Final = [
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
# A finger, a face or a PIN each time: so a passkey is two factors in one (NIST SP 800-63B-4).
VERIFIED: Final = UserVerificationRequirement.REQUIRED
LOOPBACK: Final = {"127.0.0.1", "::1"}
_PORTS: Final = {"http": 80, "https": 443}

# What the library lets through of its own and of its parsers' errors, for answers made by hand.
MALFORMED: Final[tuple[type[Exception], ...]] = (
    WebAuthnException, ValueError, TypeError, LookupError, AttributeError, OverflowError,
    RecursionError,
)  # fmt: skip


class BadPasskey(Forbidden):
    """The answer isn't one to this challenge by this key, or nobody here has such a key."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the shop's passkeys are good: a key is bound to the name of a host (section 5.1.2)."""

    host: str
    origin: str
    name: str

    @classmethod
    def of(cls, config: Config) -> Self:
        """By the configured address, never by a Host that was sent.

        A number is no name to be bound to, so on one's own machine it is localhost.
        """
        parts = urlsplit(config.base_url)
        host = (parts.hostname or "localhost").encode("idna").decode()
        host = "localhost" if host in LOOPBACK else host
        port = "" if parts.port in {None, _PORTS[parts.scheme]} else f":{parts.port}"
        return cls(host, f"{parts.scheme}://{host}{port}", config.shop_name)


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a key is made for; ``handle`` says nothing about them (section 14.6.1)."""

    handle: bytes
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """What to keep of a key that was made."""

    credential_id: str
    public_key: bytes
    sign_count: int


def making(site: Site, person: Person, challenge: str, known: list[str]) -> str:
    """What a browser is to be told to make a key, as JSON; ``known`` are keys not to make again."""
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=person.handle,
        user_name=person.email,
        user_display_name=person.name or person.email,
        challenge=challenge.encode(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=VERIFIED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known
        ],
        supported_pub_key_algs=ALGORITHMS,
    )
    return webauthn.options_to_json(options)


def made(site: Site, answer: str, challenge: str) -> NewKey:
    """The key that the browser made for this challenge. Raises BadPasskey."""
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge.encode(),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
    except MALFORMED as error:
        raise BadPasskey("not the answer to this challenge") from error
    name = bytes_to_base64url(found.credential_id)
    return NewKey(name, found.credential_public_key, found.sign_count)


def asking(site: Site, challenge: str) -> str:
    """What a browser is to be told to sign in with any key it has for this shop, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host, challenge=challenge.encode(), user_verification=VERIFIED
    )
    return webauthn.options_to_json(options)


def whose(answer: str) -> tuple[str, bytes]:
    """The id of the key and the handle of its person, as the answer claims. Raises BadPasskey."""
    try:
        found = parse_authentication_credential_json(answer)
    except MALFORMED as error:
        raise BadPasskey("no answer at all") from error
    return bytes_to_base64url(found.raw_id), found.response.user_handle or b""


def signed(site: Site, answer: str, challenge: str, public_key: bytes) -> int:
    """How often the authenticator says the key was used, its signature being right.

    What that number means is ``shop.accounts.passkeys``' to say. Raises BadPasskey.
    """
    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge.encode(),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except MALFORMED as error:
        raise BadPasskey("not the answer to this challenge") from error
    return found.new_sign_count
