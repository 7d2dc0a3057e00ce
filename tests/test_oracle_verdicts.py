"""Fresh mutations of valid configs, judged by us and by the real OpenClaw.

Runs with ``-m oracle``, see ``test_oracle.py``; says how many agree.
"""

from __future__ import annotations

import copy
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.engine.validity import validity
from openclaw_doctor.release import Release
from openclaw_doctor.rules.context import Context
from openclaw_doctor.workspace import Surroundings, from_text

pytestmark = pytest.mark.oracle

RELEASES = Path(os.environ.get("OPENCLAW_DOCTOR_RELEASES", "/nonexistent"))
NODE = os.environ.get("OPENCLAW_DOCTOR_NODE", "node")
SEED = int(os.environ.get("OPENCLAW_DOCTOR_SEED", "20261124"))
COUNT = 300
AGREEMENT = 0.99

JUNK: tuple[Any, ...]
JUNK = (None, True, 0, -1, 2.5, 1e12, "", "x", "5m", [], ["x"], {}, "*")
KEYS = ("zz", "enabled", "mode", "id", "allow", "baseUrl", "_note", "__proto__x")


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if at:
        yield at
    steps = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for step, child in steps:
        yield from places(child, (*at, step))


def mutated(base: Any, chance: random.Random) -> Any:
    """A copy of ``base`` with one or two members dropped, renamed or replaced."""
    value = copy.deepcopy(base)
    for _ in range(2 if chance.random() < 0.2 else 1):
        place = chance.choice(list(places(value)))
        parent = value
        for step in place[:-1]:
            parent = parent[step]
        kind = chance.choice(("drop", "rename", "junk", "junk", "add", "double"))
        if kind == "add" and isinstance(parent, dict):
            parent[chance.choice(KEYS)] = chance.choice(JUNK)
        elif kind == "rename" and isinstance(parent, dict):
            parent[str(place[-1]) + "s"] = parent.pop(place[-1])
        elif kind == "drop":
            del parent[place[-1]]
        elif kind == "double" and isinstance(parent, list):
            parent.append(copy.deepcopy(parent[place[-1]]))
        else:
            parent[place[-1]] = chance.choice(JUNK)
    return value


def texts(release: str, project: Path) -> list[str]:
    folder = project / "fixtures" / "verdicts"
    bases = json.loads((folder / f"{release}.json").read_text(encoding="utf-8"))
    chance = random.Random(SEED)
    choices = list(bases["bases"].values())
    made = (mutated(chance.choice(choices), chance) for _ in range(COUNT))
    return [json.dumps(config) for config in made]


def real(release: str, configs: list[str], home: Path, project: Path) -> Any:
    package = RELEASES / release / "node_modules" / "openclaw"
    asked = home / "configs.json"
    asked.write_text(json.dumps(configs), encoding="utf-8")
    script = project / "tests" / "real_verdicts.mjs"
    done = subprocess.run(
        [NODE, str(script), str(package), str(asked)],
        env={"HOME": str(home), "PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    return json.loads(done.stdout)


def ours(text: str, release: str) -> bool | None:
    around = Surroundings({}, Path("/nowhere"))
    workspace = from_text("openclaw.json", text.encode(), around)
    context = Context(workspace, Release.parse(release), now_ms=0)
    return validity(context)["openclaw.json"]


@pytest.mark.parametrize("release", ["2026.5.28", "2026.9.6"])
def test_agreement_on_fresh_mutants(
    release: str, tmp_path: Path, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not (RELEASES / release).is_dir():
        pytest.skip(f"OPENCLAW_DOCTOR_RELEASES has no {release}")
    configs = texts(release, project)
    answers = real(release, configs, tmp_path, project)
    wrong = [
        (answer["paths"], text)
        for text, answer in zip(configs, answers, strict=True)
        if ours(text, release) is not answer["valid"]
    ]
    refused = sum(not answer["valid"] for answer in answers)
    agreed = COUNT - len(wrong)
    with capsys.disabled():
        # The figure is what a maintainer runs this for.
        sys.stdout.write(
            f"\n{release}: {agreed} of {COUNT} agree, {refused} refused (seed {SEED})\n"
        )
    false_alarms = [text for paths, text in wrong if not paths]
    assert not false_alarms
    assert agreed >= AGREEMENT * COUNT, [paths for paths, _ in wrong]
