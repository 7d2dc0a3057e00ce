"""Single settings of the core that 2026.9 retired, and the form of owner ids."""

from __future__ import annotations

import re

from openclaw_doctor.migrations.guards import EMPTIED
from openclaw_doctor.migrations.model import Migration, Stage
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import remove
from openclaw_doctor.pointer import Pointer

_AUTO_MODEL = Pointer(("wizard", "localModelLeanAutoModel"))
_DEFAULTS = Pointer(("agents", "defaults"))
_LEAN = _DEFAULTS / "experimental" / "localModelLean"

#: Other spellings of channel ids, as 2026.9.6 reads them in owner entries.
_ALIASES = {
    "gchat": "googlechat",
    "google-chat": "googlechat",
    "imsg": "imessage",
    "internet-relay-chat": "irc",
    "lark": "feishu",
    "nc": "nextcloud-talk",
    "nc-talk": "nextcloud-talk",
    "teams": "msteams",
    "twitch-chat": "twitch",
    "zl": "zalo",
    "zlu": "zalouser",
}
_CHANNELS = frozenset(
    {
        *_ALIASES.values(),
        *("a2a", "buzz", "clickclack", "discord", "line", "matrix", "mattermost"),
        *("nostr", "qqbot", "raft", "reef", "signal", "slack", "sms"),
        *("synology-chat", "telegram", "tlon", "whatsapp"),
    }
)
# Without a flag: ignoring the case of [^:] makes a table of all of Unicode.
_OWNER = re.compile(r"([^:]+):[uU][sS][eE][rR]:([^:\s*]+)")


def _forget_lean_model(sheet: Sheet) -> None:
    """Drop what the wizard noted, and the setting that it made for that model.

    The setting stays where it was made for another model, or by a person.
    """
    if not sheet.has(_AUTO_MODEL):
        return
    noted = sheet.get(_AUTO_MODEL)
    if sheet.get(_LEAN) is True:
        if isinstance(noted, str) and noted == _primary(sheet):
            sheet.remove(_LEAN, "the wizard set it; local models have all tools now")
        else:
            sheet.tell(
                "note",
                _LEAN,
                "it stays, as the wizard did not set it for this model; without it the"
                " model has all tools, through Tool Search",
            )
    sheet.remove(_AUTO_MODEL)


def _primary(sheet: Sheet) -> object:
    model = sheet.get(_DEFAULTS / "model")
    return model.get("primary") if isinstance(model, dict) else model


def _owners(sheet: Sheet) -> None:
    """Write ``channel:id`` for ``channel:user:id``; one that is there already goes."""
    # From the last to the first, so that indices stay right.
    for match in reversed([*sheet.places("commands.ownerAllowFrom[*]")]):
        owner = _owner(sheet.get(match.pointer))
        if owner is None:
            continue
        if owner in sheet.get(match.pointer.parent):
            sheet.remove(match.pointer)
        else:
            sheet.put(match.pointer, owner)


def _owner(entry: object) -> str | None:
    found = _OWNER.fullmatch(entry.strip()) if isinstance(entry, str) else None
    if found is None:
        return None
    name = found[1].strip().lower()
    channel = _ALIASES.get(name, name)
    return f"{channel}:{found[2]}" if channel in _CHANNELS else None


ROWS = (
    Migration(
        "controlUi-toolTitles",
        "gateway.controlUi.toolTitles was removed",
        retired="2026.9.2",
        stage=Stage.PURGE,
        steps=(remove("gateway.controlUi.toolTitles"),),
        before="{gateway: {controlUi: {enabled: true, toolTitles: true}}}",
        after="{gateway: {controlUi: {enabled: true}}}",
        losses="whether the Control UI gives tool calls a title",
        differs=EMPTIED,
        evidence="run on 5 releases, 2026.9.2 to 2026.9.6",
    ),
    Migration(
        "messages-suppressToolErrors",
        "messages.suppressToolErrors was removed",
        retired="2026.9.2",
        stage=Stage.PURGE,
        steps=(
            remove(
                "messages.suppressToolErrors",
                why="a failed tool is told only where a run ends without a reply",
            ),
        ),
        before="{messages: {suppressToolErrors: true, responsePrefix: 'x'}}",
        after="{messages: {responsePrefix: 'x'}}",
        losses="that failed tools were not told; they are where a run ends without a"
        " reply",
        differs=EMPTIED,
        evidence="run on 5 releases, 2026.9.2 to 2026.9.6",
    ),
    Migration(
        "wizard-localModelLean",
        "wizard.localModelLeanAutoModel was removed",
        retired="2026.9.3",
        stage=Stage.PURGE,
        steps=(_forget_lean_model,),
        watches=(_AUTO_MODEL.dotted(),),
        before="{wizard: {localModelLeanAutoModel: 'ollama/qwen', lastRunMode:"
        " 'local'}, agents: {defaults: {model: 'ollama/qwen', experimental:"
        " {localModelLean: true}}}}",
        after="{wizard: {lastRunMode: 'local'},"
        " agents: {defaults: {model: 'ollama/qwen'}}}",
        losses="agents.defaults.experimental.localModelLean, where the wizard set it"
        " for the model that is still the primary one",
        differs=EMPTIED,
        evidence="run on 4 releases, 2026.9.3 to 2026.9.6",
    ),
    Migration(
        "skills-workshop-symlink",
        "skills.workshop.allowSymlinkTargetWrites was removed",
        retired="2026.9.3",
        stage=Stage.PURGE,
        steps=(
            remove(
                "skills.workshop.allowSymlinkTargetWrites",
                why="the workshop writes only into its own folder",
            ),
        ),
        before="{skills: {workshop: {allowSymlinkTargetWrites: true}}}",
        after="{}",
        losses="that the workshop could write through links; it writes into its own"
        " folder",
        evidence="run on 4 releases, 2026.9.3 to 2026.9.6",
    ),
    Migration(
        "ownerAllowFrom-user-prefix",
        "owners in commands.ownerAllowFrom lost the word user between channel and id",
        retired=None,
        introduced="2026.9.2",
        steps=(_owners,),
        watches=("commands.ownerAllowFrom[*]",),
        before="{commands: {ownerAllowFrom: ['discord:user:42', 'telegram:7']}}",
        after="{commands: {ownerAllowFrom: ['discord:42', 'telegram:7']}}",
        evidence="run on 5 releases, 2026.9.2 to 2026.9.6",
    ),
)
