"""What only a person can decide is told with all that is needed to decide it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.errors import RecoveryNeeded
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import Home, commit, pending, recover

#: A lock that was killed before its text was written is void by its age only.
LATER = 4_000_000_000_000
OLD, NEW = b"old " * 100, b"new " * 150
Runtimes = Callable[..., Runtime]
Interrupt = Callable[..., Any]


@pytest.fixture
def interrupted(
    scene: Callable[[int], Any],
    runtime: Runtimes,
    port: Callable[..., Any],
    crash: type[BaseException],
    dead_process: int,
) -> Interrupt:
    """Make a scene and kill the write of it after some swaps.

    ``at_swap`` is run before the last swap that is still made.
    """

    def make(size: int, swaps: int, at_swap: Callable[[Any], None]) -> Any:
        one = scene(size)
        seen: list[str] = []

        def before(number: int, name: str, arguments: tuple[Any, ...]) -> None:
            if len(seen) == swaps and seen:
                raise crash
            if name == "exchange":
                if not swaps:
                    seen.append(name)
                    raise crash
                seen.append(name)
                if len(seen) == swaps:
                    at_swap(one)
            elif not swaps and seen:
                raise crash

        with pytest.raises(crash):
            commit(
                one.changes(),
                one.home,
                runtime(process_id=dead_process),
                port=port(before),
            )
        return one

    return make


def nothing(scene: Any) -> None:
    """Do nothing at a swap."""


def undecided(one: Any, runtime: Runtimes) -> str:
    """Try to recover, check that nothing was touched, and give the message."""
    before = [item for item in one.tree() if not item[0].endswith(".lock")]
    with pytest.raises(RecoveryNeeded) as caught:
        recover(one.home, runtime(now_ms=lambda: LATER))
    after = [item for item in one.tree() if not item[0].endswith(".lock")]
    assert after == before
    message = caught.value.message
    [record] = pending(one.home)
    assert str(record) in message
    assert "Nothing was touched" in message
    assert "\n" not in message
    return message


def place(pattern: str, message: str) -> Path:
    """The existing file that a message names."""
    match = re.search(pattern, message)
    assert match, message
    found = Path(match[1])
    assert found.is_file(), message
    return found


def test_an_edited_file_can_still_get_what_it_was_to_hold(
    interrupted: Interrupt, runtime: Runtimes
) -> None:
    one = interrupted(2, 0, nothing)
    edited = one.root / "loses.json"
    edited.write_bytes(b"edit")
    message = undecided(one, runtime)
    assert message.startswith(f"{edited} was changed after")
    backup = place(r"held before is in (\S+)\. ", message)
    assert backup.read_bytes() == OLD + b"x"
    place(r"was to hold is in (\S+):", message).replace(edited)
    recover(one.home, runtime(now_ms=lambda: LATER))
    assert one.files() == one.new
    assert one.leftovers() == []


def test_removing_the_record_keeps_all_files_as_they_are(
    interrupted: Interrupt, runtime: Runtimes
) -> None:
    one = interrupted(2, 1, nothing)
    edited = one.root / "loses.json"
    edited.write_bytes(b"edit")
    place(r"remove (\S+)\.$", undecided(one, runtime)).unlink()
    assert recover(one.home, runtime(now_ms=lambda: LATER)) == []
    assert edited.read_bytes() == b"edit"
    assert (one.root / "sub" / "gains.json").read_bytes() == NEW
    commit(one.changes(), one.home, runtime(now_ms=lambda: LATER))
    assert one.files() == one.new
    assert [name for name in one.leftovers() if "loses" in name] == []


def test_an_edit_that_was_swapped_out_is_in_the_stage(
    interrupted: Interrupt, runtime: Runtimes
) -> None:
    one = interrupted(
        2, 2, lambda scene: (scene.root / "loses.json").write_bytes(b"edit")
    )
    message = undecided(one, runtime)
    edit = place(r"^(\S+) holds a change of", message)
    assert edit.read_bytes() == b"edit"
    assert place(r"held before is in (\S+)\. ", message).read_bytes() == OLD + b"x"
    edit.unlink()
    recover(one.home, runtime(now_ms=lambda: LATER))
    assert one.files() == one.new


def test_a_file_that_appeared_has_no_backup(
    interrupted: Interrupt, runtime: Runtimes
) -> None:
    one = interrupted(3, 1, nothing)
    (one.root / "made.json").write_bytes(b"somebody else's")
    message = undecided(one, runtime)
    assert "held before" not in message
    assert place(r"was to hold is in (\S+):", message).read_bytes() == NEW


def test_an_edited_file_whose_stage_is_gone(
    interrupted: Interrupt, runtime: Runtimes
) -> None:
    one = interrupted(2, 0, nothing)
    (one.root / "loses.json").write_bytes(b"edit")
    for stage in one.root.glob(".loses.json.*.tmp"):
        stage.unlink()
    message = undecided(one, runtime)
    assert "was to hold" not in message
    assert "held before is in" in message


def test_a_damaged_backup_is_named_with_the_record(
    interrupted: Interrupt, runtime: Runtimes
) -> None:
    """One file is new, its old text is to be given back, and the backup is wrong."""
    one = interrupted(2, 1, nothing)
    for stage in one.root.rglob(".*.tmp"):
        stage.unlink()
    for backup in (one.root / "backups").iterdir():
        backup.write_bytes(b"damaged")
    with pytest.raises(RecoveryNeeded, match="not what was backed up") as caught:
        recover(one.home, runtime(now_ms=lambda: LATER))
    [record] = pending(one.home)
    assert str(record) in caught.value.message


def test_a_record_that_is_not_believed_is_named_with_its_reason(
    state: Path, home: Home, runtime: Runtimes
) -> None:
    home.records.mkdir(mode=0o700)
    record = home.records / "0123abcd.json"
    record.write_text("synthetic-canary-secret")
    record.chmod(0o600)
    with pytest.raises(RecoveryNeeded) as caught:
        recover(home, runtime())
    message = caught.value.message
    assert str(record) in message
    assert "it is not JSON" in message
    assert "canary" not in message
