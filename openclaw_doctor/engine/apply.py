"""Operations to texts: the only place that turns a fix into edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from openclaw_doctor.documents import Document
from openclaw_doctor.errors import EditRefused
from openclaw_doctor.fixes import (
    Chmod,
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
    RemoveComment,
    Rename,
    RewriteStrict,
    Set,
)
from openclaw_doctor.json5 import Span, edit, strict
from openclaw_doctor.json5.within import cut_out
from openclaw_doctor.workspace import Workspace

NEW_FILE_MODE = 0o600
_SIGNATURE = "openclaw-doctor"
_SIMPLE = (Set, Insert, Rename, Remove, CommentOut, KeyToComment)


@dataclass(frozen=True, slots=True)
class Applied:
    """A workspace after operations, and the comments that had to go, by file."""

    workspace: Workspace
    dropped: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class _Desk:
    """Texts under the pen: documents as they stand between two operations."""

    workspace: Workspace
    dropped: list[tuple[str, str]] = field(default_factory=list)

    def document(self, ref: str) -> Document:
        document = self.workspace.documents.get(ref)
        if document is None:
            raise EditRefused(f"{ref} is not there", reason="missing")
        return document

    def put(self, document: Document, edited: edit.Edited) -> None:
        self.dropped.extend((document.ref, text) for text in edited.dropped)
        if edited.text != document.text:
            self.workspace = self.workspace.with_document(
                document.with_text(edited.text)
            )


def apply(workspace: Workspace, operations: Sequence[Operation]) -> Applied:
    """Carry out ``operations`` one after the other, in memory.

    Neighbouring simple edits of one document share a pass.  Raises EditRefused,
    with nothing done, where one of them cannot be carried out.
    """
    desk = _Desk(workspace)
    batch: list[Operation] = []
    for operation in operations:
        if batch and not _goes_with(batch[0], operation):
            _flush(desk, batch)
            batch = []
        if _simple(operation):
            batch.append(operation)
        else:
            _apply_one(desk, operation)
    if batch:
        _flush(desk, batch)
    return Applied(desk.workspace, tuple(desk.dropped))


def _simple(operation: Operation) -> bool:
    if isinstance(operation, Move):
        return operation.into == operation.ref and not operation.prune
    return isinstance(operation, (*_SIMPLE, RemoveComment))


def _goes_with(first: Operation, other: Operation) -> bool:
    """Whether an operation can share a pass with those that ``first`` began."""
    alike = isinstance(first, RemoveComment) == isinstance(other, RemoveComment)
    return alike and _simple(other) and other.ref == first.ref


def _flush(desk: _Desk, batch: Iterable[Operation]) -> None:
    operations = list(batch)
    document = desk.document(operations[0].ref)
    comments = [(o.start, o.text) for o in operations if isinstance(o, RemoveComment)]
    if comments:
        desk.put(document, edit.remove_comments(document.text, comments))
        return
    edits = [
        request
        for operation in operations
        for request in _edits_of(operation, document.role.strict)
    ]
    desk.put(document, edit.apply_jointly(document.text, edits))


def _edits_of(operation: Operation, is_strict: bool) -> Iterator[edit.JointRequest]:
    match operation:
        case Move(_, source, target):
            yield edit.Move(source, target)
        case Set(_, pointer, value, leave_comments):
            kept = "keep" if leave_comments else "take"
            yield edit.SetValue(pointer, value, strict=is_strict, comments=kept)
        case Insert(_, pointer, value, before):
            yield edit.Insert(pointer, value, before=before, strict=is_strict)
        case Rename(_, pointer, to):
            yield edit.Rename(pointer, to, strict=is_strict)
        case Remove(_, pointer, _, prune, leave_comments):
            comments: Literal["take", "keep"] = "keep" if leave_comments else "take"
            yield edit.Delete(pointer, prune=prune, comments=comments)
        case CommentOut(_, pointer, reason):
            remark = f"{_SIGNATURE}: {reason}"
            yield edit.CommentOut(pointer, remark, strict=is_strict)
        case KeyToComment(_, pointers):
            for pointer in pointers:
                yield edit.KeyToComment(pointer, strict=is_strict)
        case _:
            raise TypeError(type(operation).__name__)


def _apply_one(desk: _Desk, operation: Operation) -> None:
    match operation:
        case Move():
            _move(desk, operation)
        case Rebuild(ref, pointer, template):
            document = desk.document(ref)
            authored = _authored(template)
            edited = edit.rebuild(
                document.text, pointer, authored, strict=document.role.strict
            )
            desk.put(document, edited)
        case ListToMap(ref, pointer, key, to):
            document = desk.document(ref)
            edited = edit.list_to_map(document.text, pointer, key=key, rename=to)
            desk.put(document, edited)
        case RewriteStrict(ref):
            document = desk.document(ref)
            desk.put(document, strict.rewrite(document.text))
        case CutOut(ref, start, end):
            document = desk.document(ref)
            kept = cut_out(document.text, Span(start, end))
            desk.put(document, edit.Edited(kept))
        case CreateFile(ref, path, role, value):
            _create(desk, Document(ref, role, path, b"", mode=NEW_FILE_MODE), value)
        case CopyFile(ref, path, source):
            _copy(desk, desk.document(source), ref, path)
        case Chmod(ref, _, mode):
            desk.workspace = desk.workspace.chmodded(ref, mode)


def _copy(desk: _Desk, source: Document, ref: str, path: Path) -> None:
    if ref in desk.workspace.documents:
        raise EditRefused(f"{ref} is there already", reason="exists")
    copy = Document(ref, source.role, path, source.data, mode=NEW_FILE_MODE)
    desk.workspace = desk.workspace.renamed(source.ref, copy)


def _create(desk: _Desk, document: Document, value: Any) -> None:
    if document.ref in desk.workspace.documents:
        raise EditRefused(f"{document.ref} is there already", reason="exists")
    text = edit.set_value("{}\n", (), value, strict=True).text
    desk.workspace = desk.workspace.created(document.with_text(text))


def _move(desk: _Desk, operation: Move) -> None:
    source = desk.document(operation.ref)
    if operation.target_ref is None:
        edited = edit.move(
            source.text, operation.source, operation.target, prune=operation.prune
        )
        desk.put(source, edited)
        return
    target = desk.document(operation.target_ref)
    left, arrived = edit.move_between(
        source.text,
        target.text,
        operation.source,
        operation.target,
        strict_target=target.role.strict,
        prune=operation.prune,
    )
    desk.put(source, left)
    desk.put(target, arrived)


def _authored(template: Any) -> Any:
    if isinstance(template, Kept):
        return edit.Authored(template.pointer)
    if isinstance(template, dict):
        return {key: _authored(item) for key, item in template.items()}
    if isinstance(template, list):
        return [_authored(item) for item in template]
    return template
