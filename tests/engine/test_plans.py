"""Laws of plans, in memory: a second one has nothing to do, and no secret is lost.

A fix that a proof turned down may pass it once others are made, so a second plan may
take up what the first one gave a reason for.  A secret goes only where a fix says so:
of a store with consent alone, of a config also with a setting that has no effect.
"""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.engine.attempt import key_of
from openclaw_doctor.engine.plan import Plan, plan
from openclaw_doctor.json5 import parse
from openclaw_doctor.pointer import leaves
from openclaw_doctor.release import Release
from openclaw_doctor.rules.context import Choices, Context
from openclaw_doctor.rules.registry import all_rules
from openclaw_doctor.workspace import Surroundings, from_text
from tests.engine.worlds import CANARY, KINDS, TARGETS, File

AROUND = Surroundings({}, Path("/nowhere"))


def context_of(dice: random.Random, file: File) -> Context:
    target = Release.parse(dice.choice(TARGETS))
    choices = Choices(unsafe=dice.random() < 0.5, keep_retired=dice.random() < 0.2)
    return Context(from_text(file.name, file.data, AROUND), target, 0, choices)


def check_plan(dice: random.Random, kind: str) -> bool:
    """Plan the fixes of one file; whether there were any."""
    file = KINDS[kind](dice)
    context = context_of(dice, file)
    made = plan(context, all_rules())
    if made.empty:
        return False
    again = plan(replace(context, workspace=made.after), all_rules())
    turned_down = {key_of(rejection.finding) for rejection in made.rejected}
    assert not [f.rule for f in again.applied if key_of(f) not in turned_down]
    after = "".join(document.text for document in made.after.documents.values())
    lost = file.canaries - set(CANARY.findall(after))
    safe = not context.choices.unsafe
    assert not (lost and safe and kind == "stores"), "a safe fix loses a secret"
    for canary in lost:
        assert is_told(canary, file, made), "a secret is lost in silence"
    return True


def is_told(canary: str, file: File, made: Plan) -> bool:
    """Whether a fix says that what holds the canary is then in the backup alone."""
    losses = [loss for f in made.applied if f.fix for loss in f.fix.losses]
    value: Any = parse(file.data.decode()).value()
    places = [place for place, leaf in leaves(value) if canary in str(leaf)]
    return all(
        any(str(step) in loss for step in place for loss in losses) for place in places
    )


def check_many(kind: str, count: int, seed: int) -> float:
    dice = random.Random(seed)
    return sum(check_plan(dice, kind) for _ in range(count)) / count


@pytest.mark.parametrize("kind", KINDS)
def test_plans(kind: str) -> None:
    assert check_many(kind, 6, seed=1) > 0.3


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("kind", "count"), [("stores", 10_000), ("configs", 3_000)])
def test_plans_at_length(kind: str, count: int, seed: int) -> None:
    assert check_many(kind, count, seed=100 + seed) > 0.3
