"""Configs that others manage: switches of OpenClaw, and links into the Nix store."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from openclaw_doctor.storage import refusals

from .runs import RELEASE, Doctor, pictured, sound, untouched

CONFIG = (
    "{ gateway: { mode: 'local' }, channels: { telegram: { streamMode: 'off' } } }\n"
)
FLAT = '{"groq": {"apiKey": "gsk-canary-1"}}\n'


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "state"
    agent = folder / "agents" / "main" / "agent"
    agent.mkdir(parents=True)
    (folder / "openclaw.json").write_text(CONFIG)
    (agent / "auth-profiles.json").write_text(FLAT)
    for path in (folder / "openclaw.json", agent / "auth-profiles.json"):
        path.chmod(0o600)
    monkeypatch.chdir(folder)
    return folder


SWITCHES = {
    "OPENCLAW_NIX_MODE": "Nix",
    "OPENCLAW_CONFIG_READONLY": "managed from outside",
}


@pytest.mark.parametrize(
    ("switch", "value"),
    [
        ("OPENCLAW_NIX_MODE", "1"),
        pytest.param("OPENCLAW_NIX_MODE", " YES ", marks=pytest.mark.slow),
        pytest.param("OPENCLAW_CONFIG_READONLY", "1", marks=pytest.mark.slow),
        pytest.param("OPENCLAW_CONFIG_READONLY", "true", marks=pytest.mark.slow),
    ],
)
def test_a_switch_of_openclaw_forbids_writing_alone(
    switch: str,
    value: str,
    state: Path,
    monkeypatch: pytest.MonkeyPatch,
    doctor: Doctor,
) -> None:
    fixed = sound(doctor("--fix", *RELEASE, "."))
    assert fixed.code in (0, 1)
    assert sound(doctor("undo", ".")).code == 0
    monkeypatch.setenv(switch, value)
    before = pictured(state)
    outcome = sound(doctor("--fix", *RELEASE, "."))
    assert outcome.code == 3
    assert SWITCHES[switch] in outcome.err
    assert switch in outcome.err
    parsed = json.loads(doctor("--fix", "--format", "json", *RELEASE, ".").out)
    assert parsed["error"]["code"] == "unwritable"
    assert sound(doctor("undo", ".")).code in (2, 3)
    sound(doctor("recover", "."))
    assert pictured(state) == before
    assert sound(doctor("--diff", *RELEASE, ".")).code == 1
    assert "streaming-streamMode" in sound(doctor(*RELEASE, ".")).out


@pytest.mark.slow
@pytest.mark.parametrize("value", ["0", "false", "", "no"])
def test_a_switch_that_is_off(
    value: str, state: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    for switch in SWITCHES:
        monkeypatch.setenv(switch, value)
    assert sound(doctor("--fix", *RELEASE, ".")).code in (0, 1)
    assert "streaming:" in (state / "openclaw.json").read_text()


@pytest.fixture
def nix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A config in a Nix store, with the link that home-manager makes to it."""
    store = tmp_path / "nix" / "store"
    generation = store / "abc-home-manager-files" / ".openclaw"
    generation.mkdir(parents=True)
    (store / "xyz-openclaw.json").write_text(CONFIG)
    (generation / "openclaw.json").symlink_to(store / "xyz-openclaw.json")
    monkeypatch.setattr(refusals, "_NIX_STORE", store)
    return generation / "openclaw.json"


def test_a_config_that_a_link_leads_into_the_nix_store(
    state: Path, nix: Path, doctor: Doctor
) -> None:
    """Named, it is checked and never written; the files beside it are fixed."""
    config = state / "openclaw.json"
    config.unlink()
    config.symlink_to(nix)
    store = pictured(nix.parents[2])
    made = untouched(doctor, state, "openclaw.json")
    assert "migrations/streaming-streamMode" in made.rules()
    assert 3 in made.codes
    fix = sound(doctor("--fix", *RELEASE, "openclaw.json"))
    assert fix.code == 3
    assert "Nix store; change it in the Nix source" in fix.err
    both = sound(doctor("--fix", "--target", "2026.5.28", ".", "openclaw.json"))
    assert both.code == 1
    assert "Nix store" in both.out
    assert "profiles" in (state / "agents/main/agent/auth-profiles.json").read_text()
    assert pictured(nix.parents[2]) == store
    assert config.is_symlink()


def test_the_state_directory_in_use_with_such_a_config(
    state: Path, nix: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    """Found by itself, the link is followed: OpenClaw reads what it leads to."""
    (state / "openclaw.json").unlink()
    (state / "openclaw.json").symlink_to(nix)
    monkeypatch.setenv("OPENCLAW_STATE_DIR", str(state))
    assert "streaming-streamMode" in sound(doctor(*RELEASE)).out
    outcome = sound(doctor("--fix", "--target", "2026.5.28"))
    assert outcome.code == 1
    assert "Not fixed: openclaw.json" in outcome.out
    assert "Nix store" in outcome.out
    assert "profiles" in (state / "agents/main/agent/auth-profiles.json").read_text()


def test_a_state_directory_in_the_nix_store(
    nix: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    root = nix.parents[1]
    (nix.parent / "openclaw.json").unlink()
    (nix.parent / "openclaw.json").write_text(CONFIG)
    monkeypatch.chdir(root)
    made = untouched(doctor, root, ".openclaw")
    assert made.text["fix"].code == 3
    assert "Nix" in made.text["fix"].err
