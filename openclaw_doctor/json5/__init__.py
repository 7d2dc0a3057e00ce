"""Lossless JSON5: a reader that gives a tree of nodes with their places in the text.

Reading is here; editing (`openclaw_doctor.json5.edit`) and the rules of strict JSON
(`openclaw_doctor.json5.strict`) are loaded only where they are needed.
"""

from __future__ import annotations

from openclaw_doctor.json5.lines import LineIndex
from openclaw_doctor.json5.parse import parse
from openclaw_doctor.json5.tree import Entry, Node, Span, Tree

__all__ = ["Entry", "LineIndex", "Node", "Span", "Tree", "parse"]
