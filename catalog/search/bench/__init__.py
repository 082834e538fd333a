"""Measuring a search engine on queries that people have labelled: ``taulell bench-search``."""
