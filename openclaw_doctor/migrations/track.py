"""Following places of a config back through its changes."""

from __future__ import annotations

from dataclasses import dataclass

from openclaw_doctor.pointer import Pointer, Step


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of the composed config: ``new`` is None where something went."""

    old: Pointer | None
    new: Pointer | None
    keys: tuple[str, ...] = ()


def before(edit: Edit, at: Pointer) -> Pointer:
    """Where ``at`` was before ``edit``."""
    old, new = edit.old, edit.new
    if new is not None and at.is_within(new):
        if old is None:
            return new.parent
        rest: tuple[Step, ...] = at[len(new) :]
        if edit.keys and rest and rest[0] in edit.keys:
            rest = (edit.keys.index(str(rest[0])), *rest[1:])
        return Pointer((*old, *rest))
    if old is not None and isinstance(old[-1], int):
        depth = len(old) - 1
        step = at[depth] if len(at) > depth else None
        if at.is_within(old.parent) and isinstance(step, int) and step >= old[-1]:
            return Pointer((*old.parent, step + 1, *at[depth + 1 :]))
    return at
