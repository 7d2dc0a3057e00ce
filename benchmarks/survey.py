"""What the doctor says about every file below a directory, and what fixing does.

    python benchmarks/survey.py DIRECTORY [--target RELEASE] [--unsafe] [--verbose]

Each file is copied into a scratch folder under the name its kind has (or its own),
checked, fixed, checked again and taken back. Prints the rules that fired and every
file where something went wrong: a crash, a second run with work left, an undo that
does not give back the bytes.
"""

from __future__ import annotations

import argparse
import io
import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

from openclaw_doctor.cli.main import run

KINDS = {"auth-profiles", "auth-state", "models", "openclaw.json"}


def call(*arguments: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(list(arguments))
    return code, out.getvalue(), err.getvalue()


def place(path: Path, scratch: Path) -> Path:
    """Where a file of this kind would lie in a state directory."""
    kind = path.parent.name
    if kind == "openclaw.json":
        return scratch / "openclaw.json"
    if kind in KINDS:
        return scratch / "agents" / "main" / "agent" / f"{kind}.json"
    return scratch / path.name


def troubles(path: Path, options: list[str], fired: Counter[str]) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as name:
        target = place(path, Path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(path.read_bytes())
        target.chmod(0o600)
        where = str(target if path.parent.name not in KINDS else name)
        code, out, err = call("check", "--format", "json", *options, where)
        if code not in (0, 1):
            yield f"check exits {code}: {err or out}"
            return
        fired.update(found["checkId"] for found in json.loads(out)["findings"])
        yield from _rewrite(path, target, where, options)


def _rewrite(path: Path, target: Path, where: str, options: list[str]) -> Iterator[str]:
    code, out, err = call("--fix", "--format", "json", *options, where)
    if code not in (0, 1):
        yield f"--fix exits {code}: {err or out}"
        return
    report: dict[str, Any] = json.loads(out)
    for rejected in report["plan"]["rejected"]:
        yield f"rejected: {rejected['checkId']}: {rejected['reason']}"
    _, again, _ = call("--fix", "--format", "json", *options, where)
    if json.loads(again)["plan"]["applied"]:
        yield "a second run finds work"
    if report["plan"]["written"]:
        code, out, err = call("undo", where)
        if code != 0 or target.read_bytes() != path.read_bytes():
            yield f"undo exits {code} or gives other bytes: {err or out}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--target", default="2026.5.28")
    parser.add_argument("--unsafe", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    chosen = parser.parse_args()
    options = ["--target", chosen.target]
    options += ["--unsafe-fixes"] if chosen.unsafe else []
    total: Counter[str] = Counter()
    files = bad = 0
    for path in sorted(chosen.directory.rglob("*.json*")):
        fired: Counter[str] = Counter()
        found = list(troubles(path, options, fired))
        files += 1
        bad += bool(found)
        total.update(fired)
        for trouble in found:
            print(f"{path}: {trouble}")
        if chosen.verbose:
            print(f"{path}: {dict(fired)}")
    print(f"{files} files, {bad} with trouble, target {chosen.target}")
    for rule, times in total.most_common():
        print(f"{times:6}  {rule}")


if __name__ == "__main__":
    main()
