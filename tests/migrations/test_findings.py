"""What users read of the ledger: findings, their severity, and what they leave out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Doctor = Callable[..., Any]


@pytest.fixture
def check(doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Doctor:
    """Check a config given as text; the findings, each as (rule, severity)."""
    monkeypatch.chdir(tmp_path)

    def call(text: str, *options: str) -> dict[str, dict[str, Any]]:
        (tmp_path / "openclaw.json").write_text(text)
        (tmp_path / "openclaw.json").chmod(0o600)
        outcome = doctor("check", "--format", "json", *options, "openclaw.json")
        return {
            found["checkId"]: found for found in json.loads(outcome.out)["findings"]
        }

    return call


OLD = '{gateway: {mode: "local", token: "canary-token"}}'


def test_what_the_target_refuses_is_an_error_with_the_place(check: Doctor) -> None:
    found = check(OLD, "--target", "2026.9.6")
    assert set(found) == {"migrations/gateway-token"}
    finding = found["migrations/gateway-token"]
    assert finding["severity"] == "error"
    assert (finding["line"], finding["column"]) == (1, 27)
    assert finding["fix"]["applicability"] == "safe"


def test_what_is_still_taken_is_told_with_the_release_that_refuses_it(
    check: Doctor,
) -> None:
    text = (
        '{meta: {lastTouchedAt: "2026-04-30T08:00:00.000Z", lastTouchedVersion: "x"}}'
    )
    found = check(text, "--target", "2026.5.28")
    finding = found["migrations/meta-lastTouchedAt"]
    assert finding["severity"] == "info" and finding["fix"] is None
    assert "2026.8.1 and later refuse the old form" in finding["message"]
    assert "--target 2026.8.1" in finding["fixHint"]


def test_a_row_that_is_ignored_leaves_the_key_to_other_rules(check: Doctor) -> None:
    ignored = ("--ignore", "migrations/gateway-token")
    assert set(check(OLD, "--target", "2026.9.6", *ignored)) == {"config/retired-key"}


def test_one_row_can_be_chosen(check: Doctor) -> None:
    text = '{gateway: {token: "canary-token"}, identity: {name: "Clawd"}}'
    chosen = ("--select", "migrations/identity")
    assert set(check(text, "--target", "2026.9.6", *chosen)) == {"migrations/identity"}


def test_a_section_is_explained_by_its_members(check: Doctor) -> None:
    text = '{routing: {allowFrom: ["+1"], queue: {cap: 3}}, whatsapp: {}}'
    found = check(text, "--target", "2026.9.6")
    assert "config/unknown-key" not in found and "config/retired-key" not in found


def test_an_unknown_member_of_an_old_section_is_still_told(check: Doctor) -> None:
    found = check("{routing: {queue: {cap: 3}, mine: 1}}", "--target", "2026.9.6")
    assert any(rule in found for rule in ("config/unknown-key", "config/retired-key"))


def test_what_is_shadowed_is_told(check: Doctor) -> None:
    text = '{gateway: {token: "canary-old", auth: {token: "canary-new"}}}'
    fix = check(text, "--target", "2026.9.6")["migrations/gateway-token"]["fix"]
    assert any("gateway.auth.token is set already" in loss for loss in fix["losses"])


def test_the_newer_form_is_left_alone_at_an_older_target(
    check: Doctor, doctor: Doctor, tmp_path: Path
) -> None:
    text = '{agents: {entries: {main: {}}}, tts: {auto: "off"}}'
    found = check(text, "--target", "2026.5.28")
    assert [f["fix"] for f in found.values()] == [None, None][: len(found)]
    assert "config/future-key" in found
    options = ("--target", "2026.5.28", "--unsafe-fixes", "openclaw.json")
    doctor("--fix", *options)
    assert (tmp_path / "openclaw.json").read_text() == text


def test_the_last_member_of_meta_is_replaced(
    check: Doctor, doctor: Doctor, tmp_path: Path
) -> None:
    check('{meta: {lastTouchedAt: "2026-04-30T08:00:00.000Z"}}', "--target", "2026.9.6")
    doctor("--fix", "--target", "2026.9.6", "openclaw.json")
    after = (tmp_path / "openclaw.json").read_text()
    assert after == '{meta: {lastTouchedVersion: "2026.9.6"}}'


def test_retired_values_can_stay_as_comments(
    check: Doctor, doctor: Doctor, tmp_path: Path
) -> None:
    check(
        "{\n  session: {\n    parentForkMaxTokens: 5,\n    dmScope: 'main',\n  },\n}\n"
    )
    options = ("--keep-retired", "--target", "2026.9.6", "openclaw.json")
    doctor("--fix", *options)
    after = (tmp_path / "openclaw.json").read_text()
    assert "// parentForkMaxTokens: 5," in after and "openclaw-doctor: retired" in after
    assert doctor("--fix", *options).out.startswith("0 fixed")
