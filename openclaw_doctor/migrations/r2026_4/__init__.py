"""Forms that releases from 2026.3.28 to 2026.4.29 retired.

Speech providers got a section of their own, switches of rooms and groups one name,
plugins their own settings, and the keys for streaming of a channel one object.
"""
