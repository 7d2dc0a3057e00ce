"""credentials/openai-codex."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.fixes import Applicability, Fix, Operation, Remove, Rename, Set
from openclaw_doctor.pointer import ROOT, Pointer, lookup
from openclaw_doctor.release import since
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.model_refs import model_refs, split_profile
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.workspace import StateDirectory

OLD, NEW = "openai-codex", "openai"
#: Settings of a credential that bind it to a service of its own; such an entry stays.
_OWN_SERVICE = (
    "enterpriseUrl",
    "tokenEndpoint",
    "issuer",
    "deviceAuthorizationEndpoint",
)
_CONFIGS = (Role.CONFIG, Role.INCLUDE)
_PROFILES, _ORDER = Pointer(("profiles",)), Pointer(("order",))
_AUTH = Pointer(("auth",))


@rule(
    "credentials/openai-codex",
    severity=Severity.ERROR,
    releases=since("2026.6.1"),
    fix="sometimes",
    evidence="doctor --fix of 2026.6.11 and 2026.9.6 on canonical stores, observed",
)
def check(context: Context) -> Iterator[Finding]:
    """A login is stored for `openai-codex`, which is part of `openai` since 2026.6.1.

    The provider `openai-codex` became `openai`. Profile ids, orders, rotation state and
    references `model@profile` name the provider too, and all have to change together:
    OpenClaw's own doctor up to 2026.8 forgets `auth-state.json`, so that an order or a
    cool-down names profiles that are no longer there.

    The fix renames `openai-codex:<name>` to `openai:<name>` (or to
    `openai:chatgpt-<name>` where that id is taken) in every store, in
    `auth-state.json` and in openclaw.json, puts the old order before the order of
    `openai`, and keeps what `openai` has already. It is safe where all stores of the
    state directory can be read. It is unsafe where OpenClaw has a database already,
    which may hold the same ids. A login with a service of its own (`issuer`,
    `tokenEndpoint`, `enterpriseUrl`) and one in a file that cannot be read are left to
    you.
    """
    for state in context.workspace.states:
        names = _renamed(context, state)
        if names:
            yield _finding(_Case(context, state, names))


@dataclass(frozen=True, slots=True)
class _Case:
    """A state directory and the new ids of its profiles, by the old ones."""

    context: Context
    state: StateDirectory
    names: Mapping[str, str]

    def documents(self, *roles: Role) -> Iterator[Document]:
        for ref in self.state.refs():
            document = self.context.workspace.documents.get(ref)
            if document and document.role in roles and document.root is not None:
                yield document

    def new(self, value: Any) -> Any:
        return self.names.get(value, value) if isinstance(value, str) else value


def _renamed(context: Context, state: StateDirectory) -> dict[str, str]:
    """The new id of every profile that is renamed."""
    case = _Case(context, state, {})
    known: dict[str, None] = {}
    old: dict[str, None] = {}
    for profile_id, entry in _entries(case):
        own = isinstance(entry, Mapping) and any(entry.get(k) for k in _OWN_SERVICE)
        is_old = profile_id.startswith(f"{OLD}:") and not own
        (old if is_old else known)[profile_id] = None
    names: dict[str, str] = {}
    for profile_id in old:
        names[profile_id] = _free_id(profile_id.partition(":")[2], known)
        known[names[profile_id]] = None
    return names


def _entries(case: _Case) -> Iterator[tuple[str, Any]]:
    for document in case.documents(Role.AUTH_PROFILES):
        yield from _members(document.root, _PROFILES)
    for document in case.documents(*_CONFIGS):
        yield from _members(document.root, _AUTH / "profiles")


def _members(root: Any, at: Pointer) -> list[tuple[str, Any]]:
    value = lookup(root, at)
    return list(value.items()) if isinstance(value, dict) else []


def _free_id(name: str, known: Mapping[str, None]) -> str:
    """``openai:<name>``, or what OpenClaw takes where that is another profile's."""
    wanted = f"{NEW}:{name}"
    if wanted not in known:
        return wanted
    base, number = f"{NEW}:chatgpt-{name}", 1
    wanted = base
    while wanted in known:
        number += 1
        wanted = f"{base}-{number}"
    return wanted


def _finding(case: _Case) -> Finding:
    places = list(_places(case))
    document, pointer = places[0]
    return found(
        document,
        pointer,
        f"logins of {OLD} belong to {NEW} from OpenClaw 2026.6.1 on",
        severity=Severity.ERROR,
        key=True,
        hint="ids, orders and references have to change in all files at once",
        fix=_fix(case),
        related=tuple(Location.of(doc, at, key=True) for doc, at in places[1:]),
    )


def _places(case: _Case) -> Iterator[tuple[Document, Pointer]]:
    """Where the profiles stand: in the stores, and in the config."""
    for role, at in (
        (Role.AUTH_PROFILES, _PROFILES),
        (Role.CONFIG, _AUTH / "profiles"),
        (Role.INCLUDE, _AUTH / "profiles"),
    ):
        for document in case.documents(role):
            for profile_id, _ in _members(document.root, at):
                if profile_id in case.names:
                    yield document, at / profile_id


