"""Every fixture with fresh canaries in it, through every command."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .mint import Mint
from .scenes import Scene, played, shown

FIXTURES = Path(__file__).parent.parent.parent / "fixtures"
CASES = sorted(path.parent for path in FIXTURES.glob("*/*/*/case.json"))
#: So many of them are run every day, spread over all subjects.
SOME = CASES[5 :: len(CASES) // 2]
_CANARY = re.compile(rb"canary", re.IGNORECASE)


def freshened(case: Path, folder: Path, seed: int) -> Scene:
    """A fixture's files, where each mention of a canary is another long secret."""
    mint = Mint(random.Random(seed), "fixture")
    shutil.copytree(case / "before", folder, symlinks=True)
    for path in folder.rglob("*"):
        path.chmod(0o700 if path.is_dir() else 0o600, follow_symlinks=False)
        if path.is_file() and not path.is_symlink():
            place = str(path.relative_to(folder))

            def fresh(_: re.Match[bytes], place: str = place) -> bytes:
                return mint.text(place).encode()

            path.write_bytes(_CANARY.sub(fresh, path.read_bytes()))
    return Scene(folder, mint.placed, mint.dice)


@pytest.mark.parametrize(
    ("cases", "calls"),
    [
        pytest.param(SOME, 2, id="some"),
        *(
            pytest.param(CASES[at::10], None, id=f"tenth {at}", marks=pytest.mark.slow)
            for at in range(10)
        ),
    ],
)
def test_no_command_shows_a_secret_of_a_fixture(
    cases: list[Path],
    calls: int | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    doctor: Callable[..., Any],
) -> None:
    leaks: list[str] = []
    for number, case in enumerate(cases):
        made = freshened(case, tmp_path / str(number), number)
        monkeypatch.chdir(made.root)
        own = json.loads((case / "case.json").read_text()).get("target", "2026.5.28")
        said = played(made, doctor, calls, target=own)
        leaks += [f"{case.name}: {place}" for place in shown(made, said)]
    assert not leaks
