"""The eight operations of the ledger, as makers of steps.

Each takes patterns (see `openclaw_doctor.migrations.paths`) and gives a step for the
``steps`` of a row.  What they cannot say is a function on a sheet, beside its row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from openclaw_doctor.migrations.model import Step
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import MISSING, Sheet, same
from openclaw_doctor.pointer import Pointer

#: What happens where both the old and the new place are there.
Conflict = Literal["new", "old", "ask", "manual"]
Guard = Callable[[Any], bool]


def remove(*patterns: str, why: str = "", when: Guard | None = None) -> Step:
    """Take out each place; ``when`` looks at the value.

    ``why`` says what became of its meaning; the default is that nothing did.
    """
    reason = why or "it has no successor"

    def step(sheet: Sheet) -> None:
        for pattern in patterns:
            # From the last to the first, so that indices stay right.
            for match in reversed([*sheet.places(pattern)]):
                if when is None or when(sheet.get(match.pointer)):
                    sheet.remove(match.pointer, reason)

    return Step(step, patterns)


def move(
    source: str,
    target: str,
    *,
    conflict: Conflict = "new",
    when: Guard | None = None,
    change: Callable[[Any], Any] | None = None,
) -> Step:
    """Move each place of ``source`` to ``target``.

    ``change`` makes the new value of the old; where it gives ``MISSING`` the place
    stays as it is.  Where both are there the ``conflict`` decides: the new value
    counts, the old one does, the new one if a person agrees, or a person decides.
    """

    def step(sheet: Sheet) -> None:
        for match in sheet.places(source):
            value = sheet.get(match.pointer)
            if when is not None and not when(value):
                continue
            value = change(value) if change else value
            if value is not MISSING:
                _move(sheet, match.pointer, sheet.at(target, match), value, conflict)

    return Step(step, (source,))


def _move(
    sheet: Sheet, old: Pointer, new: Pointer, value: Any, conflict: Conflict
) -> None:
    if not sheet.has(new):
        sheet.move(old, new)
        sheet.put(new, value)
    elif same(sheet.get(new), value):
        sheet.remove(old)
    elif conflict == "new":
        sheet.remove(old, f"{new.dotted()} is set already and counts")
    elif conflict == "old":
        sheet.remove(new, f"{old.dotted()} counts, as in OpenClaw")
        sheet.move(old, new)
        sheet.put(new, value)
    elif conflict == "ask":
        sheet.doubt(old, f"{new.dotted()} is set to something else, and counts")
        sheet.remove(old, f"{new.dotted()} counts")
    else:
        sheet.manual(
            old, f"{new.dotted()} is set to something else: keep one of the two"
        )


def map_value(pattern: str, table: Mapping[Any, Any] | Callable[[Any], Any]) -> Step:
    """Give each place the value that ``table`` has for its old one.

    A function gives ``MISSING`` for what it leaves alone.
    """

    def step(sheet: Sheet) -> None:
        for match in sheet.places(pattern):
            made = mapped(table, sheet.get(match.pointer))
            if made is not MISSING:
                sheet.put(match.pointer, made)

    return Step(step, (pattern,))


def mapped(table: Mapping[Any, Any] | Callable[[Any], Any], value: Any) -> Any:
    """What ``table`` has for ``value``, ``MISSING`` where it has nothing."""
    if callable(table):
        return table(value)
    if isinstance(value, (dict, list)):
        return MISSING
    # True and 1 are the same key of a dict but not the same JSON.
    return next((new for old, new in table.items() if same(old, value)), MISSING)


def merge(source: str, target: str, *, when: Guard | None = None) -> Step:
    """Fill what ``target`` lacks with what ``source`` has, which goes.

    Lists and scalars are not merged: what ``target`` has counts.
    """

    def step(sheet: Sheet) -> None:
        for match in sheet.places(source):
            if when is None or when(sheet.get(match.pointer)):
                sheet.fold(match.pointer, sheet.at(target, match))

    return Step(step, (source,))


def default(beside: str, target: str, value: Any) -> Step:
    """Write ``value`` at ``target`` where ``beside`` is there and ``target`` is not."""

    def step(sheet: Sheet) -> None:
        for match in sheet.places(beside):
            new = sheet.at(target, match)
            if not sheet.has(new):
                sheet.put(new, value)

    return Step(step, (beside,))


def edit_list(pattern: str, change: Callable[[list[Any]], list[Any]]) -> Step:
    """Give each list the items that ``change`` makes of them.

    Items that stay keep their text; those that go are removed one by one.
    """

    def step(sheet: Sheet) -> None:
        for match in sheet.places(pattern):
            items = sheet.list(match.pointer)
            if items is not None:
                edit_items(sheet, match.pointer, change([*items]))

    return Step(step, (pattern,))


def edit_items(sheet: Sheet, at: Pointer, wanted: list[Any]) -> None:
    """Make the list at ``at`` hold ``wanted``, touching only what differs."""
    left = [*(sheet.list(at) or ())]
    for index in range(len(left) - 1, -1, -1):
        if _count(left, left[index]) > _count(wanted, left[index]):
            sheet.remove(at / index)
            del left[index]
    sheet.put(at, wanted)


def _count(items: list[Any], value: Any) -> int:
    return sum(same(item, value) for item in items)


def copy(source: str, *targets: str) -> Step:
    """Write each place of ``source`` at every target that is not there yet."""

    def step(sheet: Sheet) -> None:
        for match in sheet.places(source):
            for target in targets:
                new = sheet.at(target, match)
                if not sheet.has(new):
                    sheet.put(new, sheet.get(match.pointer))

    return Step(step, (source,))


def wrap(pattern: str, key: str, *, when: Guard | None = None) -> Step:
    """Make each value the member ``key`` of an object at its place.

    Without ``when``, what is an object already stays.
    """
    guard = when or (lambda value: not isinstance(value, dict))

    def step(sheet: Sheet) -> None:
        for match in sheet.places(pattern):
            value = sheet.get(match.pointer)
            if guard(value):
                sheet.put(match.pointer, {key: value})

    return Step(step, (pattern,))


def list_to_map(pattern: str, target: str, *, value: Any = None) -> Step:
    """Make each list of texts an object: every text a key with ``value`` ({}).

    For a list of objects with an id see `Sheet.list_to_map`.
    """

    def step(sheet: Sheet) -> None:
        for match in sheet.places(pattern):
            items = sheet.list(match.pointer)
            if items is None or not all(isinstance(item, str) for item in items):
                continue
            new = sheet.at(target, match)
            for item in items:
                if not sheet.has(new / item):
                    sheet.put(new / item, {} if value is None else value)
            sheet.remove(match.pointer)

    return Step(step, (pattern,))


def each(
    pattern: str,
    act: Callable[[Sheet, Match], None],
    *,
    watches: tuple[str, ...] = (),
) -> Step:
    """Call ``act`` for each place; for rows that need a function of their own.

    ``watches`` say more closely than ``pattern`` without what there is nothing to do.
    """

    def step(sheet: Sheet) -> None:
        for match in sheet.places(pattern):
            act(sheet, match)

    return Step(step, watches or (pattern,))


def report(*patterns: str, text: str = "", when: Guard | None = None) -> Step:
    """Leave each place to a person; ``text`` says more than the row's advice."""

    def step(sheet: Sheet) -> None:
        for pattern in patterns:
            for match in sheet.places(pattern):
                if when is None or when(sheet.get(match.pointer)):
                    sheet.manual(match.pointer, text)

    return Step(step, patterns)
