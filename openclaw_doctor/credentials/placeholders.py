"""Texts that stand where a secret should be, but are none."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal[
    "redacted",
    "shell",
    "assignment",
    "placeholder",
    "variable",
    "bearer",
    "quoted",
    "blanks",
]

_REFERENCE = re.compile(r"\$(?:\{[A-Z][A-Z0-9_]*\}|[A-Z][A-Z0-9_]*)\Z")
_DOCUMENT = re.compile(r"-----BEGIN |\{\s*\"")
_LONGEST = 4096  # nothing longer is a template; bounds the time of the patterns
_BLANK = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]")
_QUOTES = "'\"\u2018\u2019\u201c\u201d"

_NOT_A_LETTER = r"(?<![A-Za-z0-9]){}(?![A-Za-z0-9])"
_WORDS = "|".join(
    (
        "your",
        "replace[-_ ]?(?:me|with|this)",
        "change[-_ ]?(?:me|this)",
        "(?:filled|set|provided|injected)[-_ ]by",
        "(?:insert|paste|put|enter|add)[-_ ].*here",
        "(?:key|token|secret)[-_ ]here",
        "to[-_ ]?do",
        "placeholder",
    )
)

#: Tried in this order on the text without blanks around it.  Compiled when the first
#: literal secret is met: a store of references alone needs none of them.
_PATTERNS: tuple[tuple[Kind, str, re.RegexFlag], ...] = (
    (
        "redacted",
        r"[^A-Za-z0-9]*(?:openclaw[-_ ])?redacted(?![A-Za-z0-9])"
        r"|.*(?:\*{3}|\u2022{3}|\u2026|\u00absecret)"
        r"|[\[<(](?:masked|hidden|removed|omitted|filtered)[\])>]\Z",
        re.I | re.S,
    ),
    (
        "shell",
        r".*(?:\$\(|`|\\\$)|\$(?!\{?[A-Z])|\$\{[A-Z_]+[^A-Z0-9_}]"
        r"|(?:export|openclaw|curl|echo|cat|sudo|npx?|op|pass|set)\s",
        re.S,
    ),
    ("assignment", r"[A-Z][A-Z0-9]*_[A-Z0-9_]*\s*=\s*[^=\s]", re.ASCII),
    (
        "placeholder",
        r"<[^<>]*>\Z|\{[^{}]*\}\Z|\[[^\[\]]*\]\Z|\{\{.*\}\}\Z|@@.*@@\Z|%%?[^%]+%%?\Z"
        r"|__[A-Za-z0-9_]+__\Z|.*\.\.\.|(?:[a-z]+[-_])*x{3,}(?:[-_]x+)*\Z"
        r"|(?:my[-_ ])?(?:api[-_ ]?)key\Z"
        rf"|.*{_NOT_A_LETTER.format(f'(?:{_WORDS})')}",
        re.I | re.S,
    ),
    ("variable", r"(?:[A-Z][A-Z0-9]*_)+(?:KEY|TOKEN|SECRET)\Z", re.ASCII),
    ("bearer", r"(?:authorization:\s*)?bearer\s", re.I),
    ("quoted", rf"[{_QUOTES}]|.*[{_QUOTES}]\Z", re.S),
)


def placeholder_kind(text: str) -> Kind | None:
    """What a text in the place of a secret is, if it cannot be one.

    ``redacted``: a redactor replaced it; ``shell``: a command or an escaped dollar;
    ``assignment``: ``NAME=value``; ``placeholder``: a template nobody filled;
    ``variable``: a variable's name alone; ``bearer``, ``quoted``, ``blanks``: the
    secret with something around or inside it.  None for anything that could be a
    key, for empty text, for references and for key documents (PEM, JSON).
    """
    bare = text.strip()[:_LONGEST]
    if not bare or _REFERENCE.match(bare) or _DOCUMENT.match(bare):
        return None
    unquoted = bare.strip(_QUOTES)
    for kind, pattern, flags in _PATTERNS:
        if re.match(pattern, bare if kind == "quoted" else unquoted, flags):
            return kind
    return "blanks" if _BLANK.search(text) else None
