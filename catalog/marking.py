"""Marking in a title the words that somebody searched for."""

import re

from markupsafe import Markup, escape

from catalog.search.words import Words, fold

_WORD = re.compile(r"[^\W_]+")


def marked(title: str, query: str, words: Words) -> Markup:
    """The title as HTML, with what matches a word of the query in <mark>.

    A word matches in any of its forms, and as the beginning of another ("kett").
    """
    asked = words.asked(query)
    stems = {stem for some in asked.values() for stem in some}
    found, end = [], 0
    for word in _WORD.finditer(title):
        folded = fold(word[0])
        if not (words.stem(folded) in stems or any(map(folded.startswith, asked))):
            continue
        found += [escape(title[end : word.start()]), Markup("<mark>"), escape(word[0])]
        found.append(Markup("</mark>"))
        end = word.end()
    return Markup().join([*found, escape(title[end:])])
