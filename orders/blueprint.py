"""The blueprint that the package's view modules share."""

from flask import Blueprint, current_app

from shop.config import Config

blueprint = Blueprint("orders", __name__, template_folder="templates")


def config() -> Config:
    """The running application's settings."""
    found: Config = current_app.extensions["config"]
    return found
