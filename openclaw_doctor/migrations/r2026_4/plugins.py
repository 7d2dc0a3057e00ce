"""Settings of web tools and models that belong to a plugin now."""

from __future__ import annotations

from openclaw_doctor.migrations.guards import is_empty
from openclaw_doctor.migrations.model import Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_4.room import merged, moved, takes_in
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, move, remove
from openclaw_doctor.pointer import Pointer

_ENTRIES = Pointer(("plugins", "entries"))

_X_SEARCH = Pointer(("tools", "web", "x_search"))
_XAI = _ENTRIES / "xai"
#: What the tool and the plugin's ``xSearch`` have in common.
_TOOL_KEYS = (
    *("enabled", "model", "timeoutSeconds", "cacheTtlMinutes"),
    *("inlineCitations", "maxTurns"),
)
_KEY_TO_XAI = moved(
    "tools.web.x_search.apiKey",
    "plugins.entries.xai.config.webSearch.apiKey",
)


def _x_search(sheet: Sheet) -> None:
    """Hand the key over, and switch the plugin on unless something is off already."""
    had_key = sheet.has(_X_SEARCH / "apiKey")
    is_off = sheet.get(_X_SEARCH / "enabled") is False
    _KEY_TO_XAI(sheet)
    is_moved = had_key and not sheet.has(_X_SEARCH / "apiKey")
    if is_moved and not is_off and not sheet.has(_XAI / "enabled"):
        sheet.put(_XAI / "enabled", True)


_FIRECRAWL = _ENTRIES / "firecrawl"


def _firecrawl(sheet: Sheet, match: Match) -> None:
    """Hand the block over; its own switch becomes the plugin's."""
    old, new = match.pointer, Pointer((*_FIRECRAWL, "config", "webFetch"))
    block = sheet.object(old)
    if block is None or not takes_in(sheet, new):
        return
    rest, switch = block.keys() - {"enabled"}, _FIRECRAWL / "enabled"
    if not block:
        sheet.remove(old)
    if "enabled" in block:
        _switch(sheet, old / "enabled", switch, alone=not rest)
    if rest:
        sheet.fold(old, new)
        if not sheet.has(switch) and block.get("enabled") is not False:
            sheet.put(switch, True)


def _switch(sheet: Sheet, old: Pointer, new: Pointer, *, alone: bool) -> None:
    is_on, is_off = sheet.get(old) is True, sheet.get(old) is False
    is_plain = (is_off and not _is_used(sheet)) or (is_on and not alone)
    if is_plain and not sheet.has(new):
        sheet.move(old, new)
        return
    if is_off and sheet.get(new) is not False:
        sheet.doubt(old, "fetching was off here, and the plugin has one switch")
    sheet.remove(old, f"{new.dotted()} counts now")


def _is_used(sheet: Sheet) -> bool:
    """Whether the plugin does something else, too: search the web."""
    return (
        sheet.has(Pointer((*_FIRECRAWL, "config", "webSearch")))
        or sheet.get(Pointer(("tools", "web", "search", "provider"))) == "firecrawl"
    )


ROWS = (
    Migration(
        "x-search-apiKey",
        "the key of x_search moved to the xai plugin",
        retired="2026.4.2",
        steps=(_x_search,),
        watches=("tools.web.x_search.apiKey",),
        before="{tools: {web: {x_search: {apiKey: 'xai-canary'}}}}",
        after="{plugins: {entries: {xai:"
        " {enabled: true, config: {webSearch: {apiKey: 'xai-canary'}}}}}}",
        differs="OpenClaw leaves an empty tools.web behind",
        evidence="run on 53 releases, 2026.4.2 to 2026.9.6",
    ),
    Migration(
        "x-search-settings",
        "tools.web.x_search moved to the xai plugin",
        retired="2026.8.1",
        # When its models were looked at.
        stage=Stage.MODELS + 7,
        steps=tuple(
            moved(
                f"tools.web.x_search.{key}", f"plugins.entries.xai.config.xSearch.{key}"
            )
            for key in _TOOL_KEYS
        ),
        before="{tools: {web: {x_search: {enabled: false, timeoutSeconds: 20}}}}",
        after="{plugins: {entries: {xai: {config:"
        " {xSearch: {enabled: false, timeoutSeconds: 20}}}}}}",
        evidence="read in 2026.5.28, where what the plugin has counts; refused by"
        " 2026.8.1 to 2026.9.6",
    ),
    Migration(
        "web-fetch-firecrawl",
        "tools.web.fetch.firecrawl moved to the firecrawl plugin",
        retired="2026.8.1",
        steps=(each("tools.web.fetch.firecrawl", _firecrawl),),
        before="{tools: {web: {fetch: {firecrawl: {apiKey: 'fc-canary'}}}}}",
        after="{plugins: {entries: {firecrawl:"
        " {enabled: true, config: {webFetch: {apiKey: 'fc-canary'}}}}}}",
        losses="enabled of the block where the plugin has a switch already, or does"
        " web search too",
        advice="set plugins.entries.firecrawl.enabled to what is wanted for fetching"
        " and searching together",
        differs="OpenClaw switches the plugin on even where the block was off; here it"
        " stays off",
        evidence="run on 53 releases, 2026.4.2 to 2026.9.6",
    ),
    Migration(
        "memory-wiki-readMemoryCore",
        "bridge.readMemoryCore of memory-wiki became readMemoryArtifacts",
        retired="2026.4.7",
        steps=(
            move(
                "plugins.entries.memory-wiki.config.bridge.readMemoryCore",
                ".readMemoryArtifacts",
            ),
        ),
        before="{plugins: {entries: {'memory-wiki':"
        " {config: {bridge: {readMemoryCore: true}}}}}}",
        after="{plugins: {entries: {'memory-wiki':"
        " {config: {bridge: {readMemoryArtifacts: true}}}}}}",
        evidence="run on 51 releases, 2026.4.7 to 2026.9.6",
    ),
    Migration(
        # No release since 2026.5.12 does it, and all of them refuse the old form.
        "bedrock-discovery",
        "models.bedrockDiscovery moved to the amazon-bedrock plugin",
        retired="2026.4.5",
        steps=(
            remove("models.bedrockDiscovery", why="it was empty", when=is_empty),
            merged(
                "models.bedrockDiscovery",
                "plugins.entries.amazon-bedrock.config.discovery",
            ),
        ),
        before="{models: {bedrockDiscovery: {enabled: true, region: 'eu-central-1'}}}",
        after="{plugins: {entries: {'amazon-bedrock': {config:"
        " {discovery: {enabled: true, region: 'eu-central-1'}}}}}}",
        evidence="run on 21 releases, 2026.4.5 to 2026.5.7",
    ),
    Migration(
        "acpx-command",
        "command and expectedVersion of the acpx plugin were removed",
        retired="2026.4.5",
        stage=Stage.PURGE,
        steps=(
            remove(
                "plugins.entries.acpx.config.{command,expectedVersion}",
                why="the plugin holds the runtime itself and starts no program for it",
            ),
        ),
        before="{plugins: {entries: {acpx: {enabled: true, config:"
        " {command: '/opt/acpx', expectedVersion: 'any', cwd: '/srv'}}}}}",
        after="{plugins: {entries: {acpx: {enabled: true, config: {cwd: '/srv'}}}}}",
        losses="which program was the runtime, and its version",
        evidence="read in 2026.3.28; schemas of 2026.3.31 and 2026.4.5",
    ),
)
