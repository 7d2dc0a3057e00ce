"""config/wrong-value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Fix, Set, safe
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.judged import Complaint, complaints
from openclaw_doctor.rules.registry import rule

ID = "config/wrong-value"
#: Longer numbers are not read exactly.
_MAX_DIGITS = 15
_YES_OR_NO = ("true", "false", "yes", "no", "on", "off")


@rule(
    ID,
    severity=Severity.ERROR,
    fix="sometimes",
    evidence="config schemas of 2026.1.29 to 2026.9.6, verdicts compared by running",
)
def check(context: Context) -> Iterator[Finding]:
    """A setting has a value that the target does not take: type, word or range.

    OpenClaw then refuses the whole config, and from 2026.5.28 to 2026.7.1 says no more
    than "Invalid input". The finding names what is allowed there. Numbers and true or
    false stand without quotes; text that holds a `${VARIABLE}` stays text, so a
    variable can never be a port.

    The fix takes the quotes off a number, `true` or `false` and is safe. All else is
    for you to decide: only you know which of the allowed values you want.
    """
    for complaint in complaints(context, ID):
        violation = complaint.violation
        name = place(complaint)
        yield found(
            complaint.document,
            complaint.pointer,
            f"{name} should be {violation.expected}; OpenClaw {context.target} refuses"
            " the whole config for it",
            severity=Severity.ERROR,
            hint=_hint(complaint),
            fix=_fix(complaint),
            discriminator=violation.keyword,
        )


def _fix(complaint: Complaint) -> Fix | None:
    """Take the quotes off, where what is between them is what is asked for."""
    expected, value = complaint.violation.expected, complaint.value
    if not isinstance(value, str):
        return None
    plain = value.strip().lower()
    ref, at = complaint.document.ref, complaint.pointer
    if expected == "true or false" and plain in ("true", "false"):
        return safe("write it without quotes", Set(ref, at, plain == "true"))
    whole = expected.startswith("a whole number")
    if expected.startswith("a number") or whole:
        number = _number(plain)
        if number is not None and not (whole and isinstance(number, float)):
            return safe("write it without quotes", Set(ref, at, number))
    return None


def _number(text: str) -> int | float | None:
    if not _is_numeral(text) or len(text) > _MAX_DIGITS:
        return None
    return float(text) if "." in text else int(text)


def place(complaint: Complaint) -> str:
    """How a report names the place of a complaint: as in one whole config."""
    return complaint.violation.pointer.dotted() or "the config"


def _hint(complaint: Complaint) -> str:
    expected, value = complaint.violation.expected, complaint.value
    name = Pointer(complaint.violation.pointer[-1:]).dotted() or "the config"
    if isinstance(value, str):
        return _hint_for_text(name, value, expected)
    if expected == "a list" and not isinstance(value, list | dict):
        return f"write the value of {name} in brackets: [ ... ]"
    if value is None:
        return f"take {name} out to get the default, or write {expected}"
    return f"write {expected} in {name}"


def _hint_for_text(name: str, text: str, expected: str) -> str:
    if expected.startswith(("a number", "a whole number")):
        if "${" in text:
            return f"a variable is always text: write the number into {name}"
        if _is_numeral(text):
            return f"write the number in {name} without quotes"
    if expected == "true or false" and text.strip().lower() in _YES_OR_NO:
        return f"write true or false in {name} without quotes"
    if expected == "a list":
        return f"write the text of {name} in brackets: [ ... ]"
    return f"write {expected} in {name}"


def _is_numeral(text: str) -> bool:
    return re.fullmatch(r"\s*-?\d+(?:\.\d+)?\s*", text, re.ASCII) is not None
