"""The cart, and everything that makes a total: pricing, tax and shipping, as pure functions."""
