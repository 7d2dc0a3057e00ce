"""From paths (or none) to a workspace: which files there are and which go together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.errors import UnreadableDocument, UsageError
from openclaw_doctor.storage import Home, read_snapshot
from openclaw_doctor.workspace import layout
from openclaw_doctor.workspace.git import git_directory, work_tree
from openclaw_doctor.workspace.locate import (
    config_file,
    config_in,
    expand_path,
    home_directory,
    state_directory,
)
from openclaw_doctor.workspace.model import (
    DEFAULT_AGENT,
    AgentDirectory,
    Leftover,
    StateDirectory,
    Unreadable,
    Workspace,
    configured_agents,
    default_agent,
)

RECORDS_NAME = "openclaw-doctor"
#: How many folders below the named one state-like folders are looked for.
SEARCH_DEPTH = 3
_NEVER_SEARCHED = frozenset({"node_modules", "__pycache__", "venv", "site-packages"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the caller's process knows: environment, working directory, profile."""

    environment: Mapping[str, str]
    cwd: Path
    profile: str | None = None

    def ref(self, path: Path) -> str:
        """How reports name a path: relative to ``cwd`` where it lies inside."""
        absolute = self.cwd / path
        try:
            return absolute.relative_to(self.cwd).as_posix()
        except ValueError:
            return str(absolute)


@dataclass(slots=True)
class _Reader:
    """Collects documents while folders are looked through; each file is read once."""

    around: Surroundings
    documents: dict[str, Document] = field(default_factory=dict)
    unreadable: list[Unreadable] = field(default_factory=list)

    def read(self, path: Path, role: Role | None, within: Path | None) -> str | None:
        """Read one file; its ref, or None where it could not be read.

        A link that leads out of ``within`` is reported and not followed.
        """
        ref = self.around.ref(path)
        if ref in self.documents:
            return ref
        try:
            if within is not None and _leaves(path, within):
                raise UnreadableDocument(
                    "cannot be read: it is a link that leads out of this folder; name"
                    " the file itself to have it followed"
                )
            snapshot = read_snapshot(path)
        except UnreadableDocument as error:
            named = role or layout.role_by_path(path) or Role.UNKNOWN
            self.unreadable.append(Unreadable(ref, named, error.message))
            return None
        document = Document.from_snapshot(ref, role or Role.UNKNOWN, snapshot)
        self.documents[ref] = document if role else with_role(document)
        return ref


def with_role(document: Document) -> Document:
    """The document with the role its name, or else its content, gives it."""
    role = layout.role_by_path(document.path)
    return replace(document, role=role or layout.role_by_content(document.value))


def _leaves(path: Path, within: Path) -> bool:
    return not path.resolve().is_relative_to(within.resolve())


def discover(paths: Sequence[Path], around: Surroundings) -> Workspace:
    """The workspace of ``paths``; without any, the state directory OpenClaw would use.

    A folder may be a state directory or a repository that holds some.  Raises
    UsageError for a path that is not there or a folder with nothing to check.
    """
    reader = _Reader(around)
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
    states.extend(_lone_files(reader, files))
    return Workspace(_distinct(states), reader.documents, tuple(reader.unreadable))


def _distinct(states: Iterable[StateDirectory]) -> tuple[StateDirectory, ...]:
    seen: dict[tuple[str, ...], StateDirectory] = {}
    for state in states:
        seen.setdefault((str(state.root), *state.refs()), state)
    return tuple(seen.values())


def _live_state(reader: _Reader) -> StateDirectory:
    around = reader.around
    root = state_directory(around.environment, around.cwd, around.profile)
    config = config_file(root, around.environment, around.cwd)
    if config is None and not root.is_dir():
        raise UsageError(
            f"no OpenClaw state directory at {root}; name the files or folders to check"
        )
    return _state(reader, root, config, live=True)


def _in_folder(reader: _Reader, folder: Path) -> Iterator[StateDirectory]:
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
    except PermissionError:
        return []


def _is_plain_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _is_state_root(folder: Path) -> bool:
    if config_in(folder) or _holds_stores(folder):
        return True
    return any(True for _ in _agent_folders(folder))


def _agent_folders(root: Path) -> Iterator[tuple[str, Path]]:
    agents = root / "agents"
    for child in sorted(_folders(agents) if agents.is_dir() else []):
        folder = child / "agent"
        if folder.is_dir():
            yield child.name, folder
    if any((root / "agent" / name).exists() for name in layout.AGENT_FILES):
        yield DEFAULT_AGENT, root / "agent"
    if _holds_stores(root):
        yield DEFAULT_AGENT, root


def _holds_stores(folder: Path) -> bool:
    names = ("auth-profiles.json", "auth-state.json")
    return any((folder / name).exists() for name in names)


def _state(
    reader: _Reader, root: Path, config: Path | None, *, live: bool
) -> StateDirectory:
    git = git_directory(root)
    outer = None if live else (work_tree(root) if git else None) or root
    ref = reader.read(config, Role.CONFIG, outer) if config else None
    value = reader.documents[ref].value if ref else None
    folders = dict.fromkeys(_agent_folders(root))
    folders.update(dict.fromkeys(_configured_folders(reader.around, root, value, live)))
    agents = [_agent(reader, name, folder, outer) for name, folder in folders]
    database = root / layout.STATE_DATABASE
    return StateDirectory(
        root=root,
        home=replace(_home(root, git), roots=_write_roots(root, config, agents)),
        config=ref,
        agents=tuple(agents),
        databases=(database,) if database.exists() else (),
        leftovers=tuple(_leftovers(reader.around, root, agents)),
        git_directory=git,
    )


