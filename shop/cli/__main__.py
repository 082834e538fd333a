"""So that ``python -m shop.cli`` works where the command isn't on PATH."""

from shop.cli import main

main()
