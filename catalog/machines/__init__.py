"""What machines are told of the shop: search engines, price lists, link previews, assistants."""
