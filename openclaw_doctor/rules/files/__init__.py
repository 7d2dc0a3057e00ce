"""Rules about files as such: text, encoding, permissions."""
