"""Names that would take over a terminal: shown as escapes, and whole in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from .runs import RELEASE, Doctor, is_printable, sound, told

#: Clears the screen, recolours, sets the title, turns the text around, forges a line.
EVIL = (
    "e\x1b[2J\x1b]0;t\x07\u202evil\u2066\u200b\x9b31m\rx\nopenclaw.json: fine"
    "\x00\u2028z\x7f"
)
#: The same without what no file name can have, and with bytes that are no UTF-8.
EVIL_FILE = EVIL.replace("\x00", "").replace("/", "") + "\udcff"
#: No argument of a process holds a NUL.
WORD = EVIL.replace("\x00", "")
SHOWN = "e\\u001b[2J"


def config_text() -> str:
    return json.dumps(
        {
            EVIL: {"a": 1},
            "gateway": {"mode": EVIL, "bind": EVIL, EVIL: 1, "port": EVIL},
            "agents": {
                "list": [
                    {"id": EVIL, "model": f"openai/{EVIL}", "agentDir": f"/{EVIL}"},
                    {"id": EVIL + "2"},
                ]
            },
            "auth": {
                "profiles": {EVIL: {"provider": EVIL, "mode": EVIL}},
                "order": {EVIL: [EVIL, EVIL]},
            },
            "channels": {
                EVIL: {"token": EVIL},
                "telegram": {EVIL: 1, "streamMode": EVIL},
            },
            "models": {"providers": {EVIL: {"apiKey": f"${{{EVIL}}}", "models": EVIL}}},
            "env": {"vars": {EVIL: EVIL}},
            "$include": [f"./{EVIL}.json5", EVIL],
            "mcp": {"servers": {EVIL: {"command": EVIL, "transport": EVIL}}},
            "plugins": {"entries": {EVIL: {"enabled": EVIL}}},
            "bindings": [{"agentId": EVIL, "match": {"channel": EVIL}}],
            "secrets": {"providers": {EVIL: {"source": EVIL}}},
        }
    )


def store_text() -> str:
    return json.dumps(
        {
            "version": EVIL,
            "profiles": {
                EVIL: {"type": EVIL, "provider": EVIL, EVIL: EVIL},
                EVIL + ":2": {"type": "api_key", "provider": EVIL, "apiKey": EVIL},
                EVIL + ":3": {
                    "type": "token",
                    "provider": "x",
                    "tokenRef": {"source": EVIL, "provider": EVIL, "id": EVIL},
                },
            },
            EVIL: {"apiKey": EVIL, "baseUrl": f"http://{EVIL}"},
            "order": {EVIL: [EVIL]},
        }
    )


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state directory in which everything has an evil name."""
    root = tmp_path / EVIL_FILE
    agent = root / "agents" / EVIL_FILE / "agent"
    agent.mkdir(parents=True)
    (root / "openclaw.json").write_text(config_text())
    (root / "extra.json5").write_text(f"// {EVIL}\n{{ gateway: {{ x: '\\u001b' }} }}")
    (root / f"openclaw.json.clobbered.{EVIL_FILE}").write_text("{}")
    (root / ".env").write_bytes(f"{EVIL}={EVIL}\nA\x1b=1\n".encode())
    for name, text in (
        ("auth-profiles.json", store_text()),
        ("auth-state.json", json.dumps({"order": {EVIL: EVIL}, EVIL: {EVIL: EVIL}})),
        ("models.json", json.dumps({"providers": {EVIL: {EVIL: EVIL}}})),
    ):
        (agent / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return root


def test_every_form_of_the_main_command(state: Path, doctor: Doctor) -> None:
    made = told(doctor, EVIL_FILE, options=(*RELEASE, "--unsafe-fixes"))
    plain = made.text["check"].all + made.text["diff"].all + made.text["fix"].all
    assert SHOWN in plain
    paths = [finding["path"] for finding in made.json["check"]["findings"]]
    assert any(EVIL.replace('"', '\\"') in path for path in paths), paths


@pytest.mark.slow
def test_old_targets(state: Path, doctor: Doctor) -> None:
    for release in ("2026.2.12", "2026.5.28", "2026.7.1"):
        for mode in ("check", "--diff", "--fix"):
            words = [mode] if mode != "check" else []
            sound(doctor(*words, "--target", release, "--unsafe-fixes", EVIL_FILE))


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("profiles", EVIL_FILE),
    ("profiles", "--format", "json", EVIL_FILE),
    ("profiles", "--agent", WORD, EVIL_FILE),
    ("migrations", "--for", f"{EVIL_FILE}/openclaw.json"),
    ("migrations", "--for", EVIL_FILE, "--format", "json"),
    ("migrations", "--from", WORD),
    ("undo", "--list", EVIL_FILE),
    ("undo", EVIL_FILE),
    ("undo", WORD),
    ("undo", WORD, WORD + "x"),
    ("recover", EVIL_FILE),
    ("recover", "--list", EVIL_FILE),
    ("recover", WORD),
    ("backups", EVIL_FILE),
    ("backups", "--format", "json", EVIL_FILE),
    ("backups", "--prune", "--older-than", "0", EVIL_FILE),
    ("explain", WORD),
    ("explain", f"gateway.{WORD}"),
    ("explain", f"channels.{WORD}.token"),
    ("explain", f"gateway.{WORD}", "--format", "json"),
    ("explain", f"agents.entries.{WORD}.model"),
    ("schema", "--section", WORD),
    ("schema", "--target", WORD),
    ("check", "--target", WORD),
    ("check", "--select", WORD),
    ("check", "--format", WORD),
    ("check", f"--{WORD}"),
    ("check", WORD),
    ("check", "--profile", WORD),
    (WORD,),
    ("check", "--format", "json", WORD),
    ("check", "--stdin-filename", WORD, "-"),
    ("check", "--diff", "--stdin-filename", WORD, "-"),
    ("check", "--stdin-filename", f"{WORD}/openclaw.json", "--format", "json", "-"),
)


