"""Includes that lead in circles, out of the folder, or to what is no file."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from .runs import RELEASE, Doctor, pictured, told

SECRET = "{ gateway: { auth: { token: 'canary-outside' } }, agent: { model: 'x' } }\n"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A state directory beside a folder that is none of its business."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.json5").write_text(SECRET)
    folder = tmp_path / "state"
    folder.mkdir()
    os.mkfifo(folder / "pipe.json5")
    (folder / "folder.json5").mkdir()
    (folder / "out.json5").symlink_to("../outside/secret.json5")
    (folder / "dangling.json5").symlink_to("gone")
    (folder / "loop.json5").symlink_to("loop.json5")
    (folder / "zero.json5").symlink_to("/dev/zero")
    (folder / "away").symlink_to("../outside")
    (folder / "self.json5").write_text("{ $include: './self.json5' }")
    (folder / "a.json5").write_text("{ $include: './b.json5' }")
    (folder / "b.json5").write_text("{ $include: './a.json5' }")
    (folder / "blob.json5").write_bytes(b"\x00\xff" * 40)
    for number in range(40):
        following = f"./deep{number + 1}.json5"
        (folder / f"deep{number}.json5").write_text(f"{{ $include: '{following}' }}")
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.json5")
        yield folder


#: What is included, and whether the target can do nothing with it.
LEADING = {
    "self": "./self.json5",
    "circle": "./a.json5",
    "itself": "./openclaw.json",
    "missing": "./gone.json5",
    "up": "../outside/secret.json5",
    "up and back": "./folder.json5/../../outside/secret.json5",
    "absolute": "{outside}/secret.json5",
    "link out": "./out.json5",
    "folder out": "./away/secret.json5",
    "dangling": "./dangling.json5",
    "link circle": "./loop.json5",
    "device": "./zero.json5",
    "device by name": "/dev/zero",
    "processes": "/proc/self/environ",
    "pipe": "./pipe.json5",
    "socket": "./socket.json5",
    "folder": "./folder.json5",
    "no text": "./blob.json5",
    "too deep": "./deep0.json5",
    "empty": "",
    "blank": " ",
    "home": "~/secret.json5",
    "file address": "file://{outside}/secret.json5",
    "web address": "http://127.0.0.1:9/x.json5",
    "too long": "./" + "x" * 5000,
    "odd signs": "./\\u0000x\\ud800.json5",
    "number": "@7",
    "object": "@{ a: './part.json5' }",
}


def test_every_one_is_told_and_nothing_outside_is_read_or_written(
    state: Path, tmp_path: Path, doctor: Doctor, alarm: None
) -> None:
    outside = tmp_path / "outside"
    before = pictured(outside)
    unread = (outside / "secret.json5").stat().st_atime_ns
    configs = []
    for number, named in enumerate(LEADING.values()):
        text = named.format(outside=outside) if "{outside}" in named else named
        value = text[1:] if text.startswith("@") else f"'{text}'"
        body = f"{{ gateway: {{ mode: 'local' }}, $include: {value} }}"
        configs.append(f"{number}.json5" if number else "openclaw.json")
        (state / configs[-1]).write_text(body)
        (state / configs[-1]).chmod(0o600)
    made = told(doctor, *configs, options=(*RELEASE, "--unsafe-fixes"))
    verdicts = {row["file"]: row["valid"] for row in made.json["check"]["files"]}
    assert {verdicts[name] for name in configs} == {False}, verdicts
    told_of = {f["file"] for f in made.findings("config/include")}
    # What is wrong with an included file is told there.
    inside = {"openclaw.json", "self.json5", "b.json5", "a.json5", "deep10.json5"}
    assert len(told_of - inside) > 20
    said = "".join(one.all for one in made.text.values())
    assert "canary" not in said
    assert pictured(outside) == before
    assert (outside / "secret.json5").stat().st_atime_ns == unread
    assert made.json["fix"]["plan"]["written"] == []


def test_a_fix_is_made_in_the_included_file_that_holds_the_member(
    state: Path, tmp_path: Path, doctor: Doctor
) -> None:
    """Not in one that a link leads out to, whose member it is as well."""
    (state / "part.json5").write_text("{ telegram: { streamMode: 'off' } }\n")
    text = "{ gateway: { mode: 'local' }, channels: { $include: './part.json5' } }\n"
    (state / "openclaw.json").write_text(text)
    outside = pictured(tmp_path / "outside")
    told(doctor, ".")
    assert (state / "openclaw.json").read_text() == text
    after = (state / "part.json5").read_text()
    assert after == "{ telegram: { streaming: { mode: 'off' } } }\n"
    (state / "openclaw.json").write_text(text.replace("./part", "./out"))
    told(doctor, ".", options=(*RELEASE, "--unsafe-fixes"))
    assert pictured(tmp_path / "outside") == outside
