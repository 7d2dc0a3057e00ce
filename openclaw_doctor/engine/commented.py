"""What became a comment: that it still stands there, and that no secret shows in it.

A commented-out value leaves the tree, where masking knows it by its place.  In a
comment only what looks like a secret, or is assigned to a telling key, is masked.  So
a secret may become part of a comment only where masking finds it there as well.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from openclaw_doctor.documents import Document
from openclaw_doctor.fixes import CommentOut, KeyToComment, Move, Operation
from openclaw_doctor.json5 import Span
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.redaction import secret_spans
from openclaw_doctor.workspace import Workspace

#: Where a text may be cut, or shown in another form, on its way into a comment.
_CUTS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Commented:
    """A document before and after some of it became comments.

    ``places`` are what the operations name.
    """

    before: Document
    after: Document
    places: tuple[Pointer, ...]

    def new_comments(self) -> list[Span]:
        """The comments that were none before, in the order of the text."""
        known = Counter(_comment_texts(self.before))
        new: list[Span] = []
        for span in _comments(self.after):
            text = self.after.text[span.start : span.end]
            if known[text] > 0:
                known[text] -= 1
            else:
                new.append(span)
        return new

    def standing(self) -> str:
        """The text of the new comments, all white space as single blanks."""
        texts = (self.after.text[s.start : s.end] for s in self.new_comments())
        return normal(" ".join(text.removeprefix("//") for text in texts))

    def shows_a_secret(self) -> bool:
        """Whether a secret of the old tree stands in a new comment unmasked."""
        # What else stands in the file today may not stand there tomorrow.
        spans = secret_spans(self.after, words=False)
        hidden = _Stretches(span for span, _ in spans)
        new = self.new_comments()
        return any(
            not hidden.cover(start, start + len(piece))
            for piece in self._pieces_of_secrets()
            for span in new
            for start in _occurrences(piece, self.after.text, span)
        )

    def _pieces_of_secrets(self) -> set[str]:
        """What to look for: the secrets that went or stood at a place, cut up."""
        left = Counter(_raw(self.after, s) for s, _ in secret_spans(self.after))
        stretches = _Stretches(self._spans_of_places())
        pieces: set[str] = set()
        for span, secret in secret_spans(self.before):
            raw = _raw(self.before, span)
            left[raw] -= 1
            if left[raw] < 0 or stretches.cover(span.start, span.end):
                pieces.update(_CUTS.split(raw), _CUTS.split(secret))
        return {piece.strip() for piece in pieces} - {""}

    def _spans_of_places(self) -> Iterator[Span]:
        for place in self.places:
            entry = self.before.tree.find_entry(place) if self.before.tree else None
            if entry is not None:
                yield Span(entry.start, entry.node.end)


def commented(
    before: Workspace, after: Workspace, operations: Sequence[Operation]
) -> dict[str, Commented]:
    """The documents, by ref, in which operations make comments of something."""
    places: dict[str, list[Pointer]] = {}
    for operation in operations:
        if isinstance(operation, CommentOut):
            places.setdefault(operation.ref, []).append(operation.pointer)
        elif isinstance(operation, KeyToComment):
            places.setdefault(operation.ref, []).extend(operation.pointers)
        elif isinstance(operation, Move) and operation.ref in places:
            # A new comment goes along with the member below it.
            places.setdefault(operation.into, [])
    return {
        ref: Commented(before.documents[ref], after.documents[ref], tuple(there))
        for ref, there in places.items()
        if ref in before.documents and ref in after.documents
    }


def normal(comment: str) -> str:
    """A comment with all white space as single blanks."""
    return " ".join(comment.split())


def _comments(document: Document) -> Sequence[Span]:
    return document.tree.comments() if document.tree is not None else ()


def _comment_texts(document: Document) -> Iterator[str]:
    return (document.text[span.start : span.end] for span in _comments(document))


def _raw(document: Document, span: Span) -> str:
    """The authored text of a secret, without quotes."""
    raw = document.text[span.start : span.end]
    quoted = len(raw) > 1 and raw[0] in "\"'" and raw[0] == raw[-1]
    return raw[1:-1] if quoted else raw


def _occurrences(piece: str, text: str, span: Span) -> Iterator[int]:
    at = text.find(piece, span.start, span.end)
    while at >= 0:
        yield at
        at = text.find(piece, at + 1, span.end)


class _Stretches:
    """Stretches of a text, those that touch or overlap made one."""

    __slots__ = ("_ends", "_starts")

    def __init__(self, spans: Iterable[Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for span in sorted(spans, key=lambda span: span.start):
            if self._ends and span.start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], span.end)
            else:
                self._starts.append(span.start)
                self._ends.append(span.end)

    def cover(self, start: int, end: int) -> bool:
        """Whether all from ``start`` to ``end`` lies in one of them."""
        at = bisect_right(self._starts, start) - 1
        return at >= 0 and end <= self._ends[at]
