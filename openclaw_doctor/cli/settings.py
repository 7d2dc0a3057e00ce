"""What a run goes by: the command line over the project file over the defaults."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from openclaw_doctor.cli.process import target_release
from openclaw_doctor.engine.check import Selection
from openclaw_doctor.errors import UsageError
from openclaw_doctor.findings import Severity
from openclaw_doctor.policy.model import (
    OTHER_NAME,
    PROJECT_FILE,
    Override,
    Policy,
    Severities,
)
from openclaw_doctor.policy.profiles import DEFAULT, PROFILES, Profile
from openclaw_doctor.release import Release
from openclaw_doctor.workspace import Workspace
from openclaw_doctor.workspace.git import work_tree
from openclaw_doctor.workspace.layout import implied_root

if TYPE_CHECKING:
    from openclaw_doctor.policy.project_file import ProjectFile

_FAIL_LEVEL = Severity.WARNING
_COMMAND_LINE, _DEFAULT = "command line", "default"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line says of findings; None and empty where nothing."""

    target: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: str | None = None
    fail_level: Severity | None = None
    baseline: Path | None = None
    config: Path | None = None
    isolated: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """What counts in the end; ``sources`` says in words where each of it is from.

    ``file`` is the project file, if there is one.
    """

    file: Path | None
    target: Release
    target_source: str
    profile: Profile
    selection: Selection
    severity: Severities
    overrides: tuple[Override, ...]
    fail_level: Severity
    baseline: Path | None
    sources: Mapping[str, str]

    @property
    def policy(self) -> Policy | None:
        """What they mean for findings, but for the baseline; None for nothing."""
        folder = self.file.parent if self.file else Path("/")
        lowest, floor = self.profile.lowest, self.profile.floor
        made = Policy(folder, lowest, floor, self.severity, self.overrides)
        return None if made == Policy(folder) else made


def settle(
    asked: Asked, workspace: Workspace, paths: Sequence[Path], cwd: Path
) -> Settings:
    """The settings for a run over ``paths``, which hold ``workspace``.

    Raises UsageError for a mistake in the project file.
    """
    if asked.isolated and asked.config:
        raise UsageError("choose one of --isolated and --config")
    file = None
    if not asked.isolated:
        file = asked.config or _found(workspace, paths, cwd)
    return _settled(asked, _loaded(cwd / file) if file else None, cwd)


def _found(workspace: Workspace, paths: Sequence[Path], cwd: Path) -> Path | None:
    """The project file that is nearest to all that is checked, or to where we are.

    Looked for up to the top of the work tree, or to the folder that was named.
    """
    named = _folder(cwd / paths[0]) if paths else cwd
    for start in (*_around(workspace), named):
        top = work_tree(start) or (named if start.is_relative_to(named) else start)
        for folder in (start, *start.parents):
            for name in (PROJECT_FILE, OTHER_NAME):
                if (folder / name).exists() or (folder / name).is_symlink():
                    return folder / name
            if folder == top:
                break
    return None


def _folder(path: Path) -> Path:
    return path if path.is_dir() else path.parent


def _around(workspace: Workspace) -> list[Path]:
    """The folder of the state directory; of several, the one that holds them all."""
    folders: list[Path] = []
    for state in workspace.states:
        ref = next(state.refs(), None)
        root = state.root or (implied_root(workspace.path_of(ref)) if ref else None)
        folders += [root] if root else []
    return [Path(os.path.commonpath(folders))] if folders else []


def _loaded(file: Path) -> ProjectFile:
    # Imported late: it needs a reader of YAML, and hardly any run has such a file.
    from openclaw_doctor.policy.project_file import load
    from openclaw_doctor.rules.registry import all_rules

    top = work_tree(file.parent) or file.parent
    return load(file, top, [rule.id for rule in all_rules()])


def _settled(asked: Asked, file: ProjectFile | None, cwd: Path) -> Settings:
    profile = asked.profile or (file and file.profile) or DEFAULT
    select = asked.select or _of_profile(asked) or (file.select if file else ())
    ignore = asked.ignore or (file.ignore if file else ())
    fail_level = asked.fail_level or (file and file.fail_level) or _FAIL_LEVEL
    target, source = _target(asked, file)
    return Settings(
        file=file.path if file else None,
        target=target,
        target_source=source,
        profile=PROFILES[profile],
        selection=Selection(select or PROFILES[profile].select, ignore),
        severity=file.severity if file else (),
        overrides=file.overrides if file else (),
        fail_level=fail_level,
        baseline=_baseline(asked, file, cwd),
        sources=_sources(asked, file, profile, source),
    )


def _of_profile(asked: Asked) -> tuple[str, ...]:
    """The rules of the profile that the command line asks for, if it names any."""
    return PROFILES[asked.profile].select if asked.profile else ()


def _baseline(asked: Asked, file: ProjectFile | None, cwd: Path) -> Path | None:
    if asked.baseline:
        return cwd / asked.baseline
    return file.baseline if file else None


def _target(asked: Asked, file: ProjectFile | None) -> tuple[Release, str]:
    if asked.target or file is None or file.target is None:
        return target_release(asked.target)
    return file.target, f"as {file.path.name} asks for"


def _sources(
    asked: Asked, file: ProjectFile | None, profile: str, target: str
) -> dict[str, str]:
    """By member of a project file, where the value in force is from."""
    given = {
        "target": asked.target,
        "profile": asked.profile,
        "select": asked.select,
        "ignore": asked.ignore,
        "fail-level": asked.fail_level,
        "baseline": asked.baseline,
    }
    lines = file.lines if file else {}
    sources = dict.fromkeys((*given, "severity", "overrides"), _DEFAULT)
    sources["target"] = target
    if PROFILES[profile].select:
        sources["select"] = f"profile {profile}"
    for name, line in lines.items():
        sources[name] = f"{file.path if file else ''}:{line}"
    if _of_profile(asked):
        sources["select"] = f"profile {profile}"
    sources |= {name: _COMMAND_LINE for name, value in given.items() if value}
    return sources