def test_every_other_command(state: Path, doctor: Doctor) -> None:
    fixed = sound(doctor("--fix", "--target", "2026.5.28", "--unsafe-fixes", EVIL_FILE))
    assert "Take it back with" in fixed.out
    for words in COMMANDS:
        outcome = sound(doctor(*words, stdin=config_text().encode()))
        if "json" in words and outcome.out:
            json.loads(outcome.out)


def test_errors_in_storage(state: Path, doctor: Doctor) -> None:
    """Records and locks in a folder of such a name."""
    records = state / "openclaw-doctor"
    records.mkdir(mode=0o700)
    (records / "0123abcd.json").write_text(EVIL)
    for words in (["recover"], ["undo"], ["--fix"], ["recover", "--list"], ["check"]):
        outcome = sound(doctor(*words, EVIL_FILE))
        assert SHOWN in outcome.all or words == ["undo"]
    (records / "0123abcd.json").unlink()
    store = state / "agents" / EVIL_FILE / "agent" / "auth-profiles.json"
    store.with_name("second").hardlink_to(store)
    outcome = sound(doctor("--fix", "--target", "2026.5.28", EVIL_FILE))
    assert "Not fixed" in outcome.out


def signs() -> Iterator[str]:
    """One sign of every kind that must not reach a terminal as it is."""
    yield from map(chr, (*range(32), *range(0x7F, 0xA0)))
    yield from "\u00ad\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a\u202e"
    yield from "\u2060\u2066\u2069\ufeff\ufff9\U000e0001\U000e0041\ud800\udfff"


def test_every_sign(tmp_path: Path, doctor: Doctor) -> None:
    config = tmp_path / "openclaw.json"
    members = {f"k{sign}{number}": sign for number, sign in enumerate(signs())}
    config.write_text(json.dumps({"gateway": members}, indent=0))
    text = sound(doctor("check", *RELEASE, str(config))).out
    assert text.count("is known to no OpenClaw release") == len(members)
    found = json.loads(doctor("check", "--format", "json", *RELEASE, str(config)).out)
    names = {finding["path"].split("[", 1)[-1] for finding in found["findings"]}
    assert len(names) == len(members)
    assert not is_printable("a\x1b") and not is_printable("\u202e")
