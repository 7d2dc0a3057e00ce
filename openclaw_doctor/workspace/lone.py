"""Files that were named one by one, and text from standard input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.storage import Home
from openclaw_doctor.workspace import layout
from openclaw_doctor.workspace.git import git_directory
from openclaw_doctor.workspace.homes import RECORDS_NAME, home_in, lone_home
from openclaw_doctor.workspace.model import (
    DEFAULT_AGENT,
    AgentDirectory,
    StateDirectory,
    Workspace,
)
from openclaw_doctor.workspace.reading import Reader, Surroundings, with_role


def lone_files(reader: Reader, files: Sequence[Path]) -> Iterator[StateDirectory]:
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
    home = home_in(root, git) if git else lone_home(around)
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
        records=RECORDS_NAME,
        config=config,
        agents=() if config else (agent,),
    )
    return Workspace((state,), {name: document})
