"""From the readings of sources to the accounts we keep: versions, carried balances, own bank accounts, bank day."""
