"""From bytes to text: UTF-8 only, and a reason where it is something else."""

from __future__ import annotations

from dataclasses import dataclass

_MARKS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


@dataclass(frozen=True, slots=True)
class EncodingProblem:
    """Why bytes are not UTF-8 text.

    ``kind`` is ``UTF-16``, ``UTF-32``, ``binary`` or ``invalid UTF-8``;
    ``offset`` counts bytes, ``line`` is 1-based.
    """

    kind: str
    offset: int
    line: int


def decode(data: bytes) -> str | EncodingProblem:
    """The text of ``data``, or why it has none; a byte order mark stays in the text."""
    for mark, kind in _MARKS:
        if data.startswith(mark):
            return EncodingProblem(kind, 0, 1)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return EncodingProblem("invalid UTF-8", error.start, line)
    if (nul := data.find(b"\x00")) >= 0:
        # A write that was cut short may leave any number of them behind the text.
        body = data.rstrip(b"\x00")
        kind = "UTF-16" if body.count(b"\x00") * 3 > len(body) else "binary"
        return EncodingProblem(kind, nul, data.count(b"\n", 0, nul) + 1)
    return text
