"""References: what each release understands, what is wrong, what is meant."""

from __future__ import annotations

from typing import Any

import pytest

from openclaw_doctor.credentials.secretref import (
    SecretRef,
    ShapeProblem,
    canonical_ref,
    parse_ref,
    shape_problems,
)
from openclaw_doctor.release import Release

_ENV: dict[str, Any] = {"source": "env", "provider": "default", "id": "SOME_KEY"}
_PARSED = SecretRef("env", "default", "SOME_KEY")


def _ref(**members: object) -> dict[str, Any]:
    return {**_ENV, **members}


@pytest.mark.parametrize(
    ("value", "target", "expected"),
    [
        (_ENV, "2026.2.25", None),
        (_ENV, "2026.2.26", _PARSED),
        ({"source": "env", "id": "SOME_KEY"}, "2026.5.28", _PARSED),
        (_ref(note="x"), "2026.5.28", None),
        (_ref(id=" "), "2026.5.28", None),
        (_ref(source="store"), "2026.7.1", None),
        (_ref(source="store"), "2026.8.1", SecretRef("store", "default", "SOME_KEY")),
        (_ref(source=[]), "2026.8.1", None),
        ({"id": "SOME_KEY"}, "2026.8.1", None),
        ("${SOME_KEY}", "2026.2.25", None),
        ("${SOME_KEY}", "2026.2.26", _PARSED),
        (" ${SOME_KEY}\n", "2026.9.6", _PARSED),
        ("$SOME_KEY", "2026.5.17", None),
        ("$SOME_KEY", "2026.5.18", _PARSED),
        ("${some_key}", "2026.9.6", None),
        ("a${SOME_KEY}", "2026.9.6", None),
        ("secretref-env:SOME_KEY", "2026.5.6", None),
        ("secretref-env:SOME_KEY", "2026.5.7", _PARSED),
        ("__env__:SOME_KEY", "2026.7.1", _PARSED),
        ("__env__:SOME_KEY", "2026.8.1", None),
        (None, "2026.9.6", None),
    ],
)
def test_what_a_release_understands(
    value: object, target: str, expected: SecretRef | None
) -> None:
    assert parse_ref(value, Release.parse(target)) == expected


@pytest.mark.parametrize(
    ("value", "target", "expected"),
    [
        (_ENV, "2026.9.6", []),
        (_ENV, "2026.2.25", ["not-understood"]),
        (5, "2026.9.6", ["not-understood"]),
        ("sk-plain", "2026.9.6", []),
        ("${SOME_KEY}", "2026.9.6", ["string-form"]),
        ("$SOME_KEY", "2026.5.7", ["string-form", "not-understood"]),
        ("__env__:SOME_KEY", "2026.5.7", ["retired-marker"]),
        ("__env__:SOME_KEY", "2026.9.6", ["retired-marker", "not-understood"]),
        (
            {},
            "2026.9.6",
            ["missing-source source", "missing-provider provider", "missing-id id"],
        ),
        (_ref(note=1), "2026.9.6", ["extra-member note"]),
        (_ref(source="vault"), "2026.9.6", ["bad-source source"]),
        (_ref(source="store"), "2026.7.1", ["bad-source source"]),
        (_ref(provider="Default"), "2026.9.6", ["bad-provider provider"]),
        (_ref(provider="a\n"), "2026.9.6", ["bad-provider provider"]),
        (_ref(id="some_key"), "2026.9.6", ["bad-id id"]),
        (_ref(id="A" * 129), "2026.9.6", ["bad-id id"]),
        (_ref(id=5), "2026.9.6", ["bad-id id"]),
        (_ref(source="store", id="some"), "2026.9.6", ["bad-id id"]),
        (_ref(source="file", id="value"), "2026.9.6", []),
        (_ref(source="file", id="/a/b~1c"), "2026.9.6", []),
        (_ref(source="file", id="/a~2"), "2026.9.6", ["bad-id id"]),
        (_ref(source="file", id="a/b"), "2026.9.6", ["bad-id id"]),
        (_ref(source="exec", id="a/b:c"), "2026.9.6", []),
        (_ref(source="exec", id="a..b/c."), "2026.9.6", []),
        (_ref(source="exec", id="a/../b"), "2026.9.6", ["bad-id id"]),
        (_ref(source="exec", id="a#b"), "2026.5.25", ["bad-id id"]),
        (_ref(source="exec", id="a#b"), "2026.5.26", []),
    ],
)
def test_shape_problems(value: object, target: str, expected: list[str]) -> None:
    found = shape_problems(value, Release.parse(target))
    assert [_in_words(problem) for problem in found] == expected


def _in_words(problem: ShapeProblem) -> str:
    return f"{problem.reason} {problem.field}" if problem.field else problem.reason


@pytest.mark.parametrize(
    ("value", "target", "expected"),
    [
        (_ENV, "2026.5.28", _ENV),
        (_ENV, "2026.2.25", None),
        ("${SOME_KEY}", "2026.5.28", _ENV),
        ("$SOME_KEY", "2026.5.7", _ENV),
        ("secretref-env:SOME_KEY", "2026.9.6", _ENV),
        ("sk-plain", "2026.9.6", None),
        ({"id": "SOME_KEY", "source": "env"}, "2026.5.28", _ENV),
        (_ref(note="x"), "2026.5.28", _ENV),
        (_ref(id="lower"), "2026.5.28", _ref(id="lower")),
        (_ref(source="store"), "2026.7.1", None),
        (_ref(id=None), "2026.9.6", None),
        (["env"], "2026.9.6", None),
    ],
)
def test_canonical_form(
    value: object, target: str, expected: dict[str, str] | None
) -> None:
    found = canonical_ref(value, Release.parse(target))
    assert found == expected
    assert found is None or list(found) == ["source", "provider", "id"]
