"""Invoices come in: one contract (base.py), one file per format."""
