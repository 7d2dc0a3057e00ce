"""Unknown members anywhere are told and stay; one stuck fix holds up no other."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.documents import Document, Role

from .runs import RELEASE, Doctor, sound, told

#: Without the few objects in which OpenClaw takes any member.
CONFIG: dict[str, Any] = {
    "gateway": {"mode": "local", "auth": {"mode": "token"}},
    "agents": {"defaults": {"model": {"primary": "openai/gpt-5.4"}}},
    "channels": {"telegram": {"enabled": True, "groups": {"*": {}}}},
    "models": {"providers": {"lab": {"baseUrl": "http://10.0.0.1", "models": []}}},
    "hooks": {"enabled": False, "mappings": [{"id": "x"}]},
    "tools": {"web": {"fetch": {"enabled": True}}},
    "session": {"scope": "per-sender"},
    "messages": {"ackReaction": "x"},
    "logging": {"level": "info"},
    "cron": {"enabled": True},
}
STORE: dict[str, Any] = {
    "version": 1,
    "profiles": {
        "groq:default": {"type": "api_key", "provider": "groq", "key": "gsk-canary-1"}
    },
}


def salted(value: Any, dice: random.Random, names: list[str], at: str = "") -> Any:
    """The value with an unknown member in each object, each with a name of its own."""
    if isinstance(value, list):
        return [salted(one, dice, names, at) for one in value]
    if not isinstance(value, dict):
        return value
    made = {key: salted(one, dice, names, key) for key, one in value.items()}
    if at != "profiles":
        name = f"zz{len(names)}Unheard"
        names.append(name)
        made[name] = dice.choice(["text", 1, None, True, [1], {"a": {"b": []}}])
    return made


@pytest.mark.parametrize(
    "release",
    [
        "2026.9.6",
        *(pytest.param(r, marks=pytest.mark.slow) for r in ("2026.5.28", "2026.2.12")),
    ],
)
def test_unknown_members_are_told_and_never_removed(
    release: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    names: list[str] = []
    places: dict[Path, list[str]] = {}
    dice = random.Random(3)
    agent = tmp_path / "agents" / "main" / "agent"
    agent.mkdir(parents=True)
    for path, value in (
        (tmp_path / "openclaw.json", CONFIG),
        (agent / "auth-profiles.json", STORE),
    ):
        known = len(names)
        path.write_text(json.dumps(salted(value, dice, names), indent=2))
        places[path] = names[known:]
        path.chmod(0o600)
    monkeypatch.chdir(tmp_path)
    made = told(doctor, ".", options=("--target", release, "--fail-level", "info"))
    said = made.text["check"].all
    assert [name for name in names if name not in said] == []
    for path, own in places.items():
        left = path.read_text()
        assert [name for name in own if name not in left] == []


def test_unknown_members_become_comments_with_consent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    names: list[str] = []
    config = tmp_path / "openclaw.json"
    config.write_text(json.dumps(salted(CONFIG, random.Random(3), names), indent=2))
    monkeypatch.chdir(tmp_path)
    told(doctor, ".", options=(*RELEASE, "--unsafe-fixes"))
    text = config.read_text()
    assert all(name in text for name in names)
    document = Document("x", Role.CONFIG, config, config.read_bytes())
    left = json.dumps(document.value)
    # Nothing says that these are not settings of a plugin or of a model.
    assert sum(name in left for name in names) < len(names) / 2


def test_one_finding_that_cannot_be_fixed_holds_up_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Doctor
) -> None:
    """Beside a fix that would lose a secret, a broken file and a manual one."""
    agents = {
        "stuck": '{"version": 1, "profiles": {"groq:a": {"type": "api_key", "provider":'
        ' "groq", "apiKey": "canary-first", "apiKey": "canary-second"}}}',
        "broken": '{"version": 1, "profiles"',
        "manual": '{"version": 1, "profiles": {"__proto__": {"type": "api_key"}}}',
        "sound": '{"groq": {"apiKey": "gsk-canary-1"}}',
    }
    stores = {}
    for name, text in agents.items():
        stores[name] = tmp_path / "agents" / name / "agent" / "auth-profiles.json"
        stores[name].parent.mkdir(parents=True)
        stores[name].write_text(text)
        stores[name].chmod(0o600)
    config = tmp_path / "openclaw.json"
    config.write_text(
        "{ gateway: { mode: 'local', nobody: 1 }, agent: { model: 'openai/gpt-5.4' } }"
    )
    config.chmod(0o600)
    monkeypatch.chdir(tmp_path)
    outcome = sound(doctor("--fix", "--format", "json", "--target", "2026.5.28", "."))
    report = json.loads(outcome.out)
    assert outcome.code == 1
    assert {row["file"] for row in report["plan"]["rejected"]} == {
        "agents/stuck/agent/auth-profiles.json"
    }
    assert json.loads(stores["sound"].read_text())["profiles"].keys() == {
        "groq:default"
    }
    assert "agent: {" not in config.read_text()
    assert "nobody: 1" in config.read_text()
    for name in ("stuck", "broken", "manual"):
        assert stores[name].read_text() == agents[name], name
