"""config/missing-variable."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.release import Release
from openclaw_doctor.rules.composed import composed
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.workspace import (
    REFUSES_MISSING,
    Composition,
    MissingVariables,
)
from openclaw_doctor.workspace.blocked_names import is_blocked


@rule(
    "config/missing-variable",
    severity=Severity.INFO,
    fix="none",
    evidence="140 configs with includes and variables, compared by running 2026.4.29,"
    " 5.28, 6.11, 7.1, 8.2 and 9.6; an error in 2026.1.30, observed",
)
def check(context: Context) -> Iterator[Finding]:
    """A value refers to an environment variable that is not set, as far as known.

    OpenClaw puts the value of a variable in the place of `${NAME}`. Where it is not
    set, or empty, the text stays as it is and the feature that uses the value is not
    available; up to 2026.2.26 the whole config is refused.

    Known are the variables of `env.vars` in the config and of the file `.env` beside
    it. In `env.vars` OpenClaw ignores values that refer to a variable themselves, and
    names such as `GH_TOKEN` and `NODE_OPTIONS`. The environment of this process counts
    only for the state directory in use on this machine, so that a check gives the same
    answer everywhere; elsewhere the finding reminds you to set the variable where
    OpenClaw runs.

    A reference that is meant as text is written `$${NAME}`. There is one finding for
    each variable; it points to the first place and names the others.
    """
    for state in context.workspace.states:
        composition = composed(context, state)
        if composition is not None:
            yield from _findings(context, composition)


def _findings(context: Context, composition: Composition) -> Iterator[Finding]:
    places: dict[str, list[MissingVariables]] = {}
    for missing in composition.missing:
        for name in missing.names:
            places.setdefault(name, []).append(missing)
    for name, missing_at in places.items():
        first, *others = _locations(context, missing_at)
        yield Finding(
            message=_message(context, name, certain=missing_at[0].certain),
            location=first,
            severity=Severity.ERROR
            if context.target in REFUSES_MISSING
            else Severity.INFO,
            hint=_hint(name, context.target),
            related=tuple(others),
            discriminator=name,
        )


def _message(context: Context, name: str, *, certain: bool) -> str:
    if certain:
        known, effect = f"the variable {name} is not set", ""
    else:
        known, effect = f"no value of the variable {name} is known here", "without one "
    if context.target in REFUSES_MISSING:
        return f"{known}; {effect}OpenClaw {context.target} refuses the whole config"
    return f"{known}; {effect}what uses this value is not available"


def _hint(name: str, target: Release) -> str:
    if is_blocked(name, target):
        return (
            f"set {name} where OpenClaw runs or in .env beside the config; OpenClaw"
            " ignores this name in env.vars"
        )
    return f"set {name} where OpenClaw runs, in .env beside the config or in env.vars"


def _locations(context: Context, places: list[MissingVariables]) -> Iterator[Location]:
    """The places in the files, each once: a file may be included twice."""
    seen = dict.fromkeys((missing.ref, missing.pointer) for missing in places)
    for ref, pointer in seen:
        document = context.document(ref)
        at = Location(ref, pointer)
        yield at if document is None else Location.of(document, pointer)
