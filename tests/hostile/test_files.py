"""What stands in the place of a file: links, pipes, devices, folders, other inodes."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import openclaw_doctor.engine.write as engine

from .runs import RELEASE, Doctor, pictured, sound, told, untouched

CONFIG = (
    "{ gateway: { mode: 'local' }, channels: { telegram: { streamMode: 'off' } } }\n"
)
FIXED = CONFIG.replace("streamMode: 'off'", "streaming: { mode: 'off' }")


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "state"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def put(path: Path, text: str = CONFIG) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o600)
    return path


def place(kind: str, path: Path) -> None:
    """Put something that is no regular file at a path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "socket":
        # The path of a socket may be no longer than a hundred bytes.
        with socket.socket(socket.AF_UNIX) as listener:
            here = Path.cwd()
            os.chdir(path.parent)
            listener.bind(path.name)
            os.chdir(here)
    else:
        path.symlink_to(
            {"zero": "/dev/zero", "tty": "/dev/tty", "full": "/dev/full"}[kind]
        )


NO_FILES = (
    "pipe",
    "zero",
    *(
        pytest.param(kind, marks=pytest.mark.slow)
        for kind in ("folder", "socket", "full")
    ),
)
PLACES = (
    "openclaw.json",
    "agents/main/agent/auth-profiles.json",
    "agents/main/agent/auth-state.json",
    "agents/main/agent/models.json",
    "agents/main/agent/auth.json",
    "openclaw.json.bak",
)


@pytest.mark.parametrize("kind", NO_FILES)
def test_no_regular_file_is_a_finding_and_nothing_hangs(
    kind: str, state: Path, doctor: Doctor, alarm: None
) -> None:
    for name in (*PLACES, ".env", ".git", "openclaw-doctor/0123abcd.json"):
        place(kind, state / name)
    (state / "openclaw-doctor").chmod(0o700)
    assert "files/interrupted-write" in untouched(doctor, state, ".").rules()
    shutil.rmtree(state / "openclaw-doctor")
    made = untouched(doctor, state, ".")
    told_of = {finding["file"] for finding in made.findings("files/unreadable")}
    links = kind in ("zero", "full")
    assert told_of == {*PLACES} - {"openclaw.json.bak"}, "links are notes"
    severities = {f["severity"] for f in made.findings("files/unreadable")}
    assert severities == ({"info"} if links else {"error"})
    # A folder that is named is looked into.
    for name in PLACES[:2] if kind != "folder" else ():
        named = sound(doctor("check", *RELEASE, name))
        assert "not a regular file" in named.all, named.all
    for words in (["profiles"], ["undo", "--list"], ["recover"], ["backups"]):
        sound(doctor(*words, "."))


def test_a_file_under_a_link_is_written_where_it_is(
    state: Path, doctor: Doctor
) -> None:
    real = put(state / "dotfiles" / "mine.json5")
    (state / "openclaw.json").symlink_to("dotfiles/mine.json5")
    told(doctor, ".")
    assert (state / "openclaw.json").is_symlink()
    assert real.read_text() == FIXED
    assert list(real.parent.glob("mine.json5.doctor-*.bak"))
    assert sound(doctor("undo", ".")).code == 0
    assert real.read_text() == CONFIG


def test_a_link_that_leads_out_is_followed_only_where_it_is_named(
    state: Path, tmp_path: Path, doctor: Doctor
) -> None:
    real = put(tmp_path / "outside" / "mine.json5")
    (state / "openclaw.json").symlink_to(real)
    outside = pictured(tmp_path / "outside")
    made = untouched(doctor, state, ".")
    [finding] = made.findings("files/unreadable")
    assert finding["severity"] == "info"
    assert "leads out" in finding["message"]
    assert pictured(tmp_path / "outside") == outside
    told(doctor, "openclaw.json")
    assert (state / "openclaw.json").is_symlink()
    assert real.read_text() == FIXED


