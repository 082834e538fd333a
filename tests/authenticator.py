"""A passkey authenticator in software: makes keys and signs, as WebAuthn Level 3 (section 6) says.

It can also do what a real one would not: forget that somebody was verified, or count backwards.
"""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn.helpers import encode_cbor

from shop.accounts import passkeys
from shop.accounts.ceremonies import Site
from shop.accounts.models import Account
from shop.accounts.passkey_models import Passkey

SITE = Site("localhost", "http://localhost", "Latchwork")
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One key. ``count`` goes up with each use, unless it ``counts`` not."""

    origin: str = SITE.origin
    host: str = SITE.host
    counts: bool = True
    verifies: bool = True
    count: int = 0
    handle: bytes = b""
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def make(self, options: str) -> str:
        """The answer to what a browser was told for making a key."""
        wish = json.loads(options)
        self.handle = decoded(wish["user"]["id"])
        length = len(self.credential).to_bytes(2)
        attested = bytes(16) + length + self.credential + encode_cbor(self._public_key())
        data = self._data(ATTESTED) + attested
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        told = self._told("webauthn.create", wish["challenge"])
        return self._answer(clientDataJSON=told, attestationObject=attestation)

    def sign(self, challenge: str, **changes: Any) -> str:
        """The answer to a challenge for signing in; ``changes`` are to the parts of it."""
        data = self._data()
        told = self._told("webauthn.get", _text(challenge.encode()))
        digest = hashlib.sha256(told).digest()
        signature = self.key.sign(data + digest, ec.ECDSA(hashes.SHA256()))
        parts = {"clientDataJSON": told, "authenticatorData": data, "signature": signature}
        return self._answer(**{**parts, "userHandle": self.handle, **changes})

    def _data(self, flags: int = 0) -> bytes:
        self.count += 1 if self.counts else 0
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4)

    def _told(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, **parts: bytes) -> str:
        name = _text(self.credential)
        response = {part: _text(value) for part, value in parts.items()}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})

    def _public_key(self) -> dict[int, Any]:
        """As COSE has it (RFC 9053, section 2.1): ES256 on P-256."""
        numbers = self.key.public_key().public_numbers()
        return {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32), -3: numbers.y.to_bytes(32)}


def with_passkey(
    session: Session, account: Account, authenticator: Authenticator, name: str = "Telephone"
) -> Passkey:
    """Make a passkey of this account with the authenticator."""
    challenge, options = passkeys.begin_making(session, SITE, account)
    answer = authenticator.make(options)
    passkeys.spend_challenge(session, challenge, account.id)
    passkeys.add(session, SITE, account, answer, challenge, name=name, locale="en")
    newest = select(Passkey).where(Passkey.account_id == account.id).order_by(Passkey.id.desc())
    return session.scalars(newest).first()  # type: ignore[return-value]


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The bytes of base64url."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
