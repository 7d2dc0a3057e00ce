"""Fuzzing: laws that hold for every input, texts to start from, and ways to spoil them.

Not part of the package: the suite takes the laws and the mutations from here, and
`run.py` gives the laws to atheris.
"""
