"""Forms of what the desk teaches the search: synonyms and redirects."""

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Optional

from catalog.desk.editor_forms import AtMost, offered
from catalog.redirects import RedirectData
from catalog.search_models import MOST_LETTERS, MOST_PATH_LETTERS
from catalog.synonyms import SynonymData, split_phrases
from shop.fields import IntegerField, Line
from shop.forms import ShopForm
from shop.locales import LANGUAGES

_MOST = 2_000
_TONGUES = [("", _("All languages")), *LANGUAGES.items()]


class _TaughtForm(ShopForm):
    """What both have: the version of the page, the language, and the list one came from."""

    version = IntegerField(validators=[Optional()])
    back = HiddenField()
    locale = SelectField(_("Language"), choices=offered(_TONGUES), default="")


class SynonymForm(_TaughtForm):
    """A set of phrases that mean the same, or what else to look for."""

    phrases = TextAreaField(
        _("Phrases"), [InputRequired(_("A set needs two phrases at least.")), AtMost(_MOST)]
    )
    instead = TextAreaField(_("One way only: also look for"), [AtMost(_MOST)])

    def to_synonym(self) -> SynonymData:
        """The set as it was typed."""
        phrases, instead = self.phrases.data or "", self.instead.data or ""
        return SynonymData(split_phrases(phrases), split_phrases(instead), self.locale.data or "")


class RedirectForm(_TaughtForm):
    """A query that leads to a page."""

    query = Line(
        _("Searched for"), [InputRequired(_("What is searched for?")), AtMost(MOST_LETTERS)]
    )
    path = Line(_("Leads to"), [InputRequired(_("Where does it lead?")), AtMost(MOST_PATH_LETTERS)])

    def to_redirect(self, path: str) -> RedirectData:
        """The redirect as it was typed, but for the path."""
        return RedirectData(self.query.data or "", path, self.locale.data or "")
