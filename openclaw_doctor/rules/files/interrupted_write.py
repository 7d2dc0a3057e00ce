"""files/interrupted-write."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.rules.context import Context, found_in_file
from openclaw_doctor.rules.registry import rule


@rule(
    "files/interrupted-write",
    severity=Severity.ERROR,
    order=5,
    fix="none",
    evidence="this tool's own records",
)
def check(context: Context) -> Iterator[Finding]:
    """A `--fix` or `undo` of this tool was interrupted before it was finished.

    A power cut or a kill in the middle of a write leaves each file either old or new,
    but possibly some old and some new. The record of the write says what is missing.

    The next `--fix`, `undo` or `recover` finishes it by itself; checking only reports
    it. Where a file was edited since, `recover` says what to decide.
    """
    homes = {state.records: state.home for state in context.workspace.states}
    for records, home in homes.items():
        if home.records.is_dir():
            # Imported late: most checks find no records at all.
            from openclaw_doctor.storage import pending

            for record in pending(home):
                yield found_in_file(
                    f"{records}/{record.name}",
                    "a write was interrupted; some files may be old and some new",
                    severity=Severity.ERROR,
                    hint="run: openclaw-doctor recover, with the same paths",
                )
