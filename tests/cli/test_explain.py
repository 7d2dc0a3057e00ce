"""``openclaw-doctor explain``: rules and keys, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Doctor = Callable[..., Any]
NEW = ("--target", "2026.9.6")
OLD = ("--target", "2026.3.28")


def test_a_rule(doctor: Doctor) -> None:
    text = doctor("explain", "credentials/legacy-flat-store")
    assert text.code == 0
    assert text.out.startswith("credentials/legacy-flat-store\n\n")
    told = json.loads(
        doctor("explain", "credentials/legacy-flat-store", "--format", "json").out
    )
    assert told["schemaVersion"] == 1
    assert told["checkId"] == "credentials/legacy-flat-store"
    assert told["documentation"] in text.out


def test_a_known_key(doctor: Doctor) -> None:
    outcome = doctor("explain", "gateway.bind", *NEW)
    assert outcome.code == 0
    assert "OpenClaw 2026.9.6 knows this key.\n" in outcome.out
    assert "Words: auto, lan, loopback, custom, tailnet\n" in outcome.out
    assert "Known: since 2026.1.29 or longer" in outcome.out


def test_bounds_and_what_is_required(doctor: Doctor) -> None:
    port = doctor("explain", "gateway.port", *NEW).out
    assert "Takes: a whole number\nBounds: at least 1, at most 65535\n" in port
    needed = doctor("explain", "models.providers.x.models[0].id", *NEW).out
    assert "Required: yes" in needed


@pytest.mark.parametrize(
    "path",
    [
        "agents.entries.main.model",
        "channels.telegram.accounts.work.botToken",
        "plugins.entries.imap.config.accounts.home.host",
        'models.providers["my.lab/x"].baseUrl',
    ],
)
def test_a_concrete_path_is_known(doctor: Doctor, path: str) -> None:
    outcome = doctor("explain", path, *NEW)
    assert outcome.code == 0
    assert outcome.out.startswith(f"{path}\n")
    assert "knows this key." in outcome.out


def test_a_retired_key_at_both_sides_of_its_end(doctor: Doctor) -> None:
    path = "channels.telegram.accounts.work.streamMode"
    to = "channels.telegram.accounts.work.streaming.mode"
    after = doctor("explain", path, *NEW)
    assert after.code == 0
    assert "OpenClaw 2026.9.6 does not know this key." in after.out
    assert f"Now: {to}." in after.out
    assert "2026.4.5 is the first stored release" in " ".join(after.out.split())
    before = doctor("explain", path, *OLD)
    assert "OpenClaw 2026.3.28 knows this key." in before.out
    assert f"From 2026.4.5 on it goes to {to}." in " ".join(before.out.split())


def test_a_key_that_a_check_refuses(doctor: Doctor) -> None:
    outcome = doctor("explain", "tools.web.search.apiKey", *NEW)
    assert "OpenClaw 2026.9.6 has another place for this." in outcome.out
    assert "knows this key" in doctor("explain", "tools.web.search.apiKey", *OLD).out


def test_a_place_that_takes_anything(doctor: Doctor) -> None:
    outcome = doctor("explain", "plugins.entries.mine.config.deep.key", *NEW)
    assert outcome.code == 0
    assert "takes any key here" in outcome.out


def test_a_release_that_is_not_stored(doctor: Doctor) -> None:
    outcome = doctor("explain", "gateway.bind", "--target", "2026.9.99")
    assert "(judged by 2026." in outcome.out


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ("gatway.bnid", "did you mean gateway.bind?"),
        ("legacy-flat-stor", "did you mean credentials/legacy-flat-store?"),
        ("credentials/nothing-such", "there is no rule"),
        ("qqqq.zzzz", "no release known here has the key qqqq.zzzz"),
        ("a b", "this is no key path"),
        ("", "there is no rule"),
    ],
)
def test_what_nobody_knows(doctor: Doctor, subject: str, told: str) -> None:
    outcome = doctor("explain", subject, *NEW)
    assert outcome.code == 2
    assert told in outcome.err
    assert not outcome.out


def test_json(doctor: Doctor) -> None:
    told = json.loads(
        doctor("explain", "agents.list[0].memorySearch", *NEW, "--format", "json").out
    )
    assert told["schemaVersion"] == 1
    assert (told["known"], told["accepted"]) == (False, False)
    assert told["successor"]["to"] == "agents.entries.*.memory.search"
    assert told["successor"]["retired"] == "2026.8.1"
    assert told["releases"] == [{"since": "2026.1.29", "until": "2026.8.1"}]
    known = json.loads(doctor("explain", "gateway.reload", *NEW, "--format=json").out)
    assert known["keys"] == ["mode"]
    assert known["value"]["takes"] == "an object"
    assert known["didYouMean"] is None
