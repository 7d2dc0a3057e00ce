"""Plugins that a config names but the release does not bring along."""

from __future__ import annotations

from openclaw_doctor.release import between
from openclaw_doctor.validation.semantics.authored import BLANKS
from openclaw_doctor.validation.semantics.shapes import list_at, object_at
from openclaw_doctor.validation.semantics.subject import Subject

#: The channel of OpenClaw's own tests: it has a schema, but only the package of
#: 2026.4.5 contains it.
_TEST_CHANNEL = frozenset({"qa-channel"})
_WITH_TEST_CHANNEL = between("2026.4.5", "2026.4.10")


def known_channels(subject: Subject) -> frozenset[str]:
    """The ids of the channels that the package of the release brings along."""
    ids = subject.facts.channel_ids
    return ids if subject.target in _WITH_TEST_CHANNEL else ids - _TEST_CHANNEL


def named_plugins(subject: Subject) -> frozenset[str]:
    """The plugin ids under ``plugins.entries``, ``allow`` and ``installs``.

    Blanks around them and capitals do not count (observed on 2026.9.6).
    """
    plugins = object_at(subject.config, "plugins")
    named = [
        *object_at(plugins, "entries"),
        *object_at(plugins, "installs"),
        *(name for name in list_at(plugins, "allow") if isinstance(name, str)),
    ]
    return frozenset(name.strip(BLANKS).lower() for name in named)


def may_come_from_plugin(subject: Subject) -> bool:
    """Whether the config names plugins whose channels and providers are unknown here.

    What they offer is known only where they are installed.
    """
    if list_at(subject.config, "plugins", "load", "paths"):
        return True
    return bool(named_plugins(subject) - subject.facts.plugin_ids)
