"""The public address of each page in each language, as search engines are told it.

They are the same for whoever asks, so nothing here knows a request.
"""

from collections.abc import Collection
from typing import NamedTuple
from urllib.parse import quote

from shop.config import Config
from shop.locales import LANGUAGES, localised

Alternates = list[tuple[str, str]]
"""(hreflang, full address) of a page, "x-default" last; none where there is one language alone."""

HOME, EVERYTHING = "/", "/c"


class Site(NamedTuple):
    """Where the shop stands: its public address, and its own language, which has no prefix."""

    base_url: str
    own: str

    @classmethod
    def of(cls, config: Config) -> "Site":
        return cls(config.base_url, config.locale)

    def url(self, path: str, locale: str = "") -> str:
        """The full address of a path in a language; "" is the shop's own."""
        return self.base_url + localised(path, locale or self.own, self.own)

    def canonical(self, path: str, locale: str, languages: Collection[str]) -> str:
        """The one address of a page: in the shop's own language where it isn't said in this one."""
        return self.url(path, locale if locale in languages else self.own)

    def alternates(self, path: str, languages: Collection[str]) -> Alternates:
        """The page in each of these languages and in the shop's own, which is the default."""
        spoken = [code for code in LANGUAGES if code in languages or code == self.own]
        if len(spoken) == 1:
            return []
        return [*((code, self.url(path, code)) for code in spoken), ("x-default", self.url(path))]

    def picture(self, stem: str) -> str:
        """The JPEG of a picture: what other sites can show."""
        return f"{self.base_url}/pictures/{quote(stem)}-800.jpg"


def product_path(handle: str) -> str:
    return f"/p/{quote(handle)}"


def variant_path(handle: str, sku: str) -> str:
    """The product's page with this variant chosen."""
    return f"{product_path(handle)}?variant={quote(sku, safe='')}"


def shelf_path(slug: str) -> str:
    return f"/c/{quote(slug)}"


def brand_path(slug: str) -> str:
    return f"/brands/{quote(slug)}"


def help_path(slug: str) -> str:
    return f"/help/{quote(slug)}"
