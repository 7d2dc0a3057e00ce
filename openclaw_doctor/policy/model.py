"""What the user's own rules make of findings."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from openclaw_doctor.findings import Severity

if TYPE_CHECKING:
    from openclaw_doctor.policy.baseline import Baseline

#: What the project file is called, and the name that people try as well.
PROJECT_FILE, OTHER_NAME = ".openclaw-doctor.yaml", ".openclaw-doctor.yml"
#: Rules (ids, prefixes, globs), each with the severity of their findings.
Severities = tuple[tuple[str, Severity], ...]


def fits(rule_id: str, pattern: str) -> bool:
    """Whether a rule is meant: by its id, the beginning of it, or a glob."""
    return rule_id.startswith(pattern) or fnmatchcase(rule_id, pattern)


@dataclass(frozen=True, slots=True)
class Override:
    """Other rules for some files.

    ``paths`` are globs below the folder of the project file.  Without ``select`` all
    rules count there that count elsewhere.
    """

    paths: tuple[str, ...]
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Severities = ()

    def includes(self, rule_id: str) -> bool:
        """Whether the findings of a rule count in these files."""
        wanted = not self.select or any(fits(rule_id, p) for p in self.select)
        return wanted and not any(fits(rule_id, p) for p in self.ignore)


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything about findings that is not a choice of rules.

    ``folder`` is where the globs of ``overrides`` start.  Findings below ``lowest``
    do not count, the others are at least ``floor``; ``severity`` is looked at after
    that, the last row that fits decides.  ``baseline`` lists findings that are known.
    """

    folder: Path
    lowest: Severity = Severity.INFO
    floor: Severity = Severity.INFO
    severity: Severities = ()
    overrides: tuple[Override, ...] = ()
    baseline: Baseline | None = None

    def overrides_for(self, path: Path) -> tuple[Override, ...]:
        """The overrides for the file at ``path``, in their order."""
        if not self.overrides:
            return ()
        # Few projects have any.
        from openclaw_doctor.policy.globs import matches

        inside = place_below(path, self.folder)
        if inside is None:
            return ()
        return tuple(
            override
            for override in self.overrides
            if any(matches(inside, pattern) for pattern in override.paths)
        )

    def severity_of(
        self, rule_id: str, own: Severity, overrides: Sequence[Override]
    ) -> Severity | None:
        """What a finding counts as; None where it does not count at all.

        ``own`` is the severity that its rule gave it.
        """
        if own.rank < self.lowest.rank:
            return None
        if not all(override.includes(rule_id) for override in overrides):
            return None
        severity = max(own, self.floor, key=lambda one: one.rank)
        rows = [*self.severity, *(row for one in overrides for row in one.severity)]
        for pattern, wanted in rows:
            if fits(rule_id, pattern):
                severity = wanted
        return severity


def place_below(path: Path, folder: Path) -> str | None:
    """The path of a file from ``folder`` on, with slashes; None outside of it.

    Links among the folders are followed, the last part of the path is not.
    """
    real = Path(os.path.realpath(path.parent)) / path.name
    try:
        return real.relative_to(os.path.realpath(folder)).as_posix()
    except ValueError:
        return None
