"""``openclaw-doctor profiles``: rows, variables, exit codes, and no secret anywhere."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.engine.profiles import names_in_env_file
from openclaw_doctor.errors import UnreadableDocument

HOUR_MS = 3_600_000
TARGET = ("--target", "2026.5.28")


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state directory to be filled; no variable of a provider is set."""
    for name in ("OPENAI_API_KEY", "ZAI_API_KEY", "Z_AI_API_KEY", "GROQ_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    root = tmp_path / "state"
    root.mkdir()
    write(root / "openclaw.json", {"gateway": {"mode": "local"}})
    return root


def write(path: Path, value: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value))


def store(state: Path, agent: str = "main", **profiles: Any) -> None:
    """Store ``openai_default={...}`` under the id ``openai:default``."""
    named = {name.replace("_", ":", 1): entry for name, entry in profiles.items()}
    path = state / "agents" / agent / "agent" / "auth-profiles.json"
    write(path, {"version": 1, "profiles": named})


def api_key(provider: str, **fields: Any) -> dict[str, Any]:
    key = {} if "keyRef" in fields else {"key": "sk-canary-0001"}
    return {"type": "api_key", "provider": provider, **key, **fields}


def token(provider: str, expires: int | None = None) -> dict[str, Any]:
    end = {} if expires is None else {"expires": expires}
    return {"type": "token", "provider": provider, "token": "canary-token", **end}


def in_hours(hours: float) -> int:
    return int(time.time() * 1000 + hours * HOUR_MS)


def rows(outcome: Any) -> dict[str, dict[str, Any]]:
    document = json.loads(outcome.out)
    assert document["schemaVersion"] == 1
    return {row["profile"]: row for row in document["profiles"]}


def test_rows(state: Path, doctor: Callable[..., Any]) -> None:
    ref = {"source": "exec", "provider": "vault", "id": "zai/key"}
    store(
        state,
        openai_default=api_key("OpenAI", email="me@example.com"),
        zai_default=api_key("zai", keyRef=ref),
        groq_default=api_key("groq", key="${GROQ_API_KEY}"),
        anthropic_me={
            "type": "oauth",
            "provider": "anthropic",
            "access": "canary-access",
            "refresh": "canary-refresh",
            "expires": 1_700_000_000_000,
        },
    )
    done = doctor("profiles", *TARGET, "--format", "json", str(state))
    assert done.code == 0
    found = rows(done)
    assert list(found) == [
        "openai:default",
        "zai:default",
        "groq:default",
        "anthropic:me",
    ]
    assert found["openai:default"]["provider"] == "openai"
    assert found["openai:default"]["source"] == "inline"
    assert found["zai:default"]["source"] == "exec"
    assert found["groq:default"]["source"] == "env"
    login = found["anthropic:me"]
    assert (login["status"], login["renews"]) == ("ok", True)
    assert login["expires"] == "2023-11-14T22:13:20Z"
    assert {row["agent"] for row in found.values()} == {"main"}
    assert "canary" not in done.all


@pytest.mark.parametrize(
    ("entry", "status", "code"),
    [
        (api_key("openai"), "ok", 0),
        (api_key("openai", key=""), "missing_credential", 1),
        ({"provider": "openai", "type": "session"}, "invalid_type", 1),
        ({"type": "api_key", "key": "sk-canary-1"}, "missing_provider", 1),
        (token("openai", 1_700_000_000_000), "expired", 1),
        (token("openai", 0), "invalid_expires", 1),
        (token("openai", 9_000_000_000_000_000), "ok", 0),
        (
            {
                "type": "oauth",
                "provider": "openai",
                "access": "canary",
                "expires": 1_700_000_000_000,
            },
            "expired",
            1,
        ),
    ],
)
def test_status_and_exit_code(
    state: Path,
    doctor: Callable[..., Any],
    entry: dict[str, Any],
    status: str,
    code: int,
) -> None:
    store(state, openai_default=entry)
    done = doctor("profiles", *TARGET, "--format=json", str(state))
    assert rows(done)["openai:default"]["status"] == status
    assert done.code == code
    said = doctor("profiles", *TARGET, str(state))
    assert said.code == code
    assert status in said.out
    assert "canary" not in said.all + done.all


def test_within(state: Path, doctor: Callable[..., Any]) -> None:
    store(state, openai_default=token("openai", in_hours(30)))
    assert doctor("profiles", *TARGET, str(state)).code == 0
    soon = doctor("profiles", *TARGET, "--within", "48", str(state))
    assert soon.code == 2
    assert "(in 29 h)" in soon.out or "(in 30 h)" in soon.out


