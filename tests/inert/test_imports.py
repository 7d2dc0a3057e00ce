"""Nothing that lies in the working directory is imported or executed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from .repository import hostile_repository, modules

#: Everything that Python has loaded before the tool begins, and everything it loads.
BEFORE = "import sys, json; print(json.dumps(sorted(sys.modules)))"
AFTER = (
    "import sys, json; from openclaw_doctor.cli.main import run; before ="
    " sys.stdout; sys.stdout = sys.stderr; run(sys.argv[1:]); print(json.dumps(sorted("
    "sys.modules)), file=before)"
)
FIX = ("check", "--fix", "--unsafe-fixes", "--target", "2026.5.28", ".")


def loaded(code: str, cwd: Path, project: Path) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", code, *FIX],
        cwd=cwd,
        env={"PYTHONPATH": str(project), "HOME": str(cwd)},
        capture_output=True,
        text=True,
        check=True,
    )
    names: list[str] = json.loads(done.stdout)
    return {name.split(".")[0] for name in names}


def names_loaded(folder: Path, project: Path) -> set[str]:
    """The name of every module that a fix loads, except the tool's own."""
    first = hostile_repository(folder / "first", folder / "unused")
    shutil.rmtree(first / "openclaw_doctor")
    for path in first.glob("*.py"):
        path.unlink()
    names = loaded(AFTER, first, project) - loaded(BEFORE, folder, project)
    assert {"click", "deepdiff", "difflib"} <= names
    return names - {"openclaw_doctor"}


def run_in(folder: Path, words: list[str], project: Path) -> str:
    """Run the tool in a folder; what it prints."""
    path = {} if installed(folder.parent) else {"PYTHONPATH": str(project)}
    done = subprocess.run(
        words,
        cwd=folder,
        env={"HOME": str(folder), "PATH": f"{folder / 'bin'}:/usr/bin:/bin", **path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    return done.stdout


def test_a_module_of_the_working_directory_is_not_imported(
    tmp_path: Path, project: Path
) -> None:
    mark = tmp_path / "executed"
    folder = hostile_repository(tmp_path / "repository", mark)
    # Python finds that one before the tool's own first line runs.
    shutil.rmtree(folder / "openclaw_doctor")
    said = run_in(
        folder, [sys.executable, "-m", "openclaw_doctor", "check", "."], project
    )
    assert "credentials/legacy-flat-store" in said
    assert not mark.exists(), mark.read_text()


@pytest.mark.slow
@pytest.mark.parametrize("way", ["module", "command", "isolated"])
def test_no_module_of_the_working_directory_is_imported(
    way: str, tmp_path: Path, project: Path
) -> None:
    mark = tmp_path / "executed"
    folder = hostile_repository(tmp_path / "second", mark)
    modules(folder, names_loaded(tmp_path, project), mark)
    command = Path(sys.executable).with_name("openclaw-doctor")
    if way == "command" and not command.exists():
        pytest.skip("openclaw-doctor is not installed beside this Python")
    if way == "isolated" and not installed(tmp_path):
        pytest.skip("openclaw_doctor is not installed for this Python")
    if way == "module":
        shutil.rmtree(folder / "openclaw_doctor")
    words = {
        "module": [sys.executable, "-m", "openclaw_doctor"],
        "command": [str(command)],
        "isolated": [sys.executable, "-I", "-m", "openclaw_doctor"],
    }[way]
    assert "Fixed openclaw.json" in run_in(folder, [*words, *FIX], project)
    assert not mark.exists(), mark.read_text()


def installed(elsewhere: Path) -> bool:
    """Whether Python finds the tool without being told where it is."""
    code = "import openclaw_doctor"
    words = [sys.executable, "-I", "-c", code]
    return not subprocess.run(words, cwd=elsewhere, check=False).returncode
