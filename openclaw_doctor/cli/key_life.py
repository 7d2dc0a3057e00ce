"""The life of a key in words and as JSON, for ``openclaw-doctor explain``."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from openclaw_doctor.errors import UsageError
from openclaw_doctor.pointer import Step
from openclaw_doctor.release import Release, ReleaseRange
from openclaw_doctor.validation.descriptions import description
from openclaw_doctor.validation.history import (
    Life,
    Successor,
    children,
    did_you_mean,
    life,
    moves,
    successor,
)
from openclaw_doctor.validation.keys import KeyFacts, key_facts
from openclaw_doctor.validation.places import dotted, parse_place
from openclaw_doctor.validation.releases import Basis, basis_for, known_releases

_WIDTH = 88
_MOST_KEYS = 40


@dataclass(frozen=True, slots=True)
class _Key:
    """All that is known of a place, at one target."""

    place: tuple[Step, ...]
    basis: Basis
    life: Life | None
    facts: KeyFacts | None
    now: Successor | None
    later: tuple[Successor, ...]

    @property
    def known(self) -> bool:
        """Whether the target takes the key by its name."""
        if self.now is not None:
            return False
        return self.life is not None and self.life.known_at(self.basis.target)


def explained(subject: str, target: Release, *, as_json: bool) -> str | None:
    """The explanation of the key path ``subject``; None where it cannot be one.

    Raises UsageError where no release knows it, with what it may mean.
    """
    first, slash, _ = subject.partition("/")
    if slash and not set(first) & set(".["):
        return None
    place = parse_place(subject)
    if not place:
        return None
    key = _Key(
        place,
        basis_for(target),
        life(place),
        key_facts(place, target),
        successor(place, target),
        moves(place),
    )
    if key.life is None and key.facts is None and key.now is None:
        meant = did_you_mean(place, target)
        if meant is None and len(place) == 1:
            return None
        raise UsageError(
            f"no release known here has the key {dotted(place)}"
            + (f"; did you mean {meant}?" if meant else "")
        )
    return _as_json(key) if as_json else "\n".join(_lines(key)) + "\n"


def _lines(key: _Key) -> Iterator[str]:
    yield dotted(key.place)
    yield ""
    text = description(key.place)
    if text:
        yield text
        yield ""
    yield from _wrapped(_verdict(key))
    if key.known and key.facts and not key.facts.free:
        yield from _taken(key.facts)
    if key.life:
        yield from _wrapped(f"Known: {_spans(key.life)}.")
    yield from _gone(key)
    if not key.known and key.now is None:
        meant = did_you_mean(key.place, key.basis.target)
        if meant and key.facts is None:
            yield f"Perhaps meant: {meant}"
    below = _below(key)
    if below:
        more = f" and {len(below) - _MOST_KEYS} more" * (len(below) > _MOST_KEYS)
        title = "Keys" if key.known else "Keys it had"
        yield from _wrapped(f"{title}: {', '.join(below[:_MOST_KEYS])}{more}")


def _verdict(key: _Key) -> str:
    name = f"OpenClaw {key.basis.target}"
    if key.basis.nearness != "exact":
        name += f" (judged by {key.basis.release}, the nearest release stored here)"
    if key.known:
        return f"{name} knows this key."
    if key.now is not None and key.facts is not None:
        has = "another place for this" if key.now.to else "no such setting"
        return f"{name} has {has}."
    if key.facts is None:
        return f"{name} does not know this key."
    if key.life is None:
        return f"{name} takes any key here; it knows none of this name."
    return f"{name} does not know this key by name, but takes any key here."


def _taken(facts: KeyFacts) -> Iterator[str]:
    yield from _wrapped(f"Takes: {facts.takes}")
    if facts.words:
        yield from _wrapped(f"Words: {', '.join(facts.words)}")
    if facts.bounds:
        yield from _wrapped(f"Bounds: {', '.join(facts.bounds)}")
    if facts.default is not None:
        yield from _wrapped(f"Default: {facts.default}")
    if facts.required:
        yield "Required: yes, in the object around it"


def _gone(key: _Key) -> Iterator[str]:
    if key.now:
        where = f"Now: {key.now.to}." if key.now.to else "Now: gone."
        yield from _wrapped(f"{where} {key.now.text}")
        return
    for move in key.later:
        if move.retired and move.retired > key.basis.target:
            where = f"it goes to {move.to}" if move.to else "it is gone"
            yield from _wrapped(f"From {move.retired} on {where}. {move.text}")


def _below(key: _Key) -> list[str]:
    """The keys below the place, at the target or when it was last known."""
    if key.facts and not key.known:
        return []
    release = key.basis.release
    if not key.known and key.life:
        release = _last(key.life.spans[-1])
    shown = {"*": "* (any key)", "[]": "[] (items)"}
    return [shown.get(name, name) for name in children(key.place, release)]


def _spans(known: Life) -> str:
    return "; ".join(_span(one) for one in known.spans)


def _span(one: ReleaseRange) -> str:
    first, oldest = one.since, known_releases()[0]
    since = f"since {first}"
    if first == oldest:
        since += " or longer (the oldest release stored here)"
    if one.until is None:
        return since
    lost = f"{one.until} is the first stored release without it"
    return f"{since}, up to {_last(one)}; {lost}"


def _last(one: ReleaseRange) -> Release:
    """The last stored release of a stretch."""
    return max(release for release in known_releases() if release in one)


def _wrapped(text: str) -> list[str]:
    # A pattern or a default may be one long word.
    return textwrap.wrap(
        text,
        _WIDTH,
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _as_json(key: _Key) -> str:
    below: Sequence[str] = children(key.place, key.basis.release) if key.known else ()
    body = {
        "schemaVersion": 1,
        "key": dotted(key.place),
        "target": str(key.basis.target),
        "judgedBy": str(key.basis.release),
        "known": key.known,
        "accepted": key.facts is not None,
        "description": description(key.place),
        "releases": [
            {"since": str(one.since), "until": str(one.until) if one.until else None}
            for one in (key.life.spans if key.life else ())
        ],
        "value": asdict(key.facts) if key.facts else None,
        "successor": _move(key.now) if key.now else None,
        "moves": [_move(move) for move in key.later],
        "keys": list(below),
        "didYouMean": None if key.known else did_you_mean(key.place, key.basis.target),
    }
    return json.dumps(body, indent=2, ensure_ascii=False) + "\n"


def _move(move: Successor) -> dict[str, str | None]:
    retired = str(move.retired) if move.retired else None
    return {"to": move.to, "retired": retired, "text": move.text}
