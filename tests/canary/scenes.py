"""State directories full of canaries, and every command that can be run on them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .configs import config
from .mint import Mint
from .stores import DAMAGES, SHAPES, models, store
from .traces import Traces

TARGETS = ("2026.9.6", "2026.5.28", "2026.7.1", "2026.2.12", "2026.8.2")
CHECKS: tuple[tuple[str, ...], ...] = (
    ("check",),
    ("check", "--format", "json"),
    ("check", "--select", "files"),
    ("check", "--ignore", "files", "--fail-level", "info"),
    ("check", "--diff"),
    ("check", "--diff", "--format", "json"),
    ("check", "--diff", "--unsafe-fixes"),
    ("check", "--diff", "--unsafe-fixes", "--keep-retired"),
    ("check", "--diff", "--unsafe-fixes", "--keep-retired", "--format", "json"),
    ("profiles",),
    ("profiles", "--format", "json"),
    ("profiles", "--agent", "main", "--within", "1"),
)
FIXES: tuple[tuple[str, ...], ...] = (
    ("check", "--fix"),
    ("check", "--fix", "--format", "json"),
    ("check", "--fix", "--unsafe-fixes"),
    ("check", "--fix", "--unsafe-fixes", "--keep-retired"),
    ("check", "--fix", "--unsafe-fixes", "--keep-retired", "--format", "json"),
)
AFTERWARDS: tuple[tuple[str, ...], ...] = (
    ("undo", "--list"),
    ("backups", "."),
    ("backups", "--format", "json", "."),
    ("undo", "."),
    ("recover", "--list", "."),
    ("recover", "."),
    ("backups", "--prune", "--older-than", "0", "."),
)


@dataclass(frozen=True)
class Scene:
    """A state directory on disk, and all canaries that are in it."""

    root: Path
    placed: dict[str, str]
    dice: random.Random

    def some_file(self) -> Path:
        """Any file of the state directory, to be given as standard input."""
        files = sorted(path for path in self.root.rglob("*.*") if path.is_file())
        return self.dice.choice([p for p in files if p.suffix == ".json"] or files)

    def records(self) -> Iterator[str]:
        """What this tool keeps for itself: receipts and journals, never backups."""
        for path in self.root.rglob("openclaw-doctor/*"):
            if path.is_file() and path.suffix != ".bak":
                yield path.name + path.read_text(encoding="utf-8", errors="replace")

    def names(self) -> Iterator[str]:
        """The names of all files, backups too."""
        yield from (path.name for path in self.root.rglob("*"))


def scene(seed: int, folder: Path, *, sound: bool = False) -> Scene:
    """Lay out a state directory: config, what it includes, stores, ``.env``.

    With ``sound`` every file can be read, and the store has its old, flat form.
    """
    damages = ["sound"] * (1 if sound else 8) + [*DAMAGES] * (not sound)
    shapes = ["flat"] if sound else [*SHAPES]
    dice = random.Random(seed)
    made = config(seed)
    placed = dict(made.mint.placed)
    agent = folder / "agents" / "main" / "agent"
    agent.mkdir(parents=True)

    def write(path: Path, data: bytes, canaries: dict[str, str]) -> None:
        path.write_bytes(data)
        path.chmod(dice.choice((0o600, 0o600, 0o644)))
        placed.update(canaries)

    text = made.text()
    if dice.random() < 0.3:
        part = config(seed + 1_000_000, size=8)
        write(folder / "part.json5", part.text().encode(), part.mint.placed)
        text = text.replace("{", '{ "$include": "./part.json5",', 1)
    write(folder / "openclaw.json", DAMAGES[dice.choice(damages)](text), {})
    for name in ("auth-profiles.json", "auth.json"):
        if name == "auth-profiles.json" or dice.random() < 0.3:
            number, shape = dice.randrange(10**9), dice.choice(shapes)
            write(agent / name, *store(number, shape, dice.choice(damages)))
    write(agent / "models.json", *models(seed))
    mint = Mint(dice, ".env")
    line = f"OPENAI_API_KEY={mint.text('OPENAI_API_KEY')}\nFOO={mint.word('FOO')}\n"
    write(folder / ".env", line.encode(), mint.placed)
    (folder / "openclaw.json.bak").write_text(text)
    return Scene(folder, placed, dice)


def played(
    scene: Scene,
    doctor: Callable[..., Any],
    calls: int | None,
    target: str | None = None,
) -> list[str]:
    """Run commands one after the other and give all that they said.

    ``calls`` is how many of the commands that only read; all of them where it is None.
    Ends with a fix, what it left on disk, and the ways back.  Without ``target``, some
    release.
    """
    dice = scene.dice
    release = ("--target", target or dice.choice(TARGETS))
    reads = list(CHECKS) if calls is None else dice.sample(CHECKS, calls)
    said = [_call(doctor, *words, *release, ".") for words in reads]
    given = scene.some_file()
    name = dice.choice((given.name, given.name, "x.json"))
    more = dice.choice((("--diff", "--unsafe-fixes"), ("--format", "json"), ()))
    options = ("--stdin-filename", name, *more, *release)
    said.append(_call(doctor, "-", *options, stdin=given.read_bytes()))
    said.append(_call(doctor, "migrations", "--for", "openclaw.json"))
    said.append(_call(doctor, *dice.choice(FIXES), *release, "."))
    said += [*scene.records(), *scene.names()]
    said += [_call(doctor, *words) for words in AFTERWARDS]
    return [*said, *scene.records()]


def _call(doctor: Callable[..., Any], *words: str, stdin: bytes = b"") -> str:
    outcome = doctor(*words, stdin=stdin)
    assert outcome.code in (0, 1, 2, 3, 4, 64), (words, outcome.code)
    assert "internal error" not in outcome.err, (words, outcome.err)
    said: str = outcome.all
    return said


def shown(scene: Scene, said: list[str]) -> list[str]:
    """The places whose canary shows in anything that was said, in order."""
    return sorted(Traces(scene.placed).of(said))
