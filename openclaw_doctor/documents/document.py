"""One editable text with a role."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from pathlib import Path
from typing import Any

from openclaw_doctor.documents.encoding import EncodingProblem, decode
from openclaw_doctor.errors import SyntaxInvalid
from openclaw_doctor.json5 import LineIndex, Node, Span, Tree, parse
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.storage import Snapshot

#: More levels than this are a finding; OpenClaw itself overflows its stack later.
MAX_DEPTH = 1_000


class Role(str, Enum):
    """What a file is to OpenClaw."""

    CONFIG = "config"
    AUTH_PROFILES = "auth-profiles"
    AUTH_STATE = "auth-state"
    AUTH_JSON = "auth"
    MODELS = "models"
    INCLUDE = "include"
    UNKNOWN = "unknown"

    @property
    def strict(self) -> bool:
        """Whether OpenClaw reads this file with ``JSON.parse`` alone.

        Config files and what they include are JSON5.  Credential and state files
        are strict JSON in every release, any error counts as "no such file" (read
        in the source of 2026.5.28 and 2026.9.6).  ``models.json`` is read strictly
        by all readers but one, which strips ``//`` comments and trailing commas.
        """
        return self not in (Role.CONFIG, Role.INCLUDE, Role.UNKNOWN)

    @property
    def holds_credentials(self) -> bool:
        """Whether any unknown text in this file is to be taken for a secret."""
        return self in (Role.AUTH_PROFILES, Role.AUTH_JSON)


@dataclass(frozen=True)
class Document:
    """A text, where it came from, and what it is to OpenClaw.

    ``ref`` names it within a workspace and in reports (a path relative to the
    working directory where it lies inside).  ``snapshot`` is None for a document
    that is not on disk yet or was read from standard input.
    """

    ref: str
    role: Role
    path: Path
    data: bytes
    snapshot: Snapshot | None = None
    mode: int | None = None

    @classmethod
    def from_snapshot(cls, ref: str, role: Role, snapshot: Snapshot) -> Document:
        """The document that a snapshot holds."""
        mode = snapshot.stat.mode
        return cls(ref, role, snapshot.path, snapshot.data, snapshot, mode)

    def with_text(self, text: str) -> Document:
        """This document with another text."""
        return replace(self, data=text.encode("utf-8", "surrogatepass"))

    def with_mode(self, mode: int) -> Document:
        """This document with other permission bits."""
        return replace(self, mode=mode)

    @cached_property
    def encoding_problem(self) -> EncodingProblem | None:
        """Why the bytes are not text, if they are not."""
        decoded = self._decoded
        return decoded if isinstance(decoded, EncodingProblem) else None

    @cached_property
    def _decoded(self) -> str | EncodingProblem:
        return decode(self.data)

    @property
    def text(self) -> str:
        """The text; empty where the bytes are not UTF-8."""
        decoded = self._decoded
        return decoded if isinstance(decoded, str) else ""

    @cached_property
    def _parsed(self) -> Tree | SyntaxInvalid | None:
        if self.encoding_problem is not None:
            return None
        try:
            return parse(self.text)
        except SyntaxInvalid as error:
            return error

    @property
    def syntax_error(self) -> SyntaxInvalid | None:
        """What keeps the text from being JSON5, if anything does."""
        parsed = self._parsed
        return parsed if isinstance(parsed, SyntaxInvalid) else None

    @property
    def tree(self) -> Tree | None:
        """The syntax tree; None where the text does not parse or is too deep.

        What is too deep is nothing to work with: the way to each value would be long,
        and the work would grow with the square of the depth.
        """
        parsed = self._parsed
        return parsed if isinstance(parsed, Tree) and not self.too_deep else None

    @cached_property
    def too_deep(self) -> bool:
        """Whether the text nests deeper than rules care to look."""
        parsed = self._parsed
        return isinstance(parsed, Tree) and parsed.depth() > MAX_DEPTH

    @cached_property
    def value(self) -> Any:
        """The plain data of the text; None where there is none to work with."""
        return self.tree.value() if self.tree else None

    @property
    def root(self) -> dict[str, Any] | None:
        """The plain data if it is an object."""
        return self.value if isinstance(self.value, dict) else None

    @cached_property
    def lines(self) -> LineIndex:
        """Where the lines of the text start."""
        return LineIndex(self.text)

    def span_of(self, pointer: Pointer, *, key: bool = False) -> Span | None:
        """Where the value (or with ``key`` its key) stands; None where it is not.

        A pointer to something that is absent gives the nearest container's span.
        """
        if self.tree is None:
            return None
        entry = self.tree.find_entry(pointer) if pointer else None
        if entry is not None and key and entry.key_start >= 0:
            return Span(entry.key_start, entry.key_end)
        node: Node | None = entry.node if entry else self.tree.find(pointer)
        while node is None and pointer:
            pointer = pointer.parent
            node = self.tree.find(pointer)
        return Span(node.start, node.end) if node else None
