"""credentials/secret-in-config."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openclaw_doctor.credentials.shapes import (
    FIELD_ALIASES,
    SECRET_FIELDS,
    CredentialType,
    infer_type,
    known_type,
    typed_fields,
)
from openclaw_doctor.credentials.stores import is_flat_store, split_profile_id
from openclaw_doctor.documents import Document, Role
from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.fixes import (
    Applicability,
    CreateFile,
    Fix,
    Insert,
    Operation,
    Remove,
    Rename,
    Set,
    manual,
    safe,
)
from openclaw_doctor.pointer import Pointer, lookup
from openclaw_doctor.release import Release, since
from openclaw_doctor.rules.context import Context, found, sibling_ref
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.workspace import AgentDirectory, StateDirectory, default_agent

_PROFILES = Pointer(("auth", "profiles"))
_MODE_NAMES = ("mode", "type", "auth")
_OWN_FIELDS = ("email", "displayName")
_KEPT_IN_CONFIG = ("provider", *_OWN_FIELDS, *_MODE_NAMES)
_STORE_FILE = "auth-profiles.json"
_DOCTOR_IMPORTS = since("2026.6.11")
_SECRETS = frozenset(name for names in SECRET_FIELDS.values() for name in names)


@rule(
    "credentials/secret-in-config",
    severity=Severity.ERROR,
    order=25,
    fix="sometimes",
    evidence="doctor --fix of 2026.5.7, 5.28, 6.11 and 9.6 on such configs, observed",
)
def check(context: Context) -> Iterator[Finding]:
    """A credential stands inside `auth.profiles` of openclaw.json.

    `auth.profiles.<id>` names a credential and may hold `provider`, `mode`, `email`
    and `displayName` only. With `key`, `token`, `apiKey`, `keyRef` or the like the
    whole config is invalid. Doctor of releases up to 2026.6.8 deletes the credential
    as an unknown key and moves it nowhere; doctor of 2026.6.11 and later imports it.

    The fix moves it to `auth-profiles.json` of the default agent, under the same id,
    and leaves `{provider, mode}` in the config, comments included. A provider that is
    not written comes from the id (`openai:work`), the mode from what is there.

    A credential that is stored under that id already stays. Where it says the same,
    the copy in the config just goes; where it is empty, it is filled; where it differs,
    taking the copy out of the config is unsafe, as only you know which is current.

    It is left to you where the folder of the default agent is not among the files to
    check, where its store cannot be read, and where the mode does not fit the secret.
    """
    for state in context.workspace.states:
        config = context.workspace.config_of(state)
        profiles = lookup(config.root, _PROFILES) if config else None
        if config is None or not isinstance(profiles, Mapping):
            continue
        for profile_id, entry in profiles.items():
            if isinstance(entry, Mapping) and secrets_in(entry):
                yield _finding(_Case(context, state, config, profile_id, entry))


def secrets_in(entry: Mapping[str, Any]) -> list[str]:
    """The members of a config profile that are, or name, a secret."""
    return [name for name in entry if _meant(name) in _SECRETS]


def members_told(entry: Mapping[str, Any], target: Release) -> set[str]:
    """The members of a config profile of which this rule speaks, or that it moves."""
    if not secrets_in(entry):
        return set()
    type_ = infer_type(entry)
    moved = typed_fields(type_, target) if type_ else {}
    told = {name for name in entry if _meant(name) in moved}
    return {"provider", *_MODE_NAMES, *secrets_in(entry), *told} - set(_OWN_FIELDS)


def _meant(name: str) -> str:
    alias = FIELD_ALIASES.get(name)
    return alias.meant if alias else name


@dataclass(frozen=True, slots=True)
class _Case:
    """One entry of ``auth.profiles`` that holds a credential."""

    context: Context
    state: StateDirectory
    config: Document
    id: str
    entry: Mapping[str, Any]

    @property
    def place(self) -> Pointer:
        return _PROFILES / self.id

    @property
    def type(self) -> CredentialType | None:
        return infer_type(self.entry)

    @property
    def provider(self) -> str | None:
        own = self.entry.get("provider")
        if isinstance(own, str) and own.strip():
            return own
        return split_profile_id(self.id)[0]

    @property
    def agent_id(self) -> str:
        return default_agent(self.config.root)

    @property
    def agent(self) -> AgentDirectory | None:
        return self.state.agent(self.agent_id)

    @property
    def store_path(self) -> Path | None:
        return self.agent.path / _STORE_FILE if self.agent else None

    @property
    def store(self) -> Document | None:
        ref = self.agent.sibling(Role.AUTH_PROFILES) if self.agent else None
        return self.context.document(ref)

    @property
    def stored(self) -> Mapping[str, Any] | None:
        """The credential the store has under this id."""
        root = self.store.root if self.store else None
        entry = lookup(root, ("profiles", self.id))
        return entry if isinstance(entry, Mapping) else None

    def moving(self) -> list[tuple[str, str]]:
        """Fields that belong into the store, each with its name there."""
        known = typed_fields(self.type, self.context.target) if self.type else {}
        pairs = [(name, _meant(name)) for name in self.entry]
        return [
            (name, meant)
            for name, meant in pairs
            if meant in known and name not in _KEPT_IN_CONFIG
        ]


def _finding(case: _Case) -> Finding:
    names = secrets_in(case.entry)
    return found(
        case.config,
        case.place / names[0],
        f"{', '.join(names)}: a credential inside auth.profiles, which makes the whole"
        " config invalid",
        severity=Severity.ERROR,
        key=True,
        hint=f"its place is {_STORE_FILE} of agent {case.agent_id}",
        fix=_fix(case),
        related=tuple(_related(case)),
    )


def _related(case: _Case) -> Iterator[Location]:
    if case.store is not None and case.stored is not None:
        yield Location.of(case.store, Pointer(("profiles", case.id)), key=True)


def _fix(case: _Case) -> Fix:
    reason = _obstacle(case)
    if reason is not None:
        return manual(reason)
    store, stored = case.store, case.stored
    if store is None or stored is None:
        return safe(f"move to {_STORE_FILE}, leave provider and mode", *_new(case))
    if not _has_secret(stored):
        return _fill(case, store, stored)
    names = [name for name, _ in case.moving()]
    leaving = tuple(_mode(case))
    if all(_same(case, stored, name) for name in names):
        return safe(
            f"remove from the config; {_STORE_FILE} says the same",
            *leaving,
            *(_taken_out(case, name) for name in names),
        )
    taken_out = (_taken_out(case, name, retires=True) for name in names)
    return Fix(
        f"remove from the config; OpenClaw uses the other one in {_STORE_FILE}",
        Applicability.UNSAFE,
        (*leaving, *taken_out),
        losses=tuple(f"{name} of {case.id}" for name in names),
    )


def _obstacle(case: _Case) -> str | None:
    """Why this is left to a person; None where it can be done."""
    moving = [meant for _, meant in case.moving()]
    secrets = {_meant(name) for name in secrets_in(case.entry)}
    if case.type is None or not secrets <= set(moving):
        return "the mode does not fit the secret; decide what this credential is"
    if len(set(moving)) < len(moving):
        return "the secret is there under two names; keep the right one"
    if case.provider is None:
        return "say in provider whose credential it is"
    if len({known_type(case.entry[name]) for name in _mode_names(case)}) > 1:
        return "mode, type or auth disagree; decide which is right"
    return _store_obstacle(case)


def _mode_names(case: _Case) -> list[str]:
    return [name for name in _MODE_NAMES if name in case.entry]


def _store_obstacle(case: _Case) -> str | None:
    if case.agent is None:
        return (
            f"the folder of agent {case.agent_id} is not among the files to check;"
            f" put the credential into its {_STORE_FILE} by hand"
        )
    if case.store is None:
        return _creation_obstacle(case)
    root = case.store.root
    if root is None or is_flat_store(root):
        return f"{_STORE_FILE} of agent {case.agent_id} must be put right first"
    if not isinstance(root.get("profiles", {}), Mapping):
        return f"profiles in {_STORE_FILE} of agent {case.agent_id} is no object"
    entry = lookup(root, ("profiles", case.id))
    if entry is not None and not isinstance(entry, Mapping):
        return f"what {_STORE_FILE} has under this id is no object"
    other = lookup(entry, ("type",))
    if other is not None and known_type(other) != case.type:
        return f"{_STORE_FILE} has a credential of another type under this id"
    return None


def _creation_obstacle(case: _Case) -> str | None:
    unreadable = {lost.ref for lost in case.context.workspace.unreadable}
    if _new_ref(case) in unreadable:
        return f"{_STORE_FILE} of agent {case.agent_id} cannot be read"
    if case.state.root is None:
        return f"check the whole state directory, so that {_STORE_FILE} is seen"
    if case.context.target in _DOCTOR_IMPORTS:
        return f"`openclaw doctor --fix` of {case.context.target} imports it"
    return None


def _new_ref(case: _Case) -> str:
    """The ref that the store would have."""
    agent = case.agent
    for ref in agent.refs.values() if agent else ():
        return sibling_ref(case.context.workspace.documents[ref], _STORE_FILE)
    path = case.store_path or Path(_STORE_FILE)
    folder = case.config.path.parent
    if path.is_relative_to(folder):
        return sibling_ref(case.config, path.relative_to(folder).as_posix())
    return str(path)


def _new(case: _Case) -> Iterator[Operation]:
    """Store a new profile, then take the fields over one by one."""
    path = case.store_path
    ref = case.store.ref if case.store else _new_ref(case)
    if case.store is None and path is not None:
        value: dict[str, Any] = {"version": 1, "profiles": {}}
        yield CreateFile(ref, path, Role.AUTH_PROFILES, value)
    profile = Pointer(("profiles", case.id))
    yield Insert(ref, profile, {"type": case.type, "provider": case.provider})
    for name, meant in case.moving():
        yield Insert(ref, profile / meant, case.entry[name])
        yield _taken_out(case, name)
    yield from _mode(case)


def _taken_out(case: _Case, name: str, *, retires: bool = False) -> Remove:
    """Take a field out of the config; its comments stay, the store can hold none."""
    pointer = case.place / name
    return Remove(case.config.ref, pointer, retires=retires, leave_comments=True)


def _fill(case: _Case, store: Document, stored: Mapping[str, Any]) -> Fix:
    """Complete a stored profile that has no secret of its own."""
    ref, profile = store.ref, Pointer(("profiles", case.id))
    operations: list[Operation] = []
    for name, meant in case.moving():
        if stored.get(meant) in (None, ""):
            if meant in stored:
                operations.append(Remove(ref, profile / meant))
            operations.append(Insert(ref, profile / meant, case.entry[name]))
        elif stored[meant] != case.entry[name]:
            return manual(f"{_STORE_FILE} has another {meant}; decide which is right")
        operations.append(_taken_out(case, name))
    return safe(
        f"move to the empty profile in {_STORE_FILE}", *operations, *_mode(case)
    )


def _has_secret(stored: Mapping[str, Any]) -> bool:
    return any(
        value not in (None, "")
        for name, value in stored.items()
        if _meant(name) in _SECRETS
    )


def _same(case: _Case, stored: Mapping[str, Any], name: str) -> bool:
    values = [v for field, v in stored.items() if _meant(field) == _meant(name)]
    return case.entry[name] in values


def _mode(case: _Case) -> Iterator[Operation]:
    """Make the rest of the entry what the config wants: provider and mode."""
    ref, names = case.config.ref, _mode_names(case)
    mode = case.place / "mode"
    if "provider" not in case.entry:
        before = names[0] if names else None
        yield Insert(ref, case.place / "provider", case.provider, before)
    if not names:
        yield Insert(ref, mode, case.type)
        return
    if names[0] != "mode":
        yield Rename(ref, case.place / names[0], "mode")
    for name in names[1:]:
        yield Remove(ref, case.place / name)
    if case.entry[names[0]] != case.type:
        yield Set(ref, mode, case.type)
