"""Tailscale, hooks, the egress proxy and hours as 2026.8.1 wants them, second half.

What these rows do can be felt outside of the config, so most are for a person to
agree to.
"""

from __future__ import annotations

import re
from typing import Any

from openclaw_doctor.migrations.guards import EMPTIED
from openclaw_doctor.migrations.model import ALWAYS, UNSAFE, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each
from openclaw_doctor.pointer import Pointer

_STABLE = "run on 8 releases, 2026.8.1 to 2026.9.6"
_BETA_7 = "run on 10 releases, 2026.7.2-beta.7 to 2026.9.6"

#: The network of sandboxed browsers where none is named.
_NETWORK = "openclaw-sandbox-browser"
_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d\Z", re.ASCII)


def _service_name(sheet: Sheet, match: Match) -> None:
    """Take out the name of the service, and what would be published in its place."""
    mode = match.pointer.parent / "mode"
    if sheet.get(mode) == "serve":
        sheet.doubt(
            match.pointer,
            "the gateway is then not in the tailnet any more; without the service it"
            " would be there under the name of the machine",
        )
        sheet.put(mode, "off")
    sheet.remove(match.pointer, "OpenClaw does not set up a Tailscale service any more")


def _handlers(sheet: Sheet, match: Match) -> None:
    """Take out the handlers, and what switched hooks on for their sake alone."""
    internal = match.pointer.parent
    sheet.remove(match.pointer, "only hook directories are loaded")
    if sheet.get(internal / "enabled") is True and not _names_hooks(sheet, internal):
        sheet.remove(
            internal / "enabled", "it stood there for the handlers, and loads any hook"
        )


def _names_hooks(sheet: Sheet, internal: Pointer) -> bool:
    dirs = sheet.list(internal / "load" / "extraDirs") or ()
    named = any(isinstance(one, str) and one.strip() for one in dirs)
    return named or bool(sheet.object(internal / "entries"))


def _proxy_hosts(sheet: Sheet, match: Match) -> None:
    """Take out what is no exact host name; an empty list stays: it allows nothing."""
    from openclaw_doctor.validation.semantics.addresses import exact_host

    hosts = sheet.list(match.pointer) or []
    for index in range(len(hosts) - 1, -1, -1):
        host = hosts[index]
        if isinstance(host, str) and "${" not in host and exact_host(host) is None:
            sheet.remove(match.pointer / index, "it is no exact host name")


def _switch_off(sheet: Sheet, at: Pointer) -> None:
    sheet.put(at / "enabled", False)
    sheet.put(at / "network", _NETWORK)


def _is_none(network: Any) -> bool:
    return isinstance(network, str) and network.strip().lower() == "none"


def _without_network(sheet: Sheet) -> None:
    """Switch browsers off that were to have no network; others stay as they are."""
    at = Pointer(("agents", "defaults", "sandbox", "browser"))
    defaults = sheet.object(at) or {}
    inherited = _is_none(defaults.get("network"))
    enabled = defaults.get("enabled") is True
    for match in sheet.places("<agent>.sandbox.browser"):
        browser = sheet.object(match.pointer)
        if browser is None:
            continue
        own = browser.get("network")
        if _is_none(own):
            _switch_off(sheet, match.pointer)
        elif inherited and own is None and browser.get("enabled") is True:
            sheet.put(match.pointer / "enabled", False)
        elif inherited and enabled and own is not None and "enabled" not in browser:
            sheet.put(match.pointer / "enabled", True)
    if inherited:
        _switch_off(sheet, at)


def _active_hours(sheet: Sheet, match: Match) -> None:
    hours = sheet.object(match.pointer) or {}
    if not all(_is_time(hours.get(edge), edge) for edge in ("start", "end")):
        sheet.remove(
            match.pointer, "a time in it is none, and heartbeats then come at any hour"
        )


def _is_time(value: Any, edge: str) -> bool:
    """Whether it is one, or nothing that this row judges: variables, other types."""
    if not isinstance(value, str) or not value or "${" in value:
        return True
    return _CLOCK.match(value) is not None or (edge == "end" and value == "24:00")


ROWS = (
    Migration(
        "tailscale-serviceName",
        "gateway.tailscale.serviceName was removed",
        retired="2026.8.1",
        steps=(each("gateway.tailscale.serviceName", _service_name),),
        before="{gateway: {tailscale: {mode: 'serve', serviceName: 'svc:claw'}}}",
        after="{gateway: {tailscale: {mode: 'off'}}}",
        losses="the service of the tailnet under which the gateway was found",
        advice="publish the service with Tailscale's own command, or set"
        " gateway.tailscale.mode to serve for the name of the machine",
        evidence=_STABLE,
    ),
    Migration(
        "hooks-internal-handlers",
        "hooks.internal.handlers was removed",
        retired="2026.8.1",
        applicability=UNSAFE,
        steps=(each("hooks.internal.handlers", _handlers),),
        before="{hooks: {enabled: true, internal: {enabled: true,"
        " handlers: [{event: 'command:new', module: './new.js'}]}}}",
        after="{hooks: {enabled: true}}",
        losses="which modules are called for which events",
        advice="first make a hook directory of each module, with a HOOK.md and a"
        " handler file",
        differs=EMPTIED,
        evidence=_STABLE,
    ),
    Migration(
        "secrets-egress-hosts",
        "hosts of secrets.egressProxy that are none were removed",
        retired=ALWAYS,
        introduced="2026.8.1",
        applicability=UNSAFE,
        steps=(each("secrets.egressProxy.{allowedHosts,bypassHosts}", _proxy_hosts),),
        before="{secrets: {egressProxy: {allowedHosts: ['*.example.com']}}}",
        after="{secrets: {egressProxy: {allowedHosts: []}}}",
        losses="entries with a wildcard, a scheme, a path or a port",
        advice="write the exact names of the hosts that were meant",
        evidence=_STABLE,
    ),
    Migration(
        "sandbox-browser-network-none",
        "sandboxed browsers without a network were switched off",
        retired=None,
        introduced="2026.8.1",
        stage=Stage.KEYS + 5,
        applicability=UNSAFE,
        steps=(_without_network,),
        watches=("<agents>.sandbox.browser.network",),
        before="{agents: {defaults: {sandbox: {browser: {network: 'none'}}}}}",
        after="{agents: {defaults: {sandbox: {browser:"
        " {network: 'openclaw-sandbox-browser', enabled: false}}}}}",
        losses="browsers that see only the sandbox, which cannot be had any more",
        evidence=_BETA_7,
    ),
    Migration(
        "heartbeat-activeHours-invalid",
        "heartbeat.activeHours with a time that is none was removed",
        # Beside an interval all releases refuse it.
        retired="2026.8.1",
        stage=Stage.KEYS + 5,
        applicability=UNSAFE,
        steps=(each("<agents>.heartbeat.activeHours", _active_hours),),
        before="{agents: {defaults: {heartbeat:"
        " {target: 'last', activeHours: {start: '9am', end: '17:00'}}}}}",
        after="{agents: {defaults: {heartbeat: {target: 'last'}}}}",
        losses="the hours in which heartbeats come",
        advice="better write the times as HH:MM",
        evidence=_BETA_7,
    ),
)
