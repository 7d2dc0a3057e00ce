"""References to secrets in a config: objects, and the text forms of older releases."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.credentials.secretref import DEFAULT_PROVIDER
from openclaw_doctor.documents import Document
from openclaw_doctor.pointer import ROOT, Pointer
from openclaw_doctor.rules.configs import INCLUDE, is_whole, part
from openclaw_doctor.rules.context import Context

SECRETS = Pointer(("secrets",))

_MEMBERS = {"source", "provider", "id"}
_SOURCES = ("env", "file", "exec", "store")
_TEXT = re.compile(r"(\$|secretref-env:|__env__:)([A-Z][A-Z0-9_]{0,127})\Z")


@dataclass(frozen=True, slots=True)
class WrittenRef:
    """A reference as it is written: an object, or text with its prefix.

    ``prefix`` is empty for an object; ``provider`` is the alias, ``id`` the name.
    """

    pointer: Pointer
    source: str
    provider: str
    id: str
    prefix: str = ""


def refs_of(context: Context, document: Document) -> list[WrittenRef]:
    """The references of a config document, collected once per context."""
    return context.once(
        ("secret refs", document.ref), lambda: list(written_refs(document.value))
    )


def written_refs(root: Any) -> Iterator[WrittenRef]:
    """Every reference of a config, in document order, without included ones.

    ``${NAME}`` is none: OpenClaw substitutes it wherever it stands.
    """
    stack: list[tuple[Pointer, Any]] = [(ROOT, root)]
    while stack:
        at, value = stack.pop()
        if isinstance(value, str):
            ref = _text(at, value)
        elif isinstance(value, dict) and INCLUDE not in value:
            ref = _object(at, value)
        else:
            ref = None
        if ref is not None:
            yield ref
        else:
            stack.extend(_inside(at, value))


def _inside(at: Pointer, value: Any) -> list[tuple[Pointer, Any]]:
    """The members that can be or hold a reference, the last one first."""
    if isinstance(value, dict) and INCLUDE not in value:
        pairs = [(at / key, value[key]) for key in value if _may_hold(value[key])]
    elif isinstance(value, list):
        pairs = [(at / i, item) for i, item in enumerate(value) if _may_hold(item)]
    else:
        return []
    return pairs[::-1]


def _may_hold(value: Any) -> bool:
    if isinstance(value, str):
        return value.startswith(("$", "secretref-env:", "__env__:", " "))
    return isinstance(value, (dict, list))


def _text(at: Pointer, text: str) -> WrittenRef | None:
    match = _TEXT.match(text.strip())
    if match is None:
        return None
    return WrittenRef(at, "env", DEFAULT_PROVIDER, match[2], prefix=match[1])


def _object(at: Pointer, value: Mapping[str, Any]) -> WrittenRef | None:
    if value.keys() != _MEMBERS or value["source"] not in _SOURCES:
        return None
    provider, name = value["provider"], value["id"]
    if not isinstance(provider, str) or not isinstance(name, str):
        return None
    return WrittenRef(at, value["source"], provider, name)


@dataclass(frozen=True, slots=True)
class SecretProviders:
    """What ``secrets`` of a config declares: providers by alias, default aliases."""

    sources: Mapping[str, str | None]
    defaults: Mapping[str, Any]

    def default_for(self, source: str) -> str:
        """The alias that stands for a source when nothing else is said."""
        alias = self.defaults.get(source)
        text = alias.strip() if isinstance(alias, str) else ""
        return text or DEFAULT_PROVIDER

    def needs_entry(self, source: str, alias: str) -> bool:
        """Whether a reference with this alias works only with an entry.

        ``env`` and ``store`` with their default alias need none (observed on
        2026.4.29 to 2026.9.6).
        """
        return source not in ("env", "store") or alias != self.default_for(source)


def secret_providers(root: Any) -> SecretProviders | None:
    """The providers a config declares; None where a file may bring more."""
    places = (SECRETS, SECRETS / "providers", SECRETS / "defaults")
    if not all(is_whole(root, place) for place in places):
        return None
    declared = part(root, SECRETS / "providers")
    defaults = part(root, SECRETS / "defaults")
    entries = declared if isinstance(declared, dict) else {}
    return SecretProviders(
        {alias: _source_of(entry) for alias, entry in entries.items()},
        defaults if isinstance(defaults, dict) else {},
    )


def _source_of(entry: Any) -> str | None:
    source = entry.get("source") if isinstance(entry, dict) else None
    return source if source in _SOURCES else None
