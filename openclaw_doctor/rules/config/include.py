"""config/include."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.rules.composed import composed
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.workspace import IncludeProblem

#: Where the included file was read, a rule of `files/` speaks in that file.
_TOLD_ELSEWHERE = ("syntax", "content")


@rule(
    "config/include",
    severity=Severity.ERROR,
    order=10,
    fix="none",
    evidence="140 configs with includes and variables, compared by running 2026.4.29,"
    " 5.28, 6.11, 7.1, 8.2 and 9.6",
)
def check(context: Context) -> Iterator[Finding]:
    """A file that the config includes cannot be included.

    `$include` names a file, or a list of files, whose content takes the place of the
    object it stands in. OpenClaw refuses the whole config where such a file is
    missing, is no regular file, has more than 2 MiB or a second name (a hard link),
    where files include each other in a circle or more than 10 levels deep, where
    `$include` is neither text nor a list of texts, and where other keys stand beside
    it but the file holds no object.

    Paths count from the folder of the file that includes. `~` and `${NAME}` do not
    work in them. From 2026.2.17 on the file must lie below the folder of the config,
    links followed; `OPENCLAW_INCLUDE_ROOTS` can allow more folders from 2026.5.28 on.

    Where a file cannot be included, the config as a whole is not known, so the rules
    on it are silent until that is mended. What lies outside the folder of the config
    is never opened. A syntax error is reported in the included file itself.
    """
    told: set[tuple[object, ...]] = set()
    for state in context.workspace.states:
        composition = composed(context, state)
        for problem in composition.problems if composition else ():
            key = (problem.ref, problem.pointer, problem.kind)
            if problem.kind not in _TOLD_ELSEWHERE and key not in told:
                told.add(key)
                yield from _findings(context, problem)


def _findings(context: Context, problem: IncludeProblem) -> Iterator[Finding]:
    document = context.document(problem.ref)
    if document is None:
        return
    included = context.document(problem.target)
    effect = (
        f"OpenClaw {context.target} refuses the whole config for it"
        if problem.refused
        else "so the config as a whole is not checked"
    )
    join = ";" if problem.refused else ","
    yield found(
        document,
        problem.pointer,
        f"{problem.message}{join} {effect}",
        severity=Severity.ERROR if problem.refused else Severity.INFO,
        hint=problem.hint,
        related=(Location.of(included),) if included else (),
        discriminator=problem.kind,
    )
