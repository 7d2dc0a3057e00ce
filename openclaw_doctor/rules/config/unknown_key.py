"""config/unknown-key."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Fix
from openclaw_doctor.pointer import Pointer, lookup
from openclaw_doctor.release import NEWEST_KNOWN
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.judged import Complaint, complaints
from openclaw_doctor.rules.key_life import unknown_key, whereabouts
from openclaw_doctor.rules.never_right import comment_out, rename_to
from openclaw_doctor.rules.registry import rule
from openclaw_doctor.rules.stamps import stamp_of

ID = "config/unknown-key"
#: From this length on, keys that differ in a letter or two are one key misspelt.
_LONG_ENOUGH = 6
#: A name that is known at so many places says nothing.
_NOISE = 3
#: So many keys can be listed in a hint.
_FEW = 8


@rule(
    ID,
    severity=Severity.ERROR,
    fix="unsafe",
    evidence="config schemas of all known releases, verdicts compared by running",
)
def check(context: Context) -> Iterator[Finding]:
    """A member of the config that no release of OpenClaw knows at its place.

    OpenClaw refuses the whole config for it, and its own doctor deletes it. The finding
    names the key that was probably meant: one of nearly the same spelling at this place
    (`max_tokens`, `maxTokens`), or the places where a key of this name is known.

    The fix is unsafe: it renames the key where the spelling leaves no other choice,
    else it makes a comment of the member, with its text kept at its place. In a config
    that a newer OpenClaw than any known here wrote, the key may be a new setting: there
    is no fix then.
    """
    for complaint in complaints(context, ID):
        if _may_be_new(complaint):
            yield unknown_key(
                context,
                complaint,
                "is known to no OpenClaw release up to"
                f" {NEWEST_KNOWN}, but a newer one wrote the config",
                "update openclaw-doctor, or check against the release you run",
            )
            continue
        meant = _meant(complaint)
        yield unknown_key(
            context,
            complaint,
            "is known to no OpenClaw release",
            _hint(complaint, meant),
            _fix(complaint, meant),
        )


def _may_be_new(complaint: Complaint) -> bool:
    stamp = stamp_of(complaint.config.value)
    return stamp is not None and stamp > NEWEST_KNOWN


def _meant(complaint: Complaint) -> str | None:
    """The key of this place that is surely meant, spelt a little otherwise.

    Short words that differ in a letter are two words: mode and model.
    """
    from openclaw_doctor.validation.nearest import nearest, plain_spelling

    key = str(complaint.violation.pointer[-1])
    meant = nearest(key, _known_here(complaint))
    if meant is None or plain_spelling(key) == plain_spelling(meant):
        return meant
    return meant if min(len(key), len(meant)) >= _LONG_ENOUGH else None


def _known_here(complaint: Complaint) -> list[str]:
    from openclaw_doctor.validation.history import children

    known = children(complaint.violation.pointer[:-1], complaint.config.target)
    return [key for key in known if key not in ("*", "[]")]


def _fix(complaint: Complaint, meant: str | None) -> Fix:
    sibling = Pointer(complaint.violation.pointer[:-1]) / str(meant)
    if meant is None or lookup(complaint.config.value, sibling) is not None:
        return comment_out(complaint)
    return rename_to(complaint, meant, sure=False)


def _hint(complaint: Complaint, meant: str | None) -> str:
    from openclaw_doctor.validation.history import known_elsewhere

    if meant is not None:
        return f"did you mean {meant}?"
    went = whereabouts(complaint)
    if went is not None:
        return went.text.rstrip(".")
    pointer = complaint.violation.pointer
    places = known_elsewhere(str(pointer[-1]), complaint.config.target, pointer)
    if 0 < len(places) < _NOISE:
        known = " and ".join(places)
        return f"a key of this name is known at {known}: is that meant?"
    here = _known_here(complaint)
    if 0 < len(here) <= _FEW:
        return f"known here are {', '.join(here)}; take it out, or make a comment of it"
    return "take it out, or make a comment of it"
