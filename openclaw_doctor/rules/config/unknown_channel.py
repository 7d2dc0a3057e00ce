"""config/unknown-channel."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.judged import Complaint, complaints
from openclaw_doctor.rules.key_life import unknown_key
from openclaw_doctor.rules.never_right import comment_out, rename_to
from openclaw_doctor.rules.registry import rule

ID = "config/unknown-channel"


@rule(
    ID,
    severity=Severity.ERROR,
    fix="unsafe",
    evidence="channel ids of all known releases; verdicts compared by running",
)
def check(context: Context) -> Iterator[Finding]:
    """A channel is configured that the target does not have.

    The ids of channels are closed: OpenClaw refuses the whole config for any other key
    below `channels`, unless an installed plugin that the config mentions brings the
    channel along. Capitals count: it is `slack`, not `Slack`. Some channels have left
    OpenClaw, or became plugins that are installed apart.

    The fix is unsafe: it renames the key where only the spelling is wrong, and makes a
    comment of the channel otherwise, with its text kept at its place.
    """
    for complaint in complaints(context, ID):
        meant = _meant(complaint)
        fix = rename_to(complaint, meant, sure=False) if meant else None
        yield unknown_key(
            context,
            complaint,
            _history(complaint),
            f"did you mean {meant}?" if meant else complaint.violation.hint,
            fix or comment_out(complaint),
        )


def _meant(complaint: Complaint) -> str | None:
    from openclaw_doctor.validation.nearest import nearest
    from openclaw_doctor.validation.releases import config_schema

    basis = complaint.config.judgement.basis.release
    key = str(complaint.violation.pointer[-1])
    return nearest(key, sorted(config_schema(basis).facts().channel_ids))


def _history(complaint: Complaint) -> str:
    from openclaw_doctor.validation.releases import config_schema, known_releases

    key = str(complaint.violation.pointer[-1])
    having = [
        r for r in known_releases() if key in config_schema(r).facts().channel_ids
    ]
    if not having or complaint.config.judgement.basis.release in having:
        # One channel, of OpenClaw's own tests, has a schema but is in no package.
        return "is no channel that OpenClaw is published with"
    return f"is a channel of OpenClaw {having[0]} to {having[-1]} only"
