"""``openclaw-doctor migrations``: the ledger between two releases."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Doctor = Callable[..., Any]


def ids(outcome: Any) -> list[str]:
    listed = json.loads(outcome.out)["migrations"]
    return [row["checkId"].removeprefix("migrations/") for row in listed]


def test_the_table_is_of_one_target(doctor: Doctor) -> None:
    outcome = doctor("migrations", "--to", "2026.3.13")
    assert outcome.code == 0
    assert "always      safe    gateway-token" in outcome.out
    assert "agents-list-to-entries" not in outcome.out
    assert outcome.out.rstrip().endswith("migrations for OpenClaw 2026.3.13")


def test_from_leaves_out_what_went_before(doctor: Doctor) -> None:
    options = ("--from", "2026.5.28", "--to", "2026.9.6", "--format", "json")
    found = ids(doctor("migrations", *options))
    assert "agents-list-to-entries" in found
    assert "gateway-token" not in found


def test_for_takes_what_applies_to_a_file(doctor: Doctor, tmp_path: Path) -> None:
    config = tmp_path / "openclaw.json"
    config.write_text('{gateway: {mode: "local", token: "canary-token"}}')
    options = ("--to", "2026.3.13", "--format", "json", "--for", str(config))
    outcome = doctor("migrations", *options)
    assert ids(outcome) == ["gateway-token"]
    assert "canary" not in outcome.all
    text = doctor("migrations", "--to", "2026.3.13", "--for", str(config))
    assert text.out.endswith("1 migration for OpenClaw 2026.3.13\n")


def test_wrong_usage(doctor: Doctor, tmp_path: Path) -> None:
    outcome = doctor("migrations", "--from", "2026.9.6", "--to", "2026.5.7")
    assert outcome.code == 2 and "newer than the target" in outcome.err
    broken = tmp_path / "openclaw.json"
    broken.write_text("{")
    outcome = doctor("migrations", "--for", str(broken))
    assert outcome.code == 2 and "that can be read" in outcome.err
    assert doctor("migrations", "--to", "yesterday").code == 2


def test_a_row_is_explained(doctor: Doctor) -> None:
    outcome = doctor("explain", "migrations/gateway-token")
    assert outcome.code == 0
    assert "No release since 2026.1.29 takes the old form." in outcome.out
    assert "Before:" in outcome.out and "After:" in outcome.out
    assert "Cases" not in outcome.out


def test_a_close_name_is_suggested(doctor: Doctor) -> None:
    outcome = doctor("explain", "migrations/gateway-tokn")
    assert outcome.code == 2
    assert "did you mean migrations/gateway-token?" in outcome.err


def test_rules_lists_the_written_ones(doctor: Doctor) -> None:
    outcome = doctor("rules")
    assert "config/retired-key" in outcome.out
    assert "migrations/gateway-token" not in outcome.out
    assert "openclaw-doctor migrations" in outcome.out
