"""What the import of a flat store by each release is said to drop."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

REF = {"source": "env", "provider": "default", "id": "ZAI_API_KEY"}
LOGIN = {"access": "canary-a", "refresh": "canary-r", "expires": 1}


@pytest.mark.parametrize(
    ("entry", "before", "since_8_1"),
    [
        ({"apiKey": "canary"}, None, None),
        ({"key": "canary", "email": "me@example.com"}, None, None),
        ({"keyRef": REF}, "openai", None),
        ({"key": "canary", "keyRef": REF}, "keyRef of openai", None),
        ({"key": "canary", "displayName": "me"}, "displayName of openai", None),
        ({"api_key": "canary"}, "openai", "openai"),
        ({"key": "canary", "api": "x"}, "api of openai", "api of openai"),
        ({"type": "oauth", **LOGIN}, None, None),
        ({"type": "oauth", "access": "canary"}, "openai", "openai"),
        ("text", "openai", "openai"),
    ],
)
def test_left_out(
    tmp_path: Path,
    doctor: Callable[..., Any],
    entry: object,
    before: str | None,
    since_8_1: str | None,
) -> None:
    store = tmp_path / "agents/main/agent/auth-profiles.json"
    store.parent.mkdir(parents=True)
    store.write_text(json.dumps({"openai": entry, "groq": {"key": "canary"}}))
    for target, dropped in (("2026.6.11", before), ("2026.8.2", since_8_1)):
        arguments = ("--target", target, "--select", "credentials/dead-store")
        done = doctor("check", *arguments, "--format", "json", str(tmp_path))
        details = json.loads(done.out)["findings"][0]["details"]
        told = [line for line in details if line.startswith("the import drops")]
        assert told == ([f"the import drops {dropped}"] if dropped else [])
