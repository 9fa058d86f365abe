"""From a decision to the exact message, letter and copies included."""
