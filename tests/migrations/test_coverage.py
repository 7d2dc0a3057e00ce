"""Whatever a release took away has a row, or a sentence that says it has no successor."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.migrations.ledger import all_migrations
from openclaw_doctor.migrations.run import everything, migrate
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer, Step
from openclaw_doctor.release import Release
from openclaw_doctor.validation.history import successor
from openclaw_doctor.validation.places import ANY_ITEM, ANY_KEY, below, dotted
from openclaw_doctor.validation.releases import config_schema, known_releases

from .generate import Maker, Unfit

FOLDER = Path(__file__).parent.parent.parent / "schemas/openclaw/history"
Place = tuple[str, ...]


def removed() -> Iterator[tuple[Place, str]]:
    """Every topmost branch of core and channels that the newest release lacks.

    With the range of stored releases that knew it.  Whole channels are left out:
    these moved into packages of their own.
    """
    for kind, start in (("core", ()), ("channels", ("channels",))):
        for file in sorted((FOLDER / kind).glob("*.json")):
            body = json.loads(file.read_text())
            own, root = body[""], (*start, file.stem)
            if kind == "core" and not own.endswith(".."):
                yield root, own
            else:
                yield from gone(body, root, own)


def gone(node: Any, place: Place, around: str) -> Iterator[tuple[Place, str]]:
    for name, one in node.items() if isinstance(node, dict) else ():
        own = (one if isinstance(one, str) else one.get("")) or around
        if name and not own.endswith("..") and around.endswith(".."):
            yield (*place, name), own
        elif name:
            yield from gone(one, (*place, name), own)


REMOVED = dict(removed())


def first_without(life: str) -> Release:
    """The first stored release that has lost a place for good."""
    return Release.parse(life.split(",")[-1].rpartition("..")[2])


def before(release: Release) -> Release:
    """The stored release before one."""
    return max(known for known in known_releases() if known < release)


@lru_cache(maxsize=512)
def schemas_at(release: Release, place: Place) -> list[Any]:
    """What the schema of a release has at a place."""
    schema = config_schema(release)
    if place[0] == "channels" and len(place) > 1:
        here, rest = [schema.channel(place[1])], place[2:]
        if here == [None]:
            here, rest = [schema.section("channels")], place[1:]
    else:
        here, rest = [schema.section(place[0])], place[1:]
    here = [one for one in here if one is not None]
    for step in rest:
        here = below(here, step)
    return here


def examples(release: Release, place: Place) -> Iterator[dict[str, Any]]:
    """Configs that have something at a place, as the release takes it there."""
    dice = random.Random(dotted(place))
    for schema in schemas_at(release, place):
        for density in (1.0, 0.5, 1.0, 0.0, 0.3, 0.7):
            try:
                yield nested(place, Maker(dice, density).value(schema))
            except Unfit:
                continue


def nested(place: Place, value: Any) -> Any:
    for step in reversed(place):
        if step == ANY_ITEM:
            value = [value if not isinstance(value, dict) else {"id": "one", **value}]
        else:
            value = {"one" if step == ANY_KEY else step: value}
    return value


def concrete(place: Place) -> Pointer:
    steps: list[Step] = []
    for step in place:
        steps.append(0 if step == ANY_ITEM else "one" if step == ANY_KEY else step)
    return Pointer(steps)


def speaks(config: dict[str, Any], place: Place, target: Release) -> bool:
    """Whether some row has something to do or to say about a place."""
    rows = [row for row in all_migrations() if row.is_for(target)]
    _, changes = migrate(Sheet(config, target), rows, everything)
    here = concrete(place)
    places = [p for change in changes for p in change.places]
    places += [note.pointer for change in changes for note in change.notes]
    return any(p.is_within(here) or here.is_within(p) for p in places if p)


@pytest.mark.parametrize("place", REMOVED, ids=dotted)
def test_what_is_gone_has_a_row_or_a_sentence(place: Place) -> None:
    target = first_without(REMOVED[place])
    last = before(target)
    if any(speaks(config, place, target) for config in examples(last, place)):
        return
    went = successor(concrete(place), target)
    assert went is not None and went.text, f"{dotted(place)}: no row and no sentence"
