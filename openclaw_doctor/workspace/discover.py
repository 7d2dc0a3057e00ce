"""From paths (or none) to a workspace: which files there are and which go together."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.errors import UsageError
from openclaw_doctor.release import NEWEST_KNOWN
from openclaw_doctor.workspace import layout
from openclaw_doctor.workspace.directives import NONE, directives_of
from openclaw_doctor.workspace.environment import (
    include_roots,
    variables_beside,
    variables_here,
)
from openclaw_doctor.workspace.git import work_tree
from openclaw_doctor.workspace.homes import home_in
from openclaw_doctor.workspace.includes import read_includes
from openclaw_doctor.workspace.locate import (
    config_file,
    config_in,
    expand_path,
    state_directory,
)
from openclaw_doctor.workspace.lone import lone_files
from openclaw_doctor.workspace.model import (
    DEFAULT_AGENT,
    AgentDirectory,
    Leftover,
    StateDirectory,
    Workspace,
    configured_agents,
    default_agent,
)
from openclaw_doctor.workspace.reading import Reader, Surroundings
from openclaw_doctor.workspace.scope import NO_INCLUDES, IncludeScope

#: How many folders below the named one state-like folders are looked for.
SEARCH_DEPTH = 3
_NEVER_SEARCHED = frozenset({"node_modules", "__pycache__", "venv", "site-packages"})


def discover(
    paths: Sequence[Path], around: Surroundings, *, in_context: bool = False
) -> Workspace:
    """The workspace of ``paths``; without any, the state directory OpenClaw would use.

    A folder may be a state directory or a repository that holds some.  With
    ``in_context``, the whole state directory of each file is read and the files are
    ``named`` in the workspace.  Raises UsageError for a path that is not there or a
    folder with nothing to check.
    """
    named = frozenset(around.cwd / path for path in paths)
    reader = Reader(around, named)
    states: list[StateDirectory] = []
    if not paths:
        states.append(_live_state(reader))
    files: list[Path] = []
    for path in paths:
        absolute = Path(*(around.cwd / path).parts)
        if absolute.is_dir():
            states.extend(_in_folder(reader, absolute))
        elif absolute.exists() or absolute.is_symlink():
            files.append(absolute)
        else:
            raise UsageError(f"{path}: no such file or folder")
    if in_context:
        states.extend(_around(reader, files))
    known = {*reader.documents, *(lost.ref for lost in reader.unreadable)}
    alone = [path for path in files if around.ref(path) not in known]
    states.extend(lone_files(reader, alone))
    return Workspace(
        _distinct(states),
        reader.documents,
        tuple(reader.unreadable),
        named=frozenset(map(around.ref, files)) if in_context else None,
    )


def _around(reader: Reader, files: Sequence[Path]) -> Iterator[StateDirectory]:
    """The state directories that files lie in, each once."""
    roots: dict[Path, Path | None] = {}
    for path in files:
        root = _root_around(path)
        if root is not None:
            named = path if path == root / layout.JSON5_NAME else None
            roots[root] = roots.get(root) or named
    for root, named in roots.items():
        live = _is_live(reader.around, root)
        yield _state(reader, root, config_in(root) or named, live=live)


def _root_around(path: Path) -> Path | None:
    """The state directory of a file; None where it lies in none.

    A file of any name may be one that a config in a folder above includes.
    """
    root = layout.implied_root(path)
    if root.name == "agent" and config_in(root.parent):
        return root.parent
    if _is_state_root(root):
        return root
    if layout.role_by_path(path) is not None:
        return None
    above = root.parents[:SEARCH_DEPTH]
    return next((folder for folder in above if config_in(folder)), None)


def _distinct(states: Iterable[StateDirectory]) -> tuple[StateDirectory, ...]:
    seen: dict[tuple[str, ...], StateDirectory] = {}
    for state in states:
        seen.setdefault((str(state.root), *state.refs()), state)
    return tuple(seen.values())


def _live_state(reader: Reader) -> StateDirectory:
    around = reader.around
    root = state_directory(around.environment, around.cwd, around.profile)
    config = config_file(root, around.environment, around.cwd)
    if config is None and not root.is_dir():
        raise UsageError(
            f"no OpenClaw state directory at {root}; name the files or folders to check"
        )
    return _state(reader, root, config, live=True)


def _in_folder(reader: Reader, folder: Path) -> Iterator[StateDirectory]:
    roots = list(state_roots(folder))
    if not roots:
        raise UsageError(
            f"{reader.around.ref(folder) or '.'}: no OpenClaw files here; expected"
            " openclaw.json, auth-profiles.json or agents/<id>/agent/"
        )
    for root in roots:
        yield _state(reader, root, config_in(root), live=_is_live(reader.around, root))


def _is_live(around: Surroundings, root: Path) -> bool:
    try:
        live = state_directory(around.environment, around.cwd, around.profile)
    except UsageError:
        return False
    return live.exists() and live.resolve() == root.resolve()


def state_roots(folder: Path) -> Iterator[Path]:
    """``folder`` itself if it is laid out as a state directory, else those inside."""
    if _is_state_root(folder):
        yield folder
        if work_tree(folder) != folder:
            # A state directory in use holds much else; only what is named like one.
            named = (folder / name for name in layout.STATE_LIKE_NAMES)
            yield from (child for child in named if _is_state_root(child))
            return
    yield from _nested_roots(folder, SEARCH_DEPTH)


def _nested_roots(folder: Path, depth: int) -> Iterator[Path]:
    for child in sorted(_folders(folder)):
        if child.name in layout.STATE_LIKE_NAMES and _is_state_root(child):
            yield child
        elif child.name.startswith(".") and child.name not in layout.STATE_LIKE_NAMES:
            continue
        elif child.name not in _NEVER_SEARCHED and child.name != "agents":
            if _is_state_root(child):
                yield child
            elif depth > 1:
                yield from _nested_roots(child, depth - 1)


def _folders(folder: Path) -> list[Path]:
    try:
        return [child for child in folder.iterdir() if _is_plain_folder(child)]
    except OSError:
        # Nothing can be found in a folder that may not be looked into.
        return []


def _is_plain_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _is_state_root(folder: Path) -> bool:
    # Most of the folders that are asked about are not there.
    if not folder.is_dir():
        return False
    if config_in(folder) or _holds_stores(folder):
        return True
    return any(True for _ in _agent_folders(folder))


def _agent_folders(root: Path) -> Iterator[tuple[str, Path]]:
    for child in _agents_in(root):
        folder = child / "agent"
        if os.access(child, os.X_OK) and folder.is_dir():
            yield child.name, folder
    if any((root / "agent" / name).exists() for name in layout.AGENT_FILES):
        yield DEFAULT_AGENT, root / "agent"
    if _holds_stores(root):
        yield DEFAULT_AGENT, root


def _agents_in(root: Path) -> list[Path]:
    """The folders of agents; unlike others, they may be links."""
    try:
        return sorted(child for child in (root / "agents").iterdir() if child.is_dir())
    except OSError:
        # Not there, or no folder; one without permission is reported by `_state`.
        return []


def _holds_stores(folder: Path) -> bool:
    names = ("auth-profiles.json", "auth-state.json")
    return any((folder / name).exists() for name in names)


def _state(
    reader: Reader, root: Path, config: Path | None, *, live: bool
) -> StateDirectory:
    git = reader.around.git_directory(root)
    outer = None if live else (work_tree(root) if git else None) or root
    ref = reader.read(config, Role.CONFIG, outer) if config else None
    includes, scope = _includes(reader, root, ref, outer)
    composed = [reader.documents[r] for r in ((ref, *includes) if ref else ())]
    value = _composed_value(composed, scope) if composed else None
    for folder in (root / "agents", *_agents_in(root)):
        if folder.is_dir() and not os.access(folder, os.R_OK | os.X_OK):
            reader.lose(folder, None, "cannot be read: permission denied")
    folders = {folder: name for name, folder in _agent_folders(root)}
    for name, folder in _configured_folders(reader, root, value, live):
        folders[folder] = name
    agents = [_agent(reader, name, folder, outer) for folder, name in folders.items()]
    database = root / layout.STATE_DATABASE
    roots = _write_roots(root, agents, _folders_of(composed))
    home = replace(home_in(root, git), roots=roots)
    looked = (root, root / "credentials", *(agent.path for agent in agents))
    parents = (document.path.parent for document in composed[1:])
    kept = reader.unseen(home.backups)
    return StateDirectory(
        root=root,
        home=home,
        records=reader.around.ref(home.records),
        config=ref,
        agents=tuple(agents),
        databases=(database,) if database.exists() else (),
        leftovers=tuple(_leftovers(reader.around, (*looked, *parents, *kept))),
        git_directory=git,
        includes=includes,
        scope=scope,
    )


def _includes(
    reader: Reader, root: Path, config: str | None, fence: Path | None
) -> tuple[tuple[str, ...], IncludeScope]:
    """What the config includes; without a fence it is the one in use on this machine.

    Only then does the environment of this process have a say.
    """
    if config is None:
        return (), NO_INCLUDES
    document = reader.documents[config]
    if fence is not None:
        variables = variables_beside(document.path, fence)
        return read_includes(reader, document, fence=fence, variables=variables)
    around = reader.around
    chosen = around.environment.get("OPENCLAW_STATE_DIR", "").strip()
    variables = variables_here(around, root if chosen else document.path.parent)
    extra = include_roots(around)
    return read_includes(reader, document, extra=extra, variables=variables)


def _folders_of(documents: Iterable[Document]) -> Iterator[Path]:
    """The folders in which documents lie, as named and without links."""
    for document in documents:
        yield document.path.parent
        if document.snapshot is not None:
            yield document.snapshot.real.parent


def _composed_value(documents: Sequence[Document], scope: IncludeScope) -> Any:
    """What the config and its includes are together, as far as it can be told."""
    if len(documents) == 1 and directives_of(documents[0]) is NONE:
        return documents[0].value
    # Few configs include files; the others do not pay for knowing how.
    from openclaw_doctor.workspace.assembly import composed_value

    return composed_value(documents, scope, NEWEST_KNOWN)


def _write_roots(
    root: Path, agents: Sequence[AgentDirectory], others: Iterable[Path]
) -> tuple[Path, ...]:
    """The folders a receipt of this state directory may speak of."""
    folders = [root, *(agent.path for agent in agents), *others]
    return tuple(dict.fromkeys(folders))


def _configured_folders(
    reader: Reader, root: Path, config: object, live: bool
) -> Iterator[tuple[str, Path]]:
    """Agent folders outside ``agents/``: from the config and, live, the environment.

    A config under review may name folders of another machine; only those inside
    its own state directory are looked at, unless it is the one in use here.
    """
    around = reader.around
    for agent_id, entry in configured_agents(config):
        directory = entry.get("agentDir")
        if isinstance(directory, str) and directory.strip():
            folder = expand_path(directory.strip(), around.environment, around.cwd)
            if live or folder.is_relative_to(root):
                if folder.is_dir():
                    yield agent_id, folder
            elif folder not in reader.named:
                message = f"agent {agent_id} keeps its files here, outside this folder"
                reader.lose(folder, None, message, outside=True)
    names = ("OPENCLAW_AGENT_DIR", "PI_CODING_AGENT_DIR")
    override = next(
        (around.environment[n] for n in names if around.environment.get(n)), ""
    )
    if live and override:
        folder = expand_path(override, around.environment, around.cwd)
        if folder.is_dir():
            yield default_agent(config), folder


def _agent(
    reader: Reader, agent_id: str, folder: Path, within: Path | None
) -> AgentDirectory:
    refs: dict[Role, str] = {}
    for name, role in layout.AGENT_FILES.items():
        path = folder / name
        if os.path.lexists(path):
            ref = reader.read(path, role, within)
            if ref is not None:
                refs[role] = ref
    database = folder / layout.AGENT_DATABASE
    return AgentDirectory(
        agent_id, folder, refs, database if database.exists() else None
    )


def _leftovers(around: Surroundings, folders: Iterable[Path]) -> Iterator[Leftover]:
    for folder in dict.fromkeys(folders):
        readable = folder.is_dir() and os.access(folder, os.R_OK | os.X_OK)
        named = folder.iterdir() if readable else ()
        for path in sorted(p for p in named if layout.is_leftover(p.name)):
            if path.is_file() and not path.is_symlink():
                mode = path.stat().st_mode & 0o7777
                yield Leftover(around.ref(path), path, mode)
