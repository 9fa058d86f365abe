"""Deadlines appear in the calendar: one contract (base.py), several backends."""
