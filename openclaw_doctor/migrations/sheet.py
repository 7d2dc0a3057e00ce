"""The sheet: a config under migration, on which every change is an operation.

A row reads plain data and says what goes where; the sheet does it on its own copy
and writes down the operation for the authored text that means the same.  Pointers
always mean the config as it stands now, with all includes put together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from openclaw_doctor.fixes import (
    CommentOut,
    Insert,
    ListToMap,
    Move,
    Operation,
    Remove,
    Rename,
    Set,
)
from openclaw_doctor.migrations.author import Author, Crossing, OneFile, Place
from openclaw_doctor.migrations.model import Note, NoteKind
from openclaw_doctor.migrations.named import is_named
from openclaw_doctor.migrations.paths import Match, filled, matches
from openclaw_doctor.migrations.same import copied, same
from openclaw_doctor.migrations.track import Trail
from openclaw_doctor.pointer import ROOT, Pointer, lookup
from openclaw_doctor.release import Release

#: What `Sheet.get` gives for a place where nothing is.
MISSING: Any = type("Missing", (), {"__bool__": lambda self: False})()


class Sheet:
    """A composed config, the operations so far, and what is to be told.

    ``target`` is the release the config is for.  With ``keep_retired``, what has no
    successor stays as a comment.  ``texts`` gives the text of the scalar at a place of
    the config as it was.  ``value`` must only be read.
    """

    __slots__ = (
        "_author",
        "_emptied",
        "_owned",
        "_texts",
        "_trail",
        "added",
        "keep_retired",
        "kept",
        "notes",
        "operations",
        "target",
        "touched",
        "value",
    )

    def __init__(
        self,
        value: dict[str, Any],
        target: Release,
        author: Author | None = None,
        *,
        keep_retired: bool = False,
        texts: Callable[[Pointer], str | None] | None = None,
    ) -> None:
        self.value = value
        self.target = target
        self.keep_retired = keep_retired
        self.operations: list[Operation] = []
        self.notes: list[Note] = []
        #: Places of the config as it was that operations change, and those that they
        #: only add something to.
        self.touched: list[Pointer] = []
        self.added: list[Pointer] = []
        #: Objects that stay, even if they are left empty.
        self.kept: set[Pointer] = set()
        self._author: Author = author or OneFile("")
        self._trail = Trail()
        self._emptied: dict[Pointer, None] = {}
        self._owned = False
        self._texts = texts

    def trial(self, target: Release | None = None) -> Sheet:
        """A copy to try a row on, perhaps for another release.

        Its operations and notes are its own.
        """
        copy = Sheet(
            self.value,
            target or self.target,
            self._author,
            keep_retired=self.keep_retired,
            texts=self._texts,
        )
        copy._trail = self._trail
        return copy

    # -- reading ---------------------------------------------------------------

    def get(self, at: Pointer, default: Any = None) -> Any:
        """The value at ``at``, or ``default``."""
        return lookup(self.value, at, default)

    def has(self, at: Pointer) -> bool:
        """Whether something is at ``at``, be it null."""
        return lookup(self.value, at, MISSING) is not MISSING

    def object(self, at: Pointer) -> dict[str, Any] | None:
        """The object at ``at``, to be read only; None where there is none."""
        value = self.get(at)
        return value if isinstance(value, dict) else None

    def list(self, at: Pointer) -> list[Any] | None:
        """The list at ``at``, to be read only; None where there is none."""
        value = self.get(at)
        return value if isinstance(value, list) else None

    def places(self, pattern: str) -> Iterator[Match]:
        """The places that ``pattern`` means and that are there when it is asked for.

        While they are walked over the sheet may change; what is gone is left out.
        """
        for match in [*matches(self.value, pattern)]:
            if self.has(match.pointer):
                yield match

    def at(self, target: str, match: Match) -> Pointer:
        """The place that a target pattern means for a match."""
        return filled(target, match)

    def written(self, at: Pointer) -> str | None:
        """The number at ``at`` as it is written; None where that is not known.

        A long id loses its last digits when it is read as a number.
        """
        return self._texts(self.origin(at)) if self._texts else None

    # -- changing --------------------------------------------------------------

    def remove(self, at: Pointer, why: str = "") -> None:
        """Take out what is at ``at``; ``why`` tells people of the loss, if any.

        Say nothing where the same stands elsewhere.  Comments stay in the file.
        """
        ref, place = self._author.whole(at)
        kept = bool(why) and self.keep_retired and not self._holds_secret(at)
        operation: Operation = (
            CommentOut(ref, place, f"retired: {why}")
            if kept
            else Remove(ref, place, retires=True, leave_comments=True)
        )
        if why:
            self.tell("kept" if kept else "lost", at, why)
        self._record(operation, at, None)
        self._take(at, emptied=not kept)

    def move(self, old: Pointer, new: Pointer) -> None:
        """Move what is at ``old`` to ``new``, where nothing may be, with its comments.

        Parents are made as needed.
        """
        if self.has(new):
            raise ValueError(f"{new.dotted()} is taken")
        ref, place = self._author.whole(old)
        if old.parent == new.parent and isinstance(new[-1], str) and old:
            operation: Operation = Rename(ref, place, new[-1])
        else:
            to_ref, to = self._home(new, old)
            operation = Move(ref, place, to, None if to_ref == ref else to_ref, False)
        self._record(operation, old, new)
        self._give(new, self._take(old))

    def put(self, at: Pointer, value: Any) -> None:
        """Give ``at`` a value; only what differs is touched in the text."""
        if self.has(at):
            if same(self.get(at), value):
                return
            ref, place = self._author.owner(at)
            self._record(Set(ref, place, value, leave_comments=True), at, at)
        else:
            ref, place = self._home(at)
            self._record(Insert(ref, place, value), None, at)
        self._give(at, copied(value))

    def append(self, at: Pointer, value: Any) -> None:
        """Add an item at the end of the list at ``at``, which may be missing."""
        items = self.list(at)
        if items is None:
            self.put(at, [value])
        else:
            self.put(at / len(items), value)

    def fold(self, old: Pointer, new: Pointer, why: str = "") -> None:
        """Fill what ``new`` lacks with what ``old`` has; ``old`` goes.

        Objects are filled member by member, at every depth, references to secrets not.
        What ``new`` has already
        stays, and where it differs the loss is told: ``why``, or that it is shadowed.
        """
        todo = [(old, new, False)]
        while todo:
            here, there, emptied = todo.pop()
            source, into = self.get(here), self.get(there)
            if not self.has(there):
                self.move(here, there)
            elif not emptied and is_open_object(source) and is_open_object(into):
                todo.append((here, there, True))
                todo += ((here / key, there / key, False) for key in reversed(source))
            elif emptied or same(source, into):
                self.remove(here)
            else:
                self.remove(here, why or f"{there.dotted()} is set already and counts")

    def list_to_map(self, at: Pointer, new: Pointer, key: str = "id") -> None:
        """Make the list of objects at ``at`` the object ``new`` beside it.

        Each item goes under the text it has under ``key``; those must differ.
        """
        items = self.get(at)
        names = tuple(item[key] for item in items)
        try:
            ref, place = self._author.owner(at)
        except Crossing:
            self._by_item(at, new, key, names)
            return
        made = {
            name: {k: v for k, v in item.items() if k != key}
            for name, item in zip(names, items, strict=True)
        }
        to = str(new[-1])
        operation = ListToMap(ref, place, key, to)
        self.touched.append(self.origin(at))
        self._note(operation, at, new)
        self._trail.mapped(at, new, names)
        self._take(at)
        self._give(new, made)

    def _by_item(
        self, at: Pointer, new: Pointer, key: str, names: tuple[str, ...]
    ) -> None:
        """Move the items of a list, some of which are files, one by one."""
        ref, _ = self._author.whole(at)
        if any(self._author.whole(at / i)[0] != ref for i in range(len(names))):
            raise Crossing(at, "it is put together from several files")
        for name in names:
            self.move(at / 0, new / name)
            self.remove(new / name / key)
        self.remove(at)

    # -- telling ---------------------------------------------------------------

    def tell(self, kind: NoteKind, at: Pointer, text: str) -> None:
        """Tell people something about ``at``, without any value of the file.

        ``lost``: no longer in the config; ``kept``: now a comment; ``manual``: left
        to a person; ``unsafe``: what a person has to agree to, which makes the whole
        row unsafe here; ``note``: good to know.
        """
        self.notes.append(Note(kind, self.origin(at), text))

    def manual(self, at: Pointer, text: str) -> None:
        """Leave ``at`` to a person and say what there is to decide."""
        self.tell("manual", at, text)

    def doubt(self, at: Pointer, text: str) -> None:
        """Make this row's fix one that a person has to agree to, and say why."""
        self.tell("unsafe", at, text)

    @property
    def changed(self) -> bool:
        """Whether there is any operation."""
        return bool(self.operations)

    @property
    def unsafe(self) -> bool:
        """Whether a person has to agree to the operations."""
        return any(note.kind == "unsafe" for note in self.notes)

    def finish(self) -> None:
        """Take out the objects that the operations have left empty.

        Not what people named: an agent, a channel, an account, a group.
        """
        while self._emptied:
            at = max(self._emptied, key=len)
            del self._emptied[at]
            if self.get(at) == {} and self._may_go(at):
                # At once with what then holds nothing but this.
                while self._may_go(at.parent) and len(self.get(at.parent)) == 1:
                    at = at.parent
                self._prune(at)

    def _may_go(self, at: Pointer) -> bool:
        """Whether an object says nothing by being there, so that it need not stay."""
        if not at or not isinstance(at[-1], str) or self.object(at) is None:
            return False
        return at not in self.kept and not is_named(at)

    def _prune(self, at: Pointer) -> None:
        try:
            ref, place = self._author.whole(at)
        except Crossing:
            return
        operation = Remove(ref, place, retires=True, leave_comments=True)
        self._note(operation, at, None)
        self._take(at)

    # -- keeping track ---------------------------------------------------------

    def origin(self, at: Pointer) -> Pointer:
        """Where ``at`` was in the config that the sheet was made from.

        For something new, the nearest place that was there.
        """
        return self._trail.origin(at)

    def _record(
        self, operation: Operation, old: Pointer | None, new: Pointer | None
    ) -> None:
        if old is not None:
            self.touched.append(self.origin(old))
        elif new is not None:
            self.added.append(self.origin(new.parent))
        self._note(operation, old, new)
        if old is None and new is not None:
            self._trail.made(new)
        elif old is not None and new is not None and old != new:
            self._trail.moved(old, new, self.get(old.parent))

    def _note(
        self, operation: Operation, old: Pointer | None, new: Pointer | None
    ) -> None:
        self._own()
        self.operations.append(operation)
        if old is not None and new is None:
            self._trail.gone(old, self.get(old.parent))
        if old is None or old != new:
            where = new if new is not None else old
            self._author.changed(operation, old, where or ROOT)

    def _home(self, at: Pointer, near: Pointer | None = None) -> Place:
        """Where something new is to be written; raises `Crossing`."""
        here: Any = self.value
        for depth, step in enumerate(at[:-1]):
            here = lookup(here, (step,), MISSING)
            if here is MISSING:
                break
            if not isinstance(here, list if isinstance(at[depth + 1], int) else dict):
                taken = Pointer(at[: depth + 1])
                raise Crossing(taken, "something else stands where an object must be")
        return self._author.home(at, near)

    def _holds_secret(self, at: Pointer) -> bool:
        # Imported late: only who keeps retired values needs it.
        from openclaw_doctor.migrations.retired import holds_secret

        return holds_secret(self.value, at)

    def _own(self) -> None:
        """Copy all before the first change: most trials change nothing."""
        if not self._owned:
            self.value, self._owned = copied(self.value), True
            self._author = self._author.copied()
            self._trail = self._trail.copied()

    def _take(self, at: Pointer, *, emptied: bool = True) -> Any:
        self._own()
        holder = lookup(self.value, at.parent)
        taken = holder.pop(at[-1])
        if emptied and not holder:
            self._emptied[at.parent] = None
        return taken

    def _give(self, at: Pointer, value: Any) -> None:
        self._own()
        here: Any = self.value
        for step in at[:-1]:
            here = here.setdefault(step, {}) if isinstance(step, str) else here[step]
        last = at[-1]
        if isinstance(last, int) and last == len(here):
            here.append(value)
        else:
            here[last] = value


def is_open_object(value: Any) -> bool:
    """Whether a value is an object of single members, and no reference to a secret."""
    return isinstance(value, dict) and not {"source", "id"} <= value.keys()


__all__ = ["MISSING", "Author", "Crossing", "Note", "OneFile", "Sheet", "same"]
