"""Forms that 2026.8.1 retired: the layout of the config was settled then."""
