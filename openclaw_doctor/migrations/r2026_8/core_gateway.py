"""The gateway, its nodes, discovery, secrets and the browser's reach."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.guards import fits, is_list, is_number
from openclaw_doctor.migrations.model import ALWAYS, UNSAFE, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_8.core_common import EMPTIED, RUN, union
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, move, remove

_FLAGS = "{allowInsecurePath,allowSymlinkCommand}"
_CHECKED = "paths and links of commands are always checked"


def _is_no_port(value: Any) -> bool:
    return is_number(value) and not 1 <= value <= 65535


def _skills(sheet: Sheet, match: Match) -> None:
    """Take out the rest of ``skills``, which has nothing but ``enabled``."""
    if sheet.object(match.pointer) is not None:
        rest = sheet.get(match.pointer) != {}
        sheet.remove(match.pointer, "allowSkills says it all" if rest else "")


def _denied(sheet: Sheet, match: Match) -> None:
    """Deny what either list denies."""
    new = sheet.at(".commands.deny", match)
    if sheet.list(match.pointer) is not None and fits(sheet, new):
        union(sheet, match.pointer, new)


def _wide_area(sheet: Sheet, match: Match) -> None:
    """A domain is what enables discovery now, so that of a disabled one goes too."""
    at = match.pointer
    if sheet.get(at) is False and sheet.has(at.parent / "domain"):
        sheet.remove(at.parent / "domain", "with a domain it would be enabled")
    if isinstance(sheet.get(at), bool):
        sheet.remove(at)


def _reachable(sheet: Sheet, match: Match) -> None:
    """Merge what restricted the browser into what it may reach, if a person agrees."""
    old = sheet.list(match.pointer)
    if old is None:
        return
    new = match.pointer.parent / "allowedHostnames"
    if not old:
        sheet.remove(match.pointer)
        return
    sheet.doubt(
        match.pointer,
        "it no longer keeps the browser from other hosts, and these hosts may then lie"
        " in a private network",
    )
    union(sheet, match.pointer, new)


ROWS = (
    Migration(
        "controlUi-deviceAuth",
        "gateway.controlUi.dangerouslyDisableDeviceAuth had no effect any more",
        retired=None,
        introduced="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "gateway.controlUi.dangerouslyDisableDeviceAuth",
                why="it is ignored: browsers are paired like other devices",
            ),
        ),
        before="{gateway: {mode: 'local', controlUi: {"
        "dangerouslyDisableDeviceAuth: true}}}",
        after="{gateway: {mode: 'local'}}",
        losses="the switch, which does nothing",
        differs=EMPTIED,
        evidence=RUN,
    ),
    Migration(
        "gateway-port-range",
        "gateway.port had to be a port",
        retired="2026.8.1",
        steps=(
            remove(
                "gateway.port",
                when=_is_no_port,
                why="it is no port: the gateway takes 18789",
            ),
        ),
        before="{gateway: {mode: 'local', port: 70000}}",
        after="{gateway: {mode: 'local'}}",
        losses="a number that is no port",
        evidence=RUN,
    ),
    Migration(
        "gateway-remote-enabled",
        "gateway.remote.enabled was removed",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "gateway.remote.enabled",
                why="it had no effect; gateway.mode says which gateway is used",
            ),
        ),
        before="{gateway: {remote: {url: 'wss://gw.example', enabled: true}}}",
        after="{gateway: {remote: {url: 'wss://gw.example'}}}",
        losses="a switch without an effect",
        evidence="read in 2026.5.28, and refused by 2026.8.1 to 2026.9.6",
    ),
    Migration(
        "gateway-nodes-skills",
        "gateway.nodes.skills.enabled became gateway.nodes.allowSkills",
        # A beta of 2026.7.2 knew it, no stable release did.
        retired=ALWAYS,
        introduced="2026.8.1",
        steps=(
            move("gateway.nodes.skills.enabled", "gateway.nodes.allowSkills"),
            each("gateway.nodes.skills", _skills),
        ),
        before="{gateway: {nodes: {skills: {enabled: true}}}}",
        after="{gateway: {nodes: {allowSkills: true}}}",
        evidence=RUN,
    ),
    Migration(
        "gateway-nodes-commands",
        "allowCommands and denyCommands of gateway.nodes became commands.allow and"
        " commands.deny",
        retired="2026.8.1",
        steps=(
            move("gateway.nodes.allowCommands", ".commands.allow", when=is_list),
            each("gateway.nodes.denyCommands", _denied),
        ),
        before="{gateway: {nodes: {allowCommands: ['camera.snap'],"
        " denyCommands: ['system.run'], commands: {deny: ['sms.send']}}}}",
        after="{gateway: {nodes: {commands: {deny: ['sms.send', 'system.run'],"
        " allow: ['camera.snap']}}}}",
        losses="allowCommands where commands.allow is set",
        differs="what either list denies stays denied; OpenClaw drops denyCommands"
        " where commands.deny is set",
        evidence=RUN,
    ),
    Migration(
        "wideArea-enabled",
        "discovery.wideArea.enabled went: a domain enables it",
        retired="2026.8.1",
        steps=(each("discovery.wideArea.enabled", _wide_area),),
        before="{discovery: {mdns: {mode: 'off'},"
        " wideArea: {enabled: true, domain: 'home.example.'}}}",
        after="{discovery: {mdns: {mode: 'off'}, wideArea: {domain: 'home.example.'}}}",
        losses="the domain of a disabled wide-area discovery",
        differs=EMPTIED,
        evidence=RUN,
    ),
    Migration(
        "secrets-insecure-flags",
        "allowInsecurePath and allowSymlinkCommand of commands for secrets went",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(f"secrets.providers.*.{_FLAGS}", why=_CHECKED),
            remove(f"security.installPolicy.exec.{_FLAGS}", why=_CHECKED),
        ),
        before="{secrets: {providers: {vault: {source: 'exec', command: '/opt/vault',"
        " allowSymlinkCommand: true}}}}",
        after="{secrets: {providers: {vault: {source: 'exec',"
        " command: '/opt/vault'}}}}",
        losses="the exceptions from the checks",
        advice="a command that is a link, or lies in a folder others can write to, no"
        " longer runs: name its real path and narrow the rights",
        evidence=RUN,
    ),
    Migration(
        "ssrf-hostnameAllowlist",
        "browser.ssrfPolicy.hostnameAllowlist was merged into allowedHostnames",
        retired="2026.8.1",
        applicability=UNSAFE,
        steps=(each("browser.ssrfPolicy.hostnameAllowlist", _reachable),),
        before="{browser: {ssrfPolicy: {hostnameAllowlist: ['*.example.org']}}}",
        after="{browser: {ssrfPolicy: {allowedHostnames: ['*.example.org']}}}",
        losses="the restriction of the browser to these hosts",
        advice="nothing restricts the browser to a list of hosts any more; remove"
        " hostnameAllowlist where its hosts must not lie in a private network, and"
        " restrict the browser from outside",
        evidence=f"{RUN}; what both lists mean: read in 2026.5.28 and 2026.9.6",
    ),
)
