"""What reports of credential rules say beside the finding itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

STORE = "agents/main/agent/auth-profiles.json"

Check = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def findings(tmp_path: Path, doctor: Callable[..., Any]) -> Check:
    """Check files given as ``{path: value}`` by one rule; the findings in JSON."""

    def check(rule: str, files: dict[str, Any], target: str) -> list[dict[str, Any]]:
        for name, value in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(value))
        arguments = ("--select", rule, "--target", target, "--format", "json")
        done = doctor("check", *arguments, str(tmp_path))
        found: list[dict[str, Any]] = json.loads(done.out)["findings"]
        return found

    return check


def stored(**entry: Any) -> dict[str, Any]:
    profile = {"type": "api_key", "provider": "openai", "key": "canary-1", **entry}
    return {STORE: {"version": 1, "profiles": {"openai:a": profile}}}


def test_two_violations_of_one_value_have_two_fingerprints(findings: Check) -> None:
    found = findings("credentials/store-shape", stored(setup={}), "2026.9.6")
    places = {finding["path"] for finding in found}
    assert len(found) > len(places) == 1
    assert len({finding["fingerprint"] for finding in found}) == len(found)


def test_losses_are_named(findings: Check) -> None:
    files = stored(apiKey="canary-2")
    [alias] = findings("credentials/field-alias", files, "2026.5.28")
    assert alias["fix"]["losses"] == ["apiKey of openai:a"]
    order = {"auth": {"order": {"openai": ["openai:gone", "openai:a"]}}}
    files = {**stored(), "openclaw.json": order}
    [dangling] = findings("credentials/dangling-profile", files, "2026.5.28")
    assert dangling["fix"]["losses"] == ["openai:gone in auth.order.openai"]


@pytest.mark.parametrize(
    ("config", "address", "shown"),
    [
        ({}, {}, True),
        (
            {"mygw": {"baseUrl": "https://a.example"}},
            {"baseUrl": "https://b.example"},
            False,
        ),
    ],
)
def test_the_text_to_add_has_an_address(
    findings: Check, config: dict[str, Any], address: dict[str, str], shown: bool
) -> None:
    files = stored(provider="mygw", headers={"X-Team": "a"}, **address)
    files["openclaw.json"] = {"models": {"providers": config}}
    [finding] = findings("credentials/endpoint-settings", files, "2026.5.28")
    text = "\n".join(finding["details"])
    assert ('"baseUrl": "<address>"' in text) == shown
    assert ("add to openclaw.json" in text) == shown
