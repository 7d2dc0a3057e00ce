"""The layout of a JSON5 text with the tokens of strict JSON in it."""

from __future__ import annotations

import re

from openclaw_doctor.json5.gaps import (
    BLANK,
    BLOCK,
    BREAK,
    COMMA,
    LINE,
    Piece,
    Row,
    has,
    rows_of,
    text_of,
)
from openclaw_doctor.json5.pieces import PIECE
from openclaw_doctor.json5.strict_tokens import escaped, strict_scalar, strict_string
from openclaw_doctor.json5.tree import Tree

_ODD_BLANK = re.compile(r"[^ \t]")
_BOM = "\ufeff"


def strict_text(tree: Tree) -> str:
    """The text of ``tree`` token by token as strict JSON.

    Raises `EditRefused` (``not-json``) for infinities and NaN.
    """
    keys, surplus = _bare_keys(tree), _trailing_commas(tree)
    newline = "\r\n" if "\r\n" in tree.text else "\n"
    out: list[str] = []
    gap: Row = []
    for found in PIECE.finditer(tree.text):
        kind = str(found.lastgroup)
        if kind in (BREAK, LINE, BLOCK, BLANK):
            gap.append((kind, found[0]))
        elif kind != COMMA or found.start() not in surplus:
            tight = found[0] in ",:]}"
            before = _cleaned(gap, newline, at_start=not out, tight=tight)
            out += (before, _token(found, keys))
            gap = []
    return "".join((*out, _cleaned(gap, newline, at_end=True)))


def _bare_keys(tree: Tree) -> dict[int, str]:
    return {
        entry.key_start: entry.key
        for node in tree.containers()
        for entry in node.entries
        if entry.key is not None and tree.text[entry.key_start] not in "\"'"
    }


def _trailing_commas(tree: Tree) -> set[int]:
    return {n.entries[-1].comma for n in tree.containers() if n.entries}


def _token(found: re.Match[str], keys: dict[int, str]) -> str:
    if found["q"]:
        return strict_string(found[0])
    if not found["t"]:
        return found[0]
    if found.start() in keys:
        return '"' + "".join(map(escaped, keys[found.start()])) + '"'
    return strict_scalar(found[0])


def _cleaned(
    gap: Row,
    newline: str,
    *,
    at_start: bool = False,
    at_end: bool = False,
    tight: bool = False,
) -> str:
    """The text of a gap without its comments, in spaces, tabs, CR and LF only.

    ``tight`` says that the token behind it needs no blank in front.
    """
    rows = rows_of([_strict_piece(piece, newline) for piece in gap])
    out: list[str] = []
    for i, row in enumerate(rows):
        starts_line, ends_line = i > 0 or at_start, i < len(rows) - 1
        if not has(row, LINE, BLOCK):
            out.append(text_of(row))
        elif ends_line:
            out.append("" if starts_line else row[-1][1])
        elif not at_end:
            out.append(_blank_of(row, starts_line=starts_line, tight=tight))
    return "".join(out)


def _blank_of(row: Row, *, starts_line: bool, tight: bool) -> str:
    """What remains of a row that a token follows: its indentation, or one blank."""
    if row[-1][0] == BLANK and not starts_line:
        return row[-1][1]
    if row[0][0] == BLANK and (starts_line or not tight):
        return row[0][1]
    return ""


def _strict_piece(piece: Piece, newline: str) -> Piece:
    kind, text = piece
    if kind == BREAK:
        return piece if text.isascii() else (kind, newline)
    if kind != BLANK:
        return piece
    return kind, _ODD_BLANK.sub(" ", text.replace(_BOM, ""))
