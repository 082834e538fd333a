"""The blueprint that one's own pages share."""

from flask import Blueprint, current_app

from shop.access import viewer
from shop.config import Config

blueprint = Blueprint("customers", __name__, template_folder="../templates")


def config() -> Config:
    """The running application's settings."""
    found: Config = current_app.extensions["config"]
    return found


def own_id() -> int:
    """Whose pages these are: on a route of ``@customer`` there always is somebody."""
    return viewer().customer_id or 0
