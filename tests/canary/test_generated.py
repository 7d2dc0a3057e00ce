"""Generated configs and stores: no command shows any of their secrets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.redaction import Masker

from .configs import config
from .scenes import played, scene, shown
from .traces import Traces

SCENES, AT_ONCE = 500, 25
COLOURS = ("0", "1")
EVERYDAY = [pytest.param(range(2, 3), id="one")]
ALL = [
    pytest.param(range(at, at + AT_ONCE), id=f"from {at}", marks=pytest.mark.slow)
    for at in range(0, SCENES, AT_ONCE)
]


@pytest.mark.parametrize("seeds", [*EVERYDAY, *ALL])
def test_no_command_shows_a_secret_of_a_state_directory(
    seeds: range,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    doctor: Callable[..., Any],
) -> None:
    leaks: list[str] = []
    for seed in seeds:
        # As on a terminal, every other time.
        monkeypatch.setenv("FORCE_COLOR", COLOURS[seed % 2])
        made = scene(seed, tmp_path / str(seed))
        monkeypatch.chdir(made.root)
        said = played(made, doctor, calls=3)
        leaks += [f"{seed}: {place}" for place in shown(made, said)]
    assert not leaks


@pytest.mark.parametrize(
    "seeds",
    [range(40), pytest.param(range(40, 4000), marks=pytest.mark.slow)],
    ids=["40 of them", "4000"],
)
def test_no_secret_of_a_config_is_left_in_its_masked_text(seeds: range) -> None:
    leaks: list[str] = []
    for seed in seeds:
        made = config(seed)
        document = Document("x", Role.CONFIG, Path("x"), made.text().encode())
        assert document.tree is not None
        found = Traces(made.mint.placed).of([Masker().text(document)])
        leaks += [f"{seed}: {place}" for place in sorted(found)]
    assert not leaks
