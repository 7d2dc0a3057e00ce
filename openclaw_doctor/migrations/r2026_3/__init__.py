"""Forms that OpenClaw's doctor has rewritten since the releases 2026.3, up to 3.24."""
