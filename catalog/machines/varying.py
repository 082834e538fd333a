"""What machines call the things in which variants differ: colour, size, material, pattern."""

from collections.abc import Iterable, Mapping, Sequence

from catalog.slugs import slug_of
from catalog.vocabulary import Vocabulary

KNOWN = {
    "colour": "color",
    "color": "color",
    "size": "size",
    "material": "material",
    "pattern": "pattern",
}
"""The code of an attribute, and its name with schema.org and Google alike."""

FOR_ALL = ("color", "material", "pattern")
"""What a fact of a whole product may say; a fact called "size" speaks of centimetres."""


def names_of(options: Sequence[str], words: Vocabulary) -> tuple[str, ...]:
    """What each option is called by machines; "" where they have no word for it.

    An option goes by the attribute that bears its name, in whatever language both are said.
    """
    codes = {attribute.label: code for code, attribute in words.attributes.items()}
    return tuple(KNOWN.get(codes.get(option, slug_of(option)), "") for option in options)


def properties(
    options: Sequence[str], values: Sequence[str], words: Vocabulary
) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Of one variant: {"color": "Tomato"}, and (option, value) of what has no such name."""
    named, rest = {}, []
    for option, value, name in zip(options, values, names_of(options, words), strict=False):
        if name:
            named[name] = value
        else:
            rest.append((option, value))
    return named, rest


def facts_named(facts: Iterable[tuple[str, str]], labels: Mapping[str, str]) -> dict[str, str]:
    """What (label, value) of a product say for all its variants; ``labels`` are codes by label."""
    named = ((KNOWN.get(labels.get(label, ""), ""), value) for label, value in facts)
    return {name: value for name, value in named if name in FOR_ALL}
