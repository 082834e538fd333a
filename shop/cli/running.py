"""Commands that run the shop: the server, the worker, the test terminal, the demonstration."""

import sys
from typing import TYPE_CHECKING

import click

from shop.cli.data import migrate
from shop.cli.everything import open_database
from shop.config import Config, ConfigurationError

if TYPE_CHECKING:
    from shop.db import Database


@click.command()
@click.pass_context
def run(context: click.Context) -> None:
    """Do what is needed, then serve: migrate, and in a demonstration fill the shop."""
    context.invoke(migrate)
    if Config.from_env().demo:
        context.invoke(demo)
    context.invoke(serve)


@click.command()
def serve() -> None:
    """Serve the shop, with its worker; in a demonstration with the test terminal, too."""
    config = Config.from_env()
    from shop.serving import serve as serve_all

    serve_all(config, lambda: click.echo(_welcome(config)))


def _welcome(config: Config) -> str:
    lines = [f"The shop: {config.base_url}/", f"The desk: {config.base_url}/desk/"]
    if config.demo:
        lines.append(_logins())
    if not config.smtp_url:
        lines.append(f"Mails land in {config.mail_folder} and at {config.base_url}/desk/mails")
    return "\n".join(lines)


def _logins() -> str:
    from shop.accounts.demo import PASSWORD, SHOPPER, STAFF

    people = (*STAFF, SHOPPER[0])
    return "\n".join(f"Sign in as {who} with the password {PASSWORD}" for who in people)


@click.command()
def work() -> None:
    """Do the jobs and chores: mails, refunds, the search index. ``serve`` starts one by itself."""
    from shop.lifeline import follow

    follow()
    from shop.app import create_app
    from shop.worker import run_worker

    run_worker(create_app(Config.from_env()))


@click.command()
def sandbox() -> None:
    """Run the test terminal alone: a payment provider with which no money moves (DEMO=1 only)."""
    from orders.sandbox.__main__ import main as run_terminal
    from shop.lifeline import follow

    config = Config.from_env()
    if not config.uses_sandbox:
        raise ConfigurationError("The test terminal needs DEMO=1 and no Stripe key")
    host = "127.0.0.1" if config.host in {"0.0.0.0", "::"} else config.host  # noqa: S104 - asked for
    sys.argv = [
        *("sandbox", "--port", str(config.sandbox_port)),
        *("--database", str(config.instance_dir / "terminal.db")),
        *("--webhook-url", f"http://{host}:{config.port}/stripe/webhook"),
        f"--webhook-secret={config.stripe_webhook_secret}",  # which may begin with a dash
    ]
    follow()
    run_terminal()


@click.command()
def demo() -> None:
    """Fill an empty shop with the demonstration's things and people (DEMO=1 only)."""
    from shop.accounts.demo import make_people

    with open_database() as (config, database):
        if not config.demo:
            raise ConfigurationError("taulell demo needs DEMO=1")
        _fill(config, database)
        with database.write() as session:
            make_people(session)


def _fill(config: Config, database: "Database") -> None:
    from sqlalchemy import select

    from catalog.models import Product

    with database.read() as session:
        if session.scalar(select(Product.id).limit(1)) is not None:
            return
    click.echo("Filling the demonstration shop …")
    from cart.demo import seed_delivery
    from catalog.demo.seed import seed
    from catalog.search.jobs import rebuild_indexes
    from shop.app import create_app

    with create_app(config, database=database).app_context():
        seed(database, config.picture_folder)
        with database.write() as session:
            seed_delivery(session)
        rebuild_indexes(database)
