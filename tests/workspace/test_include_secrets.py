"""Included files: no secret of a fragment is shown, and fixes in them can be undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.cli.process import process_runtime, process_surroundings
from openclaw_doctor.documents import Role
from openclaw_doctor.engine.plan import plan
from openclaw_doctor.engine.write import write
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Set, safe
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.redaction import is_secret
from openclaw_doctor.release import ALL_RELEASES, NEWEST_KNOWN
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.registry import Rule
from openclaw_doctor.workspace import compose, discover

FILES = {
    "openclaw.json": """{
  $include: ['./gateway.json5', './channels.json5'],
  env: { vars: { $include: 'vars.json5' } },
  models: { providers: { lab: { $include: 'lab.json5' } } },
  auth: { profiles: { $include: 'profiles.json5' } },
  hooks: { token: { $include: 'token.json5' }, enabled: true },
}
""",
    "gateway.json5": """// token: "canary-comment-0001"
{ gateway: { mode: 'local', auth: { mode: 'token', token: 'canary-gateway' } } }
""",
    "channels.json5": """{
  // the house
  channels: { telegram: { botToken: 'canary-bot', enabled: true, enabled: false } },
}
""",
    "vars.json5": "{ OPENAI_API_KEY: 'canary-env', MY_PIN: 'canary 1', A: 'canary' }\n",
    "lab.json5": """{
  baseUrl: 'https://user:canary-url@lab.example/v1?api_key=canary-query',
  apiKey: 'canary-provider', models: [], nonsense: 1, "nonsense": 2,
  headers: { $include: 'headers.json5' },
}
""",
    "headers.json5": "{ 'X-Custom': 'canary-header', nonsense: 1, nonsense: 2 }\n",
    "profiles.json5": """{
  'groq:config': { provider: 'groq', mode: 'api_key', key: 'canary-1', odd: 'canary' },
}
""",
    "token.json5": "'canary-token'\n",
    ".env": "DOTENV_KEY=canary-dotenv\n",
}
COMMANDS = [
    ["check"],
    ["check", "--format", "json"],
    ["check", "--diff", "--unsafe-fixes"],
    ["check", "--diff", "--unsafe-fixes", "--format", "json"],
    ["check", "--fix", "--unsafe-fixes", "--format", "json"],
    ["undo", "--list"],
    ["undo"],
]


def tree(folder: Path) -> Path:
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
        (folder / name).chmod(0o644)
    return folder


def states(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        path.name: (path.read_bytes(), path.stat().st_mode & 0o777)
        for path in folder.iterdir()
        if path.is_file() and ".doctor-" not in path.name
    }


@pytest.mark.parametrize("target", ["2026.2.12", "2026.5.28", "2026.9.6"])
def test_no_command_shows_a_secret_of_an_included_file(
    target: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    doctor: Callable[..., Any],
) -> None:
    folder = tree(tmp_path / "state")
    before = states(folder)
    monkeypatch.chdir(folder)
    for command in COMMANDS:
        choice = ["--target", target] if command[0] == "check" else []
        paths = ["."] if command[-1] != "--list" else []
        outcome = doctor(*command, *choice, *paths)
        assert "canary" not in outcome.all.lower(), command
        assert outcome.code in (0, 1, 3), outcome.all
    assert states(folder) == before


def only_local(context: Context) -> Iterator[Finding]:
    """A rule of this test: the mode of every included file is local."""
    for document, value in context.objects(Role.INCLUDE):
        if value.get("mode", "local") != "local":
            place = Pointer(("mode",))
            fix = safe("set it", Set(document.ref, place, "local"))
            yield found(document, place, "is not local", fix=fix)


def test_an_edit_in_an_included_file_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Callable[..., Any]
) -> None:
    folder = tmp_path / "state"
    (folder / "sub").mkdir(parents=True)
    config, included = folder / "openclaw.json", folder / "sub/gateway.json5"
    config.write_text("{ gateway: { $include: 'sub/gateway.json5' } }\n")
    text = "{\n  mode: 'remote', // here\n  auth: { token: 'canary-1' },\n}\n"
    included.write_text(text)
    monkeypatch.chdir(folder)
    context = Context(discover([folder], process_surroundings()), NEWEST_KNOWN, 0)
    rule = Rule(
        "test/local", Severity.WARNING, ALL_RELEASES, 50, "safe", "", only_local
    )
    made = plan(context, [rule])
    assert [change.after.ref for change in made.changes] == ["sub/gateway.json5"]
    assert compose(made.after, made.after.states[0], NEWEST_KNOWN) is not None
    (receipt,) = write(made, process_runtime())
    assert included.read_text() == text.replace("remote", "local")
    assert receipt.files[0].path == included
    assert "canary" not in repr(receipt)
    assert doctor("undo", ".").code == 0
    assert included.read_text() == text


def test_the_mode_of_an_included_file_and_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doctor: Callable[..., Any]
) -> None:
    folder = tree(tmp_path / "state")
    before = states(folder)
    monkeypatch.chdir(folder)
    doctor("check", "--fix", "--select", "files/permissions", ".")
    modes = {name: mode for name, (_, mode) in states(folder).items()}
    # No secret of its own is in the first; .env is none of the files to check.
    assert modes == dict.fromkeys(FILES, 0o600) | {
        "openclaw.json": 0o644,
        ".env": 0o644,
    }
    assert doctor("undo", ".").code == 0
    assert states(folder) == before


@pytest.mark.parametrize(
    ("place", "value", "secret"),
    [
        ((), "canary-token", True),
        ((), "local", False),
        ((), "${TOKEN}", False),
        ((0,), "canary-item", True),
        ((0,), "10.0.0.1", False),
        (("telegram", "botToken"), "canary", True),
        (("apiKey",), "canary", True),
        (("env", "vars", "$include"), "vars.json5", False),
        (("token", "$include", 0), "token.json5", False),
        (("mode",), "local", False),
        (("OPENAI_BASE",), "canary value", True),
        (("vars", "DEBUG"), "true", False),
        (("X-Custom",), "canary", True),
        (("openai:work", "odd"), "canary", True),
        (("openai:work", "provider"), "openai", False),
        (("profiles", "openai:work", "odd"), "canary", True),
        (("profiles", "work", "color"), "#FF0000", False),
        (("auth", "profiles", "openai:work", "odd"), "canary", True),
        (("auth", "profiles", "openai:work", "mode"), "api_key", False),
        (("lab", "name"), "Lab", False),
    ],
)
def test_what_is_a_secret_in_a_fragment(
    place: tuple[Any, ...], value: str, secret: bool
) -> None:
    assert is_secret(Role.INCLUDE, Pointer(place), value) is secret
