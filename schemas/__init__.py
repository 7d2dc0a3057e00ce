"""JSON Schemas of the canonical shapes."""
