"""The two blueprints that the package's view modules share: shoppers' pages, and the desk's."""

from zoneinfo import ZoneInfo

from flask import Blueprint, current_app

from shop.config import Config

blueprint = Blueprint("support", __name__, template_folder="templates")
desk_blueprint = Blueprint(
    "support_desk", __name__, template_folder="templates", url_prefix="/desk"
)


def config() -> Config:
    """The running application's settings."""
    found: Config = current_app.extensions["config"]
    return found


def shop_zone() -> ZoneInfo:
    """The shop's wall clock, on which days end."""
    return ZoneInfo(config().timezone)
