"""What a check beyond the schema looks at, and how it is registered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.release import ALL_RELEASES, Release, ReleaseRange
from openclaw_doctor.validation.facts import Facts
from openclaw_doctor.validation.violation import Violation


@dataclass(frozen=True, slots=True)
class Subject:
    """A config as a release sees it: composed, substituted and normalised.

    ``config`` may hold anything of any type anywhere: what the schema refuses is
    reported by the schema.
    """

    config: dict[str, Any]
    target: Release
    facts: Facts


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its id, the releases that make it, and its stage there.

    ``run`` yields violations without id and stage; they are filled in here.
    """

    id: str
    run: Callable[[Subject], Iterator[Violation]]
    releases: ReleaseRange = ALL_RELEASES
    stage: int = 1
