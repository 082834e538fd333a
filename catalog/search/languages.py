"""The words of each language of the shop: stems by Snowball, and words that say nothing.

The stemmers are those of https://snowballstem.org; PostgreSQL has the same ones. The lists of words
that say nothing are short on purpose: articles, prepositions and the like, nothing that anybody
would look for.
"""

from functools import cache

import snowballstemmer

from catalog.search.words import Words

_STEMMERS = {"en": "english", "es": "spanish", "ca": "catalan", "eu": "basque", "el": "greek"}
_STOP = {
    "en": """a an and are as at be by can for from have if in is it may of on or that the this to
        us we when will with yet you your""",
    "es": """a al con de del desde e el en entre es esta este la las lo los o para pero por que se
        su sus u un una unas uno unos y ya""",
    "ca": """a al als amb aquest aquesta d de del dels e el els en entre es i l la les li lo o pel
        pels per perque que s sa ses són u un una unes uns""",
    "eu": """bai baina bat batzuk da dago dela dira dute edo ere eta gara hau hori izan ez zen""",
    "el": """για από απο από ένα ένας η ή θα κι και με μια μία να ο οι όπως στα στη στην στις στο
        στον στους στων τα της τη την τις το τον του τους των που""",
}


@cache
def words_of(language: str) -> Words:
    """How the words of ``language`` are cut and stemmed; of a language unknown here, only cut."""
    name = _STEMMERS.get(language)
    stem = snowballstemmer.stemmer(name).stemWord if name else str
    return Words(stem, _STOP.get(language, "").split())
