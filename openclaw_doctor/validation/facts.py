"""What a release of OpenClaw brings along: ids that its checks look up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Facts:
    """Lists taken from the plugin manifests and code of one release.

    ``overlay_providers`` are provider ids that need neither ``baseUrl`` nor
    ``models``; ``web_search`` maps a bundled search provider to the plugin that
    owns it; ``retired_models`` maps (provider, model) to the successor that OpenClaw
    names, or to empty text; ``command_aliases`` maps a command name that people take
    for a plugin id to the plugin that owns it.
    """

    overlay_providers: frozenset[str] = frozenset()
    web_search: Mapping[str, str] = field(default_factory=dict)
    retired_models: Mapping[tuple[str, str], str] = field(default_factory=dict)
    command_aliases: Mapping[str, str] = field(default_factory=dict)
    channel_ids: frozenset[str] = frozenset()
    plugin_ids: frozenset[str] = frozenset()
