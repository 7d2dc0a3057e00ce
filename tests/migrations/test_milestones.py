"""Configs of releases that stood for a while reach newer ones: valid, or explained.

The configs are made of the schemas.  What the target still refuses in the result has
a finding at that very place which says what to do.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.engine.plan import Plan, plan
from openclaw_doctor.engine.validity import validity
from openclaw_doctor.findings import Severity
from openclaw_doctor.fixes import Applicability
from openclaw_doctor.migrations.ledger import all_migrations
from openclaw_doctor.migrations.model import Migration
from openclaw_doctor.migrations.run import everything, migrate
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release
from openclaw_doctor.rules.context import Choices, Context
from openclaw_doctor.rules.registry import all_rules
from openclaw_doctor.validation import Violation, judge
from openclaw_doctor.workspace import Surroundings, from_text

from .generate import configs

REF = "openclaw.json"
MILESTONES = (
    *("2026.1.30", "2026.2.12", "2026.2.26", "2026.3.13", "2026.3.28"),
    *("2026.4.5", "2026.4.15", "2026.4.29", "2026.5.7", "2026.5.28"),
    *("2026.6.11", "2026.7.1", "2026.8.2", "2026.9.6"),
)
TARGETS = ("2026.5.28", "2026.9.6")
UPGRADES = [
    (source, target)
    for target in TARGETS
    for source in MILESTONES
    if Release.parse(source) <= Release.parse(target)
]
SEED = 20261127
#: Checks that a release makes once it can read who the agents are.
REVEALED = {
    *("agents-same-directory", "binding-agent", "broadcast-agent"),
    # With the records of installed plugins goes what proves that one is there.
    "plugin-memory-slot",
}
#: How many configs of each release the slow suite takes, as data and as texts, and how
#: many the real OpenClaw is asked about.
MANY, MANY_TEXTS, ASKED = 200, 25, 20
#: Of those the least share that is valid with the unsafe fixes.
MOST = 0.8

RELEASES = Path(os.environ.get("OPENCLAW_DOCTOR_RELEASES", "/nonexistent"))
NODE = os.environ.get("OPENCLAW_DOCTOR_NODE", "node")

Config = dict[str, Any]
Takes = Callable[[Migration, Applicability], bool]


def of_release(source: str, count: int) -> Iterator[Config]:
    return islice(configs(Release.parse(source), SEED), count)


@lru_cache(maxsize=8)
def due(target: Release) -> tuple[Migration, ...]:
    return tuple(row for row in all_migrations() if row.is_for(target))


def safe_alone(row: Migration, applicability: Applicability) -> bool:
    return applicability is Applicability.SAFE


def refusals(config: Any, target: Release) -> list[Violation]:
    found = judge(config, target).violations
    return [violation for violation in found if violation.severity == "error"]


def rewritten(config: Config, target: Release, takes: Takes) -> Config:
    """The config after the rows; nothing that was right is wrong, nothing is left."""
    before = deepcopy(config)
    sheet, _ = migrate(Sheet(config, target), due(target), takes)
    _, changes = migrate(Sheet(sheet.value, target), due(target), takes)

    assert config == before, "the config itself is another one"
    assert not [change.row.id for change in changes if change.taken]
    wrong = [violation.pointer for violation in refusals(config, target)]
    for violation in refusals(sheet.value, target):
        place = sheet.origin(violation.pointer)
        known = any(touch(place, at) for at in wrong)
        assert known or violation.check in REVEALED, violation.pointer.dotted()
    return sheet.value


def touch(one: Pointer, other: Pointer) -> bool:
    """Whether one place is the other, or stands in it."""
    return one.is_within(other) or other.is_within(one)


def planned(text: str, target: Release, *, unsafe: bool) -> Plan:
    around = Surroundings({}, Path("/nowhere"))
    workspace = from_text(REF, text.encode(), around)
    return plan(Context(workspace, target, 0, Choices(unsafe)), all_rules())


def reached(config: Config, target: Release, *, unsafe: bool) -> bool:
    """Whether the target takes what all fixes make of a text; what not is explained."""
    made = planned(json.dumps(config, indent=2), target, unsafe=unsafe)
    document = made.after.documents[REF]
    left = refusals(document.value, target)
    valid = validity(Context(made.after, target, 0))[REF]

    assert valid is (not left)
    assert not [place for place in map(at, left) if not is_explained(made, place)]
    assert not planned(document.text, target, unsafe=unsafe).applied
    return not left


def at(violation: Violation) -> Pointer:
    return violation.pointer


def is_explained(made: Plan, place: Pointer) -> bool:
    """Whether a finding about a place says what is to be done."""
    for finding in made.remaining:
        helps = finding.hint or finding.fix
        if finding.severity is Severity.ERROR and helps:
            said = (finding.location.pointer, *(at.pointer for at in finding.related))
            if any(one and touch(place, one) for one in said):
                return True
    return False


@pytest.mark.parametrize(("source", "target"), UPGRADES)
def test_some_configs(source: str, target: str) -> None:
    to = Release.parse(target)
    for config in of_release(source, 2):
        rewritten(config, to, everything)
        rewritten(config, to, safe_alone)


@pytest.mark.parametrize("source", MILESTONES)
def test_a_text(source: str) -> None:
    (config,) = of_release(source, 1)
    reached(config, Release.parse(TARGETS[-1]), unsafe=True)


@pytest.mark.slow
@pytest.mark.parametrize(("source", "target"), UPGRADES)
def test_many_configs(source: str, target: str) -> None:
    to, valid = Release.parse(target), 0
    for config in of_release(source, MANY):
        rewritten(config, to, safe_alone)
        result = rewritten(config, to, everything)
        valid += not refusals(result, to) or reached(config, to, unsafe=True)
    assert valid >= MOST * MANY


@pytest.mark.slow
@pytest.mark.parametrize(("source", "target"), UPGRADES)
def test_many_texts(source: str, target: str) -> None:
    for config in of_release(source, MANY_TEXTS):
        for unsafe in (False, True):
            reached(config, Release.parse(target), unsafe=unsafe)


@pytest.mark.oracle
@pytest.mark.parametrize("target", TARGETS)
def test_openclaw_takes_what_we_call_valid(
    target: str, tmp_path: Path, project: Path
) -> None:
    if not (RELEASES / target).is_dir():
        pytest.skip(f"OPENCLAW_DOCTOR_RELEASES has no {target}")
    to = Release.parse(target)
    sources = [source for source, end in UPGRADES if end == target]
    given = (config for source in sources for config in of_release(source, ASKED))
    made = (rewritten(config, to, everything) for config in given)
    valid = [one for one in made if not refusals(one, to) and is_readable(one)]
    for config, refused in zip(
        valid, asked(valid, target, tmp_path, project), strict=True
    ):
        doubts = [v.pointer for v in judge(config, to).violations if v.host]
        open_places = [".".join(map(str, place)) for place in doubts]
        for path in refused:
            assert any(place.startswith(path) for place in open_places), path


def is_readable(config: Config) -> bool:
    """Whether 2026.5.28 gets to its checks: it stumbles over a slash in these ids."""
    providers = config.get("models", {}).get("providers", {})
    return not any("/" in name for name in providers)


def asked(
    configs: list[Config], target: str, home: Path, project: Path
) -> list[list[str]]:
    """The places that the real OpenClaw refuses in each config."""
    file = home / "configs.json"
    file.write_text(json.dumps([json.dumps(config) for config in configs]))
    package = RELEASES / target / "node_modules" / "openclaw"
    script = project / "tests" / "real_verdicts.mjs"
    done = subprocess.run(
        [NODE, str(script), str(package), str(file)],
        env={"HOME": str(home), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    answers = json.loads(done.stdout)
    return [[] if answer["valid"] else answer["paths"] for answer in answers]
