"""Starts the terminal in a process of its own: ``python -m orders.sandbox --help``."""

import argparse
import logging
import signal
import sys
import threading
from pathlib import Path

from orders.sandbox.server import SandboxServer
from orders.sandbox.settings import LiveKeyError, ProductionError, SandboxSettings


def main() -> None:
    """Serve until SIGINT or SIGTERM; exit status 2 beside a live key or a production setting."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    options = _options()
    try:
        settings = SandboxSettings(
            database=options.database,
            webhook_url=options.webhook_url,
            webhook_secret=options.webhook_secret,
            public_url=options.public_url,
        )
    except (LiveKeyError, ProductionError, ValueError) as error:
        sys.exit(_complain(str(error)))
    ending = threading.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, lambda *_: ending.set())
    with SandboxServer(settings, host=options.host, port=options.port, quiet=False) as server:
        logging.getLogger(__name__).info("Test terminal on %s. No money moves.", server.url)
        ending.wait()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m orders.sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument(
        "--database", type=Path, required=True, help="the terminal's own SQLite file"
    )
    parser.add_argument("--webhook-url", help="where the shop takes webhooks")
    parser.add_argument("--webhook-secret", default="", help="what webhooks are signed with")
    parser.add_argument("--public-url", help="the address for browsers, if it is another")
    return parser.parse_args()


def _complain(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 2


if __name__ == "__main__":
    main()
