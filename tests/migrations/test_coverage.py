"""Whatever a release took away has a row, or a sentence that says what became of it.

The key history names what was taken away.  The examples are what the last release that
knew a place takes there, and the target is the first one that refuses it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.migrations.ledger import Keys, migrations_for
from openclaw_doctor.migrations.run import Change, everything, migrate
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer, Step
from openclaw_doctor.release import Release
from openclaw_doctor.validation import Judgement, judge
from openclaw_doctor.validation.history import successor
from openclaw_doctor.validation.places import (
    ANY_ITEM,
    ANY_KEY,
    below,
    dotted,
)
from openclaw_doctor.validation.releases import config_schema, known_releases

from .generate import Maker, Unfit

SCHEMAS = Path(__file__).parent.parent.parent / "schemas/openclaw"
STARTS = {"core": (), "channels": ("channels",), "plugins": ("plugins", "entries")}
#: So full are the examples of a place, of which a few different ones do.
DENSITIES = (1.0, 0.0, 0.5, 0.7, 0.3, 1.0, 0.5, 1.0)
ENOUGH = 4

#: What the schema lost and the release takes all the same: any key is allowed there.
STILL_TAKEN = {
    "channels.qqbot.tts",
    "plugins.entries.qqbot.config.tts",
    "talk.providers.*.modelId",
    "talk.providers.*.outputFormat",
    "talk.providers.*.voiceAliases",
    "talk.providers.*.voiceId",
}
#: What a rule about credentials speaks of, with words of its own.
OWN_RULE = {"auth"}

Place = tuple[str, ...]
Config = dict[str, Any]


def removed() -> Iterator[tuple[Place, Release]]:
    """Every branch that went before what it stood in, and the first release without.

    Whole channels and plugins are left out: these moved into packages of their own.
    """
    for kind, start in STARTS.items():
        for file in sorted((SCHEMAS / "history" / kind).glob("*.json")):
            body = json.loads(file.read_text())
            root = (*start, file.stem, *(("config",) if kind == "plugins" else ()))
            end = end_of(body[""])
            if kind == "core" and end:
                yield root, end
            yield from gone(body, root, end)


def gone(
    node: dict[str, Any], place: Place, around: Release | None
) -> Iterator[tuple[Place, Release]]:
    for name, one in node.items():
        if not name:
            continue
        life = one if isinstance(one, str) else (one or {}).get("")
        end = end_of(life) if life else around
        if end and (around is None or end < around):
            yield (*place, name), end
        if isinstance(one, dict):
            yield from gone(one, (*place, name), end)


def end_of(life: str) -> Release | None:
    """The first stored release that has lost a place for good."""
    until = life.rpartition("..")[2]
    return Release.parse(until) if until else None


REMOVED = {
    dotted(place): (place, end)
    for place, end in removed()
    if dotted(place) not in STILL_TAKEN
}
ONLY_SAID: list[str] = json.loads((SCHEMAS / "no-successor.json").read_text())


def examples(place: Place, end: Release) -> list[Config]:
    """Configs that have something at a place, as the last release takes it there."""
    dice = random.Random(dotted(place))
    last = max(known for known in known_releases() if known < end)
    found: dict[str, Config] = {}
    for schema in schemas_at(last, place):
        for density in DENSITIES:
            try:
                value = Maker(dice, density).value(schema)
            except Unfit:
                continue
            if not is_hollow(value) and len(found) < ENOUGH:
                found[json.dumps(value)] = nested(place, value)
    return list(found.values())


def is_hollow(value: Any) -> bool:
    """Whether nothing is in a value: the rule of retired keys takes it out."""
    if isinstance(value, dict):
        return all(map(is_hollow, value.values()))
    return isinstance(value, list) and all(map(is_hollow, value))


def schemas_at(release: Release, place: Place) -> list[Any]:
    """What the schema of a release has at a place."""
    schema = config_schema(release)
    here, rest = [schema.section(place[0])], place[1:]
    if place[:2] == STARTS["plugins"]:
        here, rest = [schema.plugin(place[2])], place[4:]
    elif place[0] == "channels" and schema.channel(place[1]) is not None:
        here, rest = [schema.channel(place[1])], place[2:]
    for step in rest:
        here = below([one for one in here if one is not None], step)
    return here


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


def refuser(config: Config, place: Place, end: Release) -> Release | None:
    """The first release that refuses a config for a place, else that converts it."""
    here = concrete(place)
    for ask in (errors, converted):
        for release in known_releases():
            if release < end:
                continue
            if any(is_about(at, here) for at in ask(judge(config, release))):
                return release
    return None


def errors(verdict: Judgement) -> list[Pointer]:
    return [one.pointer for one in verdict.violations if one.severity == "error"]


def converted(verdict: Judgement) -> list[Pointer]:
    return list(verdict.legacy)


def is_about(at: Pointer, here: Pointer) -> bool:
    """Whether something is said of a place, or of what it stands in.

    That there is no such channel or plugin says nothing of the place.
    """
    whole = {"channels": 2, "plugins": 4}.get(str(here[0]), 0)
    return at.is_within(here) or (here.is_within(at) and len(at) > whole)


def speaks(config: Config, place: Place, target: Release) -> bool:
    """Whether some row has something to do or to say about a place."""
    here = concrete(place)
    rows = migrations_for(Keys.of(config), target)
    due = [row for row in rows if row.is_for(target)]
    _, changes = migrate(Sheet(config, target), due, everything)
    return any(tells_of(change, here) for change in changes)


def tells_of(change: Change, here: Pointer) -> bool:
    notes = [note.pointer for note in change.notes]
    # What moves as a whole takes the place with it; a reference is spoken of as one.
    around = [at for at in change.places if change.operations]
    around += [at for at in notes if at and at == here.parent]
    return any(at.is_within(here) for at in (*change.places, *notes)) or any(
        here.is_within(at) for at in around if at
    )


def silent(name: str) -> list[tuple[Config, Release]]:
    """The examples of a place of which no row speaks, and the releases they are for."""
    place, end = REMOVED[name]
    targets = [(one, refuser(one, place, end)) for one in examples(place, end)]
    due = [(config, target) for config, target in targets if target]
    assert due, "no example that a release refuses"
    return [one for one in due if not speaks(one[0], place, one[1])]


@pytest.mark.parametrize("name", REMOVED)
def test_what_is_gone_has_a_row_or_is_listed(name: str) -> None:
    left = silent(name)

    assert bool(left) == (name in ONLY_SAID), left
    for _, target in left:
        went = successor(concrete(REMOVED[name][0]), target)
        assert went is not None, "write a row, or a sentence in successors/"
        assert went.to is None, "write a row: its successor is known"


def test_the_list_is_of_what_is_gone() -> None:
    assert sorted(set(ONLY_SAID)) == ONLY_SAID
    assert REMOVED.keys() >= set(ONLY_SAID)


def test_what_is_still_taken_is_refused_by_no_release() -> None:
    for place, end in removed():
        if dotted(place) in STILL_TAKEN:
            found = examples(place, end)
            assert found
            assert not any(refuser(config, place, end) for config in found)


def said() -> list[str]:
    """What only a sentence speaks of, and one of each section where a row does, too."""
    by_section: dict[str, str] = {}
    for name, (place, end) in REMOVED.items():
        went = successor(concrete(place), end)
        whole = ANY_KEY not in place and place[0] not in OWN_RULE
        if whole and went is not None and went.to is None:
            by_section.setdefault(place[0], name)
    return [*ONLY_SAID, *by_section.values()]


@pytest.mark.parametrize("name", said())
def test_without_a_row_the_sentence_is_the_hint(
    name: str, doctor: Callable[..., Any], tmp_path: Path
) -> None:
    place, end = REMOVED[name]
    config, target = next(
        (config, target)
        for config in examples(place, end)
        if (target := refuser(config, place, end)) is not None
    )
    file = tmp_path / "openclaw.json"
    file.write_text(json.dumps(config))
    # No row takes the key where this rule alone is asked for.
    options = ("--select", "config/retired-key", "--target", str(target))
    outcome = doctor("check", "--format", "json", *options, str(file))
    hints = [one["fixHint"] for one in json.loads(outcome.out)["findings"]]

    went = successor(concrete(place), target)
    assert went is not None
    assert hints == [f"take it out: {went.text.rstrip('.')}"]
