"""What this package holds about a person. Staff are no customers: their rows are not found here."""

from sqlalchemy import String, cast, literal

from shop.accounts.models import Account, EmailChange, LoginSession, MailProof
from shop.accounts.passkey_models import Passkey, PasskeyChallenge
from shop.accounts.staff_models import Authenticator, RecoveryCode, SecondStep, StaffRole
from shop.customers.holdings import Holding, about_nobody, holds

_KEY = "whoever knows it comes in"

holds(
    Holding(
        "sign-ins",
        LoginSession,
        lambda person: LoginSession.account_id.in_(person.account_ids),
        tell=("created_at", "expires_at", "revoked_at", "device"),
        withhold={"token_digest": _KEY},
        erase=None,
    ),
    Holding(
        "mailed links",
        MailProof,
        lambda person: MailProof.email.in_(person.emails),
        tell=("email", "created_at", "used_at"),
        withhold={"token_digest": _KEY},
        erase=None,
    ),
    Holding(
        "changes of address asked for",
        EmailChange,
        lambda person: EmailChange.account_id.in_(person.account_ids),
        tell=("old_email", "new_email", "created_at", "expires_at"),
        withhold={"token_digest": _KEY},
        erase=None,
    ),
    Holding(
        "passkeys",
        Passkey,
        lambda person: Passkey.account_id.in_(person.account_ids),
        tell=("name", "made_at", "used_at"),
        withhold={"credential_id": _KEY},
        erase=None,
    ),
    Holding(
        "account",
        Account,
        lambda person: Account.id.in_(person.account_ids),
        tell=("email", "name", "created_at", "signed_in_at"),
        withhold={"password_hash": _KEY, "role": "shoppers have none"},
        erase={
            "email": literal("erased:") + cast(Account.id, String),
            "name": "",
            "password_hash": "",
            "active": False,
        },
        stay={"role": "shoppers have none"},
    ),
)
about_nobody("a number that lives for minutes", PasskeyChallenge)
about_nobody("only staff have one", StaffRole, Authenticator, RecoveryCode, SecondStep)
