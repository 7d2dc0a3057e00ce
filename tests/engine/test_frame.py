"""The proof that nothing changed which no operation names, at any depth."""

from __future__ import annotations

from pathlib import Path

import pytest

from openclaw_doctor.documents import Document
from openclaw_doctor.engine.verify import Step, verify
from openclaw_doctor.fixes import Set
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import NEWEST_KNOWN
from openclaw_doctor.workspace import Surroundings, Workspace, from_text

REF = "openclaw.json"
LAW = "something changed that no change names"
#: Above and below the depth from which on there is another referee.
DEPTHS = (1, 13, 14, 60)
INSIDE = '{"a": 1, "b": [1, {"c": 2}, 3], "d": "x"}'


def workspace_of(text: str) -> Workspace:
    return from_text(REF, text.encode(), Surroundings({}, Path("/nowhere")))


def laws_broken(depth: int, old: str, new: str, touched: tuple[str | int, ...]) -> bool:
    """Whether the proof fails where only ``touched`` below the levels was named."""
    frame = '{"x": [' * depth, "]}" * depth
    before = workspace_of(old.join(frame))
    after = before.with_document(before.documents[REF].with_text(new.join(frame)))
    place = Pointer((*("x", 0) * depth, *touched))
    document: Document = after.documents[REF]
    step = Step(
        before=before,
        after=after,
        operations=(Set(REF, place, None),),
        dropped=(),
        meant={REF: document.value},
        target=NEWEST_KNOWN,
    )
    return LAW in [failure.law for failure in verify(step, midway=True)]


CHANGES = {
    "a member": (INSIDE.replace("1, ", "9, ", 1), ("a",), ("d",)),
    "an item": (INSIDE.replace("[1,", "[9,"), ("b", 0), ("b", 2)),
    "a member of an item": (INSIDE.replace("2}", "9}"), ("b", 1, "c"), ("b", 0)),
    "a member that goes": (INSIDE.replace('"a": 1, ', ""), ("a",), ("b",)),
    "a member that comes": (INSIDE.replace("2}", '2, "e": 0}'), ("b", 1), ("a",)),
    "an item that comes": (INSIDE.replace("3]", "3, 4]"), ("b",), ("d",)),
    "another kind of value": (INSIDE.replace('"x"', "{}"), ("d",), ("a",)),
}


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("name", CHANGES)
def test_a_change_has_to_be_named(name: str, depth: int) -> None:
    new, named, another = CHANGES[name]
    assert not laws_broken(depth, INSIDE, new, named)
    assert laws_broken(depth, INSIDE, new, another)
