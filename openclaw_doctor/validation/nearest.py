"""The known key that a misspelt one most likely means."""

from __future__ import annotations

from collections.abc import Iterable

#: Longer keys are no slips of the pen.
_LONGEST = 60
_SHORTEST = 3


def plain_spelling(key: str) -> str:
    """The key without what people vary: capitals, underscores and dashes."""
    return key.lower().replace("_", "").replace("-", "")


def nearest(key: str, known: Iterable[str], most: int = 3) -> str | None:
    """The known key that ``key`` most likely means, or None.

    First the one that differs in capitals, underscores and dashes only, then the
    one with the fewest slips (letters swapped, missing, added or wrong): one, from
    five letters on two, from ten on three, but never above ``most``.  Equally near ones
    are told by their spelling, so that the answer is always the same.
    """
    if not _SHORTEST <= len(key) <= _LONGEST:
        return None
    wanted = plain_spelling(key)
    best: tuple[int, str] | None = None
    allowed = min(most, 1 if len(key) < 5 else 2 if len(key) < 10 else 3)
    for candidate in known:
        if candidate == key or len(candidate) < _SHORTEST:
            continue
        found = distance(wanted, plain_spelling(candidate), allowed)
        if found is not None and (best is None or (found, candidate) < best):
            best = (found, candidate)
    return best and best[1]


def distance(one: str, other: str, limit: int) -> int | None:
    """How many slips lie between two words; None for more than ``limit``.

    Two neighbouring letters that changed places count as one slip.
    """
    if abs(len(one) - len(other)) > limit:
        return None
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, opposite in enumerate(other, 1):
            cost = before[j - 1] + (letter != opposite)
            cost = min(cost, before[j] + 1, row[j - 1] + 1)
            swapped = i > 1 and j > 1 and letter == other[j - 2]
            if swapped and one[i - 2] == opposite:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return None
    return row[-1] if row[-1] <= limit else None
