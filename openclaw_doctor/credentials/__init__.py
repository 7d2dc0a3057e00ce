"""What a credential store means: plain functions over plain values, no I/O."""

from __future__ import annotations
