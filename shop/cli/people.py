"""Commands about the people who work here."""

import sys

import click

from shop.cli.everything import open_database


@click.command("create-staff")
@click.argument("email")
@click.option("--role", required=True, help="admin, agent, warehouse or editor")
@click.option("--name", required=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input")
def create_staff(email: str, role: str, name: str, *, password_stdin: bool) -> None:
    """Make an account for somebody who works here."""
    from shop.accounts import signing_in
    from shop.errors import ShopError

    password = _password(from_stdin=password_stdin)
    with open_database() as (_, database):
        try:
            with database.write() as session:
                signing_in.create_staff(
                    session, email=email, name=name, role=role, password=password
                )
        except ShopError as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{email} may sign in at /desk/ as {role}.")


def _password(*, from_stdin: bool) -> str:
    from shop.accounts.forms import SHORTEST_PASSWORD

    if from_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if len(password) < SHORTEST_PASSWORD:
        raise click.ClickException(f"At least {SHORTEST_PASSWORD} characters, please.")
    return password
