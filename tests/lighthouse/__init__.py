"""Google's Lighthouse over the shop's main pages: ``make lighthouse``."""
