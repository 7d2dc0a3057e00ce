"""Real credential files: what OpenClaw made of them is the outside measure.

For every recorded input: the doctor says something or the file is clean, nothing is
lost by --fix, and where OpenClaw's own repair lost nothing, ours gives the same.
"""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

CASES = json.loads(
    (
        Path(__file__).parent.parent / "fixtures/recorded/credential-cases.json"
    ).read_text()
)["cases"]
TARGETS = ("2026.5.7", "2026.6.11", "2026.9.6")
#: Where we part from OpenClaw on purpose, and why.
DIFFERENT = {
    "flat-id-colon": "OpenClaw makes the useless id openrouter:work:default of it",
    "flat-dup": "of two values of one key OpenClaw silently drops the first",
    "bad-latin1": "OpenClaw puts U+FFFD into the key",
    "flat-env-marker": "we write the reference out, OpenClaw leaves the marker text",
    "legacy-authjson-plus-flat": "OpenClaw also imports auth.json",
    "legacy-authjson-plus-canon": "OpenClaw also imports auth.json",
    "main-oauthjson-and-store": "OpenClaw also imports credentials/oauth.json",
    "main-codex": "renaming openai-codex is a migration of its own",
    "sidecar": "OpenClaw decrypts the sidecar",
    "sidecar-missing": "OpenClaw drops the reference to the missing sidecar",
}
#: What a fix takes out on purpose; the report names it and the backup keeps it.
TAKEN_OUT = {
    "canon-oauth-keyref": "OPENAI_API_KEY",
    "oauth-type-keyref": "OPENAI_API_KEY",
}
STRUCTURE = {"type", "mode", "provider", "version", "source"}
#: The files before and after a call, and what it gave.
Run = tuple[dict[str, bytes], dict[str, bytes], Any]
_REFERENCE = re.compile(r"\$\{?([A-Z0-9_]+)\}?|secretref-env:([A-Z0-9_]+)")


def lay_out(case: dict[str, Any], home: Path) -> None:
    for name, spec in case["files"].items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if spec.get("directory"):
            path.mkdir(exist_ok=True)
        elif "symlink" in spec:
            path.symlink_to(spec["symlink"])
        else:
            path.write_bytes(content(spec, home))
            path.chmod(int(spec.get("mode", "600"), 8))


def content(spec: dict[str, Any], home: Path) -> bytes:
    if "base64" in spec:
        return base64.b64decode(spec["base64"])
    return str(spec["text"]).replace("$HOME", str(home)).encode()


def files_of(home: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(home)): path.read_bytes()
        for path in home.rglob("*")
        if path.is_file() and "openclaw-doctor" not in path.parts
    }


def scalars(value: Any, key: str = "") -> Iterator[str]:
    """Every scalar that carries something, as text."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from scalars(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from scalars(item, key)
    elif value not in (None, "") and key not in STRUCTURE:
        yield meaning(value)


def meaning(value: Any) -> str:
    """A scalar as text: a number is its digits, a reference the variable it names."""
    reference = _REFERENCE.fullmatch(str(value))
    return (reference[1] or reference[2]) if reference else str(value)


def plain(data: bytes) -> Any:
    from openclaw_doctor.errors import SyntaxInvalid
    from openclaw_doctor.json5 import parse

    try:
        return parse(data.decode()).value()
    except (SyntaxInvalid, UnicodeDecodeError):
        return None


def all_scalars(files: dict[str, bytes]) -> Counter[str]:
    return Counter(
        scalar
        for name, data in files.items()
        if ".bak" not in name
        for scalar in {*scalars(plain(data)), *keys(plain(data))}
    )


def keys(value: Any) -> Iterator[str]:
    """Every key: an item's id may have become one."""
    if isinstance(value, (dict, list)):
        yield from value if isinstance(value, dict) else ()
        for item in value.values() if isinstance(value, dict) else value:
            yield from keys(item)


def run_case(
    case: dict[str, Any],
    target: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    doctor: Callable[..., Any],
    *options: str,
) -> Run:
    home = tmp_path / "home"
    lay_out(case, home)
    monkeypatch.setenv("HOME", str(home))
    for name, value in case.get("environment", {}).items():
        monkeypatch.setenv(name, value.replace("$HOME", str(home)))
    monkeypatch.chdir(home)
    before = files_of(home)
    outcome = doctor(*options, "--target", target, "--format", "json")
    return before, files_of(home), outcome


