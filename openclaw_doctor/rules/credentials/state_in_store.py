"""credentials/state-in-store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.credentials.shapes import STATE_FIELDS
from openclaw_doctor.documents import Document, Role
from openclaw_doctor.findings import Finding
from openclaw_doctor.fixes import (
    Applicability,
    CreateFile,
    Fix,
    Move,
    Operation,
    Remove,
    manual,
)
from openclaw_doctor.pointer import ROOT, Pointer
from openclaw_doctor.release import since
from openclaw_doctor.rules.context import Context, found, sibling_path, sibling_ref
from openclaw_doctor.rules.registry import rule

_STATE_FILE = "auth-state.json"


@rule(
    "credentials/state-in-store",
    releases=since("2026.4.7"),
    order=60,
    fix="sometimes",
    evidence="stores of 2026.4.5 to 2026.6.1; both files read, auth-state.json wins,"
    " observed on 2026.5.7 and 2026.5.28",
)
def check(context: Context) -> Iterator[Finding]:
    """A credential file still holds rotation state, which has its own file.

    Since 2026.4.7 OpenClaw keeps `order`, `lastGood` and `usageStats` in
    `auth-state.json` beside `auth-profiles.json`. It still reads them in the old
    place, but entries of `auth-state.json` win, so an `order` that you edit in
    `auth-profiles.json` may have no effect. The next save drops the old copy.

    The fix moves every entry to `auth-state.json`, which is created where it is
    missing, and never overwrites an entry there: a copy that OpenClaw ignores anyway
    is taken out and stands in the backup alone; the report names it. Empty objects go.

    It is left to you where `auth-state.json` cannot be read, where it was not among
    the files to check, and where one of the fields is no object.
    """
    for document, value in context.objects(Role.AUTH_PROFILES):
        fields = [name for name in STATE_FIELDS if name in value]
        if fields and _is_canonical(value):
            yield _finding(_Case(context, document, value, tuple(fields)))


def _is_canonical(value: Mapping[str, Any]) -> bool:
    """Not the flat form, nor one that another rule must put right before."""
    alone = set(value) <= {"version", "$schema", *STATE_FIELDS}
    return alone or isinstance(value.get("profiles"), Mapping)


@dataclass(frozen=True, slots=True)
class _Case:
    """A store with rotation state, and the file that should have it."""

    context: Context
    document: Document
    value: Mapping[str, Any]
    fields: tuple[str, ...]

    @property
    def state_ref(self) -> str:
        return sibling_ref(self.document, _STATE_FILE)

    @property
    def state(self) -> Document | None:
        return self.context.document(self.state_ref)

    @property
    def state_value(self) -> Mapping[str, Any]:
        """What auth-state.json holds; empty where it is not there."""
        return (self.state.root or {}) if self.state else {}

    def shadowed(self) -> Iterator[tuple[Pointer, bool]]:
        """Entries that auth-state.json has as well; whether with another value."""
        for field in self.fields:
            mine, theirs = self.value[field], self.state_value.get(field)
            if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
                for key in mine:
                    if key in theirs:
                        yield ROOT / field / key, mine[key] != theirs[key]


def _finding(case: _Case) -> Finding:
    return found(
        case.document,
        ROOT / case.fields[0],
        f"{', '.join(case.fields)}: rotation state, which OpenClaw keeps in"
        f" {_STATE_FILE}",
        key=True,
        hint=f"its place is {_STATE_FILE} in the same folder",
        fix=_fix(case),
        details=tuple(_details(case)),
    )


def _details(case: _Case) -> Iterator[str]:
    for pointer, differs in case.shadowed():
        what = "another value, which OpenClaw uses" if differs else "the same"
        yield f"{pointer.dotted()}: {_STATE_FILE} has {what}"


def _fix(case: _Case) -> Fix:
    reason = _obstacle(case)
    if reason is not None:
        return manual(reason)
    return Fix(
        f"move to {_STATE_FILE}",
        Applicability.SAFE,
        tuple(_operations(case)),
        losses=tuple(
            f"{pointer.dotted()}, which OpenClaw ignores"
            for pointer, differs in case.shadowed()
            if differs
        ),
    )


def _obstacle(case: _Case) -> str | None:
    """Why the move is left to a person; None where it can be made."""
    lost = {unreadable.ref for unreadable in case.context.workspace.unreadable}
    unread = case.state is not None and case.state.root is None
    if unread or case.state_ref in lost:
        return f"{_STATE_FILE} is there but cannot be read; repair it first"
    for field in case.fields:
        if not isinstance(case.value[field], Mapping):
            return f"{field} is no object, so OpenClaw ignores it; remove it"
        if not isinstance(case.state_value.get(field, {}), Mapping):
            return f"{field} of {_STATE_FILE} is no object; correct that first"
    if case.state is None and case.context.state_of(case.document).root is None:
        return f"check the whole folder, so that {_STATE_FILE} is seen if it is there"
    return None


def _operations(case: _Case) -> Iterator[Operation]:
    if case.state is None and any(case.value[field] for field in case.fields):
        yield CreateFile(
            case.state_ref,
            sibling_path(case.document, _STATE_FILE),
            Role.AUTH_STATE,
            {"version": 1},
        )
    for field in case.fields:
        yield from _field(case, field)


def _field(case: _Case, field: str) -> Iterator[Operation]:
    ref, here, mine = case.document.ref, ROOT / field, case.value[field]
    if not mine:
        yield Remove(ref, here)
    elif field not in case.state_value:
        yield Move(ref, here, here, case.state_ref, prune=False)
    else:
        for key in mine:
            if key in case.state_value[field]:
                yield Remove(ref, here / key, prune=True)
            else:
                yield Move(ref, here / key, here / key, case.state_ref)
