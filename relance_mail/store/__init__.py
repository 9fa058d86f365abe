"""What is remembered: one SQLite database per profile, questions the engine asks, files by content.

Reading order: `tables` (what is kept and what each key forbids), `store` (transactions), then one module per topic,
each a few functions that take a connection.
"""
