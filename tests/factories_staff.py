"""Builders for staff tests: who manages, an app on a telephone, and the codes it shows."""

from datetime import timedelta

import pyotp
from sqlalchemy import select
from sqlalchemy.orm import Session

from shop import clock
from shop.accounts import codes, two_factor
from shop.accounts.models import Account
from shop.accounts.permissions import EVERYTHING, Permission
from shop.accounts.roles import Manager
from shop.accounts.staff_models import SecondStep
from shop.customers.records import Actor
from shop.db import Database

ADA = Actor("staff", "Ada Lindqvist")
STEP = timedelta(seconds=codes.STEP_SECONDS)


def manager(*permissions: Permission) -> Manager:
    """Somebody who manages staff; without permissions, one who may do everything."""
    return Manager(ADA, frozenset(permissions) or EVERYTHING)


def code_of(secret: str, steps: int = 0) -> str:
    """What the app shows now, or showed or will show so many half minutes from now."""
    return str(pyotp.TOTP(secret).at(clock.now() + steps * STEP))


def with_app(session: Session, account: Account) -> tuple[str, list[str]]:
    """Tie an app to the account; its secret, and the recovery codes. The past step is spent."""
    secret = codes.new_secret()
    return secret, two_factor.turn_on(session, account.id, secret, code_of(secret, -1))


def pending_secret(database: Database) -> str:
    """What the newest page of setting up an app shows."""
    with database.read() as session:
        newest = select(SecondStep.secret).order_by(SecondStep.id.desc())
        return session.scalars(newest).first() or ""
