"""What the flat keys of Signal become, decided before anything is changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from openclaw_doctor.migrations.guards import is_filled
from openclaw_doctor.migrations.r2026_8.channel_signal_address import (
    DEFAULT_HOST,
    DEFAULT_PORT,
    address,
    as_url,
    is_bound_to,
    local_port,
)
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer

SIGNAL = Pointer(("channels", "signal"))
MODE = SIGNAL / "apiMode"
#: The keys that a daemon has which OpenClaw starts, and the kind of their values.
_DAEMON: dict[str, tuple[type, ...]] = {
    "configPath": (str,),
    "cliPath": (str,),
    "httpHost": (str,),
    "httpPort": (int,),
    "startupTimeoutMs": (int, float),
    "receiveMode": (str,),
    "ignoreStories": (bool,),
}
_TYPES = {**_DAEMON, "httpUrl": (str,), "autoStart": (bool,)}
FLAT_KEYS = tuple(_TYPES)
FLAT_PLACES = f"<signal>.{{{','.join(FLAT_KEYS)}}}"
_MANAGED, _EXTERNAL, _CONTAINER = "managed-native", "external-native", "container"
_LAST_PORT = 65535


class Undecided(Exception):
    """What a person has to settle before Signal can be migrated."""

    def __init__(self, at: Pointer, why: str) -> None:
        super().__init__(why)
        self.at = at
        self.why = why


@dataclass(slots=True)
class Plan:
    """One account: where it is written, where its transport goes, and what that is.

    ``own`` are the flat keys it has itself, ``flat`` those that count for it.
    ``used`` are those that the transport says.  With ``kept`` it has one already,
    which with ``moves`` has to go from the account to the channel.  ``guess`` is the
    place that leaves open whether its endpoint is signal-cli, for which it is taken.
    """

    entry: Pointer
    home: Pointer
    own: dict[str, Any]
    flat: dict[str, Any]
    transport: dict[str, Any] = field(default_factory=dict)
    used: set[str] = field(default_factory=lambda: {"autoStart"})
    kept: dict[str, Any] | None = None
    moves: bool = False
    note: str = ""
    guess: Pointer | None = None


def planned(sheet: Sheet) -> list[Plan]:
    """A plan for each account; raises `Undecided`.  Empty: there is nothing to do."""
    signal = sheet.object(SIGNAL)
    entries = [match.pointer for match in sheet.places("channels.signal.accounts.*")]
    flat = any(True for _ in sheet.places(FLAT_PLACES))
    if signal is None or not (flat or sheet.has(MODE)):
        return []
    accounts = [at for at in entries if sheet.object(at) is not None]
    plans = [_plan(sheet, entry, home) for entry, home in _homes(sheet, accounts)]
    for plan in plans:
        if plan.kept is None:
            _decide(sheet, plan)
    _part_ports(plans)
    return plans


def _homes(sheet: Sheet, accounts: list[Pointer]) -> Iterator[tuple[Pointer, Pointer]]:
    """Each account with the place of its transport; the default account first."""
    default = [at for at in accounts if str(at[-1]).strip().lower() == "default"]
    if len(default) > 1:
        raise Undecided(default[0], "more than one account is the default one")
    alone = not accounts or is_filled(sheet.get(SIGNAL / "account"))
    if default or alone or sheet.has(SIGNAL / "transport"):
        yield (*default, SIGNAL)[0], SIGNAL / "transport"
    yield from ((at, at / "transport") for at in accounts if at not in default)


def _plan(sheet: Sheet, entry: Pointer, home: Pointer) -> Plan:
    own, root = sheet.object(entry) or {}, sheet.object(SIGNAL) or {}
    both = {**root, **own}
    plan = Plan(
        entry,
        home,
        {key: own[key] for key in FLAT_KEYS if key in own},
        # A blank text says nothing, but hides what the channel says.
        {key: both[key] for key in FLAT_KEYS if key in both and not _blank(both[key])},
    )
    written = home if sheet.has(home) else entry / "transport"
    if sheet.has(written):
        plan.kept = sheet.object(written)
        plan.moves = written != home
        if plan.kept is None or plan.kept.get("kind") not in (
            _MANAGED,
            _EXTERNAL,
            _CONTAINER,
        ):
            raise Undecided(written, "it has no kind; set it right first")
    return plan


def _decide(sheet: Sheet, plan: Plan) -> None:
    """Find the transport of an account, if it was set up at all."""
    for key, value in plan.flat.items():
        if not _fits(key, value):
            raise Undecided(_place(plan, key), "set it right first")
    number = _value(sheet, plan, "account")
    if not plan.flat and not is_filled(number):
        return
    mode = sheet.get(MODE, "auto")
    if mode not in ("auto", "native", "container"):
        raise Undecided(MODE, "it is none of auto, native and container")
    starts = plan.flat.get("autoStart", "httpUrl" not in plan.flat)
    if mode == "container":
        _needs_number(sheet, plan, number)
        plan.transport = {"kind": _CONTAINER, "url": _endpoint(plan)}
        return
    if mode == "auto" and (not starts or "httpUrl" in plan.flat):
        key = "httpUrl" if "httpUrl" in plan.flat else "autoStart"
        plan.guess = _place(plan, key)
    if starts:
        plan.transport = {"kind": _MANAGED, **_daemon(plan)}
    else:
        plan.transport = {"kind": _EXTERNAL, "url": _endpoint(plan)}


def _daemon(plan: Plan) -> dict[str, Any]:
    """The members of a transport that OpenClaw starts."""
    made = {key: plan.flat[key] for key in _DAEMON if key in plan.flat}
    plan.used |= made.keys()
    if "httpUrl" in plan.flat:
        plan.used.add("httpUrl")
        url = _url(plan)
        host = plan.flat.get("httpHost", DEFAULT_HOST)
        if not is_bound_to(url, host, plan.flat.get("httpPort", DEFAULT_PORT)):
            made["url"] = url
    return made


def _endpoint(plan: Plan) -> str:
    """The URL of a transport that OpenClaw does not start."""
    if "httpUrl" in plan.flat:
        plan.used.add("httpUrl")
        return _url(plan)
    plan.used |= {"httpHost", "httpPort"}
    try:
        return address(
            plan.flat.get("httpHost", DEFAULT_HOST),
            plan.flat.get("httpPort", DEFAULT_PORT),
        )
    except ValueError:
        raise Undecided(_place(plan, "httpHost"), "it is no host") from None


def _url(plan: Plan) -> str:
    try:
        return as_url(plan.flat["httpUrl"])
    except ValueError:
        raise Undecided(_place(plan, "httpUrl"), "it is no http address") from None


def _needs_number(sheet: Sheet, plan: Plan, number: Any) -> None:
    off = (sheet.get(SIGNAL / "enabled"), sheet.get(plan.entry / "enabled"))
    if not is_filled(number) and False not in off:
        raise Undecided(plan.entry, "a container needs the account's number: account")


def _part_ports(plans: list[Plan]) -> None:
    """Give each daemon that OpenClaw starts a port of its own.

    The default account, what has a transport already, and who was the first to ask
    for a port of its own keep theirs.
    """
    taken = {port for plan in plans for port in _fixed_ports(plan)}
    waiting: list[Plan] = []
    for plan in plans:
        if plan.transport.get("kind") != _MANAGED or plan.home.parent == SIGNAL:
            continue
        port = plan.own.get("httpPort")
        if port is None or port in taken:
            waiting.append(plan)
        else:
            taken.add(port)
    for plan in waiting:
        made = plan.transport
        port = made.get("httpPort", DEFAULT_PORT)
        if port in taken:
            free = range(DEFAULT_PORT, _LAST_PORT + 1)
            port = next((port for port in free if port not in taken), 0)
            if "url" in made or not port:
                raise Undecided(plan.entry, "another account has the same httpPort")
            plan.note = "another account has the same port; it gets one of its own"
        taken.add(port)
        made["httpPort"] = port


def _fixed_ports(plan: Plan) -> Iterator[int]:
    made = plan.kept if plan.kept is not None else plan.transport
    url = made.get("url")
    port = local_port(url) if isinstance(url, str) else None
    if port is not None:
        yield port
    fixed = plan.kept is not None or plan.home.parent == SIGNAL
    port = made.get("httpPort", DEFAULT_PORT)
    managed = made.get("kind") == _MANAGED and "socketPath" not in made
    if fixed and managed and isinstance(port, int):
        yield port


def _value(sheet: Sheet, plan: Plan, key: str) -> Any:
    own = plan.entry / key
    return sheet.get(own if sheet.has(own) else SIGNAL / key)


def _place(plan: Plan, key: str) -> Pointer:
    return (plan.entry if key in plan.own else SIGNAL) / key


def _blank(value: Any) -> bool:
    return isinstance(value, str) and not value.strip()


def _fits(key: str, value: Any) -> bool:
    """Whether a flat key has a value that its old schema takes."""
    types = _TYPES[key]
    if isinstance(value, bool) and bool not in types:
        return False
    if key == "receiveMode":
        return value in ("on-start", "manual")
    if key == "httpPort":
        return isinstance(value, int) and 1 <= value <= _LAST_PORT
    return isinstance(value, types)
