"""The workbooks that staff reads and fills in: follow-up, decisions, customers to complete, the reprise."""
