"""What crawlers are asked to leave alone (RFC 9309): what is one person's, and endless lists."""

from catalog.machines.addresses import Site
from shop.locales import LANGUAGES

PRIVATE = (
    *("/cart", "/checkout", "/account", "/orders", "/returns", "/questions"),
    *("/desk", "/stripe", "/search"),
)


def robots_text(site: Site) -> str:
    """The file, in which every language's addresses are named."""
    prefixes = ["", *(f"/{code}" for code in LANGUAGES if code != site.own)]
    rules = [f"Disallow: {prefix}{path}" for prefix in prefixes for path in PRIVATE]
    sitemap = f"Sitemap: {site.url('/sitemap.xml')}"
    return "\n".join(["User-agent: *", *rules, "", sitemap, ""])
