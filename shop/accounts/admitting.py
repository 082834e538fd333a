"""From a proven password, or mailbox, into the shop: at once, or by way of a code.

Until the code has come the browser holds a token that opens nothing (``second_step``). Shoppers
have no second factor.
"""

from flask import current_app, redirect, session, url_for
from werkzeug.wrappers import Response

from shop.access import local_path
from shop.accounts import identity, second_step, two_factor
from shop.accounts.models import Account
from shop.config import Config
from shop.db import write

STEP = "second_step"


def admit(account: Account, target: str | None) -> Response:
    """Sign in and go on to ``target``, or ask for the code first."""
    wanted = _awaited(account)
    if wanted is None:
        identity.sign_in(account)
        return redirect(local_path(target, home_of(account)), 303)
    session[STEP] = wanted
    return redirect(url_for("second_step.code", next=local_path(target, "") or None), 303)


def home_of(account: Account) -> str:
    """Where somebody lands who wanted nothing in particular."""
    return url_for("desk.home") if account.role else url_for("orders.account")


def is_required() -> bool:
    """Whether this shop lets no colleague in without a second factor."""
    config: Config = current_app.extensions["config"]
    return config.staff_two_factor == "required"


def _awaited(account: Account) -> str | None:
    """The token of a second step, for staff who have one to take."""
    if not account.role:
        return None
    with write() as db:
        is_on = two_factor.is_on(db, account.id)
        if not is_on and not is_required():
            return None
        return second_step.open_step(db, account.id, enrol=not is_on)
