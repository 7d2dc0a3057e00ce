"""A user, a doctor and an unreliable machine, in any order: nothing gets lost.

What each file must hold is known after every step: what was written last, and while a
transaction is interrupted, its old or its new text.  What the user wrote stands in the
file, in a backup, or in the stage of an interrupted transaction; only the user may
write over it.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from openclaw_doctor.errors import (
    Conflict,
    RecoveryNeeded,
    Unwritable,
    UsageError,
)
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import (
    Change,
    Home,
    Receipt,
    commit,
    pending,
    read_snapshot,
    receipts,
    recover,
    undo,
)
from openclaw_doctor.storage.backups import prune

from .conftest import Crash, Port
from .happenings import (
    FAULTS,
    MINUTE,
    MODES,
    NAMES,
    NOTHING,
    SOME,
    START,
    TIMES,
    Fault,
    Files,
    Plan,
    bytes_of,
    text_of,
)

Act = Callable[[Runtime, Port], Receipt]


class Machine(RuleBasedStateMachine):
    """A state directory, and what is known of all that was written into it."""

    def __init__(self) -> None:
        super().__init__()
        disk = Path("/dev/shm")
        place = disk if os.access(disk, os.W_OK) else None
        self.root = Path(tempfile.mkdtemp(prefix="storage-", dir=place))
        (self.root / "sub").mkdir()
        self.home = Home(self.root / "records", None)
        self.clock = START
        self.numbers = count(1)
        #: What each file holds, if nothing is interrupted.
        self.expected: Files = dict.fromkeys(NAMES)
        #: Texts that the user wrote and did not write over.
        self.wanted: set[tuple[str, bytes]] = set()
        self.plans: dict[str, Plan] = {}
        #: The interrupted transaction, and what was edited since it began.
        self.open: Plan | None = None
        self.edited: set[str] = set()

    def teardown(self) -> None:
        shutil.rmtree(self.root)

    @initialize(beside=st.booleans(), mode=MODES)
    def start(self, beside: bool, mode: int) -> None:
        if not beside:
            self.home = replace(self.home, backups=self.root / "backups")
        for name in NAMES[:2]:
            self.write(name, mode, in_place=False)

    # The user.

    @rule(name=st.sampled_from(NAMES), mode=MODES, in_place=st.booleans())
    def write(self, name: str, mode: int, in_place: bool) -> None:
        path, data = self.root / name, b"user %d\n" % next(self.numbers)
        self._forget(name)
        if in_place and path.exists():
            mode = path.stat().st_mode & 0o777
            path.write_bytes(data)
        else:
            other = path.with_name("other")
            other.write_bytes(data)
            other.chmod(mode)
            other.replace(path)
        self.wanted.add((name, data))
        self.expected[name] = (data, mode)

    @rule(name=st.sampled_from(NAMES))
    def delete(self, name: str) -> None:
        self._forget(name)
        (self.root / name).unlink(missing_ok=True)
        self.expected[name] = None

    def _forget(self, name: str) -> None:
        """What stands there now is wanted no more."""
        self.wanted.discard((name, bytes_of(text_of(self.root / name))))
        self.edited.add(name)

    @precondition(lambda self: self.open and self._is_edited())
    @rule()
    def remove_the_record(self) -> None:
        """What the message of an interrupted write offers: all stays as it is."""
        for record in pending(self.home):
            record.unlink()
        stages = {path.read_bytes() for path in self.root.rglob("*.tmp")}
        self.wanted = {one for one in self.wanted if one[1] not in stages}
        self.open, self.expected = None, self._files()

    # The doctor.

    @rule(chosen=SOME, fault=FAULTS, narrow=st.booleans())
    def fix(self, chosen: list[str], fault: Fault, narrow: bool) -> None:
        plan, changes = self._plan(chosen, narrow)

        def act(runtime: Runtime, port: Port) -> Receipt:
            return commit(changes, self.home, runtime, port=port)

        self._run(act, plan, fault, fault.error not in {None, errno.EINTR})

    @rule(chosen=SOME, name=st.sampled_from(NAMES), moment=TIMES, way=st.booleans())
    def fix_while_the_user_writes(
        self, chosen: list[str], name: str, moment: tuple[str, int], way: bool
    ) -> None:
        plan, changes = self._plan(chosen, narrow=False)
        seen: list[str] = []

        def edit(number: int, operation: str, arguments: tuple[Any, ...]) -> None:
            seen.extend([operation, ""])
            if seen.count(moment[0]) == moment[1] and moment[0] in {operation, ""}:
                target = [one for one in NAMES if Path(one).name == arguments[-1]]
                self.write([*target, name][0], 0o600, in_place=way)

        def act(runtime: Runtime, port: Port) -> Receipt:
            return commit(changes, self.home, runtime, port=Port(edit))

        self._run(act, plan, NOTHING, False)

    def _plan(self, chosen: list[str], narrow: bool) -> tuple[Plan, list[Change]]:
        changes: list[Change] = []
        now, after = self._files(), Files()
        for name in chosen:
            path, text = self.root / name, now[name]
            before = None if text is None else read_snapshot(path)
            data, mode = b"doctor %d\n" % next(self.numbers), 0o600
            if text is not None:
                mode = text[1] & 0o600 if narrow else text[1]
                # The mode alone means the same bytes in another file.
                data = data if mode == text[1] else text[0]
            changes.append(Change(path, before, data, mode))
            after[name] = (data, mode)
        return self._planned({name: now[name] for name in chosen}, after), changes

    def _planned(self, before: Files, after: Files) -> Plan:
        plan = Plan(f"{next(self.numbers):08x}", before, after)
        self.plans[plan.id] = plan
        return plan

    @rule(fault=FAULTS)
    def undo_the_newest(self, fault: Fault) -> None:
        self._undo(None, fault)

    @precondition(lambda self: self.plans)
    @rule(index=st.integers(0, 30), fault=FAULTS)
    def undo_any(self, index: int, fault: Fault) -> None:
        """Also an undo, what is undone already, and what never came about."""
        self._undo([*self.plans][-1 - index % len(self.plans)], fault)

    def _undo(self, wanted: str | None, fault: Fault) -> None:
        if self.open is not None:
            # What there is to be undone turns out only after that.
            self.recover(fault)
            return
        chosen = self._chosen(wanted)
        now = self._files()
        if chosen is None or not self._is_as_left(chosen):
            with pytest.raises(Conflict if chosen else UsageError):
                undo(self.home, self._runtime(), wanted)
            return
        old = self.plans[chosen].before
        plan = self._planned({name: now[name] for name in old}, old)

        def act(runtime: Runtime, port: Port) -> Receipt:
            return undo(self.home, runtime, wanted, port=port)

        self._run(act, plan, fault, fault.error not in {None, errno.EINTR})

    def _chosen(self, wanted: str | None) -> str | None:
        for receipt in receipts(self.home):
            is_newest = wanted is None and receipt.undoes is None
            if not receipt.undone and (is_newest or receipt.id == wanted):
                return receipt.id
        return None

    def _is_as_left(self, chosen: str) -> bool:
        now, after = self._files(), self.plans[chosen].after
        return all(
            bytes_of(now[name]) == bytes_of(text) for name, text in after.items()
        )

    @rule(fault=FAULTS)
    def recover(self, fault: Fault) -> None:
        before, left = self._files(), self._left()
        try:
            done = recover(self.home, self._runtime(fault), port=Port(fault))
        except RecoveryNeeded:
            assert self.open is not None
            assert self._is_edited() or fault.error is not None
            if fault == NOTHING:
                assert self._files() == before
        except Crash:
            assert self.open is not None
        else:
            assert not pending(self.home)
            assert {one.id for one in done} <= {self.open.id if self.open else ""}
            assert self.open is None or not self._own(self.open)
            assert self._left() <= left
        self._look()

    @precondition(lambda self: self.open is None)
    @rule(minutes=st.integers(0, 30))
    def remove_old_backups(self, minutes: int) -> None:
        gone = list(prune(self.home, self._runtime(), self.clock - minutes * MINUTE))
        assert not any(one.left for one in gone)
        left = {receipt.id for receipt in receipts(self.home)}
        assert not left & {one.receipt for one in gone}
        self.wanted = {one for one in self.wanted if self._stands(*one)}

    # What comes of it.

    def _run(self, act: Act, plan: Plan, fault: Fault, may_fail: bool) -> None:
        left, was_open = self._left(), self.open is not None
        earlier, self.edited = self.edited, set()
        try:
            receipt = act(self._runtime(fault, plan.id), Port(fault))
        except Crash:
            assert fault.later is not None
        except RecoveryNeeded:
            assert pending(self.home)
            assert was_open or self.edited & set(plan.after)
        except (Conflict, Unwritable):
            assert was_open or may_fail or self.edited & set(plan.after)
            assert not pending(self.home)
            assert self._left() <= left
        else:
            assert (receipt.id, receipts(self.home)[0]) == (plan.id, receipt)
            assert not pending(self.home)
            assert not self._own(plan)
        during, self.edited = self.edited, self.edited | earlier
        self._look(plan, during)

    def _look(
        self, plan: Plan | None = None, during: AbstractSet[str] = frozenset()
    ) -> None:
        """Find out what has become of the open transaction and of a new one.

        ``during`` was edited while the new one ran.
        """
        waiting = {record.name.split(".")[0] for record in pending(self.home)}
        done = {receipt.id for receipt in receipts(self.home)}
        assert len(waiting) <= 1
        for one, edited in ((self.open, self.edited), (plan, during)):
            if one is not None and one.id in done:
                fresh = {name for name in one.after if name not in edited}
                self.expected.update({name: one.after[name] for name in fresh})
        if plan and plan.id in waiting:
            self.edited = set(during)
        self.open = next((self.plans[one] for one in waiting), None)

    def _runtime(self, fault: Fault = NOTHING, token: str = "") -> Runtime:
        self.clock += MINUTE
        now, token = self.clock, token or f"{next(self.numbers):08x}"
        return Runtime(
            now_ms=lambda: now,
            process_id=fault.process,
            token=lambda: token,
            sleep=lambda seconds: None,
            environment={},
        )

    def _files(self) -> Files:
        return {name: text_of(self.root / name) for name in NAMES}

    def _left(self) -> set[Path]:
        return {
            path for path in self.root.rglob("*") if path.suffix in {".tmp", ".lock"}
        }

    def _own(self, plan: Plan) -> set[Path]:
        """Locks and stages of the files of a plan."""
        places = [self.root / name for name in plan.after]
        return {
            path
            for path in self._left()
            for place in places
            if path.parent == place.parent
            and path.name.startswith((f"{place.name}.", f".{place.name}."))
        }

    def _is_edited(self) -> bool:
        return self.open is not None and bool(self.edited & set(self.open.after))

    @invariant()
    def every_file_is_known(self) -> None:
        for name, text in self._files().items():
            may = {self.expected[name]}
            if self.open is not None and name in self.open.after:
                may |= {self.open.before[name], self.open.after[name]}
            assert text in may, name

    @invariant()
    def nothing_wanted_is_lost(self) -> None:
        for name, data in self.wanted:
            assert self._stands(name, data), (name, data)

    def _stands(self, name: str, data: bytes) -> bool:
        if bytes_of(text_of(self.root / name)) == data:
            return True
        copies = "*" if self.open else "*.bak"
        return any(
            path.is_file() and path.read_bytes() == data
            for path in self.root.rglob(copies)
        )


class TestEveryDay(Machine.TestCase):  # type: ignore[misc, valid-type]
    settings = settings(
        derandomize=True, deadline=None, max_examples=50, stateful_step_count=14
    )


@pytest.mark.slow
class TestManyRuns(Machine.TestCase):  # type: ignore[misc, valid-type]
    settings = settings(
        derandomize=True, deadline=None, max_examples=2_000, stateful_step_count=30
    )
