"""Rules of the channels that the program itself knew up to 2026.4.5.

Later each channel brings its schema along, and OpenClaw warns at most.  Observed on
2026.3.13, 2026.3.28, 2026.3.31, 2026.4.5 and 2026.4.15; on the releases before them
with one config for each rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release, ReleaseRange, before, between, since
from openclaw_doctor.validation.semantics.authored import (
    as_list,
    as_object,
    as_text,
    flaw,
    flaw_of_key,
    inner,
    number_of,
    objects,
    place,
    trimmed,
)
from openclaw_doctor.validation.semantics.ref_places import matches
from openclaw_doctor.validation.semantics.ref_shapes import looks_like_ref
from openclaw_doctor.validation.semantics.secret_refs import id_flaws
from openclaw_doctor.validation.semantics.senders import missing_sender
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import Violation

SECTIONS = frozenset({"channels"})

Object = dict[str, Any]

_UP_TO_3_31 = before("2026.4.1")
_UP_TO_4_5 = before("2026.4.6")
#: The channels of the program, with the releases that judge who may write there.
_OPEN: dict[str, ReleaseRange] = {
    "bluebubbles": _UP_TO_3_31,
    "discord": _UP_TO_4_5,
    "imessage": _UP_TO_4_5,
    "irc": _UP_TO_4_5,
    "msteams": _UP_TO_4_5,
    "signal": _UP_TO_4_5,
    "slack": _UP_TO_4_5,
    "telegram": _UP_TO_3_31,
    "whatsapp": _UP_TO_4_5,
}
_ALLOWLIST = {**_OPEN, "irc": _UP_TO_3_31}
_ALLOWLIST_SINCE = since("2026.2.26")
_REFS = {**_OPEN, "bluebubbles": _UP_TO_4_5}
#: Channels in which an account has the policy of its channel.
_INHERITING = frozenset({"discord", "slack"})

#: Lists of Discord ids, below the channel and below each account.
_DISCORD_IDS = tuple(
    (*holder, *tail)
    for holder in ((), ("accounts", "*"))
    for tail in (
        ("allowFrom",),
        ("dm", "allowFrom"),
        ("dm", "groupChannels"),
        ("execApprovals", "approvers"),
        ("guilds", "*", "roles"),
        ("guilds", "*", "users"),
        ("guilds", "*", "channels", "*", "roles"),
        ("guilds", "*", "channels", "*", "users"),
    )
)


def _closed(subject: Subject) -> Iterator[Violation]:
    """A channel that admits nobody is refused, switched on or not."""
    for at, name, channel in objects(subject.config, "channels"):
        if not _covers(_OPEN, name, subject.target):
            continue
        yield from _closed_at(at, name, channel, {}, subject.target)
        for id_, account in as_object(channel.get("accounts")).items():
            skipped = name == "slack" and as_object(account).get("enabled") is False
            if isinstance(account, dict) and not skipped:
                here = at / "accounts" / id_
                yield from _closed_at(here, name, account, channel, subject.target)


def _covers(table: dict[str, ReleaseRange], name: str, target: Release) -> bool:
    return name in table and target in table[name]


def _closed_at(
    at: Pointer,
    name: str,
    own: Object,
    parent: Object,
    target: Release,
) -> Iterator[Violation]:
    found = missing_sender(at, own, parent, inherits=name in _INHERITING)
    if found is None:
        return
    policy, violation = found
    listed = target in _ALLOWLIST_SINCE and _covers(_ALLOWLIST, name, target)
    if policy == "open" or listed:
        yield violation


def _closed_google_chat(subject: Subject) -> Iterator[Violation]:
    """Google Chat has its policy under ``dm``; an account inherits nothing."""
    at = place("channels", "googlechat")
    channel = inner(subject.config, *at)
    accounts = objects(subject.config, *at, "accounts")
    for here, holder in ((at, channel), *((a, account) for a, _, account in accounts)):
        direct = as_object(holder.get("dm"))
        policy = {"dmPolicy": direct.get("policy"), **direct}
        found = missing_sender(here / "dm", policy, {}, inherits=False)
        if found and (found[0] == "open" or subject.target in _ALLOWLIST_SINCE):
            yield found[1]


def _slack_secrets(subject: Subject) -> Iterator[Violation]:
    """Slack over HTTP needs a signing secret; an account has that of its channel."""
    yield from _missing_secret(
        place("channels", "slack"), subject, "signingSecret", _is_http
    )


def _telegram_secrets(subject: Subject) -> Iterator[Violation]:
    """A web hook of Telegram needs a secret, in the same way."""
    yield from _missing_secret(
        place("channels", "telegram"), subject, "webhookSecret", _has_webhook
    )


def _is_http(own: Object, parent: Object) -> bool:
    return bool(own.get("mode", parent.get("mode")) == "http")


def _has_webhook(own: Object, _parent: Object) -> bool:
    return bool(trimmed(as_text(own.get("webhookUrl"))))


def _missing_secret(
    at: Pointer, subject: Subject, key: str, needs: Callable[[Object, Object], bool]
) -> Iterator[Violation]:
    channel = inner(subject.config, *at)
    places: list[tuple[Pointer, Object, Object]] = [(at, channel, {})]
    for here, _, account in objects(subject.config, *at, "accounts"):
        if account.get("enabled") is not False:
            places.append((here, account, channel))
    for here, own, parent in places:
        given = _is_given(own.get(key)) or _is_given(parent.get(key))
        if needs(own, parent) and not given:
            yield _secret_flaw(own, here, key)


def _secret_flaw(own: Object, at: Pointer, key: str) -> Violation:
    message = f"what comes in over HTTP cannot be verified without {key}"
    return flaw_of_key(own, at, key, message, f"set {key}")


def _is_given(secret: Any) -> bool:
    return bool(trimmed(secret) if isinstance(secret, str) else secret)


def _bluebubbles_password(subject: Subject) -> Iterator[Violation]:
    """An address of BlueBubbles needs a password, each account one of its own."""
    at = place("channels", "bluebubbles")
    channel = inner(subject.config, *at)
    accounts = objects(subject.config, *at, "accounts")
    for here, own in ((at, channel), *((a, account) for a, _, account in accounts)):
        if trimmed(as_text(own.get("serverUrl"))) and not _is_given(
            own.get("password")
        ):
            yield flaw_of_key(
                own,
                here,
                "password",
                "serverUrl is given without a password",
                "set password next to serverUrl",
            )


def _discord_ids(subject: Subject) -> Iterator[Violation]:
    """Ids of Discord are text: as numbers they lose their last digits."""
    at = place("channels", "discord")
    channel = inner(subject.config, *at)
    for pattern in _DISCORD_IDS:
        for below, ids in matches(channel, pattern):
            for i, id_ in enumerate(as_list(ids)):
                if number_of(id_) is not None:
                    yield flaw(
                        Pointer((*at, *below, i)),
                        "the id is a number, which is too long to be kept exactly",
                        "put it into quotes",
                    )


def _ref_ids(subject: Subject) -> Iterator[Violation]:
    """References have ids that their source takes, as in the rest of the config."""
    for at, name, channel in objects(subject.config, "channels"):
        if not _covers(_REFS, name, subject.target):
            continue
        accounts = objects(subject.config, *at, "accounts")
        for here, holder in ((at, channel), *((a, held) for a, _, held in accounts)):
            for key, ref in holder.items():
                if looks_like_ref(ref):
                    yield from id_flaws(here / key, ref, subject.target)


CHECKS = (
    Check("channel-allowlist", _closed, _UP_TO_4_5),
    Check("channel-allowlist", _closed_google_chat, _UP_TO_4_5),
    Check("channel-slack-secret", _slack_secrets, _UP_TO_4_5),
    Check("channel-webhook-secret", _telegram_secrets, between("2026.2.1", "2026.4.1")),
    Check("channel-password", _bluebubbles_password, between("2026.4.5", "2026.4.6")),
    Check("channel-discord-id", _discord_ids, between("2026.2.21", "2026.4.1")),
    Check("secret-ref-id", _ref_ids, between("2026.3.2", "2026.4.6")),
)
