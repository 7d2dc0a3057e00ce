"""Rules: judgement in code, one module per rule."""