def test_a_renewed_login_does_not_expire(
    state: Path, doctor: Callable[..., Any]
) -> None:
    login = {
        "type": "oauth",
        "provider": "openai",
        "access": "canary-a",
        "refresh": "canary-r",
        "expires": in_hours(1),
    }
    store(state, openai_default=login)
    done = doctor("profiles", *TARGET, str(state))
    assert done.code == 0
    assert "renewed" in done.out


def test_order(state: Path, doctor: Callable[..., Any]) -> None:
    write(state / "openclaw.json", {"auth": {"order": {"OpenAI": ["openai:b"]}}})
    store(state, openai_a=api_key("openai"), openai_b=api_key("openai"))
    store(state, "work", openai_a=api_key("openai"), openai_b=api_key("openai"))
    own = {"version": 1, "order": {"openai": ["openai:b", "openai:a"]}}
    write(state / "agents/work/agent/auth-state.json", own)
    done = doctor("profiles", *TARGET, "--format", "json", str(state))
    found = json.loads(done.out)["profiles"]
    assert [(r["agent"], r["profile"], r["status"], r["position"]) for r in found] == [
        ("main", "openai:a", "excluded_by_auth_order", None),
        ("main", "openai:b", "ok", 1),
        ("work", "openai:a", "ok", 2),
        ("work", "openai:b", "ok", 1),
    ]
    assert done.code == 0


def test_one_agent(state: Path, doctor: Callable[..., Any]) -> None:
    store(state, openai_a=api_key("openai", key=""))
    store(state, "work", zai_a=api_key("zai"))
    done = doctor("profiles", *TARGET, "--agent", "work", "--format=json", str(state))
    assert list(rows(done)) == ["zai:a"]
    assert done.code == 0


def test_variables(
    state: Path, doctor: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZAI_API_KEY", "canary-from-process")
    write(
        state / ".env",
        "# keys\nexport Z_AI_API_KEY='canary-from-file'\nGROQ_API_KEY=\n",
    )
    config = {
        "env": {"vars": {"OPENAI_API_KEY": "canary-from-config"}},
        "models": {"providers": {"groq": {}}},
        "auth": {"profiles": {"openai:x": {"provider": "openai", "mode": "api_key"}}},
    }
    write(state / "openclaw.json", config)
    store(state, zai_default=api_key("zai"))
    done = doctor("profiles", *TARGET, "--format", "json", str(state))
    assert json.loads(done.out)["environment"] == [
        {
            "provider": "zai",
            "variables": [
                {"name": "ZAI_API_KEY", "setIn": ["process"]},
                {"name": "Z_AI_API_KEY", "setIn": [".env"]},
            ],
            "rotated": ["ZAI_API_KEY", "Z_AI_API_KEY"],
        },
        {
            "provider": "openai",
            "variables": [{"name": "OPENAI_API_KEY", "setIn": ["config"]}],
            "rotated": ["OPENAI_API_KEY"],
        },
        {
            "provider": "groq",
            "variables": [{"name": "GROQ_API_KEY", "setIn": []}],
            "rotated": [],
        },
    ]
    said = doctor("profiles", *TARGET, str(state))
    assert "ZAI_API_KEY (set: process), Z_AI_API_KEY (set: .env)" in said.out
    assert "canary" not in done.all + said.all


def test_text_is_a_table(state: Path, doctor: Callable[..., Any]) -> None:
    store(state, openai_default=api_key("openai"), zai_b=token("zai"))
    lines = doctor("profiles", *TARGET, str(state)).out.splitlines()
    heading, first, second = lines[:3]
    titles = ("AGENT", "PROFILE", "PROVIDER", "TYPE", "SECRET", "STATUS", "EXPIRES")
    assert heading.split() == [*titles, "ORDER"]
    at = heading.index("STATUS")
    assert first[at:].startswith("ok") and second[at:].startswith("ok")
    assert "database" not in "\n".join(lines)


def test_a_target_with_a_database_says_so(
    state: Path, doctor: Callable[..., Any]
) -> None:
    store(state, openai_default=api_key("openai"))
    done = doctor("profiles", "--target", "2026.9.6", str(state))
    assert "reads its database" in done.out


def test_flat_entries_are_not_usable(state: Path, doctor: Callable[..., Any]) -> None:
    path = state / "agents/main/agent/auth-profiles.json"
    write(path, {"openai": {"apiKey": "sk-canary-0001"}})
    done = doctor("profiles", *TARGET, "--format", "json", str(state))
    assert rows(done)["openai:default"]["status"] == "legacy_flat"
    assert done.code == 1


def test_nothing_stored(state: Path, doctor: Callable[..., Any]) -> None:
    done = doctor("profiles", *TARGET, str(state))
    assert (done.code, done.out) == (0, "No stored credentials were found.\n")


@pytest.mark.parametrize("text", [None, "{", "[]"])
def test_a_store_that_cannot_be_read_is_told(
    state: Path, doctor: Callable[..., Any], text: str | None
) -> None:
    path = state / "agents/main/agent/auth-profiles.json"
    if text is None:
        path.mkdir(parents=True)
    else:
        write(path, text)
    done = doctor("profiles", *TARGET, str(state))
    assert done.code == 1
    assert "auth-profiles.json" in done.err


def test_strange_names_stay_on_their_line(
    state: Path, doctor: Callable[..., Any]
) -> None:
    profiles = {"open\nai\x1b[31m": api_key("openai")}
    path = state / "agents/main/agent/auth-profiles.json"
    write(path, {"version": 1, "profiles": profiles})
    out = doctor("profiles", *TARGET, str(state)).out
    assert "\x1b" not in out
    assert len(out.split("\n\n")[0].splitlines()) == 2


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_key_in_place_of_a_name_is_hidden(
    state: Path, doctor: Callable[..., Any], form: str
) -> None:
    pasted = "AIzaCANARY00000000000000000000000000000"
    profiles = {pasted: api_key(pasted), f"{pasted}:default": {"type": "api_key"}}
    path = state / "agents/main/agent/auth-profiles.json"
    write(path, {"version": 1, "profiles": profiles})
    write(state / "openclaw.json", {"models": {"providers": {pasted: {}}}})
    done = doctor("profiles", *TARGET, "--format", form, str(state))
    assert done.code == 1
    assert "canary" not in done.all.lower()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--agent", "nobody"),
        ("--within", "-1"),
        ("--within", "soon"),
        ("--no-such-option",),
        ("--target", "yesterday"),
        ("no/such/folder",),
    ],
)
def test_a_wrong_call_exits_64(
    state: Path,
    doctor: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
) -> None:
    monkeypatch.chdir(state)
    done = doctor("profiles", *arguments)
    assert done.code == 64
    assert done.err


