"""Rules about references: names that must exist elsewhere."""
