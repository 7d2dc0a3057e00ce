"""Forms that OpenClaw's doctor has rewritten since the releases 2026.2."""
