"""Reads customers' replies offline: the bytes of a mail in, a `Reading` with the customer's own words out. Pure."""
