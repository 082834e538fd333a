"""How often one address may try: passwords, mailed links, questions and look-ups."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

limiter = Limiter(get_remote_address, headers_enabled=False)

PASSWORDS = "10 per minute; 60 per hour"
MAILED_LINKS = "5 per minute; 20 per hour"
MESSAGES = "20 per minute; 200 per hour"
