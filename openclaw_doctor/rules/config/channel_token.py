"""config/channel-token."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.judged import complaints
from openclaw_doctor.rules.never_right import misplaced, rename_to
from openclaw_doctor.rules.registry import rule

ID = "config/channel-token"
_KEYS = {
    "discord": "token",
    "telegram": "botToken",
    "slack": "botToken",
    "line": "channelAccessToken",
}


@rule(
    ID,
    severity=Severity.ERROR,
    fix="safe",
    evidence="channel schemas of 2026.1.29 to 2026.9.6; published configs",
)
def check(context: Context) -> Iterator[Finding]:
    """A channel has its bot's token under the name that another channel uses.

    Discord has `token`, Telegram and Slack have `botToken`, LINE has
    `channelAccessToken`, for the channel and for each of its `accounts`. OpenClaw
    refuses the whole config for the other name.

    The fix renames the member; where the right name is there already, you must take
    one of the two out.
    """
    for complaint in complaints(context, ID):
        channel = str(complaint.violation.pointer[1])
        key = _KEYS[channel]
        fix = rename_to(complaint, key)
        yield misplaced(context, complaint, f"in {channel} this is called {key}", fix)
