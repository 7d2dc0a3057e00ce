"""Written by hand: a canary in every kind of secret appears in no output."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CANARY = "canary"

CONFIG = """\
// old key: "canary-comment-0001"
{
  gateway: { mode: 'local', auth: { mode: 'token', token: 'canary-gateway' } },
  env: { vars: { OPENAI_API_KEY: 'canary-env' } },
  channels: { telegram: { botToken: 'canary-bot' } }, // apiKey = canary-comment-0002
  models: {
    providers: {
      lab: {
        baseUrl: 'https://user:canary-url@lab.example/v1?api_key=canary-query',
        apiKey: 'canary-provider',
        headers: { Authorization: 'Bearer canary-header' },
        models: [],
      },
    },
  },
  auth: {
    profiles: {
      'openai:default': { provider: 'openai', mode: 'oauth' },
      'groq:config': { provider: 'groq', mode: 'api_key', key: 'canary-config-key' },
      'x:login': {
        provider: 'x', mode: 'oauth', access: 'canary-login', refresh: 'canary-renew',
      },
    },
  },
}
"""
FLAT = {
    "lab": {
        "apiKey": "canary-flat",
        "baseUrl": "https://u:canary-flat-url@lab.example/v1",
        "headers": {"X-Key": "canary-flat-header"},
        "somethingNew": "canary-unknown",
    },
    "openai": {"type": "token", "token": "canary-flat-token"},
    "sk-ant-canary00000000000000": {"apiKey": "canary-under-a-secret-id"},
    "garbage": "canary-string",
    "list": ["canary-item"],
}
STORE = {
    "version": 1,
    "profiles": {
        "openai:default": {
            "type": "api_key",
            "provider": "openai",
            "key": "canary-key",
            "keyRef": {"source": "env", "provider": "default", "id": "OPENAI_API_KEY"},
        },
        "anthropic:x": {
            "type": "oauth",
            "provider": "anthropic",
            "access": "canary-access",
            "refresh": "canary-refresh",
            "idToken": "canary-id",
            "expires": "canary-expires",
        },
        "groq:config": {"type": "api_key", "provider": "groq", "key": "canary-other"},
        "a:quoted": {"type": "api_key", "provider": "a", "key": '"canary-quoted"'},
        "a:blank": {"type": "token", "provider": "a", "token": " canary-blank "},
        "a:bearer": {"type": "token", "provider": "a", "token": "Bearer canary-b"},
        "a:shell": {"type": "api_key", "provider": "a", "key": "export X=canary-sh"},
        "a:alias": {"type": "api_key", "provider": "a", "api_key": "canary-alias"},
        "a:both": {
            "type": "api_key",
            "provider": "a",
            "key": "canary-1",
            "apiKey": "canary-2",
        },
        "a:kind": {"type": "mystery", "provider": "a", "key": "canary-kind"},
        "a:ref": {
            "type": "api_key",
            "provider": "a",
            "keyRef": {"source": "env", "id": "A_KEY", "value": "canary-in-ref"},
        },
        "models": {
            "type": "oauth",
            "provider": "models",
            "access": "canary-under-an-odd-id",
            "refresh": "canary-under-an-odd-id-too",
            "foo": "canary-foo",
        },
        "a:deep": {"type": "api_key", "provider": "a", "key": {"k": ["canary-deep"]}},
    },
    "stray": {"apiKey": "canary-stray"},
    "note": "canary-note",
}
MODELS = {
    "providers": {
        "x": {"baseUrl": "http://x", "apiKey": "canary-models"},
        "access": "canary-access-in-models",
    }
}


def state(folder: Path, store: object, text: str | None = None) -> None:
    agent = folder / "agents" / "main" / "agent"
    agent.mkdir(parents=True)
    (folder / "openclaw.json").write_text(CONFIG)
    (agent / "auth-profiles.json").write_text(text or json.dumps(store, indent=2))
    (agent / "models.json").write_text(json.dumps(MODELS))
    (folder / ".env").write_text("OPENAI_API_KEY=canary-dotenv\n")
    (folder / "openclaw.json.bak").write_text(CONFIG)


VARIANTS: dict[str, tuple[object, str | None]] = {
    "flat": (FLAT, None),
    "canonical": (STORE, None),
    "comments": (
        STORE,
        "// key: 'canary-in-comment'\n" + json.dumps(STORE)[:-1] + ",}",
    ),
    "truncated": (STORE, json.dumps(STORE)[:-20]),
    "twice": (STORE, '{"a":{"apiKey":"canary-1"},"a":{"apiKey":"canary-2"}}'),
    "array": (STORE, '["canary-item"]'),
    "string": (STORE, '"canary-root"'),
}
#: Where a command writes its report in the other forms, one file for each.
REPORTS = Path("..")
FORMS = [
    part
    for name in ("jsonl", "sarif", "github", "gitlab", "junit", "markdown")
    for part in ("--format", name, "--output", str(REPORTS / f"report-{name}"))
]
COMMANDS = [
    ["check"],
    ["check", "--format", "json"],
    ["check", "--diff"],
    ["check", "--diff", "--unsafe-fixes"],
    ["check", "--diff", "--unsafe-fixes", "--format", "json"],
    ["check", "--diff", "--unsafe-fixes", *FORMS],
    ["profiles"],
    ["profiles", "--format", "json"],
    ["check", "--fix"],
    ["check", "--fix", "--unsafe-fixes", "--format", "json"],
    ["undo", "--list"],
    ["undo"],
]


@pytest.mark.parametrize(
    "target",
    [
        "2026.9.6",
        *(pytest.param(r, marks=pytest.mark.slow) for r in ("2026.2.12", "2026.5.28")),
    ],
)
@pytest.mark.parametrize("variant", VARIANTS)
def test_no_command_shows_a_secret(
    variant: str,
    target: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    doctor: Callable[..., Any],
) -> None:
    state(tmp_path / "state", *VARIANTS[variant])
    monkeypatch.chdir(tmp_path / "state")
    monkeypatch.setenv("OPENAI_API_KEY", "canary-environment")
    for command in COMMANDS:
        choice = ["--target", target] if command[0] != "undo" else []
        paths = ["."] if command[-1] != "--list" else []
        outcome = doctor(*command, *choice, *paths)
        assert CANARY not in outcome.all.lower(), command
        assert CANARY not in written(), command
        assert outcome.code in (0, 1, 2, 3), outcome.all
        assert "internal error" not in outcome.all, outcome.all


def written() -> str:
    """What stands in the reports, without the examples of documented rules."""
    texts = {path.name: path.read_text() for path in REPORTS.glob("report-*")}
    if "report-sarif" in texts:
        log = json.loads(texts["report-sarif"])
        del log["runs"][0]["tool"]
        texts["report-sarif"] = json.dumps(log)
    return "".join(texts.values()).lower()


BOUNDARIES = [
    "openclaw_doctor.cli.check.discover",
    "openclaw_doctor.cli.check.examine",
    "openclaw_doctor.cli.check.in_reading_order",
    "openclaw_doctor.cli.rewrite.plan",
    "openclaw_doctor.cli.rewrite.write",
    "openclaw_doctor.engine.attempt.apply",
    "openclaw_doctor.engine.attempt.verify",
    "openclaw_doctor.engine.write.commit",
    "openclaw_doctor.documents.document.parse",
    "openclaw_doctor.reporters.text.dropped_comments",
]


@pytest.mark.parametrize("boundary", BOUNDARIES)
@pytest.mark.parametrize("command", [["check"], ["check", "--fix"]])
def test_no_internal_error_shows_a_secret(
    boundary: str,
    command: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    doctor: Callable[..., Any],
) -> None:
    state(tmp_path / "state", FLAT)
    monkeypatch.chdir(tmp_path / "state")

    def broken(*_: object, **__: object) -> None:
        raise ValueError("canary-in-an-exception")

    monkeypatch.setattr(boundary, broken)
    outcome = doctor(*command, "--target", "2026.5.28", ".")
    # The name of this folder may well stand in a line of the trace.
    assert CANARY not in outcome.all.lower().replace("/tests/canary/", "")


def test_standard_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Callable[..., Any]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("auth-profiles.json", "openclaw.json"):
        outcome = doctor("-", "--stdin-filename", name, stdin=json.dumps(FLAT).encode())
        assert CANARY not in outcome.all.lower()
        assert outcome.code in (0, 1)
