"""After an interrupted write: neither the record nor any command shows a secret."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.storage import FileSystem

from .scenes import Scene, scene, shown

RELEASE = ("--target", "2026.5.28")
FIX = ("check", "--fix", "--unsafe-fixes", *RELEASE, ".")
LOOKS: tuple[tuple[str, ...], ...] = (
    ("check", *RELEASE, "."),
    ("check", "--format", "json", *RELEASE, "."),
    ("check", "--diff", "--format", "json", *RELEASE, "."),
    ("undo", "--list"),
    ("recover", "--list", "."),
    ("backups", "."),
    ("backups", "--format", "json", "."),
    ("backups", "--prune", "--older-than", "0", "--dry-run", "."),
)
WAYS_ON: tuple[tuple[str, ...], ...] = (
    ("recover", "."),
    ("undo", "."),
    ("backups", "--prune", "--older-than", "0", "--format", "json", "."),
    FIX,
    ("check", "--fix", "--format", "json", *RELEASE, "."),
)


class Killed(BaseException):
    """The process ends here: nothing it would have done reaches the disk."""


def interrupted(seed: int, folder: Path, doctor: Callable[..., Any]) -> Scene:
    """A state directory whose fix was killed when it was to replace a file."""
    made = scene(seed, folder, sound=True)
    killed: list[str] = []

    def killing(name: str) -> Callable[..., Any]:
        real = getattr(FileSystem, name)

        def operation(self: FileSystem, *arguments: Any) -> Any:
            if name == "exchange" or killed:
                killed.append(name)
                raise Killed
            return real(self, *arguments)

        return operation

    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made.root)
        for name in ("exchange", "rename", "rename_new", "unlink", "write", "create"):
            patch.setattr(FileSystem, name, killing(name))
        with pytest.raises(Killed):
            doctor(*FIX)
    for lock in made.root.rglob("*.lock"):
        # The owner, this process, is still alive; a killed one would not be.
        lock.unlink()
    return made


@pytest.mark.parametrize(
    ("seed", "edited", "way"),
    [
        pytest.param(40, True, WAYS_ON[0], id="edited since"),
        *(
            pytest.param(
                *(seed, edited, way),
                id=f"{seed} {'edited' if edited else 'as left'} {' '.join(way)}",
                marks=pytest.mark.slow,
            )
            for seed in range(41, 53)
            for edited in (False, True)
            for way in WAYS_ON
        ),
    ],
)
def test_nothing_shows(
    seed: int,
    edited: bool,
    way: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    doctor: Callable[..., Any],
) -> None:
    made = interrupted(seed, tmp_path / "state", doctor)
    monkeypatch.chdir(made.root)
    said = [*made.records(), *made.names()]
    assert any("sequence" in text for text in said)
    if edited:
        for path in made.root.rglob("*.json"):
            if path.parent.name != "openclaw-doctor":
                path.write_bytes(path.read_bytes() + b"\n")
    looked = [doctor(*words) for words in LOOKS]
    assert "files/interrupted-write" in looked[0].out
    before = {path: path.read_bytes() for path in made.root.rglob("*.json")}
    outcome = doctor(*way)
    if edited:
        assert outcome.code != 0, outcome.all
        assert {path: path.read_bytes() for path in before} == before
    assert "internal error" not in outcome.err
    said += [one.all for one in (*looked, outcome)]
    assert not shown(made, [*said, *made.records()])
