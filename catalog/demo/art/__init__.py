"""How the demo store's pictures are drawn: flat planes, one light from the upper left, stippled shade.

Drawn by code so that every colourway of a thing is the same thing, and no photograph is needed.
"""
