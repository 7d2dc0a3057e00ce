"""The documentation that ships with the package: rules and migrations."""
