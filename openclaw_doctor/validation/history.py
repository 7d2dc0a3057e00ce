"""The life of a key: in which stored releases it is known, and what became of it.

All answers come from ``schemas/openclaw/history`` and ``schemas/openclaw/successors``;
a question reads only the sections it is about.  A place is a tuple of steps: concrete
keys and indices, or ``*`` for any key of a map and ``[]`` for any item of a list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from openclaw_doctor.pointer import Step
from openclaw_doctor.release import Release, ReleaseRange
from openclaw_doctor.validation import stored_history
from openclaw_doctor.validation.nearest import nearest
from openclaw_doctor.validation.places import ANY_ITEM, ANY_KEY, Place, dotted, is_item
from openclaw_doctor.validation.releases import basis_for, known_releases
from openclaw_doctor.validation.stored_history import CHANNELS, PLUGINS, Node
from openclaw_doctor.validation.successors import Row, Successor, moved, rows_for

__all__ = [
    "Life",
    "Successor",
    "children",
    "did_you_mean",
    "is_named",
    "known_elsewhere",
    "life",
    "moves",
    "successor",
]

_MOST = 3
#: A place can move several times; more often than this it goes round in a circle.
_MOST_MOVES = 8


@dataclass(frozen=True, slots=True)
class Life:
    """The stretches of stored releases in which a key is known, oldest first.

    ``until`` of a stretch is the first stored release without the key.
    """

    spans: tuple[ReleaseRange, ...]

    @property
    def since(self) -> Release | None:
        """The first stored release that knows the key."""
        return self.spans[0].since

    @property
    def until(self) -> Release | None:
        """The first stored release that has lost it for good; None where none has."""
        return self.spans[-1].until

    def known_at(self, target: Release) -> bool:
        """Whether the stored release that answers for ``target`` knows the key."""
        basis = basis_for(target).release
        return any(basis in span for span in self.spans)


@dataclass(frozen=True, slots=True)
class _Found:
    """A node of a history; ``own`` and ``seen`` are sets of releases as bits.

    ``own`` is the node's lifetime, ``seen`` the part in which the way here was open.
    """

    node: Node
    own: int
    seen: int


def life(place: Sequence[Step]) -> Life | None:
    """In which stored releases ``place`` is known; None where in none.

    A concrete key counts as known where its map takes any key, a named key of the
    same object goes first.  Keys of a place that takes anything are not known.
    """
    known = 0
    for found in _at(tuple(place)):
        known |= found.seen
    return Life(tuple(_spans(known))) if known else None


def is_named(place: Sequence[Step]) -> bool:
    """Whether a stored release knows the last key by its own name, not as any key."""
    steps = tuple(place)
    return any(found.seen for found in _at(steps, frozenset({len(steps) - 1})))


def children(place: Sequence[Step], release: Release) -> tuple[str, ...]:
    """The keys known at ``place`` at a release, by name; ``*`` and ``[]`` included."""
    here = tuple(place)
    bit = _bit(release)
    names = {
        name
        for found in (_at(here) if here else [])
        if found.seen & bit
        for name, node in stored_history.members(found.node)
        if _lifetime(node, found.own) & bit
    }
    roots: dict[tuple[Step, ...], str] = {
        (): "core",
        CHANNELS: "channels",
        PLUGINS: "plugins",
    }
    kind = roots.get(here)
    if kind:
        names.update(
            name
            for name in stored_history.names(kind)
            if _lifetime(stored_history.section(kind, name), 0) & bit
        )
    return tuple(sorted(names))


def known_elsewhere(
    key: str, target: Release, near: Sequence[Step] = ()
) -> tuple[str, ...]:
    """Up to three places where a key of exactly this name is known at ``target``.

    ``near`` is the place where it was found, itself left out: places of the same
    channel or plugin come first, then those below an object of the same name, in the
    same section, and the shorter ones.
    """
    here = tuple(near)
    around = [step for step in here if isinstance(step, str)][-2:-1]
    owner = here[: 1 + _kind(here)]

    def distant(place: Place) -> tuple[bool, bool, bool, int, int, Place]:
        foreign = _kind(here) == 0 or place[: len(owner)] != owner
        unlike = list(place[-2:-1]) != around
        return foreign, unlike, place[:1] != here[:1], _kind(place), len(place), place

    places = [place for place in _index(_bit(target)).get(key, ()) if place != here]
    return tuple(dotted(place) for place in sorted(places, key=distant)[:_MOST])


def successor(place: Sequence[Step], target: Release) -> Successor | None:
    """Where ``place`` went by ``target``, over several moves if need be.

    None where ``target`` still knows it by name, and where nothing is known of it.  A
    map that takes any key knows none by name.  The keys a user chose stay in ``to``;
    what is not known is written as ``*`` or ``[]``.
    """
    here: tuple[Step, ...] = tuple(place)
    found: Successor | None = None
    least = len(here)
    for _ in range(_MOST_MOVES):
        row = _row(here, target)
        if row is None:
            break
        retired = found.retired if found else row.retired
        to = moved(here, row)
        if to is None or row.to is None:
            return Successor(None, retired, row.text)
        here, least = to, len(row.to)
        found = Successor(None, retired, found.text if found else row.text)
    return found and replace(found, to=dotted(_known_part(here, least, target)))


def _row(here: tuple[Step, ...], target: Release) -> Row | None:
    """The closest move that ``target`` has behind it."""
    for row in rows_for(here):
        past = row.retired is None or row.retired <= target
        if past and not _knows_by_name(here, row, target):
            return row
    return None


def _knows_by_name(here: tuple[Step, ...], row: Row, target: Release) -> bool:
    """Whether the keys that the row names are still known where they stood."""
    named = frozenset(i for i, key in enumerate(row.old) if key != ANY_KEY)
    bit = _bit(target)
    return any(found.seen & bit for found in _at(here[: len(row.old)], named))


def _known_part(
    place: tuple[Step, ...], least: int, target: Release
) -> tuple[Step, ...]:
    """The place without those of its last steps that the target does not know."""
    length = len(place)
    while length > least and not _is_known(place[:length], target):
        length -= 1
    return place[:length]


def moves(place: Sequence[Step]) -> tuple[Successor, ...]:
    """The single moves of ``place`` that releases made which no longer know it."""
    here, found = tuple(place), []
    for row in rows_for(here):
        # The release that made the move may not be stored; the next one lacks the key.
        past = [r for r in known_releases() if row.retired and r >= row.retired]
        end = past[0] if past else known_releases()[-1]
        if not _knows_by_name(here, row, end):
            to = moved(here, row)
            found.append(Successor(dotted(to) if to else None, row.retired, row.text))
    return tuple(found)


def did_you_mean(place: Sequence[Step], target: Release) -> str | None:
    """The key path known at ``target`` that ``place`` most likely means, or None.

    That is where it went, if it is retired; else a key of nearly the same spelling
    where the first unknown key stands; else the key itself, or one spelt nearly like
    it, anywhere.
    """
    steps = tuple(place)
    if _is_known(steps, target):
        return None
    gone = successor(steps, target)
    if gone is not None and gone.to is not None:
        return gone.to
    here = _repaired(steps, target) or _retired_name(steps, target)
    if here is not None:
        return here if isinstance(here, str) else dotted(here)
    keys = [step for step in steps if isinstance(step, str)]
    if not keys:
        return None
    elsewhere = known_elsewhere(keys[-1], target, steps)
    if not elsewhere:
        name = nearest(keys[-1], _index(_bit(target)), 1)
        elsewhere = known_elsewhere(name, target, steps) if name else ()
    return elsewhere[0] if elsewhere else None


def _repaired(steps: tuple[Step, ...], target: Release) -> tuple[Step, ...] | None:
    """The place with its misspelt keys replaced, as far as that leads anywhere."""
    best: tuple[Step, ...] | None = None
    for _ in steps:
        length = next(
            (n for n in range(1, len(steps) + 1) if not _is_known(steps[:n], target)),
            None,
        )
        if length is None:
            return steps if best else None
        wrong = steps[length - 1]
        known = set(children(steps[: length - 1], target)) - {ANY_KEY, ANY_ITEM}
        right = nearest(wrong, known) if isinstance(wrong, str) else None
        if right is None:
            return best
        best = (*steps[: length - 1], right)
        steps = (*best, *steps[length:])
    return best


def _retired_name(steps: tuple[Step, ...], target: Release) -> str | None:
    """What became of a key of nearly the same spelling that an older release knew."""
    parent, wrong = steps[:-1], steps[-1]
    if not isinstance(wrong, str):
        return None
    known = {name for r in known_releases() for name in children(parent, r)}
    right = nearest(wrong, known - {ANY_KEY, ANY_ITEM})
    found = successor((*parent, right), target) if right else None
    return found.to if found else None


def _is_known(place: tuple[Step, ...], target: Release) -> bool:
    found = life(place)
    return found is not None and found.known_at(target)


def _at(place: tuple[Step, ...], named: frozenset[int] = frozenset()) -> list[_Found]:
    """What the histories have at a place; steps in ``named`` are no keys of a map."""
    found: list[_Found] = []
    for length in range(1, len(place) + 1):
        here = place[:length]
        own = _grafted(here)
        if own is not None:
            found = [own]
        elif length == 1:
            return []
        else:
            by_name = length - 1 in named
            found = [one for node in found for one in _step(node, here[-1], by_name)]
    return found


def _grafted(place: tuple[Step, ...]) -> _Found | None:
    """The root of a history of its own: a section, a channel or a plugin's config."""
    if len(place) == 1:
        kind, name = "core", place[0]
    elif len(place) == 2 and place[:1] == CHANNELS:
        kind, name = "channels", place[1]
    elif len(place) == 4 and place[:2] == PLUGINS and place[3] == "config":
        kind, name = "plugins", place[2]
    else:
        return None
    if not isinstance(name, str) or name not in stored_history.names(kind):
        return None
    node = stored_history.section(kind, name)
    known = _lifetime(node, 0)
    return _Found(node, known, known)


