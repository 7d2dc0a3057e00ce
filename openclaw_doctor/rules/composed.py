"""Configs as OpenClaw sees them: with their includes and variables."""

from __future__ import annotations

from openclaw_doctor.rules.context import Context
from openclaw_doctor.workspace import Composition, StateDirectory, compose


def composed(context: Context, state: StateDirectory) -> Composition | None:
    """The composed config of a state directory; worked out once.

    None where there is no config, or none that can be read.
    """
    workspace, target = context.workspace, context.target
    return workspace.once(
        ("composed", state.config, target),
        lambda: compose(workspace, state, target),
    )
