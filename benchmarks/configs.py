"""Whole-process CPU time of ``check`` on clean configs of several sizes.

    python benchmarks/configs.py [--rounds N] [--package OPENCLAW --node NODE]

Prints the best of N runs in milliseconds of user + system time for 3 KB, 30 KB and
1 MB, for 1,000 files of 3 KB in one call, and for reading the sections that the
3 KB config needs.  With ``--package`` (the folder of an installed openclaw) also
what its own ``config validate`` takes.
"""

from __future__ import annotations

import argparse
import copy
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from startup import ROOT, best, cpu_of  # type: ignore[import-not-found]

TARGET = "2026.9.6"
DOCTOR = [sys.executable, "-m", "openclaw_doctor", "check", "--target", TARGET]


def config(size: int) -> dict[str, Any]:
    """A realistic valid config, with as many agents as ``size`` bytes hold."""
    recorded = json.loads((ROOT / "fixtures/verdicts" / f"{TARGET}.json").read_text())
    made: dict[str, Any] = copy.deepcopy(recorded["bases"]["03"])
    entries = made["agents"]["entries"]
    plain = {
        "name": "Agent",
        "tools": {"profile": "coding"},
        "identity": {"emoji": "x"},
    }
    made["agents"]["ownership"] = "explicit"
    for entry in entries.values():
        entry.pop("default", None)
    room = size - len(json.dumps(made, indent=2))
    each = len(json.dumps(plain, indent=6)) + 20
    entries.update({f"agent{n}": copy.deepcopy(plain) for n in range(room // each)})
    return made


def written(folder: Path, size: int) -> Path:
    folder.mkdir(parents=True)
    path = folder / "openclaw.json"
    path.write_text(json.dumps(config(size), indent=2, ensure_ascii=False) + "\n")
    path.chmod(0o600)
    return path


def sections_ms(value: dict[str, Any]) -> float:
    from openclaw_doctor.release import Release
    from openclaw_doctor.validation.releases import config_schema

    started = time.process_time()
    schema = config_schema(Release.parse(TARGET))
    for key in value:
        schema.section(key)
    return (time.process_time() - started) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--package", type=Path)
    parser.add_argument("--node", default="node")
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        print(f"pass: {best([sys.executable, '-c', 'pass'], scratch, 5):.0f} ms")
        for size, label in ((3_000, "3 KB"), (30_000, "30 KB"), (1_000_000, "1 MB")):
            path = written(scratch / label, size)
            took = best([*DOCTOR, str(path)], scratch, options.rounds)
            print(f"check {label} ({path.stat().st_size} bytes): {took:.0f} ms")
            if options.package:
                program = options.package / "openclaw.mjs"
                command = [options.node, str(program), "config", "validate"]
                home = ["/usr/bin/env", f"OPENCLAW_CONFIG_PATH={path}"]
                print(f"  openclaw: {cpu_of([*home, *command], scratch):.0f} ms")
        for n in range(1000):
            written(scratch / "many" / f"{n:04}", 3_000)
        took = cpu_of([*DOCTOR, str(scratch / "many")], scratch)
        print(f"check 1,000 files of 3 KB: {took:.0f} ms")
        print(f"sections of the 3 KB config: {sections_ms(config(3_000)):.1f} ms")


if __name__ == "__main__":
    main()
