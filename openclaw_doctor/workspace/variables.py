"""``${NAME}`` in texts, and the variables that a config sets itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from openclaw_doctor.pointer import ROOT, Pointer
from openclaw_doctor.release import Release, since
from openclaw_doctor.workspace.blocked_names import is_blocked
from openclaw_doctor.workspace.scope import Variables

#: A reference, or with a second dollar sign in front one that is meant as text.
_REFERENCE = re.compile(r"\$(\$?)\{([A-Z_][A-Z0-9_]*)\}")
_PORTABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
#: Before, a reference hides the variable of the same name in ``env.vars``.
_PASSES_OVER_REFERENCES = since("2026.6.11")
_ALIAS_IN_CONFIG = since("2026.6.11")


def may_refer(text: str) -> bool:
    """Whether a text may hold a reference to a variable."""
    return "${" in text


def references(text: str) -> Iterator[str]:
    """The names that a text refers to."""
    for match in _REFERENCE.finditer(text):
        if not match[1]:
            yield match[2]


def known_variables(
    config: Any, outside: Variables, target: Release
) -> Mapping[str, str]:
    """All variables that are known once the ``env`` block of a config has its say.

    It only sets what is not set yet (or blank), never from a text that refers to a
    variable itself, and not the names OpenClaw keeps to itself.
    """
    known = dict(outside.values)
    _alias(known)
    for name, value in _env_block(config, target).items():
        blank = not known.get(name, "").strip()
        if blank and not any(True for _ in references(value)):
            known[name] = value
    if target in _ALIAS_IN_CONFIG:
        _alias(known)
    return known


def _alias(known: dict[str, str]) -> None:
    """Take another name of a variable for it where it is not set, as OpenClaw does."""
    if (
        not known.get("ZAI_API_KEY", "").strip()
        and known.get("Z_AI_API_KEY", "").strip()
    ):
        known["ZAI_API_KEY"] = known["Z_AI_API_KEY"]


def _env_block(config: Any, target: Release) -> dict[str, str]:
    """``env.vars``, then the texts beside it (valid up to 2026.7, read by all)."""
    env = config.get("env") if isinstance(config, dict) else None
    if not isinstance(env, dict):
        return {}
    inner = env.get("vars")
    entries = list(inner.items()) if isinstance(inner, dict) else []
    entries += [item for item in env.items() if item[0] not in ("shellEnv", "vars")]
    found: dict[str, str] = {}
    for key, value in entries:
        name = key.strip()
        if not isinstance(value, str) or not value.strip():
            continue
        if not _PORTABLE.match(name) or is_blocked(name, target):
            continue
        refers = any(True for _ in references(value))
        if not refers or target not in _PASSES_OVER_REFERENCES:
            found[name] = value
    return found


@dataclass(slots=True)
class Substitution:
    """Puts the values of variables into texts and notes the names it does not know."""

    known: Mapping[str, str] = field(repr=False)
    unknown: list[tuple[Pointer, tuple[str, ...]]] = field(default_factory=list)

    def value(self, value: Any) -> Any:
        """A copy of plain data with every reference replaced, keys as they are.

        An unknown or empty variable leaves its reference as text.  The result is not
        looked at again.
        """
        if not isinstance(value, (dict, list)):
            return self._leaf(value, ROOT)
        top: Any = type(value)()
        todo: list[tuple[Any, Any, Pointer]] = [(value, top, ROOT)]
        while todo:
            source, made, at = todo.pop()
            is_object = isinstance(source, dict)
            for step, child in source.items() if is_object else enumerate(source):
                if isinstance(child, (dict, list)):
                    copy: Any = type(child)()
                    todo.append((child, copy, at / step))
                elif isinstance(child, str) and may_refer(child):
                    copy = self._leaf(child, at / step)
                else:
                    copy = child
                if is_object:
                    made[step] = copy
                else:
                    made.append(copy)
        return top

    def _leaf(self, value: Any, at: Pointer) -> Any:
        if not isinstance(value, str):
            return value
        names: dict[str, None] = {}

        def put(match: re.Match[str]) -> str:
            if match[1]:
                return match[0][1:]
            known = self.known.get(match[2])
            if known:
                return known
            names[match[2]] = None
            return match[0]

        text = _REFERENCE.sub(put, value)
        if names:
            self.unknown.append((at, tuple(names)))
        return text
