"""What a release quietly changes in a config before it validates it.

Observed by asking the releases named at each step; the old forms are legacy, but they
do not make the config invalid there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release, ReleaseRange, between, since
from openclaw_doctor.validation.draft import Draft, Object, authored
from openclaw_doctor.validation.semantics.roster import is_keyable

_AGENTS = Pointer(("agents",))
_LIST = _AGENTS / "list"
_ENTRIES = _AGENTS / "entries"
_PROVIDERS = Pointer(("models", "providers"))
#: The releases that convert old forms while they read a config.
_MIGRATES = between("2026.3.22", "2026.8.1")
_DISCOVERY = Pointer(("plugins", "entries", "github-copilot", "config", "discovery"))


@dataclass(frozen=True, slots=True)
class Normal:
    """A config as a release validates it, and where its moved values are written.

    ``moved`` maps new places to authored ones.
    """

    config: Object
    moved: Mapping[Pointer, Pointer] = field(default_factory=dict)

    def authored(self, pointer: Pointer) -> Pointer:
        """Where the value at ``pointer`` of the normalised config is written."""
        return authored(self.moved, pointer)


def normalise(config: Object, target: Release) -> Normal:
    """The config that ``target`` validates; shares what it does not change."""
    draft = Draft(config)
    if target in _MIGRATES:
        # The many old forms of the spring of 2026; other releases need none of them.
        from openclaw_doctor.validation.read_time import migrate

        migrate(draft, target)
    for releases, step in _STEPS:
        if target in releases:
            step(draft)
    return Normal(draft.config, draft.moved)


def _roster(draft: Draft) -> None:
    """``agents.list`` becomes ``agents.entries``, if each item has a key of its own."""
    listed = draft.get(_LIST)
    if draft.has(_ENTRIES) or not is_keyable(listed):
        return
    draft.drop(_LIST)
    if listed:
        draft.put(_ENTRIES, {})
        draft.moved[_ENTRIES] = _LIST
    for i, item in enumerate(listed):
        at = _ENTRIES / item["id"]
        draft.put(at, {key: item[key] for key in item if key != "id"})
        draft.moved[at] = _LIST / i


def _context_of_agents(draft: Draft) -> None:
    """Context sizes of agents have no effect any more."""
    draft.drop(_AGENTS / "defaults" / "contextTokens")
    if draft.object(_ENTRIES) is not None:
        for agent in list(draft.objects(_ENTRIES)):
            draft.drop(agent / "contextTokens")


def _context_of_providers(draft: Draft) -> None:
    """Context sizes of a provider are those of its models that have none."""
    if draft.object(_PROVIDERS) is None:
        return
    for provider in list(draft.objects(_PROVIDERS)):
        for name in ("contextTokens", "contextWindow"):
            if draft.has(provider / name):
                _to_models(draft, provider, name)


def _to_models(draft: Draft, provider: Pointer, name: str) -> None:
    models, value = provider / "models", draft.get(provider / name)
    if isinstance(draft.get(models), list):
        for model in list(draft.objects(models)):
            if not draft.has(model / name):
                draft.put(model / name, value)
                draft.moved[model / name] = provider / name
    draft.drop(provider / name)


def _copilot_switch(draft: Draft) -> None:
    """The switch of GitHub Copilot's discovery is ignored (observed on 2026.8.2)."""
    if isinstance(draft.get(_DISCOVERY / "enabled"), bool):
        draft.drop(_DISCOVERY / "enabled")
        draft.drop_if_empty(_DISCOVERY)


def _copilot_discovery(draft: Draft) -> None:
    """Likewise, whatever its value is (observed on 2026.9.6)."""
    draft.drop(_DISCOVERY / "enabled")
    draft.drop_if_empty(_DISCOVERY)


_STEPS: tuple[tuple[ReleaseRange, Callable[[Draft], None]], ...] = (
    (since("2026.8.1"), _roster),
    (since("2026.8.1"), _context_of_agents),
    (since("2026.8.1"), _context_of_providers),
    (between("2026.8.1", "2026.9.1"), _copilot_switch),
    (since("2026.9.1"), _copilot_discovery),
)
