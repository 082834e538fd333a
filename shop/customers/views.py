"""One's own pages: the address book, and what the shop knows and may do."""

from shop.customers import address_views, guest_views, privacy_views
from shop.customers.blueprint import blueprint

__all__ = ["address_views", "blueprint", "guest_views", "privacy_views"]
