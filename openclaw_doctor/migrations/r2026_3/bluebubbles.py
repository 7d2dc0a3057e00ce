"""BlueBubbles: settings that its own schema, from 2026.3.28 on, had no place for.

2026.5.12 has no such channel any more.
"""

from __future__ import annotations

from openclaw_doctor.migrations.model import Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, remove

_EVIDENCE = "asked of 2026.3.28; schemas of 2026.3.13 to 2026.5.7"


def _config_writes(sheet: Sheet, match: Match) -> None:
    """Take out the switch; a person has to agree where it forbade something."""
    if sheet.get(match.pointer) is False:
        sheet.doubt(match.pointer, "commands of this channel may change the config")
    sheet.remove(match.pointer, "commands.config is the switch for all channels")


def _tools_by_sender(sheet: Sheet, match: Match) -> None:
    """Take out what single senders may use; a person has to agree."""
    if sheet.get(match.pointer):
        sheet.doubt(match.pointer, "the tools of the group are for all its senders")
    sheet.remove(match.pointer, "tools are said for a group as a whole")


ROWS = (
    Migration(
        "bluebubbles-common-keys",
        "channels.bluebubbles lost what most other channels have",
        retired="2026.3.28",
        until="2026.5.12",
        stage=Stage.PURGE,
        steps=(
            remove(
                "<bluebubbles>.blockStreamingCoalesce",
                why="agents.defaults.blockStreamingCoalesce is for all channels",
            ),
            remove(
                "<bluebubbles>.{capabilities,dms}",
                why="BlueBubbles has no such setting",
            ),
            remove(
                "<bluebubbles>.heartbeat",
                why="which heartbeats are shown is said in channels.defaults",
            ),
            remove(
                "<bluebubbles>.responsePrefix",
                why="messages.responsePrefix is for all channels",
            ),
        ),
        before="{channels: {bluebubbles: {serverUrl: 'http://mac.example',"
        " responsePrefix: 'bot:'}}}",
        after="{channels: {bluebubbles: {serverUrl: 'http://mac.example'}}}",
        losses="these settings",
        evidence=_EVIDENCE,
    ),
    Migration(
        "bluebubbles-limits",
        "channels.bluebubbles lost configWrites and toolsBySender",
        retired="2026.3.28",
        until="2026.5.12",
        stage=Stage.PURGE,
        steps=(
            each("<bluebubbles>.configWrites", _config_writes),
            each("<bluebubbles>.groups.*.toolsBySender", _tools_by_sender),
        ),
        before="{channels: {bluebubbles: {serverUrl: 'http://mac.example',"
        " configWrites: true}}}",
        after="{channels: {bluebubbles: {serverUrl: 'http://mac.example'}}}",
        losses="what single senders and the chats of this channel may do",
        advice="where a group has senders who may use less than others, say in tools of"
        " the group what all may use",
        evidence=_EVIDENCE,
    ),
)
