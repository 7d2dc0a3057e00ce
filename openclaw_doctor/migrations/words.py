"""A row of the ledger in words, for ``explain`` and the documentation."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.migrations.model import ALWAYS, Migration

_HOW = {
    "safe": "The fix is safe, unless the report says otherwise for a file: OpenClaw"
    " then behaves as it was meant.",
    "unsafe": "The fix is a choice that the user has to agree to (--unsafe-fixes).",
    "manual": "Nothing is changed: a person has to decide.",
}


def documentation(row: Migration) -> str:
    """What the row is about, for which targets, what it does and what it loses."""
    return "\n\n".join(_paragraphs(row))


def _paragraphs(row: Migration) -> Iterator[str]:
    # Most titles begin with a key of the config, which must not change.
    yield f"{row.title}."
    yield f"{refused(row)} The row is for {targets(row)}."
    yield _HOW[row.applicability.value]
    if row.losses:
        yield f"Then in the backup alone: {row.losses.rstrip('.')}."
    if row.advice:
        yield f"By hand: {row.advice.rstrip('.')}."
    if row.differs:
        yield f"Unlike OpenClaw's own migration: {row.differs.rstrip('.')}."
    if row.before:
        yield f"Before:\n    {row.before}"
    if row.after and row.after != row.before:
        yield f"After:\n    {row.after}"


def refused(row: Migration) -> str:
    """Since when the old form is refused, as a sentence."""
    if row.retired == ALWAYS:
        return "No release since 2026.1.29 takes the old form."
    if row.retired:
        return f"OpenClaw refuses the old form from {row.retired} on."
    if row.until:
        return f"OpenClaw before {row.until} takes the old form as well."
    return "OpenClaw 2026.9.6 still takes the old form."


def targets(row: Migration) -> str:
    """The targets of the row in words."""
    start = "targets" if row.retired == ALWAYS and not row.introduced else ""
    start = start or f"targets from {row.since} on"
    return (
        f"{start} before {row.until}"
        if row.until
        else ("all targets" if start == "targets" else start)
    )
