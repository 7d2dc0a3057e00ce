"""The referee of the frame law is shown less, and sees the same."""

from __future__ import annotations

from typing import Any

import pytest
from deepdiff import DeepDiff
from hypothesis import given, settings
from hypothesis import strategies as st

from openclaw_doctor.engine import verify
from openclaw_doctor.pointer import Pointer

_SCALARS = st.sampled_from(
    [None, True, False, 0, 1, 2, 1.0, 0.0, -0.0, 1.5, float("nan"), "", "1", "x"]
)
_KEYS = st.sampled_from(["a", "b", "c"])
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3)
    ),
    max_leaves=12,
)


def differences(old: Any, new: Any) -> set[Pointer]:
    """The places where DeepDiff sees two whole values differ."""
    seen = DeepDiff(
        old,
        new,
        view="tree",
        threshold_to_diff_deeper=0,
        ignore_numeric_type_changes=True,
        ignore_nan_inequality=True,
    )
    return {
        Pointer(level.path(output_format="list"))
        for levels in seen.values()
        for level in levels
    }


@settings(derandomize=True, max_examples=25, deadline=None)
@given(common=_VALUES, old=_VALUES, new=_VALUES, key=_KEYS)
def test_what_is_left_out_makes_no_difference(
    common: Any, old: Any, new: Any, key: str
) -> None:
    one = {"same": common, "inside": {"same": common, key: old}, **as_object(old)}
    other = {**as_object(new), "inside": {key: new, "same": common}, "same": common}
    assert set(verify._apart(one, other)) == differences(one, other)


def as_object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {"a": value}


def test_it_is_shown_what_differs_alone() -> None:
    old = {"a": {"b": [1], "c": 1}, "d": 1, "e": {"f": 1}, "g": 0}
    new = {"e": {"f": 1}, "a": {"c": True, "b": [1]}, "d": 1, "h": 0}
    assert repr(verify._unlike(old, new)) == repr(
        ({"g": 0, "a": {"c": 1}}, {"h": 0, "a": {"c": True}})
    )


@pytest.mark.parametrize(("old", "new"), [(1, 2), (1, "1"), (None, ""), ({}, [])])
def test_it_tells_kinds_apart(old: Any, new: Any) -> None:
    assert set(verify._apart({"a": old}, {"a": new})) == {Pointer(("a",))}
