"""The desk's pages of this package: returns, questions, customers."""

from flask_babel import gettext

from shop.desk import Section
from support.blueprints import desk_blueprint as blueprint
from support.desk import customers, finding, gift_cards, merging, questions, returns
from support.desk.question_queries import waiting_questions
from support.desk.return_queries import waiting_returns

__all__ = [
    "blueprint",
    "customers",
    "finding",
    "gift_cards",
    "merging",
    "questions",
    "returns",
    "sections",
]


def sections() -> list[Section]:
    """This package's entries in the desk's rail, with how much waits for a person."""
    return [
        Section(
            "back",
            lambda: gettext("Returns"),
            "support_desk.returns",
            "returns.see",
            waiting_returns,
        ),
        Section(
            "chat",
            lambda: gettext("Questions"),
            "support_desk.questions",
            "tickets.answer",
            waiting_questions,
        ),
        Section("user", lambda: gettext("Customers"), "support_desk.customers", "customers.see"),
        Section("card", lambda: gettext("Gift cards"), "support_desk.gift_cards", "credit.grant"),
    ]
