"""Hostile content and hostile files, met by the whole program."""
