"""credentials/endpoint-settings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.credentials.endpoints import ENDPOINT_FIELDS
from openclaw_doctor.credentials.stores import normalize_provider
from openclaw_doctor.documents import Document
from openclaw_doctor.findings import Finding, Location
from openclaw_doctor.fixes import (
    Applicability,
    Fix,
    Insert,
    Move,
    Operation,
    Remove,
    manual,
)
from openclaw_doctor.pointer import Pointer, leaves, lookup
from openclaw_doctor.redaction import is_secret
from openclaw_doctor.release import Release, since
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.endpoint_values import (
    Setting,
    is_complete,
    lacks_address,
    problems,
    settings_of,
)
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.rules.stores import StoredProfile, all_entries

PROVIDERS = Pointer(("models", "providers"))

_ADDRESS = "baseUrl"
_LOWER_CASE = since("2026.5.18")


@rule(
    "credentials/endpoint-settings",
    order=20,
    fix="sometimes",
    evidence="config schemas of 2026.4.29 to 2026.9.6 called directly; no release"
    " moves these fields, observed on 2026.5.7, 6.11 and 9.6",
)
def check(context: Context) -> Iterator[Finding]:
    """A credential carries settings of its provider: address, api, models, headers.

    `auth-profiles.json` has no place for `baseUrl`, `api`, `models`, `headers`,
    timeouts and the like. OpenClaw ignores them there and drops them at its next
    save, and no release moves them. Their place is `models.providers.<id>` of
    openclaw.json; the credential stays where it is.

    The fix moves them so that the result is valid at the target: `timeoutMs` becomes
    `timeoutSeconds` (rounded up), models given as text become objects, and a custom
    provider gets the `models` list that OpenClaw demands. A `timeout` of unknown unit
    is taken for seconds, which makes the fix unsafe.

    A setting that openclaw.json already has with another value is reported and never
    overwritten. Where that is the address, or where credentials of one provider name
    different addresses, nothing moves: the headers meant for one host must not go to
    another. Without an openclaw.json in the workspace, or where the provider lives in
    an included file, the report shows the text to add by hand.
    """
    cases = [
        (_case(context, profile), names)
        for profile in all_entries(context)
        if (names := _names_in(profile))
    ]
    addresses = _addresses(case for case, _ in cases)
    for case, names in cases:
        yield _finding(case, names, rivals=len(addresses[_host(case)]) > 1)


def _names_in(profile: StoredProfile) -> list[str]:
    """The endpoint settings that stand in a credential."""
    names = [
        name
        for name, value in profile.entry.items()
        if name in ENDPOINT_FIELDS and value is not None
    ]
    return [] if _is_login_endpoint(profile, names) else names


def _is_login_endpoint(profile: StoredProfile, names: list[str]) -> bool:
    """``models`` or ``api`` alone in something that is no provider at all."""
    return profile.provider is None and not set(names) & {"baseUrl", "base_url"}


@dataclass(frozen=True, slots=True)
class _Case:
    """One credential with settings, and the provider entry they belong to."""

    context: Context
    profile: StoredProfile
    provider: str
    settings: tuple[Setting, ...]
    config: Document | None
    existing: Mapping[str, Any]

    @property
    def place(self) -> Pointer:
        return PROVIDERS / self.provider

    def address_obstacle(self) -> str | None:
        """Why it is not clear at which address the settings are meant to work."""
        clashing = [setting.home for setting in self.clashing()]
        if _ADDRESS in clashing:
            return "openclaw.json has another address for this provider"
        if any(s.home == _ADDRESS and s.problem for s in self.settings):
            return "the address cannot be moved as it is"
        return None

    def clashing(self) -> list[Setting]:
        """Settings for which the config has another value."""
        return [
            setting
            for setting in self.settings
            if setting.home in self.existing
            and self.existing[setting.home] != setting.value
        ]

    def movable(self) -> list[Setting]:
        """Settings that fit into the target's schema and clash with nothing."""
        clashing = self.clashing()
        return [s for s in self.settings if s.problem is None and s not in clashing]

    def result(self) -> dict[str, Any]:
        """The provider entry as it would be."""
        entry = {**self.existing, **{s.home: s.value for s in self.movable()}}
        if not is_complete(self.provider, entry, self.context.target):
            entry.setdefault("models", [])
        return entry


def _host(case: _Case) -> tuple[str, str]:
    """The state directory and the provider, as the target compares it."""
    state = case.context.state_of(case.profile.document)
    config = case.config.ref if case.config else str(state.root)
    return config, normalize_provider(case.provider, case.context.target)


def _addresses(cases: Iterable[_Case]) -> dict[tuple[str, str], list[Any]]:
    """The different addresses that the credentials of each provider name."""
    found_: dict[tuple[str, str], list[Any]] = {}
    for case in cases:
        known = found_.setdefault(_host(case), [])
        for setting in case.settings:
            if setting.home == _ADDRESS and setting.value not in known:
                known.append(setting.value)
    return found_


