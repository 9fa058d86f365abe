"""What the law makes of the facts in the store: claims, terms, limitation, insolvency."""
