"""Checks of ``channels``: ids, bindings in the old place, and who may write."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import before, between, since
from openclaw_doctor.validation.semantics.authored import (
    Link,
    as_list,
    as_object,
    flaw,
    inner,
    number_of,
    objects,
    place,
    pointer_of,
    trimmed,
)
from openclaw_doctor.validation.semantics.plugins import (
    loads_folders,
    mentioned_plugins,
    plugin_key,
)
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import Violation

SECTIONS = frozenset({"channels"})

#: Keys that are no channels; ``__proto__`` is lost when OpenClaw reads the file.
_NO_CHANNELS = frozenset({"defaults", "modelByChannel", "__proto__"})
#: Keys of which nobody expects that messages arrive there.
_NOT_WRITTEN_TO = _NO_CHANNELS | {"tools"}
#: The channel of OpenClaw's own tests: it has a schema, but no package contains it.
_UNPUBLISHED = frozenset({"qa-channel"})
#: Channels whose policy the program checks up to 2026.4.5.
_STRICT_CHANNELS = frozenset(
    {
        "bluebubbles",
        "discord",
        "googlechat",
        "imessage",
        "irc",
        "msteams",
        "signal",
        "slack",
        "telegram",
        "whatsapp",
    }
)
_FREE_SINCE_4_5 = frozenset({"bluebubbles", "telegram"})
_PLUGIN_SCHEMAS = since("2026.4.5")
#: The first release known to refuse an empty allowlist.
_EMPTY_ALLOWLIST = since("2026.3.2")
_CAPITALS_WARN = between("2026.5.7", "2026.5.28")


def _unknown_ids(subject: Subject) -> Iterator[Violation]:
    """Channels that neither the release nor a mentioned plugin provides.

    Blanks around an id do not count, capitals do.  A channel of a plugin that the
    config mentions only draws a warning, as do capitals on 2026.5.7.  Observed on
    2026.2.12 to 2026.9.6.
    """
    known = subject.facts.channel_ids - _UNPUBLISHED
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
        for id_, account in as_object(channel.get("accounts")).items():
            if isinstance(account, dict) and account.get("enabled") is not False:
                yield from _drops_all(at / "accounts" / id_, account, channel)


def _closed_typed_channels(subject: Subject) -> Iterator[Violation]:
    """Old releases refuse what later ones warn of, switched on or not.

    Observed on 2026.1.29 to 2026.4.5; an empty allowlist since 2026.3.2.
    """
    moved = _FREE_SINCE_4_5 if subject.target in _PLUGIN_SCHEMAS else frozenset()
    for at, name, channel in objects(subject.config, "channels"):
        if name not in _STRICT_CHANNELS - moved:
            continue
        scopes = [(at, channel, {})]
        for id_, account in as_object(channel.get("accounts")).items():
            if isinstance(account, dict):
                scopes.append((at / "accounts" / id_, account, channel))
        for place_, own, parent in scopes:
            if _may_be_refused(name, own, parent, subject):
                for violation in _drops_all(place_, own, parent):
                    yield replace(violation, severity="error")


def _may_be_refused(
    name: str, own: dict[str, Any], parent: dict[str, Any], subject: Subject
) -> bool:
    policy = _effective("dmPolicy", "policy", own, parent)
    if subject.target not in _EMPTY_ALLOWLIST:
        own_policy = _effective("dmPolicy", "policy", own, {})
        return policy == own_policy == "open"
    lenient = name == "irc" and subject.target in _PLUGIN_SCHEMAS
    return policy != "allowlist" or not lenient


def _drops_all(
    at: Pointer, own: dict[str, Any], parent: dict[str, Any]
) -> Iterator[Violation]:
    policy = _effective("dmPolicy", "policy", own, parent)
    senders = {
        trimmed(str(sender))
        for sender in as_list(_effective("allowFrom", "allowFrom", own, parent))
        if isinstance(sender, str) or number_of(sender) is not None
    }
    if policy == "open" and "*" not in senders:
        hint = 'add "*" to allowFrom, or use the policy pairing'
    elif policy == "allowlist" and not senders - {""}:
        hint = "add a sender to allowFrom, or use the policy pairing"
    else:
        return
    holder = at / "allowFrom" if "allowFrom" in own else at
    yield flaw(
        holder,
        "allowFrom admits nobody under this dmPolicy, so all direct messages are lost",
        hint,
        name=None if "allowFrom" in own else "allowFrom",
        severity="warning",
    )


def _effective(
    key: str, old_key: str, own: dict[str, Any], parent: dict[str, Any]
) -> Any:
    """The value in force: the own one, the old spelling under ``dm``, the parent's."""
    for holder in (own, parent):
        for place_, name in ((holder, key), (as_object(holder.get("dm")), old_key)):
            if place_.get(name) is not None:
                return place_[name]
    return None


def _blanks(subject: Subject) -> Iterator[Violation]:
    """A known id with blanks around it, where the id itself is no member.

    OpenClaw looks the id up without blanks and then finds no object under it.
    Observed on 2026.3.28 and 2026.4.10 to 2026.9.6; not so on 2026.3.31 and 2026.4.5.
    """
    channels = inner(subject.config, "channels")
    for key in channels:
        name = trimmed(key)
        known = name in subject.facts.channel_ids - _UNPUBLISHED
        if known and name not in channels:
            yield flaw(
                place("channels", key),
                "the id of this channel has blanks around it",
                f"write {name}",
            )


CHECKS = (
    Check("channel-unknown", _unknown_ids, stage=8),
    Check("channel-blanks", _blanks, since("2026.4.10"), stage=8),
    Check("channel-old-bindings", _old_bindings, since("2026.3.13")),
    Check("channel-closed", _nobody_may_write, since("2026.6.11"), stage=8),
    Check("channel-allowlist", _closed_typed_channels, before("2026.4.10")),
)
