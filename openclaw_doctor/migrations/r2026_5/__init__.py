"""Forms that 2026.5 retired, a module by subject."""
