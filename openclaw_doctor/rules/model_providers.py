"""Which model providers there are: OpenClaw's own, configured and stored ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.credentials.stores import normalize_provider
from openclaw_doctor.documents import Document, Role
from openclaw_doctor.pointer import Pointer, lookup
from openclaw_doctor.release import NEWEST_KNOWN, Release
from openclaw_doctor.rules.configs import is_whole, keys_of, objects_in, part
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.nearest import Words
from openclaw_doctor.rules.stores import flat_entries_in, profiles_in
from openclaw_doctor.validation import bundled_providers

PROVIDERS = ("models", "providers")

#: Providers of plugins that ``models.providers`` needs in full: for media, speech and
#: search, official ones that are installed apart, and names of earlier releases
#: (plugin manifests of 2026.4.29 to 2026.9.6, catalog of official plugins of 2026.9.6).
_OF_PLUGINS = frozenset(
    """
    alibaba apple-fm aws-bedrock azure azure-openai azure-speech bailian
    bailian-token-plan baseten bedrock brave bytedance codex-cli cohere copilot
    deepgram doubao ds4 elevenlabs exa featherless firecrawl fish-audio
    fish-audio-speech gradium inworld kimi-code llama-cpp llmman longcat microsoft
    minimax-cn minimax-portal-cn onnx openai-codex opencode-go-auth opencode-zen
    perplexity pixverse qwen-portal radius runway senseaudio tavily tencent typesafe
    volcengine-tts voyage
    """.split()  # noqa: SIM905 - a list of 40 words is easier to read like this
)
#: What people write for a provider of another id.
_SAID_FOR: Mapping[str, str] = {
    "chatgpt": "openai",
    "claude": "anthropic",
    "copilot": "github-copilot",
    "gemini": "google",
    "google-ai": "google",
    "google-ai-studio": "google",
    "google-gemini": "google",
    "gpt": "openai",
    "grok": "xai",
    "hf": "huggingface",
    "hugging-face": "huggingface",
    "lm-studio": "lmstudio",
    "open-ai": "openai",
    "open-router": "openrouter",
    "vertex": "google-vertex",
    "zen": "opencode",
}
_EARLY = Release(2026, 5, 7)
_AT = Pointer(PROVIDERS)
_PARTS = re.compile(r"[a-z0-9]+")
_MOST_PARTS = 8


@dataclass(frozen=True, slots=True)
class Providers:
    """The providers that a config's model references can name, by normalised id.

    ``listed`` has the model ids of those that only the config and ``models.json``
    describe, and that list any; None stands for a list that is not known in full.
    """

    known: frozenset[str]
    listed: Mapping[str, frozenset[str] | None]
    plugins: frozenset[str]
    words: Words

    def knows(self, provider: str) -> bool:
        """Whether anything brings this provider along."""
        names = {provider.strip().lower()}
        names.update(normalize_provider(provider, at) for at in (_EARLY, NEWEST_KNOWN))
        return not names.isdisjoint(self.known) or not self.plugins.isdisjoint(
            "-".join(_PARTS.findall(name)) for name in names
        )

    def meant(self, provider: str) -> tuple[str | None, bool]:
        """The provider that is meant by an id, and whether that one is a mere slip."""
        usual = _SAID_FOR.get(provider.strip().lower())
        if usual is not None:
            return usual, False
        slip = self.words.nearest(provider)
        return slip, slip is not None


def providers_for(
    context: Context, config: Document, root: dict[str, Any]
) -> Providers | None:
    """The providers for the references of a config; None where a file is missing."""
    if not is_whole(root, PROVIDERS):
        return None
    documents = [*_siblings(context, config)]
    configured = {key.strip().lower() for key in keys_of(part(root, PROVIDERS))}
    own = {*configured, *_command_lines(root)}
    for document in documents:
        own.update(_in_document(document))
    own.discard("")
    bundled = _brought_along(context.target)
    return Providers(
        bundled | own,
        _listed([part(root, PROVIDERS), *map(_models_json, documents)], bundled),
        frozenset(part for plugin in _plugins(root) for part in _runs(plugin)),
        Words.of((*sorted(own), *sorted(bundled))),
    )


def _brought_along(target: Release) -> frozenset[str]:
    """The provider ids that the target, the newest release or a plugin brings along.

    More than the target alone: an id of another release is no misspelt one.
    """
    return _OF_PLUGINS | bundled_providers(target) | bundled_providers(NEWEST_KNOWN)


def _siblings(context: Context, config: Document) -> Iterator[Document]:
    """The stores and models.json files that go with a config."""
    for agent in context.state_of(config).agents:
        for role in (Role.AUTH_PROFILES, Role.MODELS):
            document = context.document(agent.sibling(role))
            if document is not None and document.root is not None:
                yield document


def _in_document(document: Document) -> Iterator[str]:
    if document.role is Role.MODELS:
        yield from (key.strip().lower() for key in keys_of(_models_json(document)))
        return
    for profile in (*profiles_in(document), *flat_entries_in(document)):
        yield (profile.provider or "").strip().lower()


def _models_json(document: Document) -> Any:
    return lookup(document.root, ("providers",)) if document.role is Role.MODELS else {}


def _command_lines(root: dict[str, Any]) -> Iterator[str]:
    """The ids of command line backends, which are providers too."""
    for key in keys_of(part(root, ("agents", "defaults", "cliBackends"))):
        yield key.strip().lower()


def _plugins(root: dict[str, Any]) -> Iterator[str]:
    """The plugins a config names; one that is installed may bring its provider."""
    for key in keys_of(part(root, ("plugins", "entries"))):
        yield key.lower()
    for name in ("allow", "load"):
        value = part(root, ("plugins", name))
        paths = value.get("paths") if isinstance(value, dict) else value
        for text in paths if isinstance(paths, list) else ():
            if isinstance(text, str):
                yield text.lower()


def _runs(plugin: str) -> Iterator[str]:
    """Each run of words in a plugin's id or path: ``acme`` of ``@me/acme-provider``."""
    parts = _PARTS.findall(plugin)[-_MOST_PARTS:]
    for start in range(len(parts)):
        for end in range(start + 1, len(parts) + 1):
            yield "-".join(parts[start:end])


def _listed(
    sources: list[Any], bundled: frozenset[str]
) -> dict[str, frozenset[str] | None]:
    found: dict[str, frozenset[str] | None] = {}
    for source in sources:
        for key, settings in source.items() if isinstance(source, dict) else ():
            provider = key.strip().lower()
            if provider in bundled or not isinstance(settings, dict):
                continue
            ids = _ids(settings.get("models"))
            before = found.get(provider, frozenset())
            both = None if ids is None or before is None else before | ids
            found[provider] = both
    return found


def _ids(models: Any) -> frozenset[str] | None:
    """The ids in a list of models; None where one is not written out."""
    entries = models if isinstance(models, list) else []
    ids = [entry.get("id") if isinstance(entry, dict) else None for entry in entries]
    texts = [text for text in ids if isinstance(text, str) and "${" not in text]
    if len(texts) < len(entries):
        return None
    return frozenset(text.strip().lower() for text in texts)


def model_ids(root: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Provider and model of every model that ``models.providers`` lists."""
    for at, settings in objects_in(part(root, PROVIDERS), _AT):
        for _, model in objects_in(settings.get("models"), at):
            if isinstance(model.get("id"), str):
                yield str(at[-1]).strip().lower(), model["id"].strip().lower()
