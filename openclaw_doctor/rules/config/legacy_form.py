"""config/legacy-form."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.judged import judged
from openclaw_doctor.rules.migrated import is_claimed
from openclaw_doctor.rules.registry import rule


@rule(
    "config/legacy-form",
    fix="none",
    evidence="verdicts of 2026.4.29, 5.28, 6.11, 7.1, 8.2 and 9.6 on old forms",
)
def check(context: Context) -> Iterator[Finding]:
    """A setting has an old form that the target converts while it loads the config.

    The config is valid, although the schema of the release does not know the form: for
    example `agents.list` from 2026.8.1 on, or `streaming: "partial"` of a channel in
    2026.4. A later release refuses it: OpenClaw drops such conversions after a while.
    """
    for config in judged(context):
        for pointer in config.judgement.legacy:
            if is_claimed(context, config.document.ref, pointer, None):
                continue
            ref, place = config.composition.origin(pointer)
            yield found(
                context.workspace.documents[ref],
                place,
                f"{pointer.dotted()} is an old form; OpenClaw {context.target} still"
                " converts it when it loads the config",
                key=True,
                hint=_advice(context, pointer),
            )


def _advice(context: Context, pointer: Pointer) -> str:
    from openclaw_doctor.validation.history import successor

    went = successor(pointer, context.target)
    if went is None:
        return "write the new form; a later release will refuse this one"
    text = went.text.rstrip(".")
    if went.to is None:
        return f"take it out: {text}"
    return f"move it to {went.to}: {text}"
