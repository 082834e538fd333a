"""Secrets and numbers: what is hard to guess, and what a person can read out on the phone."""

import hashlib
import hmac
import secrets


def new_token() -> str:
    """192 random bits, safe in a URL: for carts, sessions and single-use links."""
    return secrets.token_urlsafe(24)


def digest(token: str) -> str:
    """What the database keeps of a token, so that a stolen table opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def link_key(secret: str, *facts: object) -> str:
    """The key of a guest link: 192 bits of HMAC over what the link is for.

    Nothing is stored; raising the version among ``facts`` revokes every link given out before.
    """
    text = "\x1f".join(str(fact) for fact in facts)
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()[:48]


def same(given: str, expected: str) -> bool:
    """Compare in constant time; any text is allowed."""
    return hmac.compare_digest(given.encode(), expected.encode())
