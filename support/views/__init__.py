"""Shoppers' pages of this package, and the hooks through which other pages show it."""

from flask import Flask

import support.invariants
import support.jobs
from support import links, story
from support.blueprints import blueprint
from support.desk.finding import search_field
from support.views import questions, returns, sending_back

__all__ = ["blueprint", "init_app", "questions", "returns", "sending_back", "support"]


def init_app(app: Flask) -> None:
    """Register the pages, and what orders and account show of returns and questions."""
    app.register_blueprint(blueprint)
    links.init_app(app)
    app.context_processor(search_field)
    app.extensions["line_actions"] = story.line_actions
    app.extensions["order_actions"] = story.order_actions
    app.extensions["order_story"] = story.order_story
    app.extensions["account_story"] = story.account_story
