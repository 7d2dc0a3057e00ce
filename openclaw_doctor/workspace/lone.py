"""Files that were named one by one, and text from standard input."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.storage import Home
from openclaw_doctor.workspace import layout
from openclaw_doctor.workspace.environment import variables_beside
from openclaw_doctor.workspace.homes import RECORDS_NAME, home_in, lone_home
from openclaw_doctor.workspace.includes import read_includes
from openclaw_doctor.workspace.model import (
    DEFAULT_AGENT,
    AgentDirectory,
    StateDirectory,
    Workspace,
)
from openclaw_doctor.workspace.reading import Reader, Surroundings, with_role
from openclaw_doctor.workspace.scope import NO_INCLUDES, IncludeScope

#: What may be a config: also a file whose name and content do not tell.
_CONFIGS = (Role.CONFIG, Role.UNKNOWN)
Composed = tuple[tuple[str, ...], IncludeScope]


def lone_files(reader: Reader, files: Sequence[Path]) -> Iterator[StateDirectory]:
    """Files that were named one by one, grouped by the state directory they lie in.

    A file that another one includes goes with that one.
    """
    refs: list[str] = []
    for path in files:
        ref = reader.read(path, layout.role_by_path(path), None)
        if ref is not None and ref not in refs:
            refs.append(ref)
    composed = _composed(reader, refs)
    groups: dict[Path, list[Document]] = {}
    for document in (reader.documents[ref] for ref in refs):
        if document.role is not Role.INCLUDE:
            groups.setdefault(layout.implied_root(document.path), []).append(document)
    for root, members in groups.items():
        places = {(document.path.parent, document.role) for document in members}
        together = len(places) == len(members)
        for group in [members] if together else [[member] for member in members]:
            yield _group(reader.around, root, group, composed)


def _composed(reader: Reader, refs: Sequence[str]) -> dict[str, Composed]:
    """What each config among the files includes, by its ref."""
    found: dict[str, Composed] = {}
    for ref in refs:
        document = reader.documents[ref]
        if document.role in _CONFIGS:
            variables = variables_beside(document.path, None)
            found[ref] = read_includes(reader, document, variables=variables)
    return found


def _group(
    around: Surroundings,
    root: Path,
    members: Sequence[Document],
    composed: Mapping[str, Composed],
) -> StateDirectory:
    config: str | None = None
    agents: dict[Path, dict[Role, str]] = {}
    for document in members:
        if document.role in _CONFIGS and config is None:
            config = document.ref
        else:
            agents.setdefault(document.path.parent, {})[document.role] = document.ref
    git = around.git_directory(root)
    home = home_in(root, git) if git else lone_home(around)
    includes, scope = composed.get(config or "", ((), NO_INCLUDES))
    return StateDirectory(
        root=None,
        home=home,
        records=around.ref(home.records),
        config=config,
        agents=tuple(
            AgentDirectory(_agent_id(folder), folder, refs)
            for folder, refs in agents.items()
        ),
        git_directory=git,
        includes=includes,
        scope=scope,
    )


def _agent_id(folder: Path) -> str:
    return folder.parent.name if folder.name == "agent" else DEFAULT_AGENT


def from_text(name: str, data: bytes, around: Surroundings) -> Workspace:
    """The workspace of one text that was read from standard input.

    ``name`` stands in reports and gives the role, as if the text were that file.
    Where it names a folder, what the text includes is read from there.
    """
    path = around.cwd / name
    document = with_role(Document(name, Role.UNKNOWN, path, data))
    reader = Reader(around)
    reader.add(document)
    includes: tuple[str, ...] = ()
    scope = NO_INCLUDES
    if document.role in _CONFIGS and len(Path(name).parts) > 1:
        variables = variables_beside(path, None)
        includes, scope = read_includes(reader, document, variables=variables)
    config = name if document.role in _CONFIGS else None
    agent = AgentDirectory(_agent_id(path.parent), path.parent, {document.role: name})
    state = StateDirectory(
        root=None,
        home=Home(records=path.parent / RECORDS_NAME, backups=None),
        records=RECORDS_NAME,
        config=config,
        agents=() if config else (agent,),
        includes=includes,
        scope=scope,
    )
    return Workspace((state,), reader.documents)
