"""What depends on the databases, plugins and images of the machine.

Nothing here is changed without asking, but what is empty.
"""

from __future__ import annotations

import re
from typing import Any

from openclaw_doctor.migrations.guards import is_empty, is_filled, is_texts
from openclaw_doctor.migrations.model import MANUAL, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.migrations.steps import each, remove, report
from openclaw_doctor.pointer import Pointer

#: Late, so that older forms stand where they belong; before anything is purged.
_BEFORE_PURGE = Stage.PURGE - 1

_NO_ENGINE = ("legacy", "none")
_OWN_RUNTIMES = ("auto", "default", "openclaw", "pi")
_RUNTIMES = (
    "models.providers.*.agentRuntime.id",
    "models.providers.*.models[*].agentRuntime.id",
    "<agents>.models.*.agentRuntime.id",
)

#: Names of official packages before they were renamed, as 2026.9.6 lists them.
_FORMER_IDS = {"fish-audio": "fish-audio-speech"}
_PLUGIN_NAMES = ("plugins.{allow,deny}[*]", "plugins.slots.*")

#: A folder of the package, as it was called then and now, with a plugin in it.
_IN_PACKAGE = re.compile(
    r"[/\\](?:openclaw|moltbot|clawdbot|clawdis)[/\\](?:dist[/\\])?extensions[/\\]."
)

#: Images that were built by a release with another brand.
_OLD_IMAGE = re.compile(
    r"(?:clawdis|clawdbot|moltbot)-sandbox(?:-common|-browser)?(?::|$)"
)

#: What the setup of 2026.5 to 2026.7 refused to nodes until phone-control was armed.
_SEEDED_DENIALS = {
    *("camera.snap", "camera.clip", "screen.record", "computer.act"),
    *("mobile.ui.observe", "mobile.ui.act", "contacts.add", "calendar.add"),
    *("reminders.add", "sms.send", "sms.search", "health.summary"),
}


def _is_seed(value: Any) -> bool:
    return is_texts(value) and set(value) == _SEEDED_DENIALS


def _is_old_image(value: Any) -> bool:
    return isinstance(value, str) and bool(_OLD_IMAGE.match(value.strip()))


def _is_in_package(value: Any) -> bool:
    return isinstance(value, str) and bool(_IN_PACKAGE.search(value))


def _former_ids(sheet: Sheet) -> None:
    """Tell of former names among the entries, and in the lists and slots."""
    for old, new in _FORMER_IDS.items():
        text = f"the package is called {new} now"
        entry = Pointer(("plugins", "entries", old))
        if sheet.has(entry):
            sheet.manual(entry, text)
        for pattern in _PLUGIN_NAMES:
            for match in sheet.places(pattern):
                if sheet.get(match.pointer) == old:
                    sheet.manual(match.pointer, text)


def _installs(sheet: Sheet, match: Match) -> None:
    """Take out the records of installed plugins; a person has to agree."""
    if sheet.object(match.pointer):
        sheet.doubt(
            match.pointer,
            "OpenClaw can take these records over only as long as they stand here",
        )
        sheet.remove(match.pointer, "from where these plugins were installed")


def _context_engine(sheet: Sheet) -> None:
    """Tell of a context engine beside runtimes that may not have room for one."""
    slot = Pointer(("plugins", "slots", "contextEngine"))
    engine = sheet.get(slot)
    if not is_filled(engine) or engine.strip() in _NO_ENGINE:
        return
    for pattern in _RUNTIMES:
        for match in sheet.places(pattern):
            runtime = sheet.get(match.pointer)
            if isinstance(runtime, str) and runtime not in _OWN_RUNTIMES:
                sheet.manual(slot, f"{match.pointer.dotted()} names another runtime")
                return


def _file_transfer(sheet: Sheet, match: Match) -> None:
    """Tell of paths that nodes were allowed before approvals had a second version."""
    config = sheet.object(match.pointer)
    if config is None or config.get("policyVersion") == 2:
        return
    pattern = "plugins.entries.file-transfer.config.nodes.*"
    for key in ("allowReadPaths", "allowWritePaths"):
        for node in sheet.places(f"{pattern}.{key}"):
            if sheet.list(node.pointer):
                sheet.manual(node.pointer, "not in force until it was reviewed")