_FIXED: dict[tuple[str, str], Run] = {}


def fixed(
    case: dict[str, Any],
    target: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    doctor: Callable[..., Any],
) -> Run:
    """The run with --fix, which several tests look at; one is enough."""
    key = case["name"], target
    if key not in _FIXED:
        _FIXED[key] = run_case(case, target, tmp_path, monkeypatch, doctor, "--fix")
    return _FIXED[key]


@pytest.mark.parametrize(
    "target",
    ["2026.5.7", pytest.param("2026.6.11", marks=pytest.mark.slow), "2026.9.6"],
)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_nothing_is_lost(
    case: dict[str, Any],
    target: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    doctor: Callable[..., Any],
) -> None:
    before, after, outcome = fixed(case, target, tmp_path, monkeypatch, doctor)
    assert outcome.code in (0, 1, 3), outcome.all
    assert "internal error" not in outcome.all
    left = all_scalars(after)
    backups = b"".join(data for name, data in after.items() if ".bak" in name)
    for name, data in before.items():
        state = rotation_state(plain(data))
        for scalar in set(scalars(plain(data))):
            taken = scalar in state or TAKEN_OUT.get(case["name"]) == scalar
            taken = taken or scalar.startswith("openai-codex")  # renamed to openai
            in_backup = taken and scalar.encode() in backups
            assert left[scalar] or in_backup, f"{scalar} of {name} is lost"


def rotation_state(value: Any) -> set[str]:
    """What a newer entry of auth-state.json may shadow: it stands in the backup."""
    names = ("order", "lastGood", "usageStats")
    held = value if isinstance(value, dict) else {}
    return {scalar for name in names for scalar in scalars(held.get(name))}


def lossless(case: dict[str, Any], target: str) -> dict[str, Any]:
    """The stores that OpenClaw repaired at ``target`` without losing anything."""
    repaired = case.get("openclaw", {}).get(target, {})
    return {
        path: theirs
        for path, theirs in repaired.items()
        if "text" in case["files"].get(path, {})
        and not loses(plain(content(case["files"][path], Path("/home"))), theirs)
    }


def loses(value: Any, profiles: Any) -> bool:
    members = value if isinstance(value, dict) else {}
    had = set(scalars({k: v for k, v in members.items() if k != "version"}))
    return bool(had - set(scalars(profiles)))


COMPARED = [
    pytest.param(case, target, id=f"{case['name']}-{target}")
    for case in CASES
    for target in TARGETS
    if case["name"] not in DIFFERENT and lossless(case, target)
]


@pytest.mark.parametrize(("case", "target"), COMPARED)
def test_same_as_openclaw_where_it_loses_nothing(
    case: dict[str, Any],
    target: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    doctor: Callable[..., Any],
) -> None:
    _, after, _ = fixed(case, target, tmp_path, monkeypatch, doctor)
    for path, theirs in lossless(case, target).items():
        ours = plain(after[path])["profiles"]
        assert in_lower_case(ours) == in_lower_case(theirs)


def in_lower_case(profiles: dict[str, Any]) -> dict[str, Any]:
    """OpenClaw's loader normalises provider ids; the file keeps them as written."""
    return {
        name: {**entry, "provider": entry["provider"].lower().replace("z.ai", "zai")}
        for name, entry in profiles.items()
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_check_says_something_or_the_files_are_clean(
    case: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    doctor: Callable[..., Any],
) -> None:
    before, after, outcome = run_case(case, "2026.5.28", tmp_path, monkeypatch, doctor)
    assert before == after
    report = json.loads(outcome.out)
    assert report["findings"] or all(
        row["valid"] is not False for row in report["files"]
    )


@pytest.mark.slow
def test_twenty_thousand_flat_entries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Callable[..., Any]
) -> None:
    """OpenClaw has no limit on a store's size; the rewrite must stay linear."""
    keys = {f"prov{n}": {"apiKey": f"sk-{n:05d}"} for n in range(20_000)}
    path = tmp_path / "auth-profiles.json"
    path.write_text(json.dumps(keys))
    path.chmod(0o600)
    monkeypatch.chdir(tmp_path)
    assert doctor("--fix", "--target", "2026.5.28", ".").code == 0
    profiles = json.loads(path.read_text())["profiles"]
    assert profiles == {
        f"{name}:default": {"type": "api_key", "provider": name, "key": entry["apiKey"]}
        for name, entry in keys.items()
    }
