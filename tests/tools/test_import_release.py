"""Importing a release: from its folder, and from its published schema alone."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.release import Release
from tools import import_release
from tools.enforced_schema import composite
from tools.import_release import Imported, from_folder, keep, main
from tools.release_folder import (
    ReleaseFolder,
    UnusableRelease,
    facts,
    open_release,
    overlay_providers,
)
from tools.schema_files import load

Schema = dict[str, Any]
RELEASES = Path(os.environ.get("OPENCLAW_DOCTOR_RELEASES", "/nonexistent"))
NODE = os.environ.get("OPENCLAW_DOCTOR_NODE") or shutil.which("node")
FACTS: dict[str, Any] = {
    "overlay-providers": ["openai"],
    "web-search": {},
    "retired-models": [],
    "command-aliases": {},
    "channels": ["telegram"],
    "plugins": ["imap"],
}
NEW = Release(2026, 9, 1)


@pytest.fixture
def stored(
    core: Schema,
    published: Schema,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    """A folder in which one release is stored, and no history is kept."""
    monkeypatch.setattr(import_release, "ROOT", tmp_path)
    folder = tmp_path / "stored"
    schema = composite(core, published)
    keep(Imported(Release(2026, 8, 2), schema, FACTS), folder, lambda _: None)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def import_file(stored: Path, tmp_path: Path) -> Callable[..., int]:
    """Import data as the output of ``openclaw config schema``."""

    def call(data: Any, *options: str, release: str = "2026.9.1") -> int:
        file = tmp_path / "published.json"
        text = data if isinstance(data, str) else json.dumps(data)
        file.write_text(text, encoding="utf-8")
        arguments = ["--schema", str(file), "--release", release]
        return main([*arguments, "--into", str(stored), *options])

    return call


def test_a_published_schema_is_stored(
    import_file: Callable[..., int],
    published: Schema,
    stored: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ports = published["properties"]["gateway"]["properties"]
    ports["bind"] = {"type": "string"}
    ports["mode"] = {"type": "string", "enum": ["local"]}
    before = files(stored)
    assert import_file(published) == 0
    said = capsys.readouterr().out
    assert "2026.9.1 against 2026.8.2: 1 of 6 sections differ" in said
    assert "\n added (1)\n  gateway.bind\n" in said
    assert '\n narrowed (1)\n  gateway.mode: no longer "remote"\n' in said
    assert "are those of 2026.8.2" in said
    new = files(stored).keys() - before.keys()
    assert [name.split("-")[0] for name in sorted(new)] == [
        "core/gateway",
        "releases/2026.9.1.json",
    ]
    assert {name: files(stored)[name] for name in before} == before
    parts, stored_facts = load(stored, "2026.9.1")
    assert "bind" in parts.core["gateway"]["properties"]
    assert stored_facts == FACTS


def test_importing_again_changes_nothing(
    import_file: Callable[..., int],
    published: Schema,
    stored: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert import_file(published) == 0
    before = files(stored)
    assert import_file(published) == 0
    assert files(stored) == before
    assert "stored already" in capsys.readouterr().out


def test_a_better_import_replaces_and_leaves_no_rest(
    import_file: Callable[..., int],
    published: Schema,
    stored: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    gateway = published["properties"]["gateway"]["properties"]
    gateway["bind"] = {"type": "string"}
    assert import_file(published) == 0
    count = len(files(stored))
    del gateway["bind"]
    assert import_file(published) == 0
    said = capsys.readouterr().out
    assert "against what is stored of it: 1 of 6 sections differ" in said
    assert "removed core/gateway-" in said
    assert len(files(stored)) == count - 1


def test_a_dry_run_writes_nothing(
    import_file: Callable[..., int],
    published: Schema,
    stored: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = files(stored)
    assert import_file(published, "--dry-run") == 0
    assert files(stored) == before
    assert "nothing was written" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("data", "release", "words"),
    [
        ("{", "2026.9.1", "cannot be read as JSON"),
        ([], "2026.9.1", "no JSON object"),
        ({"properties": {}}, "2026.9.1", "no config schema of OpenClaw"),
        ({}, "2026.5.7", "--force"),
        ({}, "2026.9.1-beta.2", "pre-release"),
        ({}, "next", "not an OpenClaw release"),
    ],
)
def test_bad_input_is_one_message(
    data: Any,
    release: str,
    words: str,
    import_file: Callable[..., int],
    stored: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = files(stored)
    assert import_file(data, release=release) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert said.err.count("\n") == 1
    assert not said.out
    assert files(stored) == before


def test_an_output_schema_needs_force(
    import_file: Callable[..., int],
    published: Schema,
    capsys: pytest.CaptureFixture[str],
) -> None:
    gateway = published["properties"]["gateway"]
    gateway["properties"]["port"]["default"] = 18789
    gateway["required"] = ["port"]
    assert import_file(published) == 2
    assert "--force" in capsys.readouterr().err
    assert import_file(published, "--force") == 0
    assert "note: forced" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [[], ["x", "--schema", "y", "--release", "2026.9.1"], ["--schema", "y"]],
)
def test_wrong_use(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage:" in capsys.readouterr().err


OVERLAY = (
    'const BUILT_IN_MODEL_PROVIDER_OVERLAY_IDS = /* @__PURE__ */ new Set([\n\t"openai",'
    '\n\t"z.ai"\n]);\n'
)
MANIFESTS: dict[str, dict[str, Any]] = {
    "google": {
        "id": "google",
        "contracts": {"webSearchProviders": ["gemini"]},
        "modelCatalog": {
            "suppressions": [
                {"provider": "google", "model": "old", "reason": "Use a/b.", "other": 1}
            ]
        },
    },
    "wiki": {"id": "memory-wiki", "commandAliases": [{"name": "wiki"}, "notes"]},
    "sms": {"id": "sms", "channels": ["sms"]},
}


@pytest.fixture
def release(tmp_path: Path) -> ReleaseFolder:
    """A folder that looks like an installed release."""
    root = tmp_path / "node_modules" / "openclaw"
    for name, manifest in MANIFESTS.items():
        folder = root / "dist" / "extensions" / name
        folder.mkdir(parents=True)
        (folder / "openclaw.plugin.json").write_text(json.dumps(manifest))
    (root / "dist" / "config.mjs").write_text(OVERLAY)
    # A package folder may be named like a module.
    (root / "dist" / "node_modules" / "ipaddr.js").mkdir(parents=True)
    package = {"name": "openclaw", "version": "2026.9.1"}
    (root / "package.json").write_text(json.dumps(package))
    return open_release(tmp_path, node="node")


def test_the_facts_of_a_release(release: ReleaseFolder) -> None:
    assert release.release == NEW
    assert facts(release, frozenset({"telegram"})) == {
        "overlay-providers": ["openai", "z.ai"],
        "web-search": {"gemini": "google"},
        "retired-models": [{"provider": "google", "model": "old", "successor": "a/b"}],
        "command-aliases": {"wiki": "memory-wiki", "notes": "memory-wiki"},
        "channels": ["sms", "telegram"],
        "plugins": ["google", "memory-wiki", "sms"],
    }


def test_an_unpacked_package_is_a_release(release: ReleaseFolder) -> None:
    assert open_release(release.root, node="node") == release


@pytest.mark.parametrize(
    "text",
    [
        "",
        OVERLAY.replace('"z.ai"', "...OTHERS"),
        OVERLAY + OVERLAY.replace("z.ai", "zai"),
    ],
    ids=["missing", "not only words", "two different"],
)
def test_overlay_providers_written_in_another_way(
    text: str, release: ReleaseFolder
) -> None:
    (release.root / "dist" / "config.mjs").write_text(text)
    with pytest.raises(UnusableRelease, match="not understood"):
        overlay_providers(release.root, NEW)


def test_releases_before_the_list_have_none(release: ReleaseFolder) -> None:
    (release.root / "dist" / "config.mjs").write_text("")
    assert overlay_providers(release.root, Release(2026, 5, 18)) == []


def test_a_folder_without_release(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "no OpenClaw release in" in capsys.readouterr().err


def test_a_program_that_fails(
    release: ReleaseFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(release.root), "--node", "/nonexistent/node"]) == 2
    assert "could not be run" in capsys.readouterr().err
    assert main([str(release.root), "--node", "/bin/false"]) == 2
    assert "the release stopped" in capsys.readouterr().err
    assert main([str(release.root), "--node", "/bin/true"]) == 2
    assert "no JSON object" in capsys.readouterr().err


def installed() -> list[str]:
    stored = {one.stem for one in (import_release.STORED / "releases").glob("*.json")}
    found = RELEASES.glob("*/node_modules/openclaw/package.json")
    return sorted(stored & {one.parents[2].name for one in found})


@pytest.mark.oracle
@pytest.mark.parametrize("name", installed() or ["none"])
def test_an_installed_release_gives_what_is_stored(name: str, tmp_path: Path) -> None:
    if name == "none":
        pytest.skip("OPENCLAW_DOCTOR_RELEASES names no folder with a stored release")
    folder = tmp_path / "openclaw"
    shutil.copytree(import_release.STORED, folder)
    before = files(folder)
    own = (RELEASES / name / ".node").is_dir()
    said: list[str] = []
    keep(from_folder(RELEASES / name, None if own else NODE), folder, said.append)
    assert "stored already" in said[-1]
    assert files(folder) == before
