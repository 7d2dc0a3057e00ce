"""Rules about openclaw.json."""
