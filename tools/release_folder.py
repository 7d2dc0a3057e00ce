"""An OpenClaw release on disk: what it brings along, and what its own code says.

Nothing is written into the release; its code runs with an empty home of its own and
without the caller's ``OPENCLAW_*`` variables, so that neither changes the answer.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openclaw_doctor.errors import UsageError
from openclaw_doctor.release import Release

Schema = dict[str, Any]
Manifest = dict[str, Any]

_SUCCESSOR = re.compile(r"\b[Uu]se ([a-z0-9-]+/[A-Za-z0-9._-]*[A-Za-z0-9])", re.ASCII)

#: The first release that has ``openclaw config schema``.
FIRST_PUBLISHED = Release(2026, 3, 28)
#: The first release that looks model providers up in a list of its own.
FIRST_OVERLAY = Release(2026, 5, 19)

_SCRIPT = Path(__file__).with_name("enforced_schema.mjs")
_OVERLAY = "BUILT_IN_MODEL_PROVIDER_OVERLAY_IDS"
_OVERLAY_SET = re.compile(rf"\b{_OVERLAY} = (?:/\*.*?\*/ )?new Set\(\[(.*?)\]\)", re.S)
_WORDS = re.compile(r'\s*(?:"[a-z0-9._-]+"(?:,\s*)?)*\s*\Z')
_OTHER_PEOPLES = ("OPENCLAW_", "CLAWDBOT_", "MOLTBOT_", "XDG_", "NODE_")
_PATIENCE = 180


class UnusableRelease(Exception):
    """The folder holds no release that can be imported; the message says why."""


@dataclass(frozen=True, slots=True)
class ReleaseFolder:
    """The openclaw package in ``root``, and the Node program that runs it."""

    root: Path
    release: Release
    node: str


def open_release(folder: Path, node: str | None = None) -> ReleaseFolder:
    """The release installed in ``folder``, or the unpacked package that it is.

    ``node`` is the program to use; else one installed in ``folder``/.node, else that
    on PATH.  Raises UnusableRelease.
    """
    installed = folder / "node_modules" / "openclaw"
    root = (installed if installed.is_dir() else folder).resolve()
    package = _read_json(root / "package.json")
    if package.get("name") != "openclaw" or not (root / "dist").is_dir():
        raise UnusableRelease(f"no OpenClaw release in {folder}")
    own = folder / ".node" / "bin" / "node"
    found = node or (str(own.resolve()) if own.exists() else shutil.which("node"))
    if not found:
        raise UnusableRelease("no Node found; name one with --node")
    return ReleaseFolder(root, stable_release(str(package.get("version"))), found)


def stable_release(text: str) -> Release:
    """Read a release; raises UnusableRelease for a pre-release or another text."""
    try:
        release = Release.parse(text)
    except UsageError as error:
        raise UnusableRelease(str(error)) from None
    if str(release) != text:
        raise UnusableRelease(
            f"{text[:40]} is a pre-release; only stable ones are stored"
        )
    return release


def core_schema(at: ReleaseFolder) -> Schema:
    """zod's schema of the core config, in input mode.  Raises UnusableRelease."""
    return _json_object(_run(at, str(_SCRIPT), str(at.root)), "the core schema")


def published_schema(at: ReleaseFolder) -> Schema:
    """What ``openclaw config schema`` prints with an empty home (since 2026.3.28)."""
    program = _read_json(at.root / "package.json").get("bin", {})
    entry = program.get("openclaw") if isinstance(program, dict) else program
    text = _run(at, str(at.root / str(entry)), "config", "schema")
    return _json_object(text[max(text.find("{"), 0) :], "openclaw config schema")