@pytest.mark.parametrize(
    "target",
    [
        "gone",
        *(pytest.param(n, marks=pytest.mark.slow) for n in ("openclaw.json", "a")),
    ],
)
def test_a_link_that_leads_nowhere(target: str, state: Path, doctor: Doctor) -> None:
    (state / "openclaw.json").symlink_to(target)
    (state / "a").symlink_to("openclaw.json")
    made = untouched(doctor, state, ".")
    [finding] = made.findings("files/unreadable")
    assert finding["severity"] == "error"
    assert "link" in finding["message"]


def test_folders_behind_links(state: Path, tmp_path: Path, doctor: Doctor) -> None:
    """One inside the state directory is followed, one out of it is not."""
    flat = '{"groq": {"apiKey": "gsk-canary-1"}}\n'
    inner = put(state / "real" / "agent" / "auth-profiles.json", flat)
    outer = put(tmp_path / "outside" / "agent" / "auth-profiles.json", flat)
    (state / "agents").mkdir()
    (state / "agents" / "main").symlink_to("../real")
    (state / "agents" / "away").symlink_to("../../outside")
    put(state / "openclaw.json", "{ gateway: { mode: 'local' } }\n")
    told(doctor, ".", options=("--target", "2026.5.28"))
    assert inner.read_text() != flat
    assert outer.read_text() == flat
    assert [path.name for path in outer.parent.iterdir()] == ["auth-profiles.json"]


def test_a_file_with_two_names_is_not_split(state: Path, doctor: Doctor) -> None:
    config = put(state / "openclaw.json")
    config.with_name("second.json5").hardlink_to(config)
    before = pictured(state)
    for words in (["--fix"], ["--fix", "--format", "json"]):
        outcome = sound(doctor(*words, *RELEASE, "."))
        assert outcome.code == 3
        assert "hard links" in outcome.all
    assert pictured(state) == before
    assert config.stat().st_nlink == 2
    assert sound(doctor("--diff", *RELEASE, ".")).code == 1


def gone(path: Path) -> None:
    path.unlink()


def replaced(path: Path) -> None:
    """The same bytes, but somebody else's file."""
    put(path.with_name("new"), path.read_text()).replace(path)


def edited(path: Path) -> None:
    path.write_text(path.read_text() + "// mine\n")


def linked(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def piped(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Do something between the reading of files and the writing."""

    def arrange(action: Callable[[Path], None], path: Path) -> None:
        real: Callable[..., Any] = engine.write

        def write(*arguments: Any) -> Any:
            action(path)
            return real(*arguments)

        monkeypatch.setattr("openclaw_doctor.cli.rewrite.write", write)

    yield arrange


@pytest.mark.parametrize(
    "action",
    [
        replaced,
        edited,
        *(pytest.param(one, marks=pytest.mark.slow) for one in (gone, linked, piped)),
    ],
    ids=lambda action: action.__name__,
)
def test_what_changes_after_it_was_read_is_left_alone(
    action: Callable[[Path], None],
    state: Path,
    doctor: Doctor,
    meanwhile: Callable[..., None],
    alarm: None,
) -> None:
    config = put(state / "openclaw.json")
    after: list[dict[str, tuple[bytes, int]]] = []

    def act(path: Path) -> None:
        action(path)
        after.append(pictured(state))

    meanwhile(act, config)
    outcome = sound(doctor("--fix", *RELEASE, "."))
    assert outcome.code == 3, outcome.all
    assert "openclaw.json" in outcome.err
    assert pictured(state) == after[0]


def test_a_new_file_that_somebody_else_makes_first(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    doctor: Doctor,
    meanwhile: Callable[..., None],
) -> None:
    case = Path(__file__).parents[2] / "fixtures/credentials/state-in-store/new-file"
    state = tmp_path / "state"
    shutil.copytree(case / "before", state)
    monkeypatch.chdir(state)
    [made] = [
        path.relative_to(case / "after")
        for path in (case / "after").rglob("*")
        if path.is_file()
        and not (case / "before" / path.relative_to(case / "after")).exists()
    ]
    before = pictured(state)
    meanwhile(lambda path: put(path, "theirs"), state / made)
    outcome = sound(
        doctor("--fix", "--select", "credentials", "--target", "2026.5.28", ".")
    )
    assert outcome.code == 3, outcome.all
    assert (state / made).read_text() == "theirs"
    left = pictured(state)
    del left[str(made)]
    assert left == before
