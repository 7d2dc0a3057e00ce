"""Records that somebody else wrote, met by the command line: nothing is touched."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .runs import Doctor, pictured, sound

RELEASE = ("--target", "2026.5.28")
FLAT = '{"groq": {"apiKey": "gsk-canary-1"}}\n'
FIX = ("check", "--fix", *RELEASE, ".")
Words = tuple[tuple[str, ...], ...]
WRITING: Words = (
    ("recover", "."),
    ("undo", "."),
    FIX,
    ("check", "--fix", "--format", "json", *RELEASE, "."),
)
LOOKING: Words = (
    ("check", *RELEASE, "."),
    ("check", "--diff", "--format", "json", *RELEASE, "."),
    ("recover", "--list", "."),
    ("undo", "--list", "."),
    ("backups", "."),
    ("backups", "--prune", "--older-than", "0", "--dry-run", "."),
)
Crafted = dict[str, Any]


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "state"
    lay_out(folder)
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "victim.json").write_text("victim-canary")
    (outside / "poison.json").write_text("poison-canary")
    monkeypatch.chdir(folder)
    return folder


def lay_out(folder: Path) -> None:
    agent = folder / "agents" / "main" / "agent"
    agent.mkdir(parents=True)
    store = agent / "auth-profiles.json"
    store.write_text(FLAT)
    store.chmod(0o600)
    (folder / "openclaw-doctor").mkdir(mode=0o700)


def genuine(state: Path, doctor: Doctor) -> Crafted:
    """What a record of this tool looks like: that of a fix, which is then undone."""
    assert sound(doctor(*FIX)).code == 0
    [receipt] = (state / "openclaw-doctor").glob("*.done.json")
    record: Crafted = json.loads(receipt.read_text())
    assert sound(doctor("undo", ".")).code == 0
    for left in [*state.rglob("*.done.json"), *state.rglob("*.bak")]:
        left.unlink()
    return record


def entry(record: Crafted, **changes: object) -> Crafted:
    """The record with its one file changed."""
    return {**record, "files": [{**record["files"][0], **changes}]}


def aimed(record: Crafted, path: str, **more: object) -> Crafted:
    """The record, about another file."""
    name = path.rsplit("/", 1)[-1]
    stage = f".{name}.doctor-{record['id']}.tmp"
    return entry(record, path=path, real=path, stage=stage, **more)


def crafted(state: Path, record: Crafted) -> dict[str, Crafted | bytes]:
    victim = str(state.parent / "outside" / "victim.json")
    digest = {**record["files"][0]["before"], "digest": "0" * 64}
    return {
        "outside": aimed(record, victim),
        "up": aimed(record, f"{state}/../outside/victim.json"),
        "relative": aimed(record, "../outside/victim.json"),
        "passwd": aimed(record, "/etc/passwd"),
        "stage elsewhere": entry(record, stage="../../../../outside/poison.json"),
        "stage of a file": entry(record, stage="auth-profiles.json"),
        "backup elsewhere": entry(record, backup="../../../../outside/poison.json"),
        "no backup": entry(record, backup=None),
        "no sides": entry(record, before=None, after=None, backup=None),
        "wrong digests": entry(record, before=digest, after=digest),
        "mode": entry(record, after={**digest, "mode": 0o104755}),
        "acl": entry(record, after={**digest, "acl": "=" * 9}),
        "other id": {**record, "id": "deadbeef"},
        "format": {**record, "format": 2},
        "more": {**record, "more": 1},
        "no files": {**record, "files": [], "modes": []},
        "many files": {**record, "files": record["files"] * 1001},
        "mode of a file outside": {
            **record,
            "files": [],
            "modes": [
                {"path": victim, "real": victim, "inode": 1, "before": 0o600}
                | {"after": 0o777, "notes": []}
            ],
        },
        "deep": b"[" * 100_000,
        "deep object": b'{"a":' * 50_000,
        "no text": b"\xff\xfe\x00" * 9,
        "empty": b"",
        "huge": b" " * (2 << 20),
        "number": b'{"format": 1e999999}',
        "digits": b'{"format": ' + b"9" * 5000 + b"}",
        "lone surrogate": b'{"id": "\\ud800"}',
        "twice": b'{"id": "a", "id": "b", "files": null}',
    }


def refused(
    state: Path, doctor: Doctor, *, ways: Words = WRITING, looks: Words = LOOKING
) -> None:
    """Every command meets the record, and leaves everything as it is."""
    before = pictured(state.parent)
    for words in looks:
        outcome = sound(doctor(*words))
        assert "canary" not in outcome.all
    assert "files/interrupted-write" in sound(doctor(*LOOKING[0])).out
    for words in ways:
        outcome = sound(doctor(*words))
        # Nothing was ever finished that undo could take back.
        assert outcome.code == 4 or words[0] == "undo", (words, outcome.all)
        assert "canary" not in outcome.all
        if "json" in words:
            assert json.loads(outcome.out)["error"]["code"] == "recovery-needed"
    assert pictured(state.parent) == before


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.slow)])
def test_a_crafted_record_is_refused(every: int, state: Path, doctor: Doctor) -> None:
    record = genuine(state, doctor)
    place = state / "openclaw-doctor" / f"{record['id']}.json"
    for name, content in list(crafted(state, record).items())[::every]:
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        place.write_bytes(data)
        place.chmod(0o600)
        try:
            refused(state, doctor, ways=WRITING[:1], looks=LOOKING[:1])
        except AssertionError as error:
            raise AssertionError(name) from error


def test_every_writing_command_refuses(state: Path, doctor: Doctor) -> None:
    record = genuine(state, doctor)
    place = state / "openclaw-doctor" / f"{record['id']}.json"
    place.write_text(json.dumps(crafted(state, record)["wrong digests"]))
    place.chmod(0o600)
    refused(state, doctor)


def open_to_all(place: Path) -> None:
    place.chmod(0o644)


def in_an_open_folder(place: Path) -> None:
    place.parent.chmod(0o777)


def behind_a_link(place: Path) -> None:
    place.rename(place.with_name("real"))
    place.symlink_to("real")


def under_two_names(place: Path) -> None:
    place.with_name("second").hardlink_to(place)


def of_somebody_else(place: Path) -> None:
    os.chown(place, 65534, 65534)


@pytest.mark.parametrize(
    "spoil",
    [open_to_all, behind_a_link, under_two_names, of_somebody_else],
    ids=lambda spoil: spoil.__name__,
)
def test_a_record_that_others_could_have_written_is_refused(
    spoil: Callable[[Path], None], state: Path, doctor: Doctor
) -> None:
    if spoil is of_somebody_else and os.geteuid() != 0:
        pytest.skip("only root can give a file away")
    record = genuine(state, doctor)
    place = state / "openclaw-doctor" / f"{record['id']}.json"
    place.write_text(json.dumps(record))
    place.chmod(0o600)
    spoil(place)
    refused(state, doctor, ways=WRITING[:1], looks=LOOKING[:1])


def test_a_folder_of_records_that_others_can_write_is_refused(
    state: Path, doctor: Doctor
) -> None:
    record = genuine(state, doctor)
    place = state / "openclaw-doctor" / f"{record['id']}.json"
    place.write_text(json.dumps(record))
    place.chmod(0o600)
    in_an_open_folder(place)
    before = pictured(state.parent)
    for words in (*LOOKING, ("recover", ".")):
        sound(doctor(*words))
    assert pictured(state.parent) == before
    # It may not be written into either, so nothing is fixed.
    assert sound(doctor(*FIX)).code in (3, 4)
    assert pictured(state.parent) == before


@pytest.mark.slow
def test_mutilated_records(state: Path, doctor: Doctor) -> None:
    """Records with bytes changed: refused, or carried out exactly as a fix would be."""
    record = genuine(state, doctor)
    data = json.dumps(record, indent=1).encode()
    place = state / "openclaw-doctor" / f"{record['id']}.json"
    dice = random.Random(11)
    outside = pictured(state.parent / "outside")
    store = state / "agents" / "main" / "agent" / "auth-profiles.json"
    for _ in range(400):
        changed = bytearray(data)
        for _ in range(dice.randrange(1, 4)):
            at = dice.randrange(len(changed))
            changed[at : at + dice.randrange(3)] = dice.choice(
                (b"", b"0", b'"', b"/../", b"null", bytes([dice.randrange(256)]))
            )
        place.write_bytes(bytes(changed))
        place.chmod(0o600)
        outcome = sound(doctor("recover", "."))
        # Its stage is not there, and its backup is gone: there is nothing to do with.
        assert outcome.code in (0, 4), outcome.all
        assert store.read_text() == FLAT
        assert pictured(state.parent / "outside") == outside
        for left in (state / "openclaw-doctor").iterdir():
            left.unlink()
