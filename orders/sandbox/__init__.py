"""The test terminal: speaks Stripe's HTTP API to the official SDK, and no money moves.

With it a shop can be tried whole: payment page, webhooks, refunds, and all that may go wrong.
"""

from orders.sandbox.app import create_sandbox
from orders.sandbox.server import SandboxServer
from orders.sandbox.settings import LiveKeyError, ProductionError, SandboxSettings

__all__ = ["LiveKeyError", "ProductionError", "SandboxServer", "SandboxSettings", "create_sandbox"]
