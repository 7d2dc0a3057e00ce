"""Rules about credential stores."""
