"""From a mail that came in to what it changes."""
