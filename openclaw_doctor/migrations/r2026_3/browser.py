"""The relay of the browser extension, which is gone between 2026.3.22 and 2026.6.35."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.model import UNSAFE, Migration
from openclaw_doctor.migrations.sheet import MISSING
from openclaw_doctor.migrations.steps import map_value, remove
from openclaw_doctor.validation.semantics.authored import trimmed


def _driver(value: Any) -> Any:
    found = isinstance(value, str) and trimmed(value) == "extension"
    return "existing-session" if found else MISSING


ROWS = (
    Migration(
        "browser-relayBindHost",
        "browser.relayBindHost went with the relay that it was about",
        retired="2026.3.22",
        steps=(
            remove(
                "browser.relayBindHost",
                why="OpenClaw no longer chooses where a relay listens",
            ),
        ),
        before="{browser: {relayBindHost: '127.0.0.1', enabled: true}}",
        after="{browser: {enabled: true}}",
        losses="the address at which the extension's relay listened",
        evidence="run on 59 releases, 2026.3.22 to 2026.9.6",
    ),
    Migration(
        "browser-profile-extension-driver",
        "the driver extension of a browser profile became existing-session",
        retired="2026.3.22",
        until="2026.7.1",  # which knows the driver extension again
        # The extension saw the tabs it was switched on for, a session has all of them.
        applicability=UNSAFE,
        steps=(map_value("browser.profiles.*.driver", _driver),),
        before="{browser: {profiles: {chrome: {color: '#FF4500', driver: 'extension',"
        " cdpUrl: 'http://127.0.0.1:18792'}}}}",
        after="{browser: {profiles: {chrome: {color: '#FF4500',"
        " driver: 'existing-session', cdpUrl: 'http://127.0.0.1:18792'}}}}",
        advice=(
            "take existing-session if OpenClaw may use the whole running browser; with "
            "openclaw a browser of its own is started"
        ),
        evidence="run on 46 releases, 2026.3.22 to 2026.6.35",
    ),
)
