"""A running gateway is found by its lock; what only looks like one is not."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.storage.processes import start_time
from openclaw_doctor.workspace import Surroundings
from openclaw_doctor.workspace.gateway import Gateway, running_gateways

#: Larger than any process id a kernel gives out, so no process has it.
DEAD = 2**30
OWN = f"openclaw-{os.geteuid()}"
RELEASES = Path(os.environ.get("OPENCLAW_DOCTOR_RELEASES", "/nonexistent"))
NODE = os.environ.get("OPENCLAW_DOCTOR_NODE", "node")
#: Holds the lock of a gateway, as the real one does, until its input ends.
HOLD = """
import { readdirSync } from "node:fs";
import path from "node:path";
const dist = process.argv[1];
const named = (module) => Object.values(module)
  .find((one) => typeof one === "function" && one.name === "acquireGatewayLock");
let acquire;
for (const name of readdirSync(dist).filter((one) => /^gateway-lock-.*js$/.test(one)))
  acquire ??= named(await import(path.join(dist, name)));
const lock = await acquire({ allowInTests: true, port: 18789 });
console.log(process.pid);
process.stdin.on("data", () => {}).on("end", async () => {
  await lock.release();
  process.exit(0);
});
"""


@pytest.fixture
def state(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / ".openclaw"
    folder.mkdir(parents=True)
    (folder / "openclaw.json").write_text("{}")
    return folder


@pytest.fixture
def around(tmp_path: Path, state: Path) -> Surroundings:
    environment = {"HOME": str(state.parent), "TMPDIR": str(tmp_path / "tmp")}
    return Surroundings(environment, tmp_path)


def hold(lock: Path, **values: Any) -> Path:
    """Write a lock as a gateway does that is this very process."""
    content = {
        "pid": os.getpid(),
        "createdAt": "2026-11-27T20:47:23.575Z",
        "startTime": start_time(os.getpid()),
        **values,
    }
    lock.parent.mkdir(parents=True, exist_ok=True)
    # From 2026.8.2 on blanks behind the object say whose lock it is.
    lock.write_text(json.dumps(content, indent=2) + "\n\t\t \t")
    return lock


def old_lock(tmp_path: Path, state: Path, **values: Any) -> Path:
    place = tmp_path / "tmp" / OWN / "gateway.a6f61aa1.lock"
    return hold(place, configPath=str(state / "openclaw.json"), **values)


def new_lock(state: Path, name: str = "state", **values: Any) -> Path:
    place = state / "tmp" / OWN / f"gateway.{name}.lock"
    both = {"configPath": str(state / "openclaw.json"), "stateDir": str(state)}
    return hold(place, **{**both, **values})


def test_a_gateway_up_to_2026_7_1(
    tmp_path: Path, state: Path, around: Surroundings
) -> None:
    lock = old_lock(tmp_path, state)
    expected = [Gateway(os.getpid(), lock, serves=True)]
    for name in ("openclaw.json", "agents/main/agent/auth-profiles.json"):
        assert running_gateways([state / name], around) == expected
    assert running_gateways([state.parent / "other.json"], around) == []
    assert running_gateways([], around) == []


@pytest.mark.parametrize("variable", ["TMPDIR", "TMP", "TEMP"])
def test_the_temporary_folder_is_that_of_node(
    variable: str, tmp_path: Path, state: Path
) -> None:
    lock = old_lock(tmp_path, state)
    environment = {"HOME": str(state.parent), "TMPDIR": "", variable: "tmp"}
    found = running_gateways(
        [state / "openclaw.json"], Surroundings(environment, tmp_path)
    )
    assert [one.lock for one in found] == [lock]


def test_a_gateway_from_2026_8_2_on_is_named_once(
    state: Path, around: Surroundings
) -> None:
    first = new_lock(state, "a6f61aa1")
    new_lock(state)
    files = [state / "openclaw.json", state / "agents/main/agent/auth-profiles.json"]
    assert running_gateways(files, around) == [Gateway(os.getpid(), first, serves=True)]
    assert running_gateways([state.parent / "other.json"], around) == []


def test_paths_through_links_are_the_same_paths(
    tmp_path: Path, state: Path, around: Surroundings
) -> None:
    (tmp_path / "link").symlink_to(state)
    old_lock(tmp_path, tmp_path / "link")
    assert len(running_gateways([state / "openclaw.json"], around)) == 1
    assert len(running_gateways([tmp_path / "link" / "openclaw.json"], around)) == 1


def test_a_config_outside_of_the_state_directory(
    tmp_path: Path, state: Path, around: Surroundings
) -> None:
    config = tmp_path / "etc" / "openclaw.json"
    config.parent.mkdir()
    new_lock(state, configPath=str(config))
    assert len(running_gateways([config], around)) == 1
    assert running_gateways([config.with_name("other.json")], around) == []


def test_other_programs_of_openclaw_are_told_apart(
    state: Path, around: Surroundings
) -> None:
    new_lock(state, role="agent-embedded")
    (found,) = running_gateways([state / "openclaw.json"], around)
    assert not found.serves


@pytest.mark.parametrize(
    "values",
    [
        {"pid": DEAD},
        {"pid": 0},
        {"pid": -1},
        {"pid": True},
        {"pid": "1"},
        {"pid": 2**40},
        {"pid": None},
        {"configPath": None},
        {"configPath": "openclaw.json"},
        {"configPath": "/a\0b"},
        {"configPath": "/\ud800"},
        {"configPath": ["/"]},
        {"configPath": "/somewhere/else/openclaw.json"},
    ],
    ids=repr,
)
def test_a_lock_that_is_void_or_of_others_says_nothing(
    values: dict[str, Any], tmp_path: Path, state: Path, around: Surroundings
) -> None:
    lock = old_lock(tmp_path, state)
    hold(lock, **{"configPath": str(state / "openclaw.json"), **values})
    assert running_gateways([state / "openclaw.json"], around) == []


@pytest.mark.skipif(start_time(os.getpid()) is None, reason="needs Linux's /proc")
def test_another_process_with_the_id_of_a_dead_gateway(
    tmp_path: Path, state: Path, around: Surroundings
) -> None:
    old_lock(tmp_path, state, startTime=1)
    assert running_gateways([state / "openclaw.json"], around) == []


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{", "[" * 50_000, " " * 70_000 + "{}", "\x00"]
)
def test_a_damaged_lock_says_nothing(
    text: str, state: Path, around: Surroundings
) -> None:
    new_lock(state).write_text(text)
    assert running_gateways([state / "openclaw.json"], around) == []


def test_what_a_stopped_gateway_leaves_says_nothing(
    state: Path, around: Surroundings
) -> None:
    """The database beside the lock stays, empty or not."""
    new_lock(state).unlink()
    (state / "tmp" / OWN / "gateway.state.lock.sqlite").write_bytes(b"")
    (state / "tmp" / OWN / "gateway.state.lock").mkdir()
    (state / "tmp" / OWN / "gateway.a6f61aa1.lock").symlink_to("gone")
    os.mkfifo(state / "tmp" / OWN / "gateway.00000000.lock")
    assert running_gateways([state / "openclaw.json"], around) == []


def test_a_folder_of_locks_that_is_a_link_is_not_believed(
    tmp_path: Path, state: Path, around: Surroundings
) -> None:
    lock = old_lock(tmp_path, state)
    lock.parent.rename(tmp_path / "forged")
    lock.parent.symlink_to(tmp_path / "forged")
    assert running_gateways([state / "openclaw.json"], around) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_locks_belong_to_the_user_whose_id_their_folder_has(
    tmp_path: Path, state: Path, around: Surroundings
) -> None:
    lock = old_lock(tmp_path, state)
    os.chown(lock.parent, 1234, 1234)
    assert running_gateways([state / "openclaw.json"], around) == []
    # Root at work on the files of a user finds that user's gateway.
    os.chown(state, 1234, 1234)
    lock.parent.rename(lock.parent.with_name("openclaw-1234"))
    assert len(running_gateways([state / "openclaw.json"], around)) == 1


def test_without_a_home_nothing_is_found_and_nothing_fails(tmp_path: Path) -> None:
    alone = Surroundings({"TMPDIR": str(tmp_path)}, tmp_path)
    assert running_gateways([tmp_path / "openclaw.json"], alone) == []


def test_looking_changes_nothing(
    tmp_path: Path, state: Path, around: Surroundings
) -> None:
    old_lock(tmp_path, state)
    new_lock(state)

    def seen() -> dict[Path, tuple[int, int]]:
        found = {path: path.stat() for path in tmp_path.rglob("*")}
        return {path: (one.st_mtime_ns, one.st_size) for path, one in found.items()}

    before = seen()
    running_gateways([state / "openclaw.json"], around)
    assert seen() == before


@pytest.mark.oracle
@pytest.mark.parametrize("release", ["2026.5.28", "2026.8.2", "2026.9.6"])
def test_the_lock_of_the_real_program(
    release: str, tmp_path: Path, state: Path, around: Surroundings
) -> None:
    dist = RELEASES / release / "node_modules" / "openclaw" / "dist"
    if not dist.is_dir():
        pytest.skip(f"OPENCLAW_DOCTOR_RELEASES has no {release}")
    (tmp_path / "tmp").mkdir()
    files = [state / "openclaw.json"]
    with subprocess.Popen(
        [NODE, "--input-type=module", "-e", HOLD, str(dist)],
        env={**around.environment, "PATH": os.environ["PATH"]},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdin is not None and program.stdout is not None
        process = int(program.stdout.readline())
        found = running_gateways(files, around)
        program.stdin.close()
        program.wait(timeout=60)
    assert [(one.process, one.serves) for one in found] == [(process, True)]
    assert running_gateways(files, around) == []
