"""HTML that people and files bring: cleaned once, at the one door through which it is stored."""

import nh3

_TAGS = {
    "p", "br", "ul", "ol", "li", "strong", "em", "b", "i", "a", "h3", "h4", "blockquote", "table",
    "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd", "sub", "sup",
}  # fmt: skip


def cleaned(markup: str) -> str:
    """What a description may hold: text, lists, tables and links; nothing that acts or styles.

    Cleaning what is clean changes nothing.
    """
    return nh3.clean(
        markup,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    ).strip()
