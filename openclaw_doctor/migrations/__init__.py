"""The ledger: every form of a config that a release since 2026.1 retired."""
