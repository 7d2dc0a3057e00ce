"""Checks of ``channels``: ids, bindings in the old place, and who may write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import between, since
from openclaw_doctor.validation.semantics.authored import (
    Link,
    flaw,
    inner,
    objects,
    place,
    pointer_of,
    trimmed,
)
from openclaw_doctor.validation.semantics.outside import known_channels
from openclaw_doctor.validation.semantics.plugins import (
    loads_folders,
    mentioned_plugins,
    plugin_key,
)
from openclaw_doctor.validation.semantics.senders import missing_sender
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import Violation

SECTIONS = frozenset({"channels"})

#: Keys that are no channels; ``__proto__`` is lost when OpenClaw reads the file.
_NO_CHANNELS = frozenset({"defaults", "modelByChannel", "__proto__"})
#: Keys of which nobody expects that messages arrive there.
_NOT_WRITTEN_TO = _NO_CHANNELS | {"tools"}
_CAPITALS_WARN = between("2026.5.7", "2026.5.12")


def _unknown_ids(subject: Subject) -> Iterator[Violation]:
    """Channels that neither the release nor a mentioned plugin provides.

    Blanks around an id do not count, capitals do.  A channel of a plugin that the
    config mentions only draws a warning, as do capitals on 2026.5.7.  Observed on
    2026.2.12 to 2026.9.6.
    """
    known = known_channels(subject)
    if not known:
        return
    folders, plugins = loads_folders(subject), mentioned_plugins(subject)
    for key in inner(subject.config, "channels"):
        name = trimmed(key)
        if not name or name in known or name in _NO_CHANNELS:
            continue
        mentioned = plugin_key(name, subject) in plugins
        mild = subject.target in _CAPITALS_WARN and name.lower() in known
        yield flaw(
            place("channels", key),
            "this release has no such channel",
            "correct the id, or install the plugin of the channel",
            severity="warning" if mentioned or mild else "error",
            host=folders and not mentioned,
        )


def _old_bindings(subject: Subject) -> Iterator[Violation]:
    """Bindings of type acp are at the top, no longer inside a channel."""
    start: Link = (None, "channels")
    stack: list[tuple[Link, Any]] = [(start, subject.config.get("channels"))]
    while stack:
        link, here = stack.pop()
        if isinstance(here, list):
            stack.extend(((link, i), item) for i, item in enumerate(here))
        elif isinstance(here, dict):
            bound = here.get("bindings")
            if isinstance(bound, dict) and isinstance(bound.get("acp"), (dict, list)):
                yield flaw(
                    pointer_of(link) / "bindings" / "acp",
                    "bindings of type acp no longer stand inside a channel",
                    "move them to bindings at the top of the config",
                )
            stack.extend(((link, key), value) for key, value in here.items())


def _nobody_may_write(subject: Subject) -> Iterator[Violation]:
    """A channel that drops all direct messages; an account inherits of its channel.

    2026.6.11 to 2026.9.6 warn; 2026.5.28 says nothing.
    """
    for at, name, channel in objects(subject.config, "channels"):
        if name in _NOT_WRITTEN_TO or channel.get("enabled") is False:
            continue
        yield from _drops_all(at, channel, {})
        for here, _, account in objects(channel, "accounts"):
            if account.get("enabled") is not False:
                yield from _drops_all(Pointer((*at, *here)), account, channel)


def _drops_all(
    at: Pointer, own: dict[str, Any], parent: dict[str, Any]
) -> Iterator[Violation]:
    found = missing_sender(at, own, parent, severity="warning")
    if found is not None:
        yield found[1]


def _blanks(subject: Subject) -> Iterator[Violation]:
    """A known id with blanks around it, where the id itself is no member.

    OpenClaw looks the id up without blanks and then finds no object under it.
    Observed on 2026.3.28 and 2026.4.10 to 2026.9.6; not so on 2026.3.31 and 2026.4.5.
    """
    channels = inner(subject.config, "channels")
    for key in channels:
        name = trimmed(key)
        known = name in known_channels(subject)
        if known and name not in channels:
            yield flaw(
                place("channels", key),
                "the id of this channel has blanks around it",
                f"write {name}",
            )


CHECKS = (
    Check("channel-unknown", _unknown_ids, stage=8),
    Check("channel-blanks", _blanks, between("2026.3.28", "2026.3.31"), stage=8),
    Check("channel-blanks", _blanks, since("2026.4.10"), stage=8),
    Check("channel-old-bindings", _old_bindings, since("2026.3.13")),
    Check("channel-closed", _nobody_may_write, since("2026.6.11"), stage=8),
)
