"""Which environment variables are known: ``.env`` files and the process's own."""

from __future__ import annotations

import os
import re
from pathlib import Path

from openclaw_doctor.errors import UnreadableDocument, UsageError
from openclaw_doctor.storage import read_snapshot
from openclaw_doctor.workspace.locate import expand_path, home_directory
from openclaw_doctor.workspace.reading import Surroundings
from openclaw_doctor.workspace.scope import Root, Variables, within

#: OpenClaw 2026.9.6 reads no larger one.
_MAX_BYTES = 1024 * 1024
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
#: An assignment, verbose; compiled when there is a file to read.
_LINE = r"""[^\S\n]*(?:export\s+)?([A-Za-z0-9_.-]+)(?:\s*=|:\s)
    (\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\n]+)?
    [^\S\n]*(?:\#[^\n]*)?$"""


def variables_beside(config: Path | None, fence: Path | None) -> Variables:
    """The variables of the ``.env`` file in the folder of a config under review.

    The environment of this process says nothing about where the config is used.
    A ``.env`` that is a link out of the folder, or out of ``fence``, is not read.
    """
    if config is None:
        return Variables()
    folders = [config.parent] if fence is None else [config.parent, fence]
    return Variables(_dotenv(config.parent / ".env", folders))


def variables_here(around: Surroundings, state: Path) -> Variables:
    """The variables that OpenClaw has with the state directory in use.

    Those of the process, then of ``.env`` in the state directory, then, for the
    default one, of ``~/.config/openclaw/gateway.env`` (read in 2026.5.28 and 9.6).
    """
    known = _dotenv(state / ".env")
    try:
        home = home_directory(around.environment)
    except UsageError:
        home = None
    if home is not None and state == home / ".openclaw":
        known = {**_dotenv(home / ".config/openclaw/gateway.env"), **known}
    return Variables({**known, **around.environment}, complete=True)


def include_roots(around: Surroundings) -> tuple[Root, ...]:
    """The further folders that ``OPENCLAW_INCLUDE_ROOTS`` allows to include from."""
    text = around.environment.get("OPENCLAW_INCLUDE_ROOTS", "")
    folders = [part.strip() for part in text.split(os.pathsep) if part.strip()]
    try:
        paths = [expand_path(f, around.environment, around.cwd) for f in folders]
    except UsageError:
        # A ~ without a home: OpenClaw would not start either.
        return ()
    return tuple(dict.fromkeys(Root.of(path) for path in paths))


def _dotenv(path: Path, fences: list[Path] | None = None) -> dict[str, str]:
    if fences is not None:
        real = os.path.realpath(path)
        if not all(within(real, os.path.realpath(folder)) for folder in fences):
            return {}
    try:
        data = read_snapshot(path, limit=_MAX_BYTES).data
    except UnreadableDocument:
        # Most have none, and OpenClaw passes over one it cannot read.
        return {}
    return parse_dotenv(data.decode("utf-8", "replace"))


def parse_dotenv(text: str) -> dict[str, str]:
    """The variables of a ``.env`` text, as the npm package dotenv reads it.

    Names that no shell would take are left out, as OpenClaw does.
    """
    line = re.compile(_LINE, re.MULTILINE | re.VERBOSE)
    lines = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff"))
    found: dict[str, str] = {}
    at = 0
    while at < len(lines):
        match = line.match(lines, at)
        end = match.end() if match else at
        if match and _NAME.match(match[1]):
            found[match[1]] = _unquoted((match[2] or "").strip())
        at = lines.find("\n", end) + 1 or len(lines)
    return found


def _unquoted(text: str) -> str:
    quote = text[:1]
    if quote in ("'", '"', "`") and len(text) > 1 and text.endswith(quote):
        text = text[1:-1]
    if quote == '"':
        return text.replace("\\n", "\n").replace("\\r", "\r")
    return text
