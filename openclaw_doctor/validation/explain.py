"""From jsonschema's errors to violations in our own words.

jsonschema's messages quote the value, which may be a secret; nothing here reads
them, and no text made here holds a value or a name from the document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.validation.dialect import Dialect
from openclaw_doctor.validation.violation import UNKNOWN_KEY, Violation
from openclaw_doctor.validation.words import expected_at, expected_by, one_of

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_DISCRIMINATORS = ("type", "source", "mode")


def explain(error: ValidationError, dialect: Dialect) -> Iterator[Violation]:
    """The violations behind one error; of a union those of the branch meant."""
    at = Pointer(error.absolute_path)
    keyword = str(error.validator)
    if keyword == "required":
        yield from _missing(error, at, dialect)
    elif keyword == "additionalProperties":
        known = _schema(error).get("properties", {})
        for key in _instance(error):
            if key not in known:
                yield Violation(at / key, keyword, UNKNOWN_KEY)
    elif keyword in ("anyOf", "oneOf"):
        yield from _of_union(error, at, dialect)
    else:
        yield Violation(at, keyword, expected_at(keyword, _schema(error)))


def _missing(
    error: ValidationError, at: Pointer, dialect: Dialect
) -> Iterator[Violation]:
    schema = _schema(error)
    for name in dialect.missing(schema, _instance(error)):
        expected = expected_by(schema.get("properties", {}).get(name, {}))
        yield Violation(at, "required", expected, name)


def _of_union(
    error: ValidationError, at: Pointer, dialect: Dialect
) -> Iterator[Violation]:
    branches: Sequence[dict[str, Any]] = _schema(error)[str(error.validator)]
    errors = _by_branch(error)
    near = [i for i, found in enumerate(errors) if not _is_other_type(found, at)]
    if not near:
        yield Violation(at, "type", expected_by({"anyOf": branches}))
        return
    if all(_is_another_word(errors[i], at) for i in near):
        yield Violation(at, "enum", expected_by({"anyOf": [branches[i] for i in near]}))
        return
    tag = _discriminator([branches[i] for i in near])
    meant = [i for i in near if tag is None or not _is_about(errors[i], at, tag)]
    if tag and not meant:
        yield _wrong_tag(error, at, tag, [branches[i] for i in near])
        return
    for inner in errors[min(meant, key=lambda i: len(errors[i]))]:
        yield from explain(inner, dialect)


def _is_other_type(errors: Sequence[ValidationError], at: Pointer) -> bool:
    """Whether a branch refuses the value at ``at`` for its type, in unions too."""
    return any(
        Pointer(e.absolute_path) == at
        and (
            e.validator == "type"
            or (
                e.validator in ("anyOf", "oneOf")
                and all(_is_other_type(branch, at) for branch in _by_branch(e))
            )
        )
        for e in errors
    )


def _by_branch(error: ValidationError) -> list[list[ValidationError]]:
    """The errors behind that of a union, one list per branch."""
    branches = _schema(error)[str(error.validator)]
    return [
        [e for e in error.context or () if e.schema_path[0] == i]
        for i in range(len(branches))
    ]


def _is_another_word(errors: Sequence[ValidationError], at: Pointer) -> bool:
    """Whether a branch has nothing but another word than the one that stands there."""
    return all(
        e.validator in ("const", "enum") and Pointer(e.absolute_path) == at
        for e in errors
    )


def _discriminator(branches: Sequence[dict[str, Any]]) -> str | None:
    """The property whose constant tells the branches apart."""
    for tag in _DISCRIMINATORS:
        if len(branches) > 1 and all(
            "const" in b.get("properties", {}).get(tag, {}) for b in branches
        ):
            return tag
    return None


def _is_about(errors: Sequence[ValidationError], at: Pointer, tag: str) -> bool:
    """Whether a branch refuses the value of its tag, or finds none."""
    return any(Pointer(e.absolute_path) == at / tag for e in errors) or any(
        e.validator == "required"
        and tag in _schema(e)["required"]
        and tag not in _instance(e)
        for e in errors
        if Pointer(e.absolute_path) == at
    )


def _wrong_tag(
    error: ValidationError,
    at: Pointer,
    tag: str,
    branches: Sequence[dict[str, Any]],
) -> Violation:
    expected = one_of([b["properties"][tag]["const"] for b in branches])
    if tag in _instance(error):
        return Violation(at / tag, "enum", expected)
    return Violation(at, "required", expected, tag)


def _schema(error: ValidationError) -> dict[str, Any]:
    schema: Any = error.schema
    return dict(schema)


def _instance(error: ValidationError) -> Any:
    return error.instance
