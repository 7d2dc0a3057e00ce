"""Forms of Clawdbot, which no release since 2026.1.29 takes.

OpenClaw took them over until 2026.3.24 and has deleted most of them since.  Whole
sections go first (``Stage.UNFOLD``), each after what it needs; see the offsets.
"""
