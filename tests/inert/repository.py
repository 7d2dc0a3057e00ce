"""A config repository that wants to be executed by whoever looks at it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

CONFIG = """\
{
  // Everything in here names a command; none of them may run.
  gateway: { mode: 'local', tls: { enabled: true, autoGenerate: true } },
  env: { shellEnv: { enabled: true }, vars: { X: '$(./evil.sh)', Y: '`./evil.sh`' } },
  mcp: { servers: {
    evil: { command: './evil.sh', args: ['$(./evil.sh)'], env: { A: 'synthetic' } },
    far: { url: 'http://127.0.0.1:9/mcp', headers: { 'X-A': 'synthetic-canary' } },
  } },
  secrets: { providers: {
    run: { source: 'exec', command: './evil.sh', args: ['now'], passEnv: ['PATH'] },
    read: { source: 'file', path: './evil.fifo' },
  }, defaults: { exec: 'run' } },
  channels: { telegram: {
    botToken: { source: 'exec', provider: 'run', id: 'bot' },
    streamMode: 'off',
  } },
  hooks: {
    enabled: true, token: 'synthetic-canary', transformsDir: './hooks',
    mappings: [{ match: { path: 'x' }, transform: { module: './evil.js' } }],
    internal: { enabled: true, handlers: [{ event: 'command', module: './evil.js' }] },
  },
  plugins: { load: { paths: ['./plugin'] }, entries: { evil: { enabled: true } } },
  skills: { load: { extraDirs: ['./skills'], watch: true } },
  agents: { defaults: {
    workspace: './workspace', repoRoot: '.',
    cliBackends: { evil: { command: './evil.sh', args: ['x'] } },
    sandbox: { docker: { setupCommand: './evil.sh' } },
  } },
  cron: { webhook: 'http://127.0.0.1:9/hook' },
  models: { providers: { lab: {
    baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'synthetic-canary', models: [],
    localService: { command: './evil.sh', args: [], env: {} },
  } } },
}
"""
FLAT = '{"groq": {"apiKey": "synthetic-canary-1", "baseUrl": "http://127.0.0.1:9"}}\n'
GIT = """\
[core]
\trepositoryformatversion = 0
\tfsmonitor = ./evil.sh
\thooksPath = ./hooks
\tsshCommand = ./evil.sh
\teditor = ./evil.sh
\tpager = ./evil.sh
[filter "evil"]
\tclean = ./evil.sh
\tsmudge = ./evil.sh
[include]
\tpath = /dev/zero
"""
#: What Python itself runs or imports where it finds it, and what the tool imports.
MODULES = (
    *("sitecustomize", "usercustomize", "conftest", "setup", "click", "jsonschema"),
    *("json", "difflib", "hashlib", "textwrap", "shlex", "ruamel", "deepdiff"),
    *("referencing", "attr", "attrs", "rpds", "typing_extensions", "colorama"),
)


def hostile_repository(folder: Path, mark: Path) -> Path:
    """Lay out the repository in ``folder``; whatever is executed makes ``mark``."""
    agent = folder / "agents" / "main" / "agent"
    for place in (agent, folder / ".git" / "hooks", folder / "hooks", folder / "bin"):
        place.mkdir(parents=True)
    (folder / "openclaw.json").write_text(CONFIG)
    (folder / ".env").write_text("GROQ_API_KEY=$(./evil.sh)\nBASH_ENV=./evil.sh\n")
    (agent / "auth-profiles.json").write_text(FLAT)
    (agent / "openclaw-agent.sqlite").write_bytes(b"SQLite format 3\0" + b"\0" * 496)
    (folder / "state").mkdir()
    (folder / "state" / "openclaw.sqlite").write_bytes(b"SQLite format 3\0")
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (folder / ".git" / "config").write_text(GIT)
    (folder / ".gitattributes").write_text("* filter=evil diff=evil\n")
    (folder / ".pre-commit-config.yaml").write_text("repos: [{repo: local}]\n")
    os.mkfifo(folder / "evil.fifo")
    _executables(folder, f"#!/bin/sh\ntouch {mark}\n")
    modules(folder, MODULES, mark)
    package = folder / "openclaw_doctor"
    shutil.copytree(folder / "hooks", package)
    (package / "__init__.py").write_text(_touching(mark))
    return folder


def _executables(folder: Path, script: str) -> None:
    hooks = ("pre-commit", "post-checkout", "fsmonitor-watchman", "post-index-change")
    places = [folder / ".git" / "hooks" / name for name in hooks]
    names = ("evil.sh", "bin/openclaw", "bin/git", "bin/node", "hooks/pre-commit")
    for place in [*places, *(folder / name for name in names)]:
        place.write_text(script)
        place.chmod(0o755)


def modules(folder: Path, names: Iterable[str], mark: Path) -> None:
    """Put modules of these names into a folder; whoever imports one makes ``mark``."""
    for name in names:
        (folder / f"{name}.py").write_text(_touching(mark, name))


def _touching(mark: Path, name: str = "") -> str:
    return f"open({str(mark)!r}, 'a').write({name!r} + ' ')\n"


def pictured(*folders: Path) -> dict[str, tuple[int, int, int]]:
    """Every name below some folders with its inode, time of change, and size."""
    found = {}
    for folder in folders:
        for path in [folder, *sorted(folder.rglob("*"))]:
            status = path.lstat()
            found[str(path)] = (status.st_ino, status.st_ctime_ns, status.st_size)
    return found