def test_names_in_env_file() -> None:
    text = "A=1\n export B = two\n#C=3\nD=\nE=''\nno line\r\nF=x\r\n"
    assert names_in_env_file(text) == ["A", "B", "F"]


@pytest.mark.parametrize(
    ("declared", "status", "code"),
    [
        ({"provider": "OpenAI", "mode": "api_key"}, "ok", 0),
        ({"provider": "openai", "mode": "oauth"}, "mode_mismatch", 1),
        ({"provider": "zai", "mode": "api_key"}, "provider_mismatch", 1),
    ],
)
def test_what_the_config_says_otherwise(
    state: Path,
    doctor: Callable[..., Any],
    declared: dict[str, Any],
    status: str,
    code: int,
) -> None:
    config = {"auth": {"profiles": {"openai:default": declared}}}
    write(state / "openclaw.json", config)
    store(state, openai_default=api_key("openai"))
    done = doctor("profiles", *TARGET, "--format", "json", str(state))
    assert rows(done)["openai:default"]["status"] == status
    assert done.code == code


@pytest.mark.parametrize("stored", [True, False])
def test_a_login_that_nobody_has(
    state: Path, doctor: Callable[..., Any], stored: bool
) -> None:
    declared = {
        "openai:me": {"provider": "openai", "mode": "oauth"},
        "zai:a": {"provider": "zai", "mode": "token"},
        "groq:a": {"provider": "groq", "mode": "api_key"},
    }
    write(state / "openclaw.json", {"auth": {"profiles": declared}})
    if stored:
        store(state, "work", zai_a=token("zai"))
    done = doctor("profiles", *TARGET, "--format", "json", str(state))
    found = {key: row["status"] for key, row in rows(done).items()}
    missing = {"openai:me": "profile_missing", "zai:a": "profile_missing"}
    assert found == {**missing, "zai:a": "ok"} if stored else missing
    assert rows(done)["openai:me"]["file"].endswith("openclaw.json")
    assert done.code == 1


@pytest.mark.parametrize(
    "error",
    [
        UnreadableDocument("it is too large", path="openclaw.json"),
        PermissionError(13, "Permission denied", "openclaw.json"),
    ],
)
def test_a_failure_is_not_an_end_that_is_near(
    state: Path,
    doctor: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("openclaw_doctor.cli.profiles.discover", fail)
    done = doctor("profiles", *TARGET, str(state))
    assert done.code == 1
    assert "openclaw.json: " in done.err
