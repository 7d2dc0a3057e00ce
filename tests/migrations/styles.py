"""One value written in the styles that people write configs in."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


def strict(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def one_line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def tabs(value: Any) -> str:
    return json.dumps(value, indent="\t", ensure_ascii=False) + "\n"


def crlf(value: Any) -> str:
    return commented(value).replace("\n", "\r\n")


def commented(value: Any) -> str:
    """JSON5 with bare keys, trailing commas, and comments above and behind all."""
    return _commented(value, "", Counter()) + "\n"


class Counter:
    """Numbers for comments, so that each is told from all others."""

    def __init__(self) -> None:
        self.number = 0

    def next(self) -> int:
        self.number += 1
        return self.number


def _commented(value: Any, indent: str, counter: Counter) -> str:
    if not isinstance(value, (dict, list)) or not value:
        return json.dumps(value, ensure_ascii=False)
    inner = indent + "  "
    pairs = list(value.items() if isinstance(value, dict) else enumerate(value))
    lines: list[str] = []
    for step, member in pairs:
        label = "" if isinstance(value, list) else f"{_key(str(step))}: "
        text = _commented(member, inner, counter)
        number = counter.next()
        lines += (
            f"{inner}// above {number}",
            f"{inner}{label}{text}, // behind {number}",
        )
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return "\n".join([opening, *lines, indent + closing])


def _key(key: str) -> str:
    return key if key.isidentifier() and key.isascii() else json.dumps(key)


STYLES: dict[str, Callable[[Any], str]] = {
    "strict": strict,
    "one-line": one_line,
    "tabs": tabs,
    "crlf": crlf,
    "commented": commented,
}