def _run(at: ReleaseFolder, *arguments: str) -> str:
    with tempfile.TemporaryDirectory(prefix="openclaw-import-") as home:
        settings = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(_OTHER_PEOPLES)
        }
        (Path(home) / ".openclaw").mkdir()
        (Path(home) / ".openclaw" / "openclaw.json").write_text(
            "{}\n", encoding="utf-8"
        )
        try:
            done = subprocess.run(
                [at.node, *arguments],
                env={**settings, "HOME": home, "USERPROFILE": home},
                cwd=home,
                capture_output=True,
                check=False,
                timeout=_PATIENCE,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UnusableRelease(f"{at.node} could not be run: {error}") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip() or "without a word"
        raise UnusableRelease(f"the release stopped: {said[:600]}")
    return done.stdout.decode("utf-8", "replace")


def _json_object(text: str, what: str) -> Schema:
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        raise UnusableRelease(
            f"{what} is no JSON object; does the release have its dependencies?"
        )
    return data


def manifests(root: Path) -> list[Manifest]:
    """The manifests of the bundled plugins, in the order of their folders' names."""
    found = []
    for place in ("extensions", "dist/extensions"):
        for file in sorted((root / place).glob("*/openclaw.plugin.json")):
            manifest = _read_json(file)
            if not isinstance(manifest.get("id"), str):
                raise UnusableRelease(f"{file} is no plugin manifest")
            found.append(manifest)
    if not found:
        raise UnusableRelease(f"no bundled plugins below {root}")
    return found


def facts(at: ReleaseFolder, channels: frozenset[str]) -> dict[str, Any]:
    """The ids that checks look up, by the name under which they are stored.

    ``channels`` are those that have a schema; manifests declare others.
    """
    bundled = manifests(at.root)
    declared = (name for one in bundled for name in one.get("channels", ()))
    return {
        "overlay-providers": overlay_providers(at.root, at.release),
        "web-search": _web_search(bundled),
        "retired-models": _retired_models(bundled),
        "command-aliases": _command_aliases(bundled),
        "channels": sorted(channels.union(declared)),
        "plugins": sorted(one["id"] for one in bundled),
    }


def _web_search(bundled: list[Manifest]) -> dict[str, str]:
    return {
        name: one["id"]
        for one in bundled
        for name in one.get("contracts", {}).get("webSearchProviders", ())
    }


def _retired_models(bundled: list[Manifest]) -> list[Mapping[str, Any]]:
    return [
        _retired_model(row)
        for one in bundled
        for row in one.get("modelCatalog", {}).get("suppressions", ())
    ]


def _retired_model(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A model that is gone, with the successor that the release names in its reason."""
    kept = {key: row[key] for key in ("provider", "model", "when") if key in row}
    named = _SUCCESSOR.search(row.get("reason", ""))
    return {**kept, "successor": named[1]} if named else kept


def _command_aliases(bundled: list[Manifest]) -> dict[str, str]:
    return {
        alias if isinstance(alias, str) else alias["name"]: one["id"]
        for one in bundled
        for alias in one.get("commandAliases", ())
    }


def overlay_providers(root: Path, release: Release) -> list[str]:
    """The provider ids that need neither ``baseUrl`` nor ``models``.

    Read from the one set literal in the release's code.  Raises UnusableRelease where
    a release that should have it writes it in another way.
    """
    found = set()
    for file in _modules(root / "dist"):
        text = file.read_text(encoding="utf-8", errors="replace")
        if _OVERLAY in text:
            found.update(_OVERLAY_SET.findall(text))
    lists = {tuple(re.findall(r'"(.*?)"', one)) for one in found}
    readable = all(_WORDS.match(one) for one in found)
    if len(lists) > 1 or not readable or (not lists and release >= FIRST_OVERLAY):
        raise UnusableRelease(
            f"{release} writes {_OVERLAY} in a way that is not understood"
        )
    return list(lists.pop()) if lists else []


def _modules(folder: Path) -> Iterator[Path]:
    """The modules below a folder, without those of packages that it brings along."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path.name != "node_modules":
                yield from _modules(path)
        elif path.suffix in (".js", ".mjs"):
            yield path


def _read_json(file: Path) -> dict[str, Any]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
