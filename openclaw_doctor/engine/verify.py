"""Proofs: what must hold between two workspaces before anything is written.

A proof that fails names the file and the law, never a value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.engine.commented import commented, normal
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import (
    ListToMap,
    Move,
    Operation,
    Rebuild,
    Remove,
    RemoveComment,
    Rename,
)
from openclaw_doctor.json5.values import same
from openclaw_doctor.pointer import ROOT, Pointer, lookup
from openclaw_doctor.redaction import secret_values
from openclaw_doctor.release import Release
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.judged import Judged, judged
from openclaw_doctor.rules.migrated import PREFIX
from openclaw_doctor.workspace import Workspace

#: From this size on OpenClaw distrusts a config that lost more than half of its
#: bytes and restores an older one (observed on 2026.4.29, 7.1 and 9.6).
_SHRINK_LIMIT = 512
#: Deeper documents are compared without DeepDiff.
_REFEREE_DEPTH = 30
_REFUSED_MORE = "the target would refuse more of the config than now"


@dataclass(frozen=True, slots=True)
class Failure:
    """A law that does not hold for a file (by ref)."""

    ref: str
    law: str


@dataclass(frozen=True, slots=True)
class Step:
    """What a plan did: two workspaces, the operations between, the comments gone."""

    before: Workspace
    after: Workspace
    operations: tuple[Operation, ...]
    dropped: tuple[tuple[str, str], ...]
    meant: Mapping[str, Any]
    target: Release


def verify(step: Step, *, midway: bool = False) -> list[Failure]:
    """All failed proofs of a step, by file.

    ``midway``: what the target refuses is looked at in the end, by `refused_more`.
    """
    failures: list[Failure] = []
    for ref, document in step.after.documents.items():
        old = step.before.documents.get(ref)
        if old is None or old.data != document.data:
            failures.extend(
                Failure(ref, law) for law in _document_laws(step, old, document)
            )
    failures.extend(_comments_kept(step))
    failures.extend(_conservation(step))
    failures.extend(_secrets_hidden(step))
    if not midway:
        failures.extend(refused_more(step.before, step.after, step.target))
    return failures


def refused_more(
    before: Workspace, after: Workspace, target: Release
) -> Iterator[Failure]:
    """Changed files of configs of which the target would refuse more than before."""
    had = _judged(before, target)
    for config, verdict in _judged(after, target).items():
        if config not in had or not verdict.refuses_more_than(had[config]):
            continue
        for ref in after.state_of(config).refs():
            old, new = before.documents.get(ref), after.documents[ref]
            is_part = new.role in (Role.CONFIG, Role.INCLUDE)
            if is_part and (old is None or old.data != new.data):
                yield Failure(ref, _REFUSED_MORE)


def _judged(workspace: Workspace, target: Release) -> dict[str, Judged]:
    """By config, what the target says of it and its includes."""
    context = Context(workspace, target, now_ms=0)
    return {config.document.ref: config for config in judged(context)}


def _document_laws(step: Step, old: Document | None, new: Document) -> Iterator[str]:
    if new.tree is None:
        yield "the new text does not parse"
        return
    if not same(new.value, step.meant[new.ref]):
        yield "the new text does not hold the value the changes mean"
    if old is None or old.tree is None:
        return
    named = _places_named(step.operations)
    touched = [place for ref, place in named if ref == new.ref]
    if not _inside_frame(old, new, touched):
        yield "something changed that no change names"
    if new.role is Role.CONFIG:
        yield from _distrusted(old, new)


def _places_named(operations: Iterable[Operation]) -> Iterator[tuple[str, Pointer]]:
    """The places whose values operations may change: with a comment none goes."""
    for operation in operations:
        if not isinstance(operation, RemoveComment):
            yield from operation.touches()


def _inside_frame(old: Document, new: Document, touched: Sequence[Pointer]) -> bool:
    """The frame law, with DeepDiff as an independent referee of what differs."""
    if any(not pointer for pointer in touched):
        return True
    depth = max(tree.depth() for tree in (old.tree, new.tree) if tree)
    apart = _apart if depth <= _REFEREE_DEPTH else _apart_at_depth
    return _all_inside(apart(old.value, new.value), touched)


def _apart(old: Any, new: Any) -> Iterator[Pointer]:
    # Imported late: 90 ms that a plain check must not pay.
    from deepdiff import DeepDiff

    difference = DeepDiff(
        *_unlike(old, new),
        view="tree",
        threshold_to_diff_deeper=0,
        ignore_numeric_type_changes=True,
        ignore_nan_inequality=True,
    )
    return (
        Pointer(level.path(output_format="list"))
        for levels in difference.values()
        for level in levels
    )


def _unlike(old: Any, new: Any) -> tuple[Any, Any]:
    """Two values without the members that Python prints alike, for DeepDiff.

    What is printed alike is alike, and DeepDiff takes half a second for 150 KB.
    """
    if not isinstance(old, dict) or not isinstance(new, dict):
        return old, new
    one = {key: old[key] for key in old if key not in new}
    other = {key: new[key] for key in new if key not in old}
    for key in old:
        if key in new and repr(old[key]) != repr(new[key]):
            one[key], other[key] = _unlike(old[key], new[key])
    return one, other


def _apart_at_depth(old: Any, new: Any) -> Iterator[Pointer]:
    """The same in the depths, where the time that DeepDiff takes grows with a power."""
    todo: list[tuple[Pointer, Any, Any]] = [(ROOT, old, new)]
    while todo:
        at, one, other = todo.pop()
        if isinstance(one, dict) and isinstance(other, dict):
            yield from (at / key for key in one.keys() ^ other.keys())
            todo.extend((at / k, one[k], other[k]) for k in one.keys() & other.keys())
        elif isinstance(one, list) and isinstance(other, list):
            if len(one) != len(other):
                yield at
            else:
                todo.extend((at / i, one[i], other[i]) for i in range(len(one)))
        elif not same(one, other):
            yield at


def _all_inside(paths: Iterable[Pointer], touched: Sequence[Pointer]) -> bool:
    """Whether each path is a touched place, lies in one or contains one."""
    places = set(touched)
    above = {place[:length] for place in places for length in range(len(place))}
    return all(
        path in above or any(path[:length] in places for length in range(len(path) + 1))
        for path in paths
    )


def _comments_kept(step: Step) -> Iterator[Failure]:
    """Every comment is still there, in whichever file, or was announced as gone.

    One inside of what was commented out stands in the new comment, and goes with it.
    """
    missing = Counter(normal(text) for _, text in step.dropped)
    known = " ".join((*missing, _standing(step)))
    for document in step.after.documents.values():
        missing.update(_comments(document))
    for ref, document in step.before.documents.items():
        lost = _comments(document) - missing
        if any(comment not in known for comment in lost):
            yield Failure(ref, "a comment would be lost without being announced")
        missing -= _comments(document)


def _comments(document: Document) -> Counter[str]:
    tree = document.tree
    if tree is None:
        return Counter()
    return Counter(normal(document.text[s.start : s.end]) for s in tree.comments())


def _standing(step: Step) -> str:
    """What stands in new comments, in whichever file."""
    documents = commented(step.before, step.after, step.operations)
    return " ".join(document.standing() for document in documents.values())


def _secrets_hidden(step: Step) -> Iterator[Failure]:
    """No secret stands in a new comment where masking would not find it."""
    for ref, document in commented(step.before, step.after, step.operations).items():
        if document.shows_a_secret():
            yield Failure(ref, "a secret would be shown, as it stands in a comment")


def _distrusted(old: Document, new: Document) -> Iterator[str]:
    """What makes OpenClaw take an edit for damage and restore an old copy."""
    before, after = old.root or {}, new.root or {}
    if isinstance(before.get("meta"), dict) and not isinstance(after.get("meta"), dict):
        yield "OpenClaw distrusts a config that lost its meta"
    mode = ("gateway", "mode")
    if lookup(before, mode) is not None and lookup(after, mode) is None:
        yield "OpenClaw distrusts a config that lost gateway.mode"
    if len(old.data) >= _SHRINK_LIMIT and len(new.data) * 2 < len(old.data):
        yield "OpenClaw distrusts a config that lost more than half of its size"


def _conservation(step: Step) -> Iterator[Failure]:
    """No secret value leaves all files, unless an operation retires its place.

    One that was commented out still stands in the text.
    """
    # Any place will do: what is a secret under one name may be plain under another.
    kept = {
        str(document.tree.value(node))
        for document in step.after.documents.values()
        if document.tree is not None
        for _, _, node in document.tree.walk()
        if node.kind in ("string", "number")
    }
    retired = _retired_places(step.operations)
    standing = _standing(step)
    for ref, document in step.before.documents.items():
        for pointer, value in secret_values(document):
            nameless = not any(isinstance(step, str) for step in pointer)
            if nameless and document.role is Role.INCLUDE:
                # A list in a file of its own, of which nobody knows what it is.
                continue
            if value in kept or normal(value) in standing:
                continue
            if not any(pointer.is_within(place) for place in retired.get(ref, ())):
                yield Failure(ref, "a secret would be lost")


def _retired_places(operations: Iterable[Operation]) -> dict[str, list[Pointer]]:
    places: dict[str, list[Pointer]] = {}
    for operation in operations:
        if isinstance(operation, Remove) and operation.retires:
            places.setdefault(operation.ref, []).append(operation.pointer)
        elif isinstance(operation, Rebuild):
            places.setdefault(operation.ref, []).extend(operation.retires)
    return places


def worse(
    before: Sequence[Finding],
    after: Sequence[Finding],
    operations: Iterable[Operation],
    proved: frozenset[str] = frozenset(),
) -> list[Failure]:
    """Files that have more error-level findings after than before.

    Those of the ledger and of the rules ``proved`` do not count: they tell what the
    target refuses, of which another proof sees to it that it does not grow.

    Where a file was rearranged as a whole, its entries are looked at for the first
    time: what is wrong with them, and with what refers to them, was wrong before.
    Then only errors about files as such count.  What was moved out of a place that
    nobody looks into is looked at for the first time as well.
    """
    done = list(operations)
    opened = any(not place for _, place in _places_named(done))
    arrived = frozenset(place for op in done for place in _arrivals(op))
    had = _errors(before, opened, frozenset(), proved)
    has = _errors(after, opened, arrived, proved)
    return [
        Failure(ref, f"an error of {rules[-1]} would appear")
        for ref, rules in has.items()
        if len(rules) > len(had.get(ref, ()))
    ]


def _arrivals(operation: Operation) -> Iterator[tuple[str, Pointer]]:
    """Where an operation puts something that stood elsewhere."""
    match operation:
        case Move():
            yield operation.into, operation.target
        case Rename(ref, pointer, to) | ListToMap(ref, pointer, _, to):
            yield ref, pointer.parent / to


def _errors(
    findings: Sequence[Finding],
    opened: bool,
    arrived: frozenset[tuple[str, Pointer]],
    proved: frozenset[str],
) -> dict[str, list[str]]:
    """The rules of error-level findings, by file."""
    errors: dict[str, list[str]] = {}
    for found in findings:
        if found.rule in proved or found.rule.startswith(PREFIX):
            continue
        place = found.location
        above = (Pointer(place.pointer[:n]) for n in range(len(place.pointer) + 1))
        if any((place.ref, pointer) in arrived for pointer in above):
            continue
        counts = not opened or found.rule.startswith("files/")
        if found.severity is Severity.ERROR and counts:
            errors.setdefault(place.ref, []).append(found.rule)
    return errors
