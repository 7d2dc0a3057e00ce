"""What the doctor makes of every config below a directory, and how it compares.

    python benchmarks/migrations.py DIRECTORY [--target RELEASE] [--peer FILE]
                                    [--verbose]

Each file with ``.json`` in its name is copied into a scratch folder as openclaw.json
and fixed there twice: with the safe fixes, and with the unsafe ones as well.  Prints
for both how many configs are valid before and after, and what must not happen: a
crash, a fix that was rejected, a comment that is gone, a second run that finds work, a
line beside the edits with other bytes or another line end.

``--peer`` names a JSON file with what another program made of the same files: an object
of configs by file name.  Both results are then compared place by place.  Left aside is
what OpenClaw's doctor writes beside its migrations (``ASIDE``), and objects that were
left empty.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from openclaw_doctor.engine.check import Selection
from openclaw_doctor.engine.plan import Plan, plan
from openclaw_doctor.engine.validity import validity
from openclaw_doctor.errors import DoctorError
from openclaw_doctor.json5 import parse
from openclaw_doctor.release import NEWEST_KNOWN, Release
from openclaw_doctor.rules.context import Choices, Context
from openclaw_doctor.workspace import Surroundings, Workspace, discover

REF = "openclaw.json"
MODES = {"safe": False, "unsafe": True}
#: Places that OpenClaw's doctor writes for other reasons than that a form is retired.
ASIDE = (
    "meta.*",
    "wizard.*",
    "skills.entries.*.enabled",
    "plugins.entries.*.enabled",
    "channels.*.responsePrefix",
    "channels.*groupAllowFrom*",
    "agents.ownership",
    "agents.entries.*.default",
    "agents.entries.main",
)
KINDS = {
    "other": "both have it, with another value",
    "kept": "only here, as it was before",
    "made": "only here, and new",
    "gone": "only there, as it was before; moved or left out here",
    "missing": "only there, and new",
}
Place = tuple[str | int, ...]


@dataclass
class Result:
    """What became of one file in one mode."""

    before: bool | None = None
    after: bool | None = None
    text: str = ""
    fixes: int = 0
    lines: int = 0
    seconds: float = 0.0
    troubles: list[str] = field(default_factory=list)


def planned(folder: Path, target: Release, unsafe: bool) -> Plan:
    around = Surroundings({"HOME": str(folder)}, folder, None)
    context = Context(discover((folder,), around), target, 0, Choices(unsafe))
    return plan(context, Selection().rules())


def verdict(workspace: Workspace, target: Release) -> bool | None:
    return validity(Context(workspace, target, 0)).get(REF)


def fixed(data: bytes, target: Release, unsafe: bool) -> Result:
    with tempfile.TemporaryDirectory() as name:
        folder, result = Path(name), Result()
        path = folder / REF
        path.write_bytes(data)
        path.chmod(0o600)
        try:
            _fix(path, target, unsafe, result)
        except DoctorError as error:
            result.troubles.append(f"refused: {error}")
        except Exception:
            result.troubles.append("crash: " + traceback.format_exc(limit=-3))
        return result


def _fix(path: Path, target: Release, unsafe: bool, result: Result) -> None:
    start = time.process_time()
    made = planned(path.parent, target, unsafe)
    result.seconds = time.process_time() - start
    result.fixes = len(made.applied)
    result.before = verdict(made.before, target)
    result.after = verdict(made.after, target)
    old, new = made.before.documents[REF], made.after.documents[REF]
    result.text = new.text
    for rejected in made.rejected:
        result.troubles.append(f"rejected: {rejected.finding.rule}: {rejected.reason}")
    result.troubles += lost_comments(old.text, new.text)
    result.lines, strange = changed_lines(old.data, new.data)
    result.troubles += strange
    if result.before and not result.after:
        result.troubles.append("it was valid, and is not any more")
    path.write_bytes(new.data)
    again = planned(path.parent, target, unsafe).applied
    result.troubles += [f"a second run finds work: {found.rule}" for found in again]


def comments(text: str) -> list[str]:
    try:
        spans = parse(text).comments()
    except DoctorError:
        return []
    # What is commented out holds the comments of its own inside one comment.
    return [" ".join(text[s.start : s.end].replace("//", " ").split()) for s in spans]


def lost_comments(old: str, new: str) -> list[str]:
    kept = " ".join(comments(new))
    wanted = Counter(comments(old))
    return [
        f"lost a comment of {len(text)} characters"
        for text, times in wanted.items()
        if kept.count(text) < times
    ]


def changed_lines(old: bytes, new: bytes) -> tuple[int, list[str]]:
    """How many lines an edit wrote, and what is odd about the lines beside it."""
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    bare_before = [line.rstrip(b"\r\n") for line in before]
    bare_after = [line.rstrip(b"\r\n") for line in after]
    matcher = SequenceMatcher(None, bare_before, bare_after, autojunk=False)
    blocks = matcher.get_matching_blocks()
    same = [(a + i, b + i) for a, b, size in blocks for i in range(size)]
    strange = [
        f"line {at + 1} has another line end now"
        for was, at in same
        if before[was] != after[at] and at + 1 < len(after) and was + 1 < len(before)
    ]
    ends = {line[len(line.rstrip(b"\r\n")) :] for line in before} | {b""}
    strange += [
        f"line {at + 1} has a line end that the file did not have"
        for at, line in enumerate(after)
        if line[len(line.rstrip(b"\r\n")) :] not in ends and len(before) > 1
    ]
    if old.endswith(b"\n") != new.endswith(b"\n"):
        strange.append("the end of the file is another")
    return len(after) - len(same), strange


def leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    pairs: Any = ()
    if isinstance(value, dict):
        pairs = value.items()
    elif isinstance(value, list):
        pairs = enumerate(value)
    for step, member in pairs:
        yield from leaves(member, (*place, step))
    if not pairs and place:
        yield place, json.dumps(value)


def dotted(place: Place) -> str:
    return ".".join(map(str, place))


def is_aside(place: Place, *values: str | None) -> bool:
    empty = {value for value in values if value is not None} <= {"{}", "[]"}
    return empty or any(fnmatchcase(dotted(place), pattern) for pattern in ASIDE)


def differences(old: Any, ours: Any, theirs: Any) -> Iterator[tuple[str, Place]]:
    """The places where two results differ, each with its kind."""
    was, here, there = dict(leaves(old)), dict(leaves(ours)), dict(leaves(theirs))
    for place in sorted(here.keys() | there.keys(), key=dotted):
        mine, other = here.get(place), there.get(place)
        if mine == other or is_aside(place, mine, other):
            continue
        if mine is not None and other is not None:
            yield "other", place
        elif mine is not None:
            yield "kept" if was.get(place) == mine else "made", place
        else:
            yield "gone" if was.get(place) == other else "missing", place


def compared(data: bytes, result: Result, theirs: Any) -> list[tuple[str, Place]]:
    try:
        old = parse(data.decode("utf-8-sig")).value()
        return list(differences(old, parse(result.text).value(), theirs))
    except (DoctorError, UnicodeDecodeError):
        return []


def files_of(directory: Path) -> list[Path]:
    """The files that may be configs; hidden folders are left out."""
    return [
        path
        for path in sorted(directory.rglob("*.json*"))
        if path.is_file()
        and not any(p.startswith(".") for p in path.relative_to(directory).parts[:-1])
    ]


def measured(
    paths: list[Path], directory: Path, target: Release, peer: dict[str, Any]
) -> Iterator[tuple[str, str, Result, list[tuple[str, Place]]]]:
    for path in paths:
        name, data = path.relative_to(directory).as_posix(), path.read_bytes()
        for mode, unsafe in MODES.items():
            result = fixed(data, target, unsafe)
            theirs = peer.get(name)
            found = [] if theirs is None else compared(data, result, theirs)
            yield name, mode, result, found


def summary(mode: str, results: list[Result]) -> None:
    def share(numbers: Iterator[bool]) -> str:
        return f"{sum(numbers):5}"

    times = sorted(result.seconds * 1000 for result in results) or [0.0]
    print(f"{mode}: {len(results)} files")
    print(f"  valid before       {share(r.before is True for r in results)}")
    print(f"  valid after        {share(r.after is True for r in results)}")
    print(f"  changed            {share(r.lines > 0 for r in results)}")
    print(f"  fixes              {sum(r.fixes for r in results):5}")
    print(f"  lines written      {sum(r.lines for r in results):5}")
    print(f"  with trouble       {share(bool(r.troubles) for r in results)}")
    print(
        f"  CPU ms per file    {times[len(times) // 2]:5.0f}, at most {times[-1]:.0f}"
    )


def comparison(mode: str, found: dict[str, list[tuple[str, Place]]]) -> None:
    counts = Counter(kind for places in found.values() for kind, _ in places)
    alike = sum(not places for places in found.values())
    print(f"{mode}, compared: {alike} of {len(found)} files alike")
    for kind, words in KINDS.items():
        print(f"  {counts[kind]:5}  {kind:<8} {words}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--target", type=Release.parse, default=NEWEST_KNOWN)
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--verbose", action="store_true")
    chosen = parser.parse_args()
    peer = json.loads(chosen.peer.read_text()) if chosen.peer else {}
    paths = files_of(chosen.directory)
    results: dict[str, list[Result]] = {mode: [] for mode in MODES}
    found: dict[str, dict[str, list[tuple[str, Place]]]] = {mode: {} for mode in MODES}
    for name, mode, result, places in measured(
        paths, chosen.directory, chosen.target, peer
    ):
        results[mode].append(result)
        if peer.get(name) is not None:
            found[mode][name] = places
        for trouble in result.troubles:
            print(f"{name}: {mode}: {trouble}")
        if chosen.verbose:
            print(f"{name}: {mode}: valid {result.before} -> {result.after}")
            for kind, place in places:
                print(f"{name}: {mode}: {kind} {dotted(place)}")
    for mode in MODES:
        summary(mode, results[mode])
        if peer:
            comparison(mode, found[mode])


if __name__ == "__main__":
    os.umask(0o077)
    main()
