"""Inertness: looking at files runs nothing, connects to nothing and writes nothing."""
