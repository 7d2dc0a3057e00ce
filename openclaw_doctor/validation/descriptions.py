"""What a key is for, in our own words.

``schemas/descriptions.json`` has a sentence per place.  ``channels.*`` there means
every channel; what is said of ``agents.defaults`` or of a channel holds for a single
agent and for an account of the channel too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from openclaw_doctor.pointer import Step
from openclaw_doctor.validation.places import (
    ANY_ITEM,
    ANY_KEY,
    Place,
    is_item,
    parse_place,
)
from openclaw_doctor.validation.resources import resource_json


def description(place: Sequence[Step]) -> str | None:
    """The sentence about a place or concrete path; None where there is none."""
    if not place:
        return None
    for steps in _readings(tuple(place)):
        rows = _descriptions().get(str(steps[-1]), ()) if steps else ()
        rows += _descriptions().get(ANY_KEY, ())
        found = [(known, text) for known, text in rows if _is_at(known, steps)]
        if found:
            return min(found, key=lambda row: row[0].count(ANY_KEY))[1]
    return None


def _readings(place: tuple[Step, ...]) -> Iterator[tuple[Step, ...]]:
    """The place, and the places that stand for it."""
    yield place
    if place[0] == "agents" and len(place) > 3 and place[1] in ("list", "entries"):
        yield ("agents", "defaults", *place[3:])
    if place[0] == "channels" and len(place) > 4 and place[2] == "accounts":
        yield (*place[:2], *place[4:])


def _is_at(known: Place, place: Sequence[Step]) -> bool:
    return len(known) == len(place) and all(
        want == step
        or (want == ANY_KEY and isinstance(step, str))
        or (want == ANY_ITEM and is_item(step))
        for want, step in zip(known, place, strict=True)
    )


@lru_cache(maxsize=1)
def _descriptions() -> dict[str, tuple[tuple[Place, str], ...]]:
    """The sentences by the last step of their place."""
    rows: dict[str, tuple[tuple[Place, str], ...]] = {}
    for text, sentence in resource_json("descriptions.json").items():
        place = tuple(str(step) for step in parse_place(text))
        rows[place[-1]] = (*rows.get(place[-1], ()), (place, sentence))
    return rows
