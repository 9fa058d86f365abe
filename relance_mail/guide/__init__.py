"""The guide for staff, in French, and its pictures."""
