"""Where a config may hold a SecretRef, and where it must not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.pointer import Pointer, Step
from openclaw_doctor.release import Release, between, since
from openclaw_doctor.validation.semantics.authored import Link, pointer_of
from openclaw_doctor.validation.semantics.ref_shapes import looks_like_ref

#: Sections whose members OpenClaw does not check as references here: plugins and
#: channels have schemas of their own, the others hold no references or anything.
_OTHER_SECTIONS = frozenset(
    {"channels", "plugins", "mcp", "nodeHost", "hooks", "cloudWorkers", "secrets"}
)
#: Keys under which anything may stand.
_OPEN_KEYS = frozenset({"params", "settings", "config", "usageTemplate"})
_OPEN_SEARCH = since("2026.4.5")
_MOVES_SEARCH = between("2026.4.6", "2026.5.1")


def refs_in(
    config: dict[str, Any], target: Release
) -> Iterator[tuple[Pointer, dict[str, Any]]]:
    """The objects that the schema of ``target`` takes for references, with place.

    They have exactly the members source, provider and id, of any type.
    """
    for section, content in config.items():
        if section in _OTHER_SECTIONS:
            continue
        stack: list[tuple[Link, Any]] = [((None, section), content)]
        while stack:
            link, here = stack.pop()
            if looks_like_ref(here):
                yield pointer_of(link), here
            elif isinstance(here, dict):
                stack.extend(_members(link, here, section, target))
            elif isinstance(here, list):
                stack.extend(((link, i), item) for i, item in enumerate(here))


def _members(
    link: Link, here: dict[str, Any], section: str, target: Release
) -> Iterator[tuple[Link, Any]]:
    if _takes_only_key(link, section, target):
        here = {"apiKey": here.get("apiKey")}
    for key, value in here.items():
        if key in _OPEN_KEYS or not isinstance(value, (dict, list)):
            continue
        if key != "tls" or link != (None, "gateway"):
            yield (link, key), value


def _takes_only_key(link: Link, section: str, target: Release) -> bool:
    """Whether the object takes further members of any kind, next to ``apiKey``.

    So do the providers of speech, and ``tools.web.search`` since 2026.4.5.  What
    ``tools.web`` holds was moved into plugins before validation then (2026.4.29).
    """
    container, step = link
    if section == "tools" and link == ((None, "tools"), "web"):
        return target in _MOVES_SEARCH
    if section == "tools" and container == ((None, "tools"), "web"):
        return step == "search" and target in _OPEN_SEARCH
    parent = container[1] if container else None
    return parent == "providers" and section != "models"


def matches(
    config: dict[str, Any], pattern: tuple[str, ...]
) -> Iterator[tuple[Pointer, Any]]:
    """The values at ``pattern``, with their places; ``*`` is any key or index."""
    found: list[tuple[tuple[Step, ...], Any]] = [((), config)]
    for part in pattern:
        found = [
            ((*at, step), value)
            for at, here in found
            for step, value in _steps(here, part)
        ]
    for steps, value in found:
        yield Pointer(steps), value


def _steps(here: Any, part: str) -> Iterator[tuple[Step, Any]]:
    if part == "*" and isinstance(here, list):
        yield from enumerate(here)
    elif isinstance(here, dict):
        if part == "*":
            yield from here.items()
        elif part in here:
            yield part, here[part]
