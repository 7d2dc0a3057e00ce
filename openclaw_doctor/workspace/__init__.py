"""Workspaces: which files belong together, found as OpenClaw finds them."""

from __future__ import annotations

from openclaw_doctor.workspace.composition import (
    REFUSES_MISSING,
    Composition,
    MissingVariables,
    compose,
)
from openclaw_doctor.workspace.discover import discover
from openclaw_doctor.workspace.homes import home_of, lone_home
from openclaw_doctor.workspace.include_problem import IncludeProblem
from openclaw_doctor.workspace.lone import from_text
from openclaw_doctor.workspace.merging import Part, plain
from openclaw_doctor.workspace.model import (
    AgentDirectory,
    Leftover,
    StateDirectory,
    Unreadable,
    Workspace,
    configured_agents,
    default_agent,
)
from openclaw_doctor.workspace.reading import Surroundings
from openclaw_doctor.workspace.repeated import repeated_includes

__all__ = [
    "REFUSES_MISSING",
    "AgentDirectory",
    "Composition",
    "IncludeProblem",
    "Leftover",
    "MissingVariables",
    "Part",
    "StateDirectory",
    "Surroundings",
    "Unreadable",
    "Workspace",
    "compose",
    "configured_agents",
    "default_agent",
    "discover",
    "from_text",
    "home_of",
    "lone_home",
    "plain",
    "repeated_includes",
]
