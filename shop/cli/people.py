"""Commands about the people who work here."""

import sys

import click

from shop.cli.everything import open_database


@click.command("create-staff")
@click.argument("email")
@click.option("--role", required=True, help="admin, agent, warehouse, editor, or one of your own")
@click.option("--name", required=True)
@click.option("--password-stdin", is_flag=True, help="Read a password from standard input")
def create_staff(email: str, role: str, name: str, *, password_stdin: bool) -> None:
    """Make an account for somebody who works here, and print the link to its password."""
    from shop.accounts import inviting, signing_in, staff
    from shop.accounts.permissions import EVERYTHING
    from shop.accounts.roles import Manager
    from shop.customers.records import Actor
    from shop.errors import ShopError

    password = _password() if password_stdin else ""
    machine = Manager(Actor("system", "taulell create-staff"), EVERYTHING)
    with open_database() as (config, database):
        try:
            with database.write() as session:
                account = staff.invite(session, machine, email=email, name=name, role=role)
                if password:
                    signing_in.set_password(session, account, password)
                else:
                    link = inviting.invitation_link(session, account, config.base_url)
        except ShopError as error:
            raise click.ClickException(str(error)) from error
    if password:
        click.echo(f"{email} may sign in at /desk/ as {role}.")
    else:
        click.echo(f"{email} chooses a password here, once, within three days:\n{link}")


@click.command("reset-two-factor")
@click.argument("email")
def reset_two_factor(email: str) -> None:
    """Turn a colleague's second factor off, for the only admin whose telephone is lost."""
    from shop.accounts import proving, staff
    from shop.accounts.permissions import EVERYTHING
    from shop.accounts.roles import Manager
    from shop.customers.records import Actor, normalised
    from shop.errors import NotFound, ShopError

    machine = Manager(Actor("system", "taulell reset-two-factor"), EVERYTHING)
    with open_database() as (_, database):
        try:
            with database.write() as session:
                account = proving.account_of(session, normalised(email))
                if account is None:
                    raise NotFound("no such colleague", email=email)
                staff.reset_two_factor(session, machine, account.id)
        except ShopError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{email} signs in with the password, and is then asked to set it up anew.")


def _password() -> str:
    from shop.accounts.forms import SHORTEST_PASSWORD

    password = sys.stdin.readline().rstrip("\n")
    if len(password) < SHORTEST_PASSWORD:
        raise click.ClickException(f"At least {SHORTEST_PASSWORD} characters, please.")
    return password
