"""Old backups go together with their receipts, whatever happens on the way."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.errors import RecoveryNeeded, Unwritable, UsageError
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import (
    Change,
    Home,
    ModeChange,
    Receipt,
    commit,
    pending,
    read_snapshot,
    receipts,
    recover,
    undo,
)
from openclaw_doctor.storage.backups import (
    Condition,
    Pruned,
    backups_of,
    prunable,
    prune,
)

from .histories import DAY, START, assert_honest, backup_paths

Runtimes = Callable[..., Runtime]
Hook = Callable[[int, str, tuple[Any, ...]], None]
#: A moment after all transactions of a history.
END = 1_800_000_000_000


def pruned(home: Home, runtime: Runtime, before_ms: int, **more: Any) -> list[Pruned]:
    return list(prune(home, runtime, before_ms, **more))


def test_old_receipts_go_with_their_backups(
    home: Home, state: Path, history: list[Receipt], runtime: Runtimes
) -> None:
    lone = state / "one.doctor-20200101T000000Z-0a1b2c3d.bak"
    lone.write_bytes(b"canary-lone")
    before = START + DAY
    assert [one.receipt for one in prunable(home, before)] == [history[0].id]
    assert receipts(home) == history[::-1], "asking removes nothing"
    (done,) = pruned(home, runtime(), before)
    assert (done.receipt, done.left) == (history[0].id, ())
    assert [one.path for one in done.backups] == backup_paths(history[0])
    assert receipts(home) == [history[2], history[1]]
    assert not any(path.exists() for path in backup_paths(history[0]))
    assert all(path.exists() for path in backup_paths(history[1]))
    assert lone.read_bytes() == b"canary-lone"
    with pytest.raises(UsageError, match="no receipt"):
        undo(home, runtime(), history[0].id)
    assert pruned(home, runtime(), before) == []
    undo(home, runtime(), history[2].id)
    assert (state / "one").read_bytes() == b"11"


def test_the_newest_receipt_always_stays(
    home: Home, state: Path, history: list[Receipt], runtime: Runtimes
) -> None:
    assert len(pruned(home, runtime(), END)) == 2
    assert receipts(home) == [history[2]]
    assert_honest(home, state)
    assert pruned(home, runtime(), END) == []


def test_a_changed_backup_keeps_its_receipt_and_all_that_build_on_it(
    home: Home, state: Path, write: Callable[..., Receipt], runtime: Runtimes
) -> None:
    (state / "one").write_bytes(b"old")
    (state / "two").write_bytes(b"old")
    first = write(0, one=b"1", two=b"2")
    undo(home, runtime(now_ms=lambda: START + DAY))
    for day in (2, 3):
        write(day, one=b"%d" % day)
    spoilt, sound = backup_paths(first)
    spoilt.write_bytes(b"precious")
    done = pruned(home, runtime(), END)
    assert [one.path for one in done[0].left] == [spoilt]
    assert len(done) == 2
    assert spoilt.read_bytes() == b"precious"
    assert sound.exists()
    # Without the undo's receipt this one would look as if it could be undone.
    assert [one.undone for one in receipts(home) if one.id == first.id] == [True]


def test_a_link_in_place_of_a_backup_is_not_followed(
    home: Home, state: Path, history: list[Receipt], runtime: Runtimes
) -> None:
    """Not even where it leads to the very bytes that were backed up."""
    backup, other = backup_paths(history[0])
    backup.rename(state / "precious")
    backup.symlink_to("precious")
    (done, _) = pruned(home, runtime(), END)
    assert [one.path for one in done.left] == [backup]
    assert (state / "precious").exists()
    assert backup.is_symlink()
    assert other.exists()


def test_a_folder_swapped_for_a_link_is_not_followed(
    state: Path, runtime: Runtimes, tmp_path: Path
) -> None:
    home = Home(state / "records", state / "backups")
    (state / "one").write_bytes(b"old")
    for data in (b"1", b"2"):
        change = Change(state / "one", read_snapshot(state / "one"), data)
        commit([change], home, runtime())
    (state / "backups").rename(tmp_path / "elsewhere")
    (state / "backups").symlink_to(tmp_path / "elsewhere")
    (done,) = pruned(home, runtime(), END)
    assert [one.condition for one in done.left] == [Condition.UNKNOWN]
    assert len(list((tmp_path / "elsewhere").iterdir())) == 2
    assert len(receipts(home)) == 2


def test_of_a_hard_link_only_our_name_goes(
    home: Home, state: Path, history: list[Receipt], runtime: Runtimes
) -> None:
    backup, _ = backup_paths(history[0])
    (state / "twin").hardlink_to(backup)
    pruned(home, runtime(), END)
    assert not backup.exists()
    assert (state / "twin").read_bytes() == b"canary-old"


def test_receipts_without_a_backup_go_by_their_age(
    home: Home, state: Path, history: list[Receipt], runtime: Runtimes
) -> None:
    path = state / "one"
    path.chmod(0o640)
    later = runtime(now_ms=lambda: START + 3 * DAY)
    narrowed = commit([ModeChange(path, 0o600)], home, later)
    assert receipts(home)[0].id == narrowed.id
    for gone in backup_paths(history[1]):
        gone.unlink()
    assert len(pruned(home, runtime(), END)) == 3
    assert [one.id for one in receipts(home)] == [narrowed.id]


def test_where_nothing_was_ever_written_nothing_is_made(
    home: Home, state: Path, runtime: Runtimes
) -> None:
    assert (backups_of(home), pruned(home, runtime(), END)) == ([], [])
    assert list(state.iterdir()) == []


def test_nothing_is_removed_before_an_interrupted_write_is_settled(
    home: Home,
    state: Path,
    history: list[Receipt],
    runtime: Runtimes,
    tree: Callable[[Path], dict[str, bytes]],
) -> None:
    history[2].record.rename(home.records / f"{history[2].id}.json")
    (state / "one").write_bytes(b"edit")
    before = tree(state)
    with pytest.raises(RecoveryNeeded):
        pruned(home, runtime(), END)
    assert tree(state) == before
    (state / "one").write_bytes(b"12")
    assert len(pruned(home, runtime(), END)) == 2
    assert pending(home) == []


@pytest.mark.parametrize("switch", ["OPENCLAW_NIX_MODE", "OPENCLAW_CONFIG_READONLY"])
def test_switches_of_openclaw_stop_it(
    switch: str, home: Home, state: Path, history: list[Receipt], runtime: Runtimes
) -> None:
    with pytest.raises(Unwritable, match=switch):
        pruned(home, runtime(environment={switch: "1"}), END)
    assert receipts(home) == history[::-1]


def test_a_folder_of_records_that_others_may_write_to_is_not_believed(
    home: Home, state: Path, history: list[Receipt], runtime: Runtimes
) -> None:
    home.records.chmod(0o777)
    with pytest.raises(Unwritable, match="others may write"):
        pruned(home, runtime(), END)
    assert all(path.exists() for one in history for path in backup_paths(one))


def test_what_took_the_place_of_a_backup_meanwhile_stays(
    home: Home, state: Path, history: list[Receipt], runtime: Runtimes
) -> None:
    """A removal was interrupted, and then somebody wrote another file there."""
    history[0].record.rename(home.records / f"{history[0].id}.prune.json")
    ours, other = backup_paths(history[0])
    other.write_bytes(b"precious")
    (done,) = pruned(home, runtime(), START)
    assert [one.path for one in done.backups] == [ours]
    assert not ours.exists()
    assert other.read_bytes() == b"precious"
    assert receipts(home) == [history[2], history[1]]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_each_step_is_durable_before_the_next(
    home: Home,
    state: Path,
    history: list[Receipt],
    runtime: Runtimes,
    port: Callable[..., Any],
) -> None:
    steps: list[tuple[str, str]] = []

    def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
        folder = Path(f"/proc/self/fd/{arguments[0]}").readlink()
        steps.append((name, folder.name))

    pruned(home, runtime(), START + DAY, port=port(before))
    records, files = home.records.name, state.name
    assert steps == [
        ("rename", records),
        ("sync", records),
        ("unlink", files),
        ("sync", files),
        ("unlink", files),
        ("sync", files),
        ("unlink", records),
        ("sync", records),
    ]


def test_two_at_the_same_time_hinder_each_other_in_nothing(
    home: Home,
    state: Path,
    history: list[Receipt],
    runtime: Runtimes,
    port: Callable[..., Any],
) -> None:
    points = 12
    copy = state.with_name("copy")
    shutil.copytree(state, copy)
    for point in range(1, points + 1):
        shutil.rmtree(state)
        shutil.copytree(copy, state)

        def before(
            number: int, name: str, arguments: tuple[Any, ...], point: int = point
        ) -> None:
            if number == point:
                pruned(home, runtime(), END)

        pruned(home, runtime(), END, port=port(before))
        assert receipts(home) == [history[2]]
        assert_honest(home, state)


def _disturbed(
    state: Path,
    home: Home,
    act: Callable[[Any], object],
    port: Callable[..., Any],
    check: Callable[[], None],
    disturb: Callable[[int], Hook],
) -> int:
    """Run ``act`` with a fault at each operation in turn; give how many there are."""
    copy = state.with_name("copy")
    shutil.copytree(state, copy)
    recording = port()
    act(recording)
    for point in range(1, len(recording.trace) + 1):
        shutil.rmtree(state)
        shutil.copytree(copy, state)
        act(port(disturb(point)))
        check()
    return len(recording.trace)


def test_a_crash_at_any_operation_leaves_true_receipts(
    home: Home,
    state: Path,
    history: list[Receipt],
    runtime: Runtimes,
    port: Callable[..., Any],
    fail: Callable[..., Hook],
    crash: type[BaseException],
) -> None:
    crashes: list[str] = []

    def act(one: Any) -> None:
        try:
            pruned(home, runtime(), END, port=one)
        except crash:
            crashes.append(one.trace[-1])

    def check() -> None:
        assert_honest(home, state)
        assert recover(home, runtime()) == []
        pruned(home, runtime(), END)
        assert receipts(home) == [history[2]]
        assert sorted(path.name for path in state.rglob("*.*")) == sorted(
            [path.name for path in backup_paths(history[2])] + [history[2].record.name]
        )

    points = _disturbed(
        state, home, act, port, check, lambda at: fail(crash, at, on=True)
    )
    assert points == len(crashes)
    assert set(crashes) == {"rename", "unlink", "sync"}
    assert points >= 16


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES, errno.EINTR])
def test_an_error_at_any_operation_leaves_true_receipts(
    number: int,
    home: Home,
    state: Path,
    history: list[Receipt],
    runtime: Runtimes,
    port: Callable[..., Any],
    fail: Callable[..., Hook],
) -> None:
    failed: list[str] = []

    def act(one: Any) -> None:
        try:
            pruned(home, runtime(), END, port=one)
        except Unwritable as error:
            failed.append(error.message)

    def check() -> None:
        assert_honest(home, state)
        pruned(home, runtime(), END)
        assert receipts(home) == [history[2]]

    points = _disturbed(state, home, act, port, check, lambda at: fail(number, at))
    assert len(failed) == (0 if number == errno.EINTR else points)


def test_an_undo_stays_known_as_long_as_what_it_took_back(
    home: Home, state: Path, write: Callable[..., Receipt], runtime: Runtimes
) -> None:
    """Also where somebody deleted its backup, and ten later ones were made."""
    (state / "one").write_bytes(b"old")
    first = write(0, one=b"new")
    back = undo(home, runtime(now_ms=lambda: START + DAY))
    for path in backup_paths(back):
        path.unlink()
    for number in range(12):
        write(2, one=b"%d" % number)
    kept = {one.id: one.undone for one in receipts(home)}
    assert kept[first.id]
    assert back.id in kept
    for path in backup_paths(first):
        path.unlink()
    write(3, one=b"last")
    assert not kept.keys() - {first.id, back.id} - {one.id for one in receipts(home)}
    assert not {first.id, back.id} & {one.id for one in receipts(home)}
