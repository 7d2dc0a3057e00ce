"""Worse protocols than ours: each leaves a state that breaks a promise.

So the states and the judge of ``test_powerloss`` are hard enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import protocol, recovery, staging, transaction
from openclaw_doctor.storage.filesystem import sync_directory
from openclaw_doctor.storage.protocol import Desk
from openclaw_doctor.storage.records import Entry, Record

from .judging import RECORDS
from .powerloss import Forget, Named, Recorder
from .stories import Author, Kernel, Story, modern, plain

Runtimes = Callable[..., Runtime]
Patch = pytest.MonkeyPatch
TARGETS = {"", "sub/"}


def _named(recorder: Recorder, end: str) -> bool:
    """Whether a record has had a name with this end."""
    return any(
        name.endswith(end) and node is not None
        for step in recorder.steps
        if isinstance(step, Named)
        for name, node in step.entries
    )


def _is_committed(recorder: Recorder) -> bool:
    return "rename" in recorder.trace


def _latest_is(recorder: Recorder, end: str) -> bool:
    """Whether the step taken last gave a name with this end."""
    step = recorder.steps[-1]
    return isinstance(step, Named) and any(
        name.endswith(end) and node is not None for name, node in step.entries
    )


def stage_is_not_synced(recorder: Recorder, place: str) -> bool:
    return place.endswith(".tmp") and not place.startswith(RECORDS)


def backup_is_not_synced(recorder: Recorder, place: str) -> bool:
    return place.endswith(".bak")


def draft_is_not_synced(recorder: Recorder, place: str) -> bool:
    return place.endswith(".json.tmp")


def names_of_stages_are_not_synced(recorder: Recorder, place: str) -> bool:
    return place in TARGETS and not _is_committed(recorder)


def names_of_backups_are_not_synced(recorder: Recorder, place: str) -> bool:
    return place == "home/backups/"


def new_folders_are_not_synced(recorder: Recorder, place: str) -> bool:
    return place == "home/"


def commit_is_not_synced(recorder: Recorder, place: str) -> bool:
    return place == RECORDS and not _named(recorder, ".done.json")


def swaps_are_not_synced(recorder: Recorder, place: str) -> bool:
    return place in TARGETS and (
        _latest_is(recorder, ".tmp") or _latest_is(recorder, ".json")
    )


def removed_stages_are_not_synced(recorder: Recorder, place: str) -> bool:
    step = recorder.steps[-1]
    removed = isinstance(step, Named) and all(node is None for _, node in step.entries)
    return place in TARGETS and _is_committed(recorder) and removed


def mode_is_not_synced(recorder: Recorder, place: str) -> bool:
    return place == "bits"


def direction_is_not_synced(recorder: Recorder, place: str) -> bool:
    return place == RECORDS and _latest_is(recorder, ".back.json")


def going_back_is_not_synced(recorder: Recorder, place: str) -> bool:
    return place in TARGETS and _named(recorder, ".back.json")


def file_made_from_a_backup_is_not_synced(recorder: Recorder, place: str) -> bool:
    return place.endswith(".old.tmp")


def recovery_does_not_sync_what_it_finds(recorder: Recorder, place: str) -> bool:
    return recorder.runs > 1 and place in {*TARGETS, RECORDS}


def finished_record_is_not_synced(recorder: Recorder, place: str) -> bool:
    return place == RECORDS and _named(recorder, ".done.json")


def removed_record_is_not_synced(recorder: Recorder, place: str) -> bool:
    step = recorder.steps[-1]
    removed = isinstance(step, Named) and all(node is None for _, node in step.entries)
    return place == RECORDS and removed


def backups_are_skipped(patch: Patch) -> None:
    def name_only(item: staging.Item, work: Any) -> str | None:
        return f"{item.replacement.real.name}.bak" if item.found else None

    patch.setattr(staging, "_back_up", name_only)


def swaps_come_before_the_commit(patch: Patch) -> None:
    def early(*arguments: Any) -> Record:
        record = staging.prepare(*arguments)
        for entry in record.entries:
            protocol._replace(arguments[2], entry)
            sync_directory(arguments[2].port, arguments[2].beside(entry))
        return record

    patch.setattr(transaction, "prepare", early)


def record_is_done_before_the_swaps(patch: Patch) -> None:
    def early(desk: Desk, record: Record, *rest: Any, **more: Any) -> Record:
        desk.port.rename(desk.records, record.intent, record.done)
        sync_directory(desk.port, desk.records)
        for entry in record.entries:
            protocol._replace(desk, entry)
            sync_directory(desk.port, desk.beside(entry))
        protocol._drop_stages(desk, record)
        return record

    patch.setattr(transaction, "carry_through", early)
    patch.setattr(recovery, "carry_through", early)


def stages_are_synced_after_the_commit(patch: Patch) -> None:
    def late(desk: Desk, record: Record, *rest: Any, **more: Any) -> Record:
        sync_directory(desk.port, desk.records)
        for entry in record.entries:
            sync_directory(desk.port, desk.beside(entry))
        return protocol.carry_through(desk, record, *rest, **more)

    def no_sync(port: Any, directory: int) -> None:
        """Leave it for later."""

    patch.setattr(staging, "sync_directory", no_sync)
    patch.setattr(transaction, "carry_through", late)


def targets_are_written_in_place(patch: Patch) -> None:
    def write(desk: Desk, entry: Entry) -> bool:
        directory, name = desk.beside(entry), entry.real.name
        data = (entry.real.parent / entry.stage).read_bytes()
        assert entry.after is not None
        desk.port.unlink(directory, name)
        descriptor = desk.port.create(directory, name)
        desk.port.write(descriptor, memoryview(data))
        desk.port.change_mode(descriptor, entry.after.mode)
        desk.port.sync(descriptor)
        desk.port.close(descriptor)
        return False

    patch.setattr(protocol, "_swap", write)


def record_is_forgotten_before_going_back(patch: Patch) -> None:
    def early(desk: Desk, record: Record, *rest: Any, **more: Any) -> None:
        for name in (record.intent, record.done):
            if (desk.home.records / name).exists():
                desk.port.unlink(desk.records, name)
        sync_directory(desk.port, desk.records)
        protocol.take_back(desk, record, *rest, **more)

    patch.setattr(transaction, "take_back", early)


def backups_are_removed_before_going_back(patch: Patch) -> None:
    def early(desk: Desk, entry: Entry) -> None:
        protocol._drop_backups(desk, [entry])
        real(desk, entry)

    real = protocol._restore
    patch.setattr(protocol, "_restore", early)


def _is_noticed(author: Author, kind: str, size: int = 2) -> bool:
    """Look at some states until one is bad."""
    stories: Iterator[Story] = getattr(author, kind)(size)
    if kind == "failing":
        # The more there is to be taken back, the more can go wrong.
        stories = islice(stories, 10, None)
    return any(fault for one in stories for fault in one.faults(20, most=150))


@pytest.mark.parametrize(
    ("forget", "kind", "size", "kernel"),
    [
        (stage_is_not_synced, "commit", 2, modern),
        (backup_is_not_synced, "commit", 2, modern),
        (draft_is_not_synced, "commit", 2, modern),
        (names_of_stages_are_not_synced, "commit", 2, modern),
        (names_of_backups_are_not_synced, "commit", 2, modern),
        (new_folders_are_not_synced, "commit", 2, modern),
        (commit_is_not_synced, "commit", 2, modern),
        (swaps_are_not_synced, "commit", 2, modern),
        (removed_stages_are_not_synced, "commit", 2, modern),
        (mode_is_not_synced, "commit", 5, modern),
        (direction_is_not_synced, "failing", 2, modern),
        (going_back_is_not_synced, "failing", 2, modern),
        (removed_record_is_not_synced, "failing", 2, modern),
        (file_made_from_a_backup_is_not_synced, "failing", 2, plain),
        (recovery_does_not_sync_what_it_finds, "killed", 2, modern),
    ],
)
def test_a_forgotten_sync_is_noticed(
    forget: Forget,
    kind: str,
    size: int,
    kernel: Kernel,
    tmp_path: Path,
    runtime: Runtimes,
) -> None:
    author = Author(tmp_path, runtime, kernel, forget=forget)
    assert _is_noticed(author, kind, size)


def test_a_receipt_that_is_not_synced_does_no_harm(
    tmp_path: Path, runtime: Runtimes
) -> None:
    """The record is found as committed again, and recovery makes the same receipt."""
    author = Author(tmp_path, runtime, modern, forget=finished_record_is_not_synced)
    assert not _is_noticed(author, "commit")


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (backups_are_skipped, "commit"),
        (swaps_come_before_the_commit, "commit"),
        (record_is_done_before_the_swaps, "commit"),
        (stages_are_synced_after_the_commit, "commit"),
        (targets_are_written_in_place, "commit"),
        (record_is_forgotten_before_going_back, "failing"),
        (backups_are_removed_before_going_back, "failing"),
    ],
)
def test_a_step_in_the_wrong_place_is_noticed(
    change: Callable[[Patch], None],
    kind: str,
    tmp_path: Path,
    runtime: Runtimes,
    monkeypatch: Patch,
) -> None:
    change(monkeypatch)
    assert _is_noticed(Author(tmp_path, runtime, modern), kind)