def _write_roots(
    root: Path, config: Path | None, agents: Sequence[AgentDirectory]
) -> tuple[Path, ...]:
    """The folders a receipt of this state directory may speak of."""
    folders = [root, *(agent.path for agent in agents)]
    if config is not None:
        folders += [config.parent, config.resolve().parent]
    return tuple(dict.fromkeys(folders))


def _configured_folders(
    around: Surroundings, root: Path, config: object, live: bool
) -> Iterator[tuple[str, Path]]:
    """Agent folders outside ``agents/``: from the config and, live, the environment.

    A config under review may name folders of another machine; only those inside
    its own state directory are looked at, unless it is the one in use here.
    """
    for agent_id, entry in configured_agents(config):
        directory = entry.get("agentDir")
        if isinstance(directory, str) and directory.strip():
            folder = expand_path(directory.strip(), around.environment, around.cwd)
            if folder.is_dir() and (live or folder.is_relative_to(root)):
                yield agent_id, folder
    names = ("OPENCLAW_AGENT_DIR", "PI_CODING_AGENT_DIR")
    override = next(
        (around.environment[n] for n in names if around.environment.get(n)), ""
    )
    if live and override:
        folder = expand_path(override, around.environment, around.cwd)
        if folder.is_dir():
            yield default_agent(config), folder


def _agent(
    reader: _Reader, agent_id: str, folder: Path, within: Path | None
) -> AgentDirectory:
    refs: dict[Role, str] = {}
    for name, role in layout.AGENT_FILES.items():
        path = folder / name
        if path.exists() or path.is_symlink():
            ref = reader.read(path, role, within)
            if ref is not None:
                refs[role] = ref
    database = folder / layout.AGENT_DATABASE
    return AgentDirectory(
        agent_id, folder, refs, database if database.exists() else None
    )


def _leftovers(
    around: Surroundings, root: Path, agents: Sequence[AgentDirectory]
) -> Iterator[Leftover]:
    folders = dict.fromkeys(
        (root, root / "credentials", *(agent.path for agent in agents))
    )
    for folder in folders:
        for path in sorted(folder.iterdir() if folder.is_dir() else ()):
            plain = path.is_file() and not path.is_symlink()
            if plain and layout.is_leftover(path.name):
                mode = path.stat().st_mode & 0o7777
                yield Leftover(around.ref(path), path, mode)


def home_of(root: Path) -> Home:
    """Where receipts and backups of files in the folder `root` are kept."""
    return _home(root, git_directory(root))


def _home(root: Path, git: Path | None) -> Home:
    if git is not None:
        records = git / RECORDS_NAME
        return Home(records=records, backups=records / "backups")
    return Home(records=root / RECORDS_NAME, backups=None)


def lone_home(around: Surroundings) -> Home:
    """Where receipts of files outside any state directory are kept (XDG state)."""
    base = around.environment.get("XDG_STATE_HOME", "").strip()
    folder = Path(base) if base else home_directory(around.environment) / ".local/state"
    return Home(records=folder / RECORDS_NAME, backups=None)


def _lone_files(reader: _Reader, files: Sequence[Path]) -> Iterator[StateDirectory]:
    """Files that were named one by one, grouped by the state directory they lie in."""
    groups: dict[Path, list[Document]] = {}
    for path in files:
        ref = reader.read(path, layout.role_by_path(path), None)
        if ref is not None:
            members = groups.setdefault(_implied_root(path), [])
            members.append(reader.documents[ref])
    for root, members in groups.items():
        places = {(document.path.parent, document.role) for document in members}
        together = len(places) == len(members)
        for group in [members] if together else [[member] for member in members]:
            yield _group(reader.around, root, group)


def _implied_root(path: Path) -> Path:
    folder = path.parent
    if folder.name == "agent" and folder.parent.parent.name == "agents":
        return folder.parent.parent.parent
    return folder


def _group(
    around: Surroundings, root: Path, members: Sequence[Document]
) -> StateDirectory:
    config: str | None = None
    agents: dict[Path, dict[Role, str]] = {}
    for document in members:
        if document.role in (Role.CONFIG, Role.UNKNOWN) and config is None:
            config = document.ref
        else:
            agents.setdefault(document.path.parent, {})[document.role] = document.ref
    git = git_directory(root)
    return StateDirectory(
        root=None,
        home=_home(root, git) if git else lone_home(around),
        config=config,
        agents=tuple(
            AgentDirectory(_agent_id(folder), folder, refs)
            for folder, refs in agents.items()
        ),
        git_directory=git,
    )


def _agent_id(folder: Path) -> str:
    return folder.parent.name if folder.name == "agent" else DEFAULT_AGENT


def from_text(name: str, data: bytes, around: Surroundings) -> Workspace:
    """The workspace of one text that was read from standard input.

    ``name`` stands in reports and gives the role, as if the text were that file.
    """
    path = around.cwd / name
    document = with_role(Document(name, Role.UNKNOWN, path, data))
    config = name if document.role in (Role.CONFIG, Role.UNKNOWN) else None
    agent = AgentDirectory(_agent_id(path.parent), path.parent, {document.role: name})
    state = StateDirectory(
        root=None,
        home=Home(records=path.parent / RECORDS_NAME, backups=None),
        config=config,
        agents=() if config else (agent,),
    )
    return Workspace((state,), {name: document})
