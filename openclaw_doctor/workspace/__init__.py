"""Workspaces: which files belong together, found as OpenClaw finds them."""

from __future__ import annotations

from openclaw_doctor.workspace.discover import (
    Surroundings,
    discover,
    from_text,
    lone_home,
)
from openclaw_doctor.workspace.model import (
    AgentDirectory,
    Leftover,
    StateDirectory,
    Unreadable,
    Workspace,
    configured_agents,
    default_agent,
)

__all__ = [
    "AgentDirectory",
    "Leftover",
    "StateDirectory",
    "Surroundings",
    "Unreadable",
    "Workspace",
    "configured_agents",
    "default_agent",
    "discover",
    "from_text",
    "lone_home",
]
