"""Running every form of the main command on one place, and what must always hold."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Doctor = Callable[..., Any]
RELEASE = ("--target", "2026.9.6")
MODES: tuple[tuple[str, ...], ...] = ((), ("--diff",), ("--fix",))


@dataclass(frozen=True)
class Told:
    """What the six forms said: ``text`` and ``json`` by mode."""

    text: dict[str, Any]
    json: dict[str, Any]
    codes: frozenset[int]

    def rules(self) -> set[str]:
        """The rules that a plain check names."""
        return {finding["checkId"] for finding in self.json["check"]["findings"]}

    def findings(self, rule: str) -> list[dict[str, Any]]:
        return [f for f in self.json["check"]["findings"] if f["checkId"] == rule]


def pictured(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below a folder with its bytes and mode; links and pipes by name."""
    found: dict[str, tuple[bytes, int]] = {}
    for path in sorted(folder.rglob("*")):
        plain = path.is_file() and not path.is_symlink()
        data = path.read_bytes() if plain else b""
        found[str(path.relative_to(folder))] = (data, path.lstat().st_mode)
    return found


def is_printable(text: str) -> bool:
    """Whether a terminal shows a text as it is: no control, no direction, no hole."""
    hidden = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return all(
        sign in "\n\t" or unicodedata.category(sign) not in hidden
        for sign in text.replace("\r\n", "\n")
    )


def sound(outcome: Any) -> Any:
    """The outcome, which is one that a user may meet."""
    assert "internal error" not in outcome.err, outcome.err
    assert "Traceback" not in outcome.all
    assert outcome.code in (0, 1, 2, 3, 4, 64), outcome.code
    assert is_printable(outcome.all), ascii(outcome.all)
    return outcome


def told(doctor: Doctor, *paths: str, options: tuple[str, ...] = RELEASE) -> Told:
    """All six forms, those that write last; paths are given as they are."""
    text, parsed, codes = {}, {}, set()
    for mode in MODES:
        name = mode[0].lstrip("-") if mode else "check"
        one = sound(doctor("check", *mode, "--format", "json", *options, *paths))
        parsed[name] = json.loads(one.out)
        text[name] = sound(doctor("check", *mode, *options, *paths))
        codes |= {one.code, text[name].code}
    return Told(text, parsed, frozenset(codes))


def untouched(
    doctor: Doctor, folder: Path, *paths: str, options: tuple[str, ...] = RELEASE
) -> Told:
    """The same where nothing may be written whatever is asked for."""
    before = pictured(folder)
    made = told(doctor, *paths, options=options)
    sound(doctor("check", "--fix", "--unsafe-fixes", *options, *paths))
    assert pictured(folder) == before
    return made
