"""Checking many state directories: share by share, on several processors if asked."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from openclaw_doctor.cli.progress import progress
from openclaw_doctor.engine.check import NOTHING_HIDDEN, Outcome, examine
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.registry import Rule

#: So many state directories are checked at a time.
SHARE = 20


def examine_all(context: Context, rules: Sequence[Rule], jobs: int) -> Outcome:
    """What ``rules`` find, as `examine` says it, found by up to ``jobs`` processes.

    The others are forks of this very program, and end when they have told through a
    pipe what they found.  Nothing else is started.
    """
    states = context.workspace.states
    if len(states) <= SHARE:
        return examine(context, rules)
    shares = [
        context.workspace.of(states[at : at + SHARE])
        for at in range(0, len(states), SHARE)
    ]
    # What could not be read is told once.
    shares[0] = replace(shares[0], unreadable=context.workspace.unreadable)
    parts = [replace(context, workspace=share) for share in shares]
    workers = max(1, min(jobs, len(parts))) if hasattr(os, "fork") else 1
    own = parts[::workers]
    others = [parts[number::workers] for number in range(1, workers)]
    running = [(theirs, *_start(theirs, rules)) for theirs in others]
    with progress(len(own) + len(others), "Checking") as advance:
        outcomes = _examined(own, rules, advance)
        for theirs, child, pipe in running:
            outcomes += _result(theirs, rules, child, pipe)
            advance()
    return _joined(outcomes)


def _examined(
    parts: Iterable[Context],
    rules: Sequence[Rule],
    advance: Callable[[], None] = lambda: None,
) -> list[Outcome]:
    outcomes = []
    for part in parts:
        outcomes.append(examine(part, rules))
        advance()
    return outcomes


def _joined(outcomes: Sequence[Outcome]) -> Outcome:
    return Outcome(
        tuple(finding for one in outcomes for finding in one.findings),
        sum((one.hidden for one in outcomes), NOTHING_HIDDEN),
        frozenset[tuple[str, str]]().union(*(one.silenced for one in outcomes)),
    )


def _start(parts: Sequence[Context], rules: Sequence[Rule]) -> tuple[int, int]:
    """Fork a process that checks some parts; its id and the end of the pipe to read."""
    sys.stdout.flush()
    sys.stderr.flush()
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    code = 1
    try:
        os.close(reading)
        with os.fdopen(writing, "wb") as stream:
            pickle.dump(_examined(parts, rules), stream)
        code = 0
    finally:
        # Whatever went wrong here, the parent finds out and tells.
        os._exit(code)


def _result(
    parts: Sequence[Context], rules: Sequence[Rule], child: int, pipe: int
) -> list[Outcome]:
    """What a process found; where it failed, its parts are checked here once more."""
    with os.fdopen(pipe, "rb") as stream:
        data = stream.read()
    _, status = os.waitpid(child, 0)
    if status != 0:
        return _examined(parts, rules)
    outcomes: list[Outcome] = pickle.loads(data)
    return outcomes
