"""What operations mean, on plain data: the measure of what they do to a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from openclaw_doctor.fixes import (
    CommentOut,
    CopyFile,
    CreateFile,
    CutOut,
    Insert,
    Kept,
    KeyToComment,
    ListToMap,
    Move,
    Operation,
    Rebuild,
    Remove,
    Rename,
    Set,
)
from openclaw_doctor.pointer import Pointer, lookup


def meant(values: Mapping[str, Any], operations: Sequence[Operation]) -> dict[str, Any]:
    """The value of each document, by ref, once ``operations`` are carried out.

    Knows nothing of texts; raises KeyError or TypeError for an operation that
    makes no sense on these values.
    """
    touched = {operation.ref for operation in operations}
    touched |= {op.into for op in operations if isinstance(op, Move)}
    result = {
        ref: _copied(value) if ref in touched else value
        for ref, value in values.items()
    }
    for operation in operations:
        _step(result, operation)
    return result


def _step(values: dict[str, Any], operation: Operation) -> None:
    match operation:
        case Set(ref, pointer, value):
            values[ref] = _put(values[ref], pointer, _copied(value))
        case Insert(ref, pointer, value):
            _insert(values[ref], pointer, _copied(value))
        case Rename(ref, pointer, to):
            parent = lookup(values[ref], pointer.parent)
            parent[to] = parent.pop(pointer[-1])
        case Remove(ref, pointer, _, prune):
            _take(values[ref], pointer, prune=prune)
        case CommentOut(ref, pointer):
            _take(values[ref], pointer, prune=False)
        case KeyToComment(ref, pointers):
            for pointer in pointers:
                _take(values[ref], pointer, prune=False)
        case Move(ref, source, target, _, prune):
            taken = _take(values[ref], source, prune=prune)
            _insert(values[operation.into], target, taken)
        case ListToMap(ref, pointer, key, to):
            holder = lookup(values[ref], pointer.parent)
            items = holder.pop(pointer[-1])
            holder[to] = {item.pop(key): item for item in map(dict, items)}
        case Rebuild(ref, pointer, template):
            built = _filled(template, values[ref])
            values[ref] = _put(values[ref], pointer, built)
        case CopyFile(ref, _, source):
            values[ref] = _copied(values[source])
        case CreateFile(ref, _, _, value) | CutOut(ref, _, _, value):
            values[ref] = _copied(value)


def _put(root: Any, pointer: Pointer, value: Any) -> Any:
    if not pointer:
        return value
    lookup(root, pointer.parent)[pointer[-1]] = value
    return root


def _insert(root: Any, pointer: Pointer, value: Any) -> None:
    here = root
    for step in pointer[:-1]:
        here = here.setdefault(step, {}) if isinstance(step, str) else here[step]
    last = pointer[-1]
    if isinstance(last, int):
        here.insert(last, value)
    else:
        here[last] = value


def _take(root: Any, pointer: Pointer, *, prune: bool) -> Any:
    taken = lookup(root, pointer.parent).pop(pointer[-1])
    while prune and len(pointer) > 1:
        pointer = pointer.parent
        if lookup(root, pointer) != {}:
            break
        lookup(root, pointer.parent).pop(pointer[-1])
    return taken


def _filled(template: Any, old: Any) -> Any:
    if isinstance(template, Kept):
        return _copied(lookup(old, template.pointer))
    if isinstance(template, dict):
        return {key: _filled(item, old) for key, item in template.items()}
    if isinstance(template, list):
        return [_filled(item, old) for item in template]
    return template


def _copied(value: Any) -> Any:
    """A copy that shares no container; without recursion, as documents may be deep."""
    top: list[Any] = [value]
    todo: list[tuple[Any, Any]] = [(top, 0)]
    while todo:
        holder, step = todo.pop()
        inner = holder[step]
        if isinstance(inner, dict):
            holder[step] = dict(inner)
            todo.extend((holder[step], key) for key in inner)
        elif isinstance(inner, list):
            holder[step] = list(inner)
            todo.extend((holder[step], index) for index in range(len(inner)))
    return top[0]