ROWS = (
    Migration(
        "plugins-installs",
        "plugins.installs moved to OpenClaw's own index of installed plugins",
        retired="2026.8.1",
        stage=_BEFORE_PURGE,
        steps=(
            remove("plugins.installs", when=is_empty, why="it was empty"),
            each("plugins.installs", _installs),
        ),
        before="{plugins: {installs: {}}}",
        after="{}",
        losses="from where plugins were installed",
        advice="Let OpenClaw take these records over before the key goes: `openclaw"
        " doctor --fix` reads them into its index and removes the key, from 2026.9.2"
        " on so does the gateway when it starts. Removed by hand first, OpenClaw no"
        " longer knows from where these plugins were installed and cannot update them",
        evidence="read in 2026.9.6; that it is refused: 2026.8.1 to 2026.9.6",
    ),
    Migration(
        "plugins-load-paths",
        "plugins of the package lost their paths in plugins.load.paths",
        retired=None,
        introduced="2026.3.28",
        stage=_BEFORE_PURGE,
        applicability=MANUAL,
        steps=(report("plugins.load.paths[*]", when=_is_in_package),),
        before="{plugins: {load: {paths:"
        " ['/usr/lib/node_modules/openclaw/extensions/telegram']}}}",
        advice="This leads into a package of OpenClaw, whose plugins are found without"
        " it; after an update it may lead to an old copy. Remove the entry if the"
        " plugin still comes with the package, else install the plugin; OpenClaw's"
        " doctor drops entries for plugins that its own package has",
        evidence="read in 2026.9.6",
    ),
    Migration(
        "plugin-id-recovery",
        "settings of a plugin moved to the name that its package has now",
        retired=None,
        introduced="2026.9.6",
        stage=_BEFORE_PURGE,
        applicability=MANUAL,
        steps=(_former_ids,),
        watches=(*(f"plugins.entries.{old}" for old in _FORMER_IDS), *_PLUGIN_NAMES),
        before="{plugins: {entries: {'fish-audio': {enabled: true}}}}",
        advice="Use the new name when the package of that name is installed. OpenClaw's"
        " doctor renames it by itself where its index of installed plugins says so, and"
        " else leaves it as it is",
        evidence="read in 2026.9.6",
    ),
    Migration(
        "contextEngine-reset",
        "plugins.slots.contextEngine went back to legacy where no runtime could use it",
        retired=None,
        introduced="2026.5.22",
        until="2026.8.1",
        stage=_BEFORE_PURGE,
        applicability=MANUAL,
        steps=(_context_engine,),
        watches=("plugins.slots.contextEngine",),
        before="{plugins: {slots: {contextEngine: 'my-engine'}}, models: {providers:"
        " {anthropic: {agentRuntime: {id: 'claude-cli'}}}}}",
        advice="Not every runtime can work with a context engine of a plugin. Keep it"
        " if yours can, or name another runtime, or set the slot to legacy. OpenClaw's"
        " doctor sets it to legacy when none of the runtimes can, and only warns when"
        " some can",
        evidence="read in 2026.5.28",
    ),
    Migration(
        "phone-control-tailscale",
        "the denials that phone-control lifted on demand were taken back",
        retired=None,
        introduced="2026.8.1",
        stage=_BEFORE_PURGE,
        applicability=MANUAL,
        steps=(report("gateway.nodes.commands.deny", when=_is_seed),),
        before="{gateway: {nodes: {commands: {deny: ['camera.snap', 'camera.clip',"
        " 'screen.record', 'computer.act', 'mobile.ui.observe', 'mobile.ui.act',"
        " 'contacts.add', 'calendar.add', 'reminders.add', 'sms.send', 'sms.search',"
        " 'health.summary']}}}}",
        advice="The setup of an earlier release wrote this very list, for the plugin"
        " phone-control, which is gone. OpenClaw's doctor removes it whole, so that"
        " nodes may be asked for all of these commands. To go on denying them, change"
        " the list by one entry; then it counts as yours",
        evidence="read in 2026.9.6",
    ),
    Migration(
        "file-transfer-policy",
        "paths that file-transfer may use had to be approved again",
        retired=None,
        introduced="2026.8.1",
        stage=_BEFORE_PURGE,
        applicability=MANUAL,
        steps=(each("plugins.entries.file-transfer.config", _file_transfer),),
        before="{plugins: {entries: {'file-transfer': {config: {nodes:"
        " {laptop: {allowReadPaths: ['/srv/share/**']}}}}}}}",
        advice="These permissions stand still until they were looked through: run"
        " `openclaw file-transfer approvals migrate`, which asks for each and keeps it"
        " outside the config. OpenClaw changes nothing here by itself",
        evidence="read in 2026.9.6",
    ),
    Migration(
        "sandbox-image-names",
        "images of the sandbox got the name of OpenClaw",
        retired=None,
        stage=_BEFORE_PURGE,
        applicability=MANUAL,
        steps=(
            report(
                "<agents>.sandbox.docker.image",
                "<agents>.sandbox.browser.image",
                when=_is_old_image,
            ),
        ),
        before="{agents: {defaults: {sandbox: {docker:"
        " {image: 'clawdbot-sandbox:bookworm-slim'}}}}}",
        advice="The image is the one of an earlier brand. Keep the name while that"
        " image is on the machine; else build the one of today and name it, or remove"
        " the key to get the default. OpenClaw's doctor, up to 2026.9.2, changed the"
        " name where the image was missing",
        evidence="read in 2026.9.2",
    ),
)