def _step(found: _Found, step: Step, by_name: bool) -> Iterator[_Found]:
    if not isinstance(found.node, dict):
        return
    free = found.seen
    if isinstance(step, str) and step and step in found.node:
        own = _lifetime(found.node[step], found.own)
        yield _Found(found.node[step], own, found.seen & own)
        free &= ~own
    rest = [ANY_ITEM] if is_item(step) else []
    rest += [ANY_KEY] if isinstance(step, str) and not by_name else []
    for name in rest:
        if name in found.node and name != step:
            own = _lifetime(found.node[name], found.own)
            yield _Found(found.node[name], own, free & own)


def _lifetime(node: Node, around: int) -> int:
    """The releases that know a node; ``around`` are those of the object it is in."""
    said = node.get("", "") if isinstance(node, dict) else node
    return _mask(said) if said else around


@lru_cache(maxsize=1024)
def _mask(spans: str) -> int:
    known = 0
    for span in spans.split():
        first, _, end = span.partition("..")
        stretch = ReleaseRange(
            Release.parse(first), Release.parse(end) if end else None
        )
        for number, release in enumerate(known_releases()):
            known |= (release in stretch) << number
    return known


def _spans(known: int) -> Iterator[ReleaseRange]:
    since: Release | None = None
    for number, release in enumerate(known_releases()):
        there = bool(known >> number & 1)
        if there and since is None:
            since = release
        elif not there and since is not None:
            yield ReleaseRange(since, release)
            since = None
    if since is not None:
        yield ReleaseRange(since)


def _bit(target: Release) -> int:
    return 1 << known_releases().index(basis_for(target).release)


def _kind(place: tuple[Step, ...]) -> int:
    """How many steps there are before the id of a channel or plugin, else 0."""
    return 2 if place[:2] == PLUGINS else 1 if place[:1] == CHANNELS else 0


@lru_cache(maxsize=4)
def _index(bit: int) -> dict[str, list[Place]]:
    """Every key known at a release, with its places."""
    index: dict[str, list[Place]] = {}
    for root, tree in stored_history.roots():
        stack: list[tuple[Place, Node, int]] = [(root, tree, _lifetime(tree, 0))]
        while stack:
            place, node, own = stack.pop()
            if own & bit:
                index.setdefault(place[-1], []).append(place)
            stack.extend(
                ((*place, name), one, _lifetime(one, own))
                for name, one in stored_history.members(node)
            )
    return index
