"""What somebody who types may be about to type: words from what the found products are called."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from catalog.search.words import fold

MOST = 5
_WORD = re.compile(r"[^\W_]+")


def completions(typed: str, titles: Iterable[str], most: int = MOST) -> list[str]:
    """Continuations of ``typed``, the commonest first, in the titles' own spelling.

    The last word may be half typed; behind a space the next one is looked for.
    """
    words = _WORD.findall(fold(typed))
    if not words:
        return []
    beginning = "" if typed[-1:].isspace() else words.pop()
    counted: Counter[str] = Counter()
    spelled: dict[str, str] = {}
    for title in titles:
        for said in dict.fromkeys(_continued(words, beginning, title)):
            spelled.setdefault(fold(said), said)
            counted[fold(said)] += 1
    own = " ".join([*words, *([beginning] if beginning else [])])
    best = sorted(counted, key=lambda each: (-counted[each], len(each), each))
    return [spelled[each] for each in best if each != own][:most]


def _continued(words: Sequence[str], beginning: str, title: str) -> Iterator[str]:
    """Where the typed words stand side by side in a title: they, the next word, and one more."""
    spelled = [word.lower() for word in _WORD.findall(title)]
    folded = [fold(word) for word in spelled]
    for at in range(len(spelled) - len(words)):
        end = at + len(words)
        if folded[at:end] == list(words) and folded[end].startswith(beginning):
            yield " ".join(spelled[at : end + 1])
            if end + 1 < len(spelled):
                yield " ".join(spelled[at : end + 2])


def named(typed: str, name: str) -> bool:
    """Whether a shelf or a page of this name may be meant: a word begins as the last one typed."""
    words = _WORD.findall(fold(typed))
    return bool(words) and any(word.startswith(words[-1]) for word in _WORD.findall(fold(name)))
