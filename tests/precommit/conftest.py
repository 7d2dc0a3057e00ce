"""Real git and real pre-commit, and repositories to try them on."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

CONFIGS = Path(__file__).parent / "configs"
#: As it was before the tests took names out of it.
_OUTSIDE = dict(os.environ)
_NOT_PROJECT = (
    ".git",
    ".venv*",
    "build",
    "dist",
    "*.egg-info",
    "__pycache__",
    ".*_cache",
)
Completed = subprocess.CompletedProcess[str]


@dataclass(frozen=True)
class Tools:
    """The programs that are called, and the environment they are called in."""

    git: str
    pre_commit: str
    environment: dict[str, str]

    def call(self, folder: Path, *command: str, **more: str) -> Completed:
        return subprocess.run(
            command,
            cwd=folder,
            env={**self.environment, **more},
            capture_output=True,
            text=True,
            check=False,
        )

    def run_git(self, folder: Path, *arguments: str) -> str:
        done = self.call(folder, self.git, *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout


@dataclass(frozen=True)
class Repository:
    """A git work tree that uses the hooks."""

    folder: Path
    tools: Tools

    def git(self, *arguments: str) -> str:
        return self.tools.run_git(self.folder, *arguments)

    def hook(self, name: str, *arguments: str, **more: str) -> Completed:
        command = (self.tools.pre_commit, "run", f"openclaw-doctor-{name}", *arguments)
        return self.tools.call(self.folder, *command, **more)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def texts(self) -> dict[str, str]:
        """Every file of the work tree, tracked or not."""
        found = (path for path in self.folder.rglob("*") if path.is_file())
        names = {path.relative_to(self.folder).as_posix(): path for path in found}
        return {
            name: path.read_text(encoding="utf-8")
            for name, path in names.items()
            if not name.startswith(".git/") and not path.is_symlink()
        }


def _environment(scratch: Path) -> dict[str, str]:
    """This process's, without what leads git, Python or the tool elsewhere."""
    leading = ("GIT_", "PYTHON", "OPENCLAW_", "CLAWDBOT_", "PI_CODING_", "VIRTUAL_ENV")
    kept = {k: v for k, v in _OUTSIDE.items() if not k.startswith(leading)}
    kept.update({k: v for k, v in _OUTSIDE.items() if k == "GIT_SSL_CAINFO"})
    settings = scratch / "gitconfig"
    settings.write_text(
        '[user]\n  name = n\n  email = n@example.com\n[protocol "file"]\n'
        "  allow = always\n[init]\n  defaultBranch = main\n"
    )
    return {
        **kept,
        "GIT_CONFIG_GLOBAL": str(settings),
        "GIT_CONFIG_NOSYSTEM": "1",
        "PRE_COMMIT_HOME": str(scratch / "pre-commit"),
        "OPENCLAW_HOME": str(scratch / "home"),
    }


def _installed(scratch: Path) -> str:
    """pre-commit from PATH, else from PyPI."""
    found = shutil.which("pre-commit", path=_OUTSIDE.get("PATH"))
    if found:
        return found
    made = scratch / "venv"
    subprocess.run([sys.executable, "-m", "venv", made], env=_OUTSIDE, check=True)
    pip = [str(made / "bin" / "pip"), "install", "--quiet", "pre-commit"]
    done = subprocess.run(
        pip, env=_OUTSIDE, capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        pytest.skip(f"pre-commit is not on PATH and cannot be installed: {reason}")
    return str(made / "bin" / "pre-commit")


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Tools:
    git = shutil.which("git", path=_OUTSIDE.get("PATH"))
    if git is None:
        pytest.skip("git is not on PATH")
    scratch = tmp_path_factory.mktemp("tools")
    return Tools(git, _installed(scratch), _environment(scratch))


@pytest.fixture(scope="session")
def clone(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the project as its files are now."""
    folder = tmp_path_factory.mktemp("project")
    project = Path(__file__).parent.parent.parent
    ignored = shutil.ignore_patterns(*_NOT_PROJECT)
    shutil.copytree(project, folder / "origin", ignore=ignored, symlinks=True)
    tools.run_git(folder / "origin", "init", "--quiet")
    tools.run_git(folder / "origin", "add", "--all")
    tools.run_git(folder / "origin", "commit", "--quiet", "--message", "as it is")
    tools.run_git(folder, "clone", "--quiet", "origin", "clone")
    return folder / "clone"


def settings(clone: Path, hooks: Sequence[str], target: str) -> str:
    rows = "".join(
        f"      - id: openclaw-doctor-{name}\n        args: [--target, {target}]\n"
        for name in hooks
    )
    return f"repos:\n  - repo: {clone}\n    rev: HEAD\n    hooks:\n{rows}"


@pytest.fixture
def repository(tools: Tools, clone: Path, tmp_path: Path) -> Callable[..., Repository]:
    """Make a repository; with the configs of this folder or none."""

    def make(*, configs: bool = False, name: str = "repository") -> Repository:
        folder = tmp_path / name
        if configs:
            shutil.copytree(CONFIGS, folder)
        made = Repository(folder, tools)
        text = settings(clone, ("check", "fix", "secrets"), "2026.5.28")
        made.write(".pre-commit-config.yaml", text)
        made.git("init", "--quiet")
        made.git("add", "--all")
        return made

    return make
