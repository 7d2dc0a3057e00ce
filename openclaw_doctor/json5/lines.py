"""Lines and columns of a text."""

from __future__ import annotations

from bisect import bisect_right

from openclaw_doctor.json5.tokens import LINE_BREAK


class LineIndex:
    """Turns offsets (code points from the start of the text) into positions.

    CR, LF, CRLF, U+2028 and U+2029 end a line, as in the line numbers that OpenClaw
    2026.9.6 gives.
    """

    __slots__ = ("_length", "_starts")

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._starts = [0, *(found.end() for found in LINE_BREAK.finditer(text))]

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of ``offset``, both 1-based, columns in code points."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def line_start(self, offset: int) -> int:
        """The offset at which the line of ``offset`` starts."""
        return self._starts[bisect_right(self._starts, offset) - 1]

    def start(self, line: int) -> int:
        """The offset at which a 1-based line starts; past the last: the text's end."""
        return self._starts[line - 1] if line <= len(self._starts) else self._length
