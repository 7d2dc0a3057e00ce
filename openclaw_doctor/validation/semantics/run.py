"""Run the checks that can say anything about a config."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from openclaw_doctor.release import Release
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import Violation

#: Each module of checks with the top-level keys it looks at.
AREAS: dict[str, tuple[str, ...]] = {
    "agent_files": ("agents",),
    "agents": ("agents",),
    "bindings": ("agents", "bindings", "broadcast", "talk"),
    "browser": ("browser",),
    "channels": ("channels",),
    "formats": ("audio", "gateway", "meta"),
    "gateway": ("gateway",),
    "heartbeat": ("agents",),
    "hooks": ("hooks",),
    "mcp": ("mcp", "nodeHost"),
    "models": ("agents", "channels", "hooks", "messages", "tools", "tts"),
    "network": ("cron", "marketplaces", "proxy"),
    "plugins": ("plugins",),
    "providers": ("models",),
    "sandbox": ("agents",),
    "secret_refs": (
        "agents",
        "channels",
        "commands",
        "cron",
        "gateway",
        "hooks",
        "memory",
        "messages",
        "models",
        "plugins",
        "skills",
        "talk",
        "tools",
        "tts",
    ),
    "secrets": ("secrets",),
    "sessions": ("cron", "session"),
    "talk": ("talk",),
    "tools": ("agents", "tools"),
    "typed_channels": ("channels",),
    "workspaces": ("cloudWorkers", "desktop", "telemetry", "worktreeRoot"),
}


def check_violations(subject: Subject) -> Iterator[Violation]:
    """What the checks of ``subject.target`` find; loads the modules it needs."""
    for area, keys in AREAS.items():
        if any(key in subject.config for key in keys):
            for check in _checks(area, subject.target):
                for violation in check.run(subject):
                    yield replace(violation, check=check.id, stage=check.stage)


@lru_cache(maxsize=256)
def _checks(area: str, target: Release) -> tuple[Check, ...]:
    """The checks of an area that a release makes."""
    module = importlib.import_module(f"{__package__}.{area}")
    return tuple(check for check in module.CHECKS if target in check.releases)
