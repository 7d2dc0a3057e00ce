"""What 2026.9 retired, settings of packages of their own, and what needs a person.

Rows that need the state of a machine are in the modules named ``state_``: they only
speak, and only where a config really holds something to decide.
"""
