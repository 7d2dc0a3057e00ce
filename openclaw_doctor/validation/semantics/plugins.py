"""Checks of ``plugins``: ids that the release does not bring along."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import since
from openclaw_doctor.validation.semantics.authored import (
    SINCE_8_1,
    SINCE_9_6,
    as_list,
    as_object,
    flaw,
    inner,
    place,
    trimmed,
)
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import Violation

SECTIONS = frozenset({"plugins"})

#: Plugins that OpenClaw gave up; it only warns of what is left of them.
_RETIRED = frozenset({"google-antigravity-auth", "google-gemini-cli-auth"})
_RETIRED_LATER = frozenset({"skill-workshop"})
_SKILLS_BUILT_IN = since("2026.6.11")
#: The memory plugin that is offered for installation.
_OFFERED_MEMORY = "memory-lancedb"
_OFFERS_MEMORY = since("2026.5.18")
_INSTALL = "install the plugin, or remove the id"


def _memory_slot(subject: Subject) -> Iterator[Violation]:
    """The plugin that keeps the memory must be there.

    Observed on 2026.5.18 to 2026.9.6 with nothing installed.  Where the config
    mentions the plugin elsewhere, or loads plugins from folders, it may be installed.
    """
    plugins = inner(subject.config, "plugins")
    chosen = as_object(plugins.get("slots")).get("memory")
    name = trimmed(chosen) if isinstance(chosen, str) else ""
    known = subject.facts.plugin_ids
    if name == _OFFERED_MEMORY and name in known:
        yield from _memory_settings(plugins)
    if not name or name.lower() == "none" or not known or name in known:
        return
    at = place("plugins", "slots", "memory")
    offered = name == _OFFERED_MEMORY and subject.target in _OFFERS_MEMORY
    if offered or _is_retired(name, subject):
        yield flaw(
            at,
            "the plugin for the memory does not come with this release",
            _INSTALL,
            severity="warning",
        )
        return
    yield flaw(
        at,
        "the plugin for the memory does not come with this release",
        "install it, choose memory-core, or none",
        host=loads_folders(subject)
        or plugin_key(name, subject) in mentioned_plugins(subject),
    )


def _memory_settings(plugins: dict[str, Any]) -> Iterator[Violation]:
    """The plugin that is chosen needs settings, while it comes with the release.

    Not where it is switched off.  What is wrong with given settings, its schema
    says.  Observed on 2026.1.29 to 2026.4.29.
    """
    entry = as_object(as_object(plugins.get("entries")).get(_OFFERED_MEMORY))
    off = False in (plugins.get("enabled"), entry.get("enabled"))
    denied = _OFFERED_MEMORY in as_list(plugins.get("deny"))
    if not off and not denied and "config" not in entry:
        yield flaw(
            place("plugins", "slots", "memory"),
            "the chosen memory plugin has no settings, but needs embedding",
            "set plugins.entries.memory-lancedb.config.embedding",
        )


def _unknown_ids(subject: Subject) -> Iterator[Violation]:
    """OpenClaw warns of ids of plugins that are not installed."""
    known = subject.facts.plugin_ids
    if not known or loads_folders(subject):
        return
    plugins = inner(subject.config, "plugins")
    for name, entry in as_object(plugins.get("entries")).items():
        off = _is_switched_off(entry, subject) and not _is_retired(name, subject)
        if name not in known and not off:
            yield _absent(place("plugins", "entries", name))
    for key in ("allow", "deny"):
        for i, name in enumerate(as_list(plugins.get(key))):
            if isinstance(name, str) and trimmed(name) and name not in known:
                yield _unlisted(place("plugins", key, i), name, subject)


def _unlisted(at: Pointer, name: str, subject: Subject) -> Violation:
    owner = subject.facts.command_aliases.get(name)
    if at[1] == "deny" or owner not in subject.facts.plugin_ids:
        return _absent(at)
    return flaw(
        at,
        "this is a command, not a plugin",
        f"name the plugin that has the command: {owner}",
        severity="warning",
    )


def _absent(at: Pointer) -> Violation:
    return flaw(
        at,
        "this plugin does not come with the release",
        "install it, or remove it here; OpenClaw ignores it otherwise",
        host=True,
    )


def _folders(subject: Subject) -> Iterator[Violation]:
    """Folders of plugins must exist: 2026.5.28 refuses the file, 2026.9.6 warns."""
    paths = inner(subject.config, "plugins", "load").get("paths")
    for i, path in enumerate(as_list(paths)):
        if isinstance(path, str) and trimmed(path):
            yield flaw(
                place("plugins", "load", "paths", i),
                "OpenClaw looks for this folder on the machine it runs on",
                "check there that it exists",
                host=True,
            )


def mentioned_plugins(subject: Subject) -> frozenset[str]:
    """The plugins with an entry, a permission or an install record, by their keys."""
    plugins = inner(subject.config, "plugins")
    names = [
        *as_object(plugins.get("entries")),
        *(item for item in as_list(plugins.get("allow")) if isinstance(item, str)),
        *as_object(plugins.get("installs")),
    ]
    return frozenset(plugin_key(name, subject) for name in names)


def plugin_key(name: str, subject: Subject) -> str:
    """The text by which ids of plugins are compared.

    Capitals do not count since 2026.8.1; they do on 2026.5.28 and 2026.7.1.
    """
    name = trimmed(name)
    return name.lower() if subject.target in SINCE_8_1 else name


def loads_folders(subject: Subject) -> bool:
    """Whether the config loads plugins from folders, whose content is not known."""
    return bool(as_list(inner(subject.config, "plugins", "load").get("paths")))


def _is_retired(name: str, subject: Subject) -> bool:
    return name in _RETIRED or (
        name in _RETIRED_LATER and subject.target in _SKILLS_BUILT_IN
    )


def _is_switched_off(entry: Any, subject: Subject) -> bool:
    """Whether 2026.9.6 takes an entry for a deliberate switch, and does not warn."""
    return bool(entry == {"enabled": False}) and subject.target in SINCE_9_6


CHECKS = (
    Check("plugin-memory-slot", _memory_slot, stage=8),
    Check("plugin-unknown", _unknown_ids, stage=8),
    Check("plugin-folder", _folders, stage=8),
)
