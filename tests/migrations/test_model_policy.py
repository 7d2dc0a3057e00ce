"""Pinning a model to a runtime leaves the other models to choose from."""

from __future__ import annotations

from typing import Any

import pytest

from openclaw_doctor.migrations.ledger import all_migrations
from openclaw_doctor.migrations.run import everything, migrate
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.release import Release

NEW, OLD = Release.parse("2026.9.6"), Release.parse("2026.5.28")
#: Each makes the first entry of ``agents.defaults.models``.
PINNED: list[dict[str, Any]] = [
    {"model": "openai-codex/gpt-5.5"},
    {"model": {"primary": "x/y", "fallbacks": ["google-gemini-cli/gemini-2.5-pro"]}},
    {"model": "anthropic/claude-opus-4-8", "agentRuntime": {"id": "claude-cli"}},
]


def defaults_after(value: dict[str, Any], target: Release) -> tuple[Any, list[str]]:
    rows = [row for row in all_migrations() if row.is_for(target)]
    sheet, changes = migrate(Sheet(value, target), rows, everything)
    kinds: list[str] = [note.kind for change in changes for note in change.notes]
    return sheet.value["agents"]["defaults"], kinds


@pytest.mark.parametrize("defaults", PINNED)
def test_the_first_entry_of_models_restricts_nothing(defaults: dict[str, Any]) -> None:
    after, _ = defaults_after({"agents": {"defaults": defaults}}, NEW)
    assert len(after["models"]) == 1 and after["modelPolicy"] == {}


@pytest.mark.parametrize("defaults", PINNED)
def test_before_there_were_policies_a_person_is_asked(defaults: dict[str, Any]) -> None:
    after, kinds = defaults_after({"agents": {"defaults": defaults}}, OLD)
    assert "modelPolicy" not in after and "unsafe" in kinds


def test_models_that_were_there_go_on_restricting() -> None:
    defaults = {"model": "openai-codex/gpt-5.5", "models": {"x/y": {}}}
    after, _ = defaults_after({"agents": {"defaults": defaults}}, NEW)
    assert after["modelPolicy"] == {"allow": ["x/y", "openai/gpt-5.5"]}


def test_a_config_that_openclaw_has_migrated_needs_no_policy() -> None:
    value = {
        "meta": {"migrations": {"modelPolicyAllowlist": True}},
        "agents": {"defaults": {"model": "openai-codex/gpt-5.5"}},
    }
    after, _ = defaults_after(value, NEW)
    assert "modelPolicy" not in after