def _fix(case: _Case) -> Fix:
    unread = [lost.ref for lost in case.context.workspace.unreadable]
    unread += [
        ref
        for ref in case.state.refs()
        if (document := case.context.document(ref)) and document.root is None
    ]
    if unread:
        return Fix(f"repair {unread[0]} first", Applicability.MANUAL)
    if case.state.root is None:
        why = "check the whole state directory, so that all its stores are seen"
        return Fix(why, Applicability.MANUAL)
    databases = [a.database for a in case.state.agents if a.database]
    sure = not databases and not case.state.databases
    return Fix(
        f"rename {OLD} to {NEW} in {_count(case)}",
        Applicability.SAFE if sure else Applicability.UNSAFE,
        tuple(_operations(case)),
    )


def _count(case: _Case) -> str:
    files = {operation.ref for operation in _operations(case)}
    return "1 file" if len(files) == 1 else f"{len(files)} files"


def _operations(case: _Case) -> Iterator[Operation]:
    for document in case.documents(Role.AUTH_PROFILES):
        yield from _profiles(case, document, _PROFILES)
        yield from _state(case, document)
    for document in case.documents(Role.AUTH_STATE):
        yield from _state(case, document)
    for document in case.documents(*_CONFIGS):
        yield from _config(case, document)


def _profiles(case: _Case, document: Document, at: Pointer) -> Iterator[Operation]:
    for profile_id, entry in _members(document.root, at):
        if profile_id not in case.names:
            continue
        if isinstance(entry, dict) and entry.get("provider") == OLD:
            yield Set(document.ref, at / profile_id / "provider", NEW)
        yield Rename(document.ref, at / profile_id, case.names[profile_id])


def _state(case: _Case, document: Document) -> Iterator[Operation]:
    """Order, last good profile and usage, in a store or in auth-state.json."""
    yield from _orders(case, document, _ORDER)
    good = ROOT / "lastGood"
    for provider, profile_id in _members(document.root, good):
        if case.new(profile_id) != profile_id and provider != OLD:
            yield Set(document.ref, good / provider, case.new(profile_id))
    last = lookup(document.root, good / OLD)
    if last is not None:
        yield Set(document.ref, good / OLD, case.new(last))
        yield _moved(document, good)
    for profile_id, _ in _members(document.root, ROOT / "usageStats"):
        to = case.names.get(profile_id)
        if to and lookup(document.root, ROOT / "usageStats" / to) is None:
            yield Rename(document.ref, ROOT / "usageStats" / profile_id, to)


def _moved(document: Document, at: Pointer) -> Operation:
    """Rename the member of the old provider; what the new one has already counts."""
    if lookup(document.root, at / NEW) is None:
        return Rename(document.ref, at / OLD, NEW)
    return Remove(document.ref, at / OLD)


def _orders(case: _Case, document: Document, at: Pointer) -> Iterator[Operation]:
    """The old provider's order comes before the new one's, as OpenClaw has it."""
    orders = dict(_members(document.root, at))
    joined = [
        case.new(item)
        for provider in (OLD, NEW)
        for item in (orders.get(provider) or ())
        if isinstance(orders.get(provider), list)
    ]
    for provider, ids in orders.items():
        if provider not in (OLD, NEW) and isinstance(ids, list):
            yield Set(document.ref, at / provider, [case.new(item) for item in ids])
    if isinstance(orders.get(OLD), list):
        to = NEW if NEW in orders else OLD
        yield Set(document.ref, at / to, _distinct(joined))
        yield _moved(document, at)
    elif isinstance(orders.get(NEW), list):
        yield Set(document.ref, at / NEW, joined)


def _distinct(items: list[Any]) -> list[Any]:
    """The items without the texts that stand there twice."""
    seen: set[str] = set()
    kept: list[Any] = []
    for item in items:
        if not isinstance(item, str) or item not in seen:
            kept.append(item)
        if isinstance(item, str):
            seen.add(item)
    return kept


def _config(case: _Case, document: Document) -> Iterator[Operation]:
    yield from _profiles(case, document, _AUTH / "profiles")
    yield from _orders(case, document, _AUTH / "order")
    yield from _references(case, document)


def _references(case: _Case, document: Document) -> Iterator[Operation]:
    """``model@profile`` and members that name a profile by its id."""
    for ref in model_refs(document.root):
        model, profile = split_profile(ref.text)
        if profile is None or profile not in case.names:
            continue
        text = f"{model}@{case.names[profile]}"
        if ref.is_key:
            yield Rename(document.ref, ref.pointer, text)
        else:
            yield Set(document.ref, ref.pointer, text)
    todo: list[tuple[Pointer, Any]] = [(ROOT, document.root)]
    while todo:
        at, value = todo.pop()
        members: Any = enumerate(value) if isinstance(value, list) else ()
        members = value.items() if isinstance(value, dict) else members
        for step, member in members:
            if step == "authProfileId" and case.new(member) != member:
                yield Set(document.ref, at / step, case.names[member])
            elif isinstance(member, (dict, list)):
                todo.append((at / step, member))
