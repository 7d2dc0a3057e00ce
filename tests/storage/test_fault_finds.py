"""What killing and failing whole runs brought to light, each in its smallest form."""

from __future__ import annotations

import errno
import importlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.engine import write as writing
from openclaw_doctor.errors import Unwritable
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import (
    Change,
    Home,
    commit,
    journal,
    locks,
    pending,
    read_snapshot,
    receipts,
    recover,
)
from openclaw_doctor.workspace import Surroundings, home_of

Hook = Callable[[int, str, tuple[Any, ...]], None]
Scenes = Callable[[str | int], Any]
Runtimes = Callable[..., Runtime]
Ports = Callable[..., Any]
Doctor = Callable[..., Any]

_NOW = 1_700_000_000_123
_CONFIG = "{gateway: {mode: 'local', token: 'canary-gateway-token'}}"


def _age(path: Path, seconds: int) -> None:
    then = _NOW * 10**6 - seconds * 10**9
    os.utime(path, ns=(then, then))


def test_a_draft_that_a_killed_run_left_is_removed(
    scene: Scenes, runtime: Runtimes
) -> None:
    """A young one may be that of a run which is at other files just now."""
    one = scene(2)
    one.home.records.mkdir(mode=0o700)
    old, young = (one.home.records / f".{name * 8}.json.tmp" for name in "ab")
    for draft, seconds in ((old, 31), (young, 29)):
        draft.touch()
        _age(draft, seconds)
    commit(one.changes(), one.home, runtime())
    assert (old.exists(), young.exists()) == (False, True)


@pytest.mark.parametrize(
    ("operation", "argument", "name"),
    [
        ("create", "loses.json.lock", "loses.json"),
        ("create", "gains.json.lock", "sub/gains.json"),
        ("create", ".loses.json", "loses.json"),
        ("exchange", ".gains.json", "sub/gains.json"),
        ("exchange", ".loses.json", "loses.json"),
        ("unlink", ".loses.json", "loses.json"),
        ("create", "loses.json.doctor", "backups"),
        ("rename", ".json", "records"),
    ],
)
def test_an_error_names_the_file_that_it_is_about(
    operation: str,
    argument: str,
    name: str,
    scene: Scenes,
    runtime: Runtimes,
    port: Ports,
) -> None:
    """Else the wrong file is left out, and the right one holds up all others."""
    one = scene(2)
    met: list[str] = []

    def before(number: int, called: str, arguments: tuple[Any, ...]) -> None:
        hit = called == operation and any(argument in str(one) for one in arguments)
        if hit and not met:
            met.append(called)
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    with pytest.raises(Unwritable) as caught:
        commit(one.changes(), one.home, runtime(), port=port(before))
    assert met
    assert caught.value.path == str(one.root / name)
    assert one.files() == one.old
    assert one.leftovers() == []


def test_a_folder_that_may_not_be_written_stops_its_files_only(
    scene: Scenes, runtime: Runtimes, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = scene(2)
    real = os.access

    def access(path: Any, mode: int, **options: Any) -> bool:
        return Path(path).name != "sub" and real(path, mode, **options)

    monkeypatch.setattr(os, "access", access)
    monkeypatch.setattr(os, "supports_effective_ids", {access})
    with pytest.raises(Unwritable, match="because of its folder") as caught:
        commit(one.changes(), one.home, runtime())
    assert caught.value.path == str(one.root / "sub" / "gains.json")


def test_a_lock_that_cannot_be_looked_at_undoes_nothing(
    scene: Scenes, runtime: Runtimes, port: Ports, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All files are written by then; an error would say that nothing was changed."""
    one = scene(2)
    is_same = locks._is_same
    done: list[str] = []

    def look(directory: int, name: str, descriptor: int) -> bool:
        if done:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return is_same(directory, name, descriptor)

    def before(number: int, called: str, arguments: tuple[Any, ...]) -> None:
        if called == "rename" and str(arguments[2]).endswith(".done.json"):
            done.append(called)

    monkeypatch.setattr(locks, "_is_same", look)
    receipt = commit(one.changes(), one.home, runtime(), port=port(before))
    assert one.files() == one.new
    monkeypatch.undo()
    assert [each.id for each in receipts(one.home)] == [receipt.id]


def test_records_that_cannot_be_looked_at_are_not_taken_for_none(
    scene: Scenes, runtime: Runtimes, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = scene(2)

    def fail(path: Path, stack: object) -> int:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE), str(path))

    monkeypatch.setattr(journal, "open_directory", fail)
    with pytest.raises(OSError, match="Too many open files"):
        pending(one.home)
    with pytest.raises(Unwritable, match="too many files are open"):
        recover(one.home, runtime())
    assert [place for place, _ in journal.foreign_records(one.home)] == [
        one.home.records
    ]


def test_recovery_says_finished_without_reading_the_receipt_again(
    doctor: Doctor,
    tmp_path: Path,
    runtime: Runtimes,
    port: Ports,
    crash: type[BaseException],
    dead_process: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "openclaw.json"
    path.write_text("{}")

    def before(number: int, called: str, arguments: tuple[Any, ...]) -> None:
        if met or called == "exchange":
            met.append(called)
            raise crash

    met: list[str] = []
    change = Change(path, read_snapshot(path), b"{gateway: {mode: 'local'}}")
    with pytest.raises(crash):
        now = runtime(process_id=dead_process)
        commit(
            [change],
            home_of(tmp_path, Surroundings({}, tmp_path)),
            now,
            port=port(before),
        )
    command = importlib.import_module("openclaw_doctor.cli.recover")
    monkeypatch.setattr(command, "receipts", lambda home: [])
    ended = doctor("recover", str(tmp_path))
    assert (ended.code, ended.out) == (0, f"Finished {path}\n"), ended.all
    assert path.read_bytes() == change.after


def test_a_change_right_after_the_write_is_told_with_the_receipt(
    doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file was written: refusing to have written it would hide the receipt."""
    path = tmp_path / "openclaw.json"
    path.write_text(_CONFIG)
    path.chmod(0o600)

    def commit_and_change(changes: Any, home: Home, runtime: Runtime) -> Any:
        receipt = commit(changes, home, runtime)
        path.write_text("{}")
        return receipt

    monkeypatch.setattr(writing, "commit", commit_and_change)
    ended = doctor("--fix", "--target", "2026.5.28", str(tmp_path))
    assert ended.code == 1, ended.all
    assert "is not as it was written" in ended.err
    assert f"Wrote {path}" in ended.out
    assert "openclaw-doctor undo" in ended.out
    assert path.read_text() == "{}"


@pytest.mark.parametrize("number", [errno.EIO, errno.EMFILE, errno.EACCES])
def test_looking_around_may_fail(
    number: int, doctor: Doctor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(path: Path, **options: object) -> os.stat_result:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(Path, "stat", fail)
    ended = doctor("check", str(tmp_path))
    monkeypatch.undo()
    assert ended.code == 2
    assert str(tmp_path) in ended.err
    assert "internal error" not in ended.all


def test_a_pipe_alone_is_a_finding_of_fix_too(doctor: Doctor, tmp_path: Path) -> None:
    path = tmp_path / "openclaw.json"
    os.mkfifo(path)
    ended = doctor("--fix", str(path))
    assert ended.code == 1, ended.all
    assert "it is a named pipe" in ended.all