def _finding(case: _Case, names: list[str], *, rivals: bool) -> Finding:
    undecided = case.address_obstacle()
    if undecided is None and rivals:
        undecided = "credentials of this provider name different addresses"
    fix = _unmoved(undecided) if undecided else _fix(case)
    listed = ", ".join(names)
    return found(
        case.profile.document,
        case.profile.pointer / names[0],
        f"{listed}: settings of provider {case.provider}, which OpenClaw ignores in a"
        " credential file",
        key=True,
        hint=f"their place is models.providers.{case.provider} of openclaw.json",
        fix=fix,
        related=tuple(_related(case, case.clashing())),
        details=tuple(_details(case, fix, undecided=undecided is not None)),
    )


def _unmoved(reason: str) -> Fix:
    return manual(
        f"{reason}; decide which is right, or give each address a provider of its own"
    )


def _case(context: Context, profile: StoredProfile) -> _Case:
    config = context.config_for(profile.document)
    providers = lookup(config.root, PROVIDERS) if config else None
    providers = providers if isinstance(providers, Mapping) else {}
    provider = _key(
        profile.provider or str(profile.pointer[-1]), providers, context.target
    )
    existing = providers.get(provider)
    return _Case(
        context,
        profile,
        provider,
        tuple(settings_of(profile.entry, context.target)),
        config,
        existing if isinstance(existing, Mapping) else {},
    )


def _key(provider: str, providers: Mapping[str, Any], target: Release) -> str:
    """The provider's key in the config; for a new one as the target stores it."""
    if provider in providers:
        return provider
    name = normalize_provider(provider, target)
    for key in providers:
        if normalize_provider(key, target) == name:
            return key
    return name if name and target in _LOWER_CASE else provider


def _related(case: _Case, clashes: list[Setting]) -> Iterator[Location]:
    if case.config is not None:
        for setting in clashes:
            yield Location.of(case.config, case.place / setting.home)


def _details(case: _Case, fix: Fix, *, undecided: bool) -> Iterator[str]:
    for setting in case.clashing():
        yield f"{setting.name}: openclaw.json has another {setting.home}; it stays"
    for setting in case.settings:
        if setting.problem:
            yield f"{setting.name}: {setting.problem}"
    by_hand = fix.applicability is Applicability.MANUAL
    if by_hand and case.movable() and not undecided:
        yield from _text_to_add(case)


def _text_to_add(case: _Case) -> Iterator[str]:
    """The provider entry as JSON; secrets stand as the name of where they are."""
    entry, target = case.result(), case.context.target
    if lacks_address(case.provider, entry, target):
        rest = {name: value for name, value in entry.items() if name != _ADDRESS}
        entry = {_ADDRESS: "<address>", **rest}
    yield "add to openclaw.json:"
    yield from problems(case.provider, {}, entry, target)
    shown = json.loads(json.dumps(entry))
    for pointer, value in leaves(entry):
        if is_secret(case.profile.document.role, pointer, value):
            holder = lookup(shown, pointer.parent)
            holder[pointer[-1]] = f"<the value of {pointer.dotted()}>"
    text = json.dumps({"models": {"providers": {case.provider: shown}}}, indent=2)
    yield from text.splitlines()


def _fix(case: _Case) -> Fix:
    reason = _obstacle(case)
    if reason is not None:
        return manual(reason)
    movable = case.movable()
    guessed = any(setting.name == "timeout" for setting in movable)
    return Fix(
        f"move to models.providers.{case.provider} of openclaw.json, leave the"
        " credential",
        Applicability.UNSAFE if guessed else Applicability.SAFE,
        tuple(_operations(case, movable)),
    )


def _obstacle(case: _Case) -> str | None:
    """Why the move is left to a person; None where it can be made."""
    if case.config is None or case.config.root is None:
        return "there is no readable openclaw.json in the workspace; add it there"
    if not case.movable():
        return "nothing can be moved as it is; see above and decide by hand"
    for length in range(len(case.place) + 1):
        part = lookup(case.config.root, case.place[:length])
        if isinstance(part, Mapping) and "$include" in part:
            return "this part of openclaw.json is an included file; add it there"
        if part is not None and not isinstance(part, Mapping):
            return f"{Pointer(case.place[:length]).dotted()} is not an object"
    if lacks_address(case.provider, case.result(), case.context.target):
        return f"{case.context.target} demands an address beside it; add it by hand"
    found_problems = problems(
        case.provider, dict(case.existing), case.result(), case.context.target
    )
    return found_problems[0] if found_problems else None


def _operations(case: _Case, movable: list[Setting]) -> Iterator[Operation]:
    source, config = case.profile.document.ref, case.config
    if config is None:
        return
    for setting in movable:
        here, there = case.profile.pointer / setting.name, case.place / setting.home
        if setting.home in case.existing:
            yield Remove(source, here)
        elif setting.converted:
            yield Insert(config.ref, there, setting.value)
            yield Remove(source, here)
        else:
            yield Move(source, here, there, config.ref, prune=False)
    result = case.result()
    if "models" in result and not any(
        "models" in names for names in (case.existing, {s.home for s in movable})
    ):
        yield Insert(config.ref, case.place / "models", [])
    left = set(case.profile.entry) - {setting.name for setting in movable}
    if case.profile.flat and left <= {"provider"}:
        yield Remove(source, case.profile.pointer)
