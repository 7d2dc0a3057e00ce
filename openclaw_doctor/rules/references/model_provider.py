"""references/model-provider."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from openclaw_doctor.documents import Document
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Fix, Rename, Set, unsafe
from openclaw_doctor.release import since
from openclaw_doctor.rules.configs import configs, part
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.model_providers import (
    Providers,
    model_ids,
    providers_for,
)
from openclaw_doctor.rules.model_refs import ModelRef, aliases, refs_of
from openclaw_doctor.rules.registry import rule

#: Aliases that OpenClaw knows by itself, and old spellings of OpenRouter's.
_BUILT_IN = frozenset(
    """
    opus sonnet haiku gpt gpt-mini gpt-nano gemini gemini-flash gemini-flash-lite
    openrouter:auto openrouter:free
    """.split()  # noqa: SIM905
)
#: How model ids begin, and whose models they are.
_OWNERS = (
    (re.compile(r"claude-"), "anthropic"),
    (re.compile(r"(?:gpt-\d|chatgpt-|o[134](?:-|\Z))"), "openai"),
    (re.compile(r"gemini-\d"), "google"),
    (re.compile(r"grok-\d"), "xai"),
)
_NO_LETTER = re.compile(r"[^a-z0-9]")
_DEFAULT_IS_OPENAI = since("2026.4.29")


@rule(
    "references/model-provider",
    fix="unsafe",
    evidence="model selection of 2026.4.29 to 2026.9.6, read in the source; doctor"
    " --lint of 2026.9.6 (core/doctor/model-references)",
)
def check(context: Context) -> Iterator[Finding]:
    """A model reference names a provider or a model that is not there.

    A reference is `provider/model`. The provider must be one that OpenClaw or a plugin
    brings along, an entry of `models.providers`, a command line backend, or one that
    `models.json` or a credential store names. Otherwise each turn with this model
    fails; `config validate` says nothing. Where the config loads plugins of its own,
    one of them may bring the provider, so that the finding is information only.

    Without a provider OpenClaw tries aliases, then the one configured provider that
    lists this model, and then takes its default provider (from 2026.4.29 on openai),
    whoever makes the model. Write the provider.

    A model that a provider of your own does not list is used nevertheless, with guessed
    limits; this is information.

    Where it is clear which provider was meant, writing it is an unsafe fix. Retired
    models, which OpenClaw refuses, are no matter of this rule, nor are references that
    a variable or an included file gives.
    """
    for document, root in configs(context):
        refs = refs_of(context, document)
        providers = providers_for(context, document, root) if refs else None
        if providers is None:
            continue
        case = _Case(context, document, root, providers, aliases(root))
        models: dict[str, set[str]] = {}
        for provider, model in _known_models(root, refs):
            models.setdefault(model, set()).add(provider)
        for ref in refs:
            if ref.whole_model.lower() in case.aliases and not ref.is_key:
                continue
            if ref.provider is None:
                yield from _bare(case, ref, models)
            elif not case.knows(ref.provider):
                yield _unknown(case, ref, ref.provider)
            elif not ref.is_key:
                yield from _unlisted(case, ref, ref.provider)


@dataclass(frozen=True, slots=True)
class _Case:
    """One config with what its references can name."""

    context: Context
    document: Document
    root: Mapping[str, Any]
    providers: Providers
    aliases: frozenset[str]
    spelt: dict[str, frozenset[str]] = field(default_factory=dict)

    def knows(self, provider: str) -> bool:
        return self.providers.knows(provider)

    def letters(self, provider: str, listed: frozenset[str]) -> frozenset[str]:
        """The models a provider lists, by their letters and digits alone."""
        if provider not in self.spelt:
            bare = (_NO_LETTER.sub("", model) for model in listed)
            self.spelt[provider] = frozenset(bare)
        return self.spelt[provider]

    def replaced(self, ref: ModelRef, text: str, title: str) -> Fix | None:
        """The fix that writes another reference; None where a key is taken."""
        if not ref.is_key:
            return unsafe(title, Set(self.document.ref, ref.pointer, text))
        if part(self.root, ref.pointer.parent / text) is not None:
            return None
        return unsafe(title, Rename(self.document.ref, ref.pointer, text))


def _known_models(
    root: dict[str, Any], refs: list[ModelRef]
) -> Iterator[tuple[str, str]]:
    """Every pair of provider and model that the config names in full."""
    yield from model_ids(root)
    for ref in refs:
        if ref.is_key and ref.provider is not None:
            yield ref.provider.lower(), ref.model.lower()


def _bare(
    case: _Case, ref: ModelRef, models: Mapping[str, set[str]]
) -> Iterator[Finding]:
    name = ref.whole_model.lower()
    owners = sorted(models.get(name, ()))
    if not ref.is_chat or name in _BUILT_IN or len(owners) == 1 or "/" in name:
        return
    meant = owners[0] if owners else _owner(name)
    openai = case.context.target in _DEFAULT_IS_OPENAI
    default = "openai" if openai else "its default provider"
    works = openai and meant == "openai" and not owners
    yield found(
        case.document,
        ref.pointer,
        f"this model names no provider; OpenClaw takes it for one of {default}"
        + (f", though {_several(owners)} list it" if owners else ""),
        severity=Severity.INFO if works else Severity.WARNING,
        key=ref.is_key,
        hint=f"write it as {meant}/..." if meant else "write it as provider/model",
        fix=case.replaced(
            ref, f"{meant}/{ref.text.strip()}", f"write it as a model of {meant}"
        )
        if meant and not owners
        else None,
        discriminator="no provider",
    )


def _several(owners: list[str]) -> str:
    return f"{len(owners)} providers"


def _owner(model: str) -> str | None:
    return next((owner for form, owner in _OWNERS if form.match(model)), None)


def _unknown(case: _Case, ref: ModelRef, provider: str) -> Finding:
    meant, slip = case.providers.meant(provider)
    # A model id with a slash is that of a service for many makers, which has its own.
    certain = meant is not None and (slip or "/" not in ref.model)
    return found(
        case.document,
        ref.pointer,
        f"{ref.pointer.dotted()}: OpenClaw brings no such provider along, and"
        " models.providers has no entry of this name",
        severity=Severity.INFO if _loads_plugins(case.root) else Severity.WARNING,
        key=ref.is_key,
        hint=f"did you mean {meant}?"
        if meant
        else "add it to models.providers, or install the plugin that brings it along",
        fix=case.replaced(
            ref,
            f"{meant}/{ref.text.strip().partition('/')[2]}",
            f"write {meant} for the provider",
        )
        if certain
        else None,
        discriminator="provider",
    )


def _loads_plugins(root: Mapping[str, Any]) -> bool:
    """Whether plugins that OpenClaw does not ship are in play."""
    load = part(root, ("plugins", "load", "paths"))
    return bool(load or part(root, ("plugins", "installs")))


def _unlisted(case: _Case, ref: ModelRef, provider: str) -> Iterator[Finding]:
    name = provider.lower()
    listed = case.providers.listed.get(name)
    model = ref.model.lower()
    if not listed or not listed.isdisjoint((model, f"{name}/{model}")):
        return
    if model == "*" or not model:
        return
    spelt = case.letters(name, listed)
    yield found(
        case.document,
        ref.pointer,
        f"{ref.pointer.dotted()}: the provider does not list this model; OpenClaw asks"
        " for it nevertheless, with limits it has to guess",
        severity=Severity.INFO,
        hint="another spelling of it is listed"
        if _NO_LETTER.sub("", model) in spelt
        else "add it to the models of the provider, with its contextWindow",
        discriminator="model",
    )
