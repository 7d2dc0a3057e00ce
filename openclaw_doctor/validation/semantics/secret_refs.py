"""Checks of SecretRefs, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release, between, since
from openclaw_doctor.validation.semantics.authored import (
    SINCE_9_6,
    as_object,
    as_text,
    flaw,
    inner,
    objects,
    trimmed,
)
from openclaw_doctor.validation.semantics.ref_places import matches, refs_in
from openclaw_doctor.validation.semantics.ref_shapes import (
    is_exec_id,
    is_file_id,
    looks_like_ref,
    means_ref,
)
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import Violation

#: Every section that may hold a reference.
SECTIONS = frozenset(
    {
        "agents",
        "channels",
        "commands",
        "cron",
        "gateway",
        "hooks",
        "memory",
        "messages",
        "models",
        "plugins",
        "skills",
        "talk",
        "tools",
        "tts",
    }
)

_MARKER = "secretref-env:"
_OWN_ALIAS = frozenset({"env", "store"})


def _paths(*texts: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(text.split(".")) for text in texts)


#: Values that OpenClaw changes itself, so they must stay plain text.
_PLAIN_ONLY = _paths(
    "hooks.token",
    "hooks.gmail.pushToken",
    "hooks.mappings.*.sessionKey",
)
_PLAIN_ONLY_BEFORE_8_2 = _paths("commands.ownerDisplaySecret")
_PLAIN_ONLY_IN_CHANNELS = _paths(
    "channels.discord.threadBindings.webhookToken",
    "channels.discord.accounts.*.threadBindings.webhookToken",
    "channels.whatsapp.creds.json",
    "channels.whatsapp.accounts.*.creds.json",
)
#: Registered references of the program itself that 2026.4.29 and 2026.9.6 share.
_TARGETS = _paths(
    "cron.webhookToken",
    "gateway.auth.password",
    "gateway.auth.token",
    "gateway.remote.password",
    "gateway.remote.token",
    "models.providers.*.apiKey",
    "models.providers.*.headers.*",
    "models.providers.*.request.auth.token",
    "models.providers.*.request.auth.value",
    "models.providers.*.request.headers.*",
    "models.providers.*.request.proxy.tls.ca",
    "models.providers.*.request.proxy.tls.cert",
    "models.providers.*.request.proxy.tls.key",
    "models.providers.*.request.proxy.tls.passphrase",
    "models.providers.*.request.tls.ca",
    "models.providers.*.request.tls.cert",
    "models.providers.*.request.tls.key",
    "models.providers.*.request.tls.passphrase",
    "skills.entries.*.apiKey",
    "talk.providers.*.apiKey",
)
#: Those of 2026.9.6 besides, with those of the plugins in its package.
_TARGETS_9_6 = _paths(
    "agents.entries.*.memory.search.remote.apiKey",
    "agents.entries.*.tts.personas.*.providers.*.apiKey",
    "agents.entries.*.tts.providers.*.apiKey",
    "agents.list.*.memory.search.remote.apiKey",
    "agents.list.*.tts.personas.*.providers.*.apiKey",
    "agents.list.*.tts.providers.*.apiKey",
    "channels.telegram.accounts.*.botToken",
    "channels.telegram.accounts.*.webhookSecret",
    "channels.telegram.botToken",
    "channels.telegram.webhookSecret",
    "memory.search.remote.apiKey",
    "plugins.entries.google.config.webSearch.apiKey",
    "plugins.entries.google.config.webSearch.headers.*",
    "plugins.entries.imap.config.accounts.*.password",
    "plugins.entries.minimax.config.webSearch.apiKey",
    "plugins.entries.webhooks.config.routes.*.secret",
    "plugins.entries.xai.config.webSearch.apiKey",
    "talk.realtime.providers.*.apiKey",
    "tts.personas.*.providers.*.apiKey",
    "tts.providers.*.apiKey",
)

#: Those of 2026.4.29 besides; the channels are those that most configs have.
_TARGETS_4_29 = _paths(
    "agents.defaults.memorySearch.remote.apiKey",
    "agents.list.*.memorySearch.remote.apiKey",
    "agents.list.*.tts.providers.*.apiKey",
    "channels.discord.accounts.*.token",
    "channels.discord.token",
    "channels.slack.accounts.*.appToken",
    "channels.slack.accounts.*.botToken",
    "channels.slack.appToken",
    "channels.slack.botToken",
    "channels.telegram.accounts.*.botToken",
    "channels.telegram.botToken",
    "messages.tts.providers.*.apiKey",
    "plugins.entries.*.config.webSearch.apiKey",
)


def _ids(subject: Subject) -> Iterator[Violation]:
    """Ids for files are JSON pointers, ids for commands have a safe alphabet.

    Observed on 2026.4.29, 2026.5.28 and 2026.9.6.  Channels and plugins are not
    asked: their schemas take any text as id.
    """
    for at, ref in refs_in(subject.config, subject.target):
        yield from id_flaws(at, ref, subject.target)


def id_flaws(at: Pointer, ref: dict[str, Any], target: Release) -> Iterator[Violation]:
    """What is wrong with the id of the reference at ``at``."""
    source, text = ref["source"], ref["id"]
    if not isinstance(text, str):
        return
    if source == "file" and not is_file_id(text):
        yield flaw(
            at / "id",
            "the id of this file reference is no JSON pointer",
            "write a path such as /providers/openai/apiKey, or value",
        )
    elif source == "exec" and not is_exec_id(text, target):
        yield flaw(
            at / "id",
            "the id of this exec reference is not one that OpenClaw passes on",
            "use letters, digits and . _ : / -, without . and .. as segments",
        )


def _refs_at(
    subject: Subject, patterns: Iterable[tuple[str, ...]]
) -> Iterator[Violation]:
    for pattern in patterns:
        for at, value in matches(subject.config, pattern):
            if means_ref(value, subject.target):
                yield flaw(
                    at,
                    "OpenClaw takes no SecretRef object here",
                    "write the text itself, or ${NAME} for a variable",
                )


def _plain_only(subject: Subject) -> Iterator[Violation]:
    """Observed on 2026.4.29, 2026.5.28 and 2026.9.6."""
    yield from _refs_at(subject, _PLAIN_ONLY)


def _plain_only_owner(subject: Subject) -> Iterator[Violation]:
    """``commands.ownerDisplaySecret`` is gone since 2026.8.2."""
    yield from _refs_at(subject, _PLAIN_ONLY_BEFORE_8_2)


def _plain_only_channels(subject: Subject) -> Iterator[Violation]:
    """Credentials that Discord and WhatsApp manage; observed since 2026.5.28."""
    yield from _refs_at(subject, _PLAIN_ONLY_IN_CHANNELS)


def _markers(subject: Subject) -> Iterator[Violation]:
    """Refused from 2026.4.24 to 2026.4.29; later releases read them."""
    for pattern in (*_TARGETS, *_TARGETS_4_29):
        for at, value in matches(subject.config, pattern):
            if trimmed(as_text(value)).startswith(_MARKER):
                yield flaw(
                    at,
                    "text with secretref-env: is no reference for this release",
                    "write an object with source env, provider default and the id",
                )


def _sources(subject: Subject) -> Iterator[Violation]:
    """A reference names a provider of its own source.

    The default alias of env and store belongs to OpenClaw.  Observed on 2026.9.6.
    """
    sources = _provider_sources(subject)
    if not sources:
        return
    own = _own_aliases(subject)
    for pattern in (*_TARGETS, *_TARGETS_9_6):
        for at, ref in matches(subject.config, pattern):
            if not looks_like_ref(ref) or not isinstance(ref["provider"], str):
                continue
            source, provider = ref["source"], ref["provider"]
            known = sources.get(provider, source)
            if known != source and own.get(str(source)) != provider:
                yield flaw(
                    at,
                    "the provider of this reference has another source",
                    "name a provider of secrets.providers with the same source",
                )


def _provider_sources(subject: Subject) -> dict[str, str]:
    providers = objects(subject.config, "secrets", "providers")
    return {
        name: provider["source"]
        for _, name, provider in providers
        if isinstance(provider.get("source"), str)
    }


def _own_aliases(subject: Subject) -> dict[str, Any]:
    chosen = as_object(inner(subject.config, "secrets").get("defaults"))
    return {
        source: trimmed(as_text(chosen.get(source))) or "default"
        for source in _OWN_ALIAS
    }


CHECKS = (
    Check("secret-ref-id", _ids, since("2026.3.2")),
    Check("secret-ref-forbidden", _plain_only, since("2026.3.13")),
    Check("secret-ref-forbidden", _plain_only_owner, between("2026.3.13", "2026.8.1")),
    Check("secret-ref-forbidden", _plain_only_channels, since("2026.4.29")),
    Check("secret-ref-marker", _markers, between("2026.4.24", "2026.5.1")),
    Check("secret-ref-source", _sources, SINCE_9_6, stage=9),
)
