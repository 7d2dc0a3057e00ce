"""The report on what changed between two schemas."""

from __future__ import annotations

from typing import Any

import pytest

from tests.tools.conftest import closed, of
from tools.schema_changes import Changes, compare, places, shown

Schema = dict[str, Any]


def told(old: Schema, new: Schema) -> Changes:
    """The difference when the key ``k`` goes from one schema to another."""
    return compare(closed(k=old), closed(k=new))


def test_equal_schemas_do_not_differ(core: Schema) -> None:
    assert not compare(core, core)


def test_only_the_top_of_a_branch_is_named() -> None:
    deep = closed(b=closed(c=of("string")))
    changes = compare(closed(x=of("string")), closed(x=of("string"), a=deep))
    assert changes.added == ("a",)
    assert not changes.removed
    back = compare(closed(x=of("string"), a=deep), closed(x=of("string")))
    assert back.removed == ("a",)


def test_maps_and_lists_have_signs_of_their_own() -> None:
    schema = closed(
        list=of("array", items=closed(id=of("string"))),
        map=of("object", additionalProperties=closed(id=of("string"))),
        pair=of("array", items=[of("string"), closed(id=of("string"))]),
    )
    paths = {shown(path) for path in places(schema)}
    assert {"list[].id", "map.*.id", "pair[].id"} <= paths
    assert shown(("a.b", "[]", "c")) == '"a.b"[].c'


WORDS = of("string", enum=["a", "b"])

CASES = {
    "a word is lost": (WORDS, of("string", enum=["a"]), 'no longer "b"'),
    "a constant is left": (WORDS, {"const": "a"}, 'no longer "b"'),
    "a type is lost": (
        {"anyOf": [of("string"), of("number")]},
        of("string"),
        "no longer every number",
    ),
    "only words are left": (of("string"), WORDS, "no longer every string"),
    "a limit comes": (of("integer"), of("integer", maximum=5), "maximum 5"),
    "a limit tightens": (
        of("string", maxLength=9),
        of("string", maxLength=5),
        "maxLength 5 instead of 9",
    ),
    "a lower limit tightens": (
        of("number", minimum=0),
        of("number", minimum=0.5),
        "minimum 0.5 instead of 0",
    ),
    "unknown keys are refused": (of("object"), closed(), "now refuses unknown keys"),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_narrowed_and_back_again(case: tuple[Schema, Schema, str]) -> None:
    wide, tight, words = case
    changes = told(wide, tight)
    assert changes.narrowed == (("k", words),)
    assert not changes.widened
    back = told(tight, wide)
    assert [path for path, _ in back.widened] == ["k"]
    assert not back.narrowed


def test_a_key_becomes_required() -> None:
    one = closed(id=of("string"))
    changes = told(one, {**one, "required": ["id"]})
    assert changes.narrowed == (("k.id", "now required"),)
    back = told({**one, "required": ["id"]}, one)
    assert back.widened == (("k.id", "no longer required"),)


def test_integers_are_numbers() -> None:
    changes = told(of("integer"), of("number"))
    assert not changes.narrowed
    assert changes.widened == (("k", "now also every number"),)


def test_a_pattern_is_neither_narrower_nor_wider() -> None:
    changes = told(of("string", pattern="^a"), of("string", pattern="^b"))
    assert changes == Changes(other=(("k", "pattern"),))


def test_alternatives_are_taken_together() -> None:
    old = {"anyOf": [of("string"), closed(id=of("string"))]}
    new = {"oneOf": [closed(id=of("string")), of("string"), of("boolean")]}
    changes = told(old, new)
    assert changes == Changes(widened=(("k", "now also every boolean"),))


def test_an_empty_schema_is_the_same_as_true() -> None:
    changes = told(
        of("object", additionalProperties={}), of("object", additionalProperties=True)
    )
    assert not changes
