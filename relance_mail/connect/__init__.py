"""Logins that mail and calendars share: OAuth tokens, and the session with Microsoft 365."""
