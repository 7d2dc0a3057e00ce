"""references/secret-provider."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from openclaw_doctor.credentials.secret_paths import KNOWN_SINCE, place_kind
from openclaw_doctor.credentials.secretref import SecretRef, parse_ref
from openclaw_doctor.credentials.shapes import LITERAL_AND_REF
from openclaw_doctor.documents import Document, Role
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Set, unsafe
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import since
from openclaw_doctor.rules.configs import configs, says
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.nearest import Words
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.rules.secret_refs import (
    SECRETS,
    SecretProviders,
    refs_of,
    secret_providers,
)
from openclaw_doctor.rules.stores import profiles_in

_ALIAS = re.compile(r"[a-z][a-z0-9_-]{0,63}\Z")
#: 2026.8.2 accepts another source at a listed place, 2026.9.6 refuses it (observed).
_REFUSES_SOURCE = since("2026.9.6")


@rule(
    "references/secret-provider",
    releases=KNOWN_SINCE,
    fix="unsafe",
    evidence="config validate of 2026.4.29 to 2026.9.6, observed; resolution of secrets"
    " of 2026.5.28, read in the source",
)
def check(context: Context) -> Iterator[Finding]:
    """A reference to a secret names a provider that `secrets.providers` does not have.

    A reference `{source, provider, id}` is resolved by the entry of `secrets.providers`
    with that alias. Without the entry, or with one for another source, the secret
    cannot be resolved, and the gateway may not start; `config validate` accepts it
    (another source before 2026.9.6). `env` and `store` need no entry where the alias is
    their default: `default`, or what `secrets.defaults` says.

    Also reported: an alias in `secrets.providers` that no reference can have, because
    it is not made of lower-case letters, digits, `-` and `_`, and a default for `file`
    or `exec` without its entry; both are information. References in credential stores
    count, too, where the config that goes with them was read.

    Where one alias differs by a slip of the finger, writing that is an unsafe fix.
    """
    for document, root in configs(context):
        providers = secret_providers(root)
        if providers is None:
            continue
        yield from _declared(document, providers)
        aliases = _Aliases(providers)
        for written in refs_of(context, document):
            if written.prefix:
                continue
            ref = SecretRef(written.source, written.provider, written.id)
            refused = (
                context.target in _REFUSES_SOURCE
                and place_kind(written.pointer, context.target) == "registered"
            )
            yield from _judge(document, written.pointer, ref, aliases, not refused)
        for store, pointer, ref in _stored_refs(context, document):
            yield from _judge(store, pointer, ref, aliases, True)


@dataclass(frozen=True, slots=True)
class _Aliases:
    """The declared providers, and their aliases by source for misspelt ones."""

    providers: SecretProviders
    words: dict[str, Words] = field(default_factory=dict)

    def nearest(self, ref: SecretRef) -> str | None:
        if ref.source not in self.words:
            sources = self.providers.sources.items()
            fitting = [alias for alias, source in sources if source == ref.source]
            if ref.source in ("env", "store"):
                fitting.append(self.providers.default_for(ref.source))
            self.words[ref.source] = Words.of(fitting)
        return self.words[ref.source].nearest(ref.provider)


def _stored_refs(
    context: Context, config: Document
) -> Iterator[tuple[Document, Pointer, SecretRef]]:
    """The references in the stores of the agents that go with a config."""
    for agent in context.state_of(config).agents:
        store = context.document(agent.sibling(Role.AUTH_PROFILES))
        for profile in profiles_in(store) if store is not None else ():
            for _, name in LITERAL_AND_REF.values():
                value = profile.entry.get(name)
                if not isinstance(value, dict) or "provider" not in value:
                    continue
                ref = parse_ref(value, context.target)
                if ref is not None:
                    yield profile.document, profile.pointer / name, ref


def _judge(
    document: Document,
    pointer: Pointer,
    ref: SecretRef,
    aliases: _Aliases,
    told_here: bool,
) -> Iterator[Finding]:
    providers = aliases.providers
    if not _ALIAS.match(ref.provider):
        return
    if ref.provider in providers.sources:
        source = providers.sources[ref.provider]
        if source not in (None, ref.source) and told_here:
            yield found(
                document,
                pointer / "source",
                f"{pointer.dotted()}: the provider has the source {source}, so this"
                " reference cannot be resolved",
                hint=f"write {source}, or name a provider of source {ref.source}",
                discriminator="source",
            )
    elif providers.needs_entry(ref.source, ref.provider):
        yield _missing(document, pointer / "provider", ref, aliases.nearest(ref))


def _missing(
    document: Document, pointer: Pointer, ref: SecretRef, meant: str | None
) -> Finding:
    operation = Set(document.ref, pointer, meant)
    return found(
        document,
        pointer,
        f"{pointer.dotted()}: secrets.providers has no such entry, so this reference"
        " cannot be resolved",
        hint=f"did you mean {meant}?"
        if meant
        else f"add the entry, with the source {ref.source}",
        fix=unsafe(f"write {meant}", operation) if meant else None,
        discriminator="provider",
    )


def _declared(document: Document, providers: SecretProviders) -> Iterator[Finding]:
    for alias, entry_source in providers.sources.items():
        if entry_source is not None and not _ALIAS.match(alias):
            yield found(
                document,
                SECRETS / "providers" / alias,
                "no reference can name this provider",
                severity=Severity.INFO,
                key=True,
                hint="an alias has lower-case letters, digits, - and _ only, a letter"
                " first",
            )
    for source in ("file", "exec"):
        default = providers.defaults.get(source)
        if says(default) and _ALIAS.match(default) and default not in providers.sources:
            yield found(
                document,
                SECRETS / "defaults" / source,
                "secrets.providers has no entry for this default",
                severity=Severity.INFO,
                hint=f"add the entry, with the source {source}",
            )
