"""State directories to be fixed, and what may be found in them at any moment."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

TARGET = "2026.5.28"
#: A lock or a record that does not say whose it is counts as left behind after
#: 30 seconds.
_LONG_AGO_NS = 60 * 10**9

#: What a file holds and its permission bits; None: there is no such file.
Held = tuple[bytes, int] | None

_CONFIG = """\
// Ask Ines before you change the port.
{
  gateway: {
    mode: 'local', // no remote access
    token: 'canary-gateway-token-0001',
  },
  agents: {
    defaults: { model: { primary: 'workshop/small' } },
    list: [%s],
  },
}
"""
_AGENTS = {"two": ("main",), "five": ("main", "home", "work", "shop")}


@dataclass(frozen=True, slots=True)
class Scene:
    """One state directory on disk; ``old`` and ``new`` are what a fix makes of it.

    ``top`` is the folder of everything: state directory, home, git work tree.
    ``partial`` are the sets that a fix makes where it has to leave out one file.
    """

    top: Path
    state: Path
    old: Mapping[str, Held]
    new: Mapping[str, Held]
    partial: tuple[Mapping[str, Held], ...] = ()

    @property
    def fix(self) -> tuple[str, ...]:
        """The arguments that fix this state directory."""
        return ("--fix", "--target", TARGET, str(self.state))

    @property
    def undo(self) -> tuple[str, ...]:
        """The arguments that take the fix back."""
        return ("undo", str(self.state))

    @property
    def recover(self) -> tuple[str, ...]:
        """The arguments that finish an interrupted run."""
        return ("recover", str(self.state))

    def now(self) -> dict[str, Held]:
        """What the files of the scene hold now."""
        return {name: held(self.state / name) for name in self.old}

    def is_old(self) -> bool:
        """Tell whether every file is the old one."""
        return self.now() == self.old

    def is_new(self) -> bool:
        """Tell whether every file is the new one."""
        return self.now() == self.new

    def is_partial(self) -> bool:
        """Tell whether the files are those of a fix that left out one of them."""
        return self.now() in self.partial

    def found(self) -> str:
        """Name the set of files that is there."""
        tests = {"old": self.is_old, "new": self.is_new, "partial": self.is_partial}
        return next((name for name, test in tests.items() if test()), "mixed")

    def torn(self) -> list[str]:
        """Name the files that are neither the old nor the new one."""
        sides = (self.old, self.new)
        return [
            name
            for name, state in self.now().items()
            if all(state != side[name] for side in sides)
        ]

    def unbacked(self) -> list[str]:
        """Name the files that are not the old ones and have no good backup."""
        kept = {path.read_bytes() for path in self.top.rglob("*.bak") if path.is_file()}
        return [
            name
            for name, state in self.now().items()
            if (old := self.old[name]) is not None
            and (state is None or state[0] != old[0])
            and old[0] not in kept
        ]

    def leftovers(self) -> list[str]:
        """Name all stages, drafts and locks there are."""
        return sorted(
            str(path.relative_to(self.top))
            for path in self.top.rglob("*")
            if path.suffix in {".lock", ".tmp"}
        )

    def pending(self) -> list[str]:
        """Name the records of interrupted runs."""
        return sorted(
            str(path.relative_to(self.top))
            for path in self.top.rglob("openclaw-doctor/*.json")
            if not path.name.endswith(".done.json") and not path.name.startswith(".")
        )

    def strays(self) -> list[str]:
        """Name the backups that no record of a finished run speaks of."""
        told = "".join(
            path.read_text() for path in self.top.rglob("openclaw-doctor/*.json")
        )
        return sorted(
            path.name
            for path in self.top.rglob("*.bak")
            if path.name not in told
            and str(path.relative_to(self.state)) not in self.old
        )

    def reversed(self) -> Scene:
        """The same folder, seen by what takes the fix back."""
        return replace(self, old=self.new, new=self.old)

    def let_time_pass(self) -> None:
        """Make what was left without saying whose it is older than it may be."""
        for path in self.top.rglob("*"):
            if path.suffix == ".tmp" or (path.suffix == ".lock" and not _speaks(path)):
                status = path.stat()
                then = status.st_mtime_ns - _LONG_AGO_NS
                os.utime(path, ns=(then, then))


def held(path: Path) -> Held:
    """What a file holds and its permission bits; None where there is none."""
    try:
        return path.read_bytes(), path.stat().st_mode & 0o7777
    except FileNotFoundError:
        return None


def _speaks(lock: Path) -> bool:
    try:
        return "pid" in json.loads(lock.read_bytes())
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Template:
    """A scene to be laid out many times; what becomes of it is known after one run."""

    kind: str
    git: bool = False
    new: Mapping[str, Held] | None = None
    partial: tuple[Mapping[str, Held], ...] = ()

    def lay_out(self, top: Path) -> Scene:
        """Write the state directory below a new folder."""
        state = top / "state"
        if self.git:
            (top / ".git").mkdir(parents=True)
            (top / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
        old: dict[str, Held] = {}
        for name, (text, mode) in self._files().items():
            path = state / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            path.chmod(mode)
            old[name] = held(path)
        return Scene(top, state, old, self.new or old, self.partial)

    def _files(self) -> dict[str, tuple[str, int]]:
        agents = _AGENTS[self.kind]
        ids = ", ".join(f"{{ id: '{agent}' }}" for agent in agents)
        files = {"openclaw.json": (_CONFIG % ids, 0o640)}
        for agent in agents:
            place = f"agents/{agent}/agent/auth-profiles.json"
            files[place] = (_flat_store(agent), 0o600)
        if self.kind == "five":
            # Only its mode is wrong.
            old_copy = "agents/main/agent/auth-profiles.json.bak"
            files[old_copy] = (_flat_store("before"), 0o644)
        return files


def _flat_store(agent: str) -> str:
    endpoint = {"baseUrl": "http://10.0.0.7:8000/v1", "api": "openai-completions"}
    content = {
        "workshop": {"apiKey": f"canary-workshop-of-{agent}", **endpoint},
        "openai": {"apiKey": f"canary-openai-of-{agent}"},
    }
    return json.dumps(content, indent=2) + "\n"


def empty(folder: Path) -> None:
    """Remove a folder and all in it."""
    shutil.rmtree(folder)
