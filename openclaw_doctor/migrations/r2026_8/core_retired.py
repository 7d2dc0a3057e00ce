"""Settings that 2026.8.1 retired in one go, without a successor."""

from __future__ import annotations

from openclaw_doctor.migrations.model import MANUAL, Migration, Stage
from openclaw_doctor.migrations.r2026_8.core_common import RUN, purge
from openclaw_doctor.migrations.r2026_8.core_retired_paths import (
    BUILT_IN,
    HEARTBEAT,
    MEMORY,
    STATE,
)
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import remove
from openclaw_doctor.pointer import Pointer

_INDEX = "how the index is built is up to OpenClaw"


def _state(sheet: Sheet) -> None:
    """Take out what stands in the state database from now on.

    ``openclaw doctor --fix`` fills it from here, or else from the usual place.
    """
    for pattern, why in STATE.items():
        for match in sheet.places(pattern):
            sheet.remove(match.pointer, why)


def _discovery(sheet: Sheet) -> None:
    """Take out the discovery of bundled plugins, whose default is ``compat``."""
    for match in sheet.places("plugins.bundledDiscovery"):
        if sheet.get(match.pointer) != "compat":
            sheet.doubt(
                match.pointer,
                "bundled plugins that plugins.allow does not name may be found again:"
                " openclaw doctor --fix imports the choice as long as it stands here",
            )
        sheet.remove(match.pointer, "the choice is in the state database")


def _stamp(sheet: Sheet) -> None:
    """Take the time out of ``meta``, which OpenClaw distrusts where it is empty."""
    at = Pointer(("meta", "lastTouchedAt"))
    if sheet.get(at.parent) is not None and sheet.has(at):
        if list(sheet.get(at.parent)) == ["lastTouchedAt"]:
            sheet.put(at.parent / "lastTouchedVersion", str(sheet.target))
        sheet.remove(at, "the time is in the state database")


ROWS = (
    Migration(
        "meta-lastTouchedAt",
        "meta.lastTouchedAt went into the state database",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(_stamp,),
        watches=("meta.lastTouchedAt",),
        before="{meta: {lastTouchedVersion: '2026.7.1',"
        " lastTouchedAt: '2026-07-01T08:00:00.000Z'}}",
        after="{meta: {lastTouchedVersion: '2026.7.1'}}",
        losses="when the config was last written",
        evidence=RUN,
    ),
    Migration(
        "tier-eval-root-paths",
        "settings of logs, commands, memory and others went, and their values were"
        " built in",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            *(remove(pattern, why=why) for pattern, why in BUILT_IN.items()),
            *(remove(f"memory.search.{key}", why=_INDEX) for key in MEMORY),
            purge(
                "cloudWorkers.profiles.*.lifetime",
                why="how long a worker lives is built in",
                keeping="cloudWorkers.profiles.*",
            ),
        ),
        before="""{
    logging: {level: 'info', redactSensitive: 'tools'},
    commands: {useAccessGroups: false},
    memory: {search: {provider: 'local', sync: {watch: true}}},
  }""",
        after="{logging: {level: 'info'}, memory: {search: {provider: 'local'}}}",
        losses="these settings",
        evidence=RUN,
    ),
    Migration(
        "tier-eval-to-sqlite",
        "cron.store, tts.prefsPath, hooks.internal.installs and"
        " plugins.bundledDiscovery went into the state database",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(_state, _discovery),
        watches=(*STATE, "plugins.bundledDiscovery"),
        before="{cron: {enabled: true, store: '/srv/jobs.json'}}",
        after="{cron: {enabled: true}}",
        losses="where jobs and the choices of voices were stored",
        advice="files that were not at their usual place have to be moved there, or"
        " imported by openclaw doctor --fix from the old config, before the new release"
        " starts",
        evidence="read in 2026.9.6",
    ),
    Migration(
        "tier-eval-agent-paths",
        "settings of heartbeats, groups and memory went, and their values were built"
        " in",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            purge(
                "<agents>.groupChat.visibleReplies",
                why="messages.groupChat.visibleReplies is for all agents",
                keeping="<agent>",
            ),
            *(
                purge(f"<agents>.memory.search.{key}", why=_INDEX, keeping="<agent>")
                for key in MEMORY
            ),
            # An agent that has this object has heartbeats of its own.
            purge(
                *(f"<agents>.heartbeat.{key}" for key in HEARTBEAT),
                why="what a heartbeat holds is built in",
                keeping="<agent>.heartbeat",
            ),
        ),
        before="""{
    agents: {
      defaults: {heartbeat: {every: '30m', ackMaxChars: 30}},
      entries: {ops: {heartbeat: {includeReasoning: true}}},
    },
  }""",
        after="""{
    agents: {
      defaults: {heartbeat: {every: '30m'}},
      entries: {ops: {heartbeat: {}}},
    },
  }""",
        losses="these settings",
        evidence=RUN,
    ),
    Migration(
        "responsePrefix-copy",
        "messages.responsePrefix was copied to the channels",
        retired=None,
        introduced="2026.8.1",
        applicability=MANUAL,
        advice="nothing is to be done: messages.responsePrefix still counts for"
        " channels without a prefix of their own. OpenClaw copies it to each of them",
        differs="nothing is written, since the key is still valid and means the same",
        evidence=RUN,
    ),
)
