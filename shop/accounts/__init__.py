"""Accounts: signing in, sessions that can be revoked, passwords and permissions."""
