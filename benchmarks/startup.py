"""Whole-process CPU time of check and fix beside ``python -c pass``.

    python benchmarks/startup.py [--rounds N]

Prints the best of N runs in milliseconds of user + system time, and the time the
reader needs for texts of 3 KB, 30 KB and 1 MB.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent


def cpu_of(command: Sequence[str], cwd: Path) -> float:
    """CPU milliseconds (user and system) of one run of ``command``."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {
        "PYTHONPATH": str(ROOT),
        "HOME": str(cwd),
        "PATH": os.environ["PATH"],
    }
    subprocess.run(command, cwd=cwd, env=environment, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    user = after.ru_utime - before.ru_utime
    return (user + after.ru_stime - before.ru_stime) * 1000


def best(command: Sequence[str], cwd: Path, rounds: int) -> float:
    return min(cpu_of(command, cwd) for _ in range(rounds))


def state(folder: Path, providers: int, *, flat: bool) -> Path:
    """A state directory; 8 providers make a pair of about 3 KB."""
    agent = folder / "agents" / "main" / "agent"
    agent.mkdir(parents=True)
    config = {
        "gateway": {"mode": "local"},
        "models": {
            "providers": {
                f"lab{n}": {
                    "baseUrl": f"http://10.0.0.{n}:8000/v1",
                    "api": "openai-completions",
                    "models": [{"id": f"m{n}", "name": f"Model {n}"}],
                }
                for n in range(providers)
            }
        },
    }
    reference = {"source": "env", "provider": "default", "id": "LAB_KEY"}
    entries = {
        (f"lab{n}" if flat else f"lab{n}:default"): {
            "type": "api_key",
            **({} if flat else {"provider": f"lab{n}"}),
            "keyRef": reference,
        }
        for n in range(providers)
    }
    store = entries if flat else {"version": 1, "profiles": entries}
    (folder / "openclaw.json").write_text(json.dumps(config, indent=2) + "\n")
    path = agent / "auth-profiles.json"
    path.write_text(json.dumps(store, indent=2) + "\n")
    path.chmod(0o600)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    rounds = parser.parse_args().rounds
    python = sys.executable
    doctor = [python, "-m", "openclaw_doctor", "--target", "2026.5.28"]
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        clean, flat = state(top / "a", 8, flat=False), state(top / "b", 8, flat=True)
        rows = [
            ("python -c pass", [python, "-c", "pass"], top),
            (
                "import click, jsonschema.validators",
                [python, "-c", "import click, jsonschema.validators"],
                top,
            ),
            ("check, clean 3 KB pair", [*doctor, "."], clean),
            ("check, flat 3 KB pair", [*doctor, "."], flat),
            ("--diff, flat 3 KB pair", [*doctor, "--diff", "."], flat),
        ]
        for label, command, cwd in rows:
            print(f"{label:<40} {best(command, cwd, rounds):7.0f} ms CPU")
        print(
            f"{'--fix, flat 3 KB pair':<40} {fix_time(top, doctor, rounds):7.0f} ms CPU"
        )
    reader(rounds)


def fix_time(top: Path, doctor: list[str], rounds: int) -> float:
    times = []
    for number in range(rounds):
        folder = state(top / f"fix{number}", 8, flat=True)
        times.append(cpu_of([*doctor, "--fix", "."], folder))
    return min(times)


def reader(rounds: int) -> None:
    from openclaw_doctor.json5 import parse

    for label, copies in (("3 KB", 16), ("30 KB", 160), ("1 MB", 5300)):
        item = {"id": "model", "name": "A model", "cost": {"input": 1.5, "output": 2}}
        text = json.dumps({f"entry{n}": item for n in range(copies)}, indent=2)
        times = []
        for _ in range(rounds):
            start = time.process_time()
            parse(text).value()
            times.append((time.process_time() - start) * 1000)
        size = f"parse and read {label} ({len(text):,} characters)"
        print(f"{size:<40} {min(times):7.2f} ms CPU")


if __name__ == "__main__":
    main()
