"""Previews: the coloured diff, the two texts side by side, the summary of a plan."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Doctor = Callable[..., Any]

ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
#: Columns that a row of ASCII characters may fill.
WIDTH = 150


@pytest.fixture
def folder(tmp_path: Path, project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state directory with a flat store, as the current directory."""
    place = tmp_path / "state"
    shutil.copytree(project / "fixtures/jobs/upgrade/flat-store/before", place)
    monkeypatch.chdir(place)
    return place


def diff(doctor: Doctor, *options: str) -> Any:
    return doctor("--diff", "--target", "2026.5.28", *options, ".")


def test_colours_change_nothing_but_colours(folder: Path, doctor: Doctor) -> None:
    plain, coloured = diff(doctor), diff(doctor, "--color", "always")
    assert "\x1b[" not in plain.all
    assert "\x1b[32m" in coloured.out
    assert "\x1b[31m" in coloured.err
    assert ESCAPE.sub("", coloured.out) == plain.out
    assert ESCAPE.sub("", coloured.err) == plain.err


@pytest.mark.parametrize(
    ("variables", "coloured"),
    [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"CLICOLOR_FORCE": "1"}, True),
        ({"FORCE_COLOR": "0"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
    ],
)
def test_variables_decide_on_colours(
    variables: dict[str, str],
    coloured: bool,
    folder: Path,
    doctor: Doctor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in diff(doctor).all) is coloured
    assert "\x1b[" not in diff(doctor, "--color", "never").all


def test_formats_for_programs_are_never_coloured(folder: Path, doctor: Doctor) -> None:
    assert "\x1b[" not in diff(doctor, "--color", "always", "--format", "json").all


def test_the_texts_stand_side_by_side(
    folder: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    rows = diff(doctor, "--diff-layout", "side-by-side").out.splitlines()
    row = next(row for row in rows if "mode: 'api_key'" in row)
    assert "mode: 'oauth'" in row[: WIDTH // 2]
    assert " | " in row
    assert max(map(len, rows)) <= WIDTH
    assert "canary" not in "".join(rows)


def test_a_long_or_wide_line_is_cut(
    tmp_path: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    name = "\u5b57" * 80
    config = tmp_path / "openclaw.json"
    config.write_text(f'/* {name} */ {{agents: {{list: [{{id: "a"}}]}}}}\n')
    options = ("--diff", "--diff-layout", "side-by-side", "--target", "2026.9.6")
    rows = doctor(*options, str(config)).out.splitlines()
    cut = [row for row in rows if "\u5b57" in row]
    assert cut
    for row in cut:
        columns = sum(2 if character == "\u5b57" else 1 for character in row)
        assert columns <= 60
        assert ">" in row


def test_the_summary_tells_what_moves_what_goes_and_what_stays(
    folder: Path, doctor: Doctor
) -> None:
    (folder / "openclaw.json").write_text(
        '{models: {providers: {}}, innocent: "x", gateway: {mode: "local"}}\n'
    )
    said = diff(doctor).err
    assert "--fix would\n" in said
    assert (
        "      - move workshop.baseUrl to models.providers.workshop.baseUrl of"
        " openclaw.json\n" in said
    )
    assert "and leave\n  for your consent (--unsafe-fixes): 1\n" in said
    assert "[config/unknown-key]" in said


def test_a_clean_folder_has_no_summary(
    tmp_path: Path, doctor: Doctor, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "openclaw.json").write_text('{gateway: {mode: "local"}}\n')
    monkeypatch.chdir(tmp_path)
    said = diff(doctor)
    assert said.out == ""
    assert "would" not in said.err
