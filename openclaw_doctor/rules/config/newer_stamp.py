"""config/newer-stamp."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.rules.configs import configs
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.rules.stamps import STAMP, stamp_of


@rule(
    "config/newer-stamp",
    severity=Severity.WARNING,
    fix="manual",
    evidence="gateway start of 2026.4.29 to 2026.9.6, read; doctor --fix of 2026.5.28"
    " and 2026.9.6 on newer files, observed",
)
def check(context: Context) -> Iterator[Finding]:
    """The config was last written by a newer OpenClaw than the target.

    `meta.lastTouchedVersion` names the release that wrote the file. An older one still
    reads it, but refuses to start its gateway as a service, from 2026.9 on to start it
    at all; and its doctor deletes all settings that it does not know, agents among
    them, and writes its own version into the stamp.

    Nothing is changed here. Update OpenClaw, check against the release you run, or go
    back to a copy of the config from before the update.
    """
    for document, root in configs(context):
        stamp = stamp_of(root)
        if stamp is not None and stamp > context.target:
            yield found(
                document,
                Pointer(STAMP),
                f"the config was last written by OpenClaw {stamp}, which is newer than"
                f" {context.target}",
                hint="update OpenClaw, or go back to a config from before",
            )
