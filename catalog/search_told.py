"""How a query had to be taken, in a sentence or two above its results."""

from flask_babel import gettext

from catalog.search import SearchResults

LONGEST = 80


def told(query: str, found: SearchResults) -> list[str]:
    """What the reader is told; nothing where everything was found as it was asked for."""
    if not found.total:
        return []
    said = []
    if found.read_as:
        said.append(
            gettext(
                "We found nothing for “%(typed)s”, so we looked for “%(read)s”.",
                typed=query[:LONGEST],
                read=found.read_as[:LONGEST],
            )
        )
    if found.partial:
        said.append(gettext("Nothing has all of these words. This has some of them."))
    if found.unknown:
        words = ", ".join(f"“{word}”" for word in found.unknown)[:LONGEST]
        said.append(gettext("Nothing here is called %(words)s.", words=words))
    return said
