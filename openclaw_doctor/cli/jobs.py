"""Checking many state directories on several processors at once (``--jobs``)."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

from openclaw_doctor.engine.check import check
from openclaw_doctor.findings import Finding
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.registry import Rule

#: Each process is worth its start with so many state directories.
WORTHWHILE = 20


def check_all(
    context: Context, rules: Sequence[Rule], jobs: int, done: Callable[[], None]
) -> list[Finding]:
    """All findings, found by up to ``jobs`` processes; ``done`` is called after each
    share of the work.

    The others are forks of this very program, and live until they have told what they
    found through a pipe.  Nothing else is started.
    """
    states = context.workspace.states
    shares = min(jobs, len(states) // WORTHWHILE)
    if shares < 2 or not hasattr(os, "fork"):
        return check(context, rules)
    parts = [
        replace(context, workspace=context.workspace.of(states[number::shares]))
        for number in range(shares)
    ]
    # What the workspace could not read is told once.
    first = replace(parts[0].workspace, unreadable=context.workspace.unreadable)
    parts[0] = replace(parts[0], workspace=first)
    running = [(part, *_start(part, rules)) for part in parts[1:]]
    findings = check(parts[0], rules)
    done()
    for part, child, pipe in running:
        findings += _result(part, rules, child, pipe)
        done()
    return findings


def _start(part: Context, rules: Sequence[Rule]) -> tuple[int, int]:
    """Fork a process that checks a part; its id and the end of the pipe to read."""
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
            pickle.dump(check(part, rules), stream, protocol=pickle.HIGHEST_PROTOCOL)
        code = 0
    finally:
        # Whatever happened here is for the parent to find out and to tell.
        os._exit(code)


def _result(
    part: Context, rules: Sequence[Rule], child: int, pipe: int
) -> list[Finding]:
    """What a process found; where it failed, the part is checked here once more."""
    with os.fdopen(pipe, "rb") as stream:
        data = stream.read()
    _, status = os.waitpid(child, 0)
    if status != 0:
        return check(part, rules)
    found: list[Finding] = pickle.loads(data)
    return found
