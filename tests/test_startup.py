"""A plain check stays light: what it loads, not how long it takes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HEAVY = (
    "deepdiff",
    "ruamel",
    "difflib",
    "logging",
    "importlib.metadata",
    "tempfile",
    "shutil",
    "asyncio",
    "urllib.request",
    "subprocess",
    "ctypes",
    "openclaw_doctor.json5.edit",
    "openclaw_doctor.cli.baseline",
    "openclaw_doctor.engine.plan",
    "openclaw_doctor.engine.sift",
    "openclaw_doctor.policy.baseline",
    "openclaw_doctor.policy.globs",
    "openclaw_doctor.policy.project_file",
    "openclaw_doctor.policy.yaml_text",
    "openclaw_doctor.validation.explain",
    "openclaw_doctor.validation.history",
    "openclaw_doctor.validation.nearest",
    "openclaw_doctor.validation.successors",
    "openclaw_doctor.workspace.assembly",
)
PROBE = """
import json, sys
before = set(sys.modules)
from openclaw_doctor.cli.main import run
code = run(["check", "--target", "2026.5.28", "."])
print(json.dumps([code, sorted(set(sys.modules) - before)]), file=sys.stderr)
"""
BASELINE = "import json, sys; {imports}; print(json.dumps(sorted(sys.modules)))"


def loaded(code: str, cwd: Path, project: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd,
        env={"PYTHONPATH": str(project), "HOME": str(cwd), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )


def test_a_clean_check_loads_nothing_heavy(tmp_path: Path, project: Path) -> None:
    clean_pair(tmp_path)
    done = loaded(PROBE, tmp_path, project)
    code, modules = json.loads(done.stderr)
    assert code == 0, done.stdout
    base = loaded(
        BASELINE.format(imports="import click, jsonschema.validators"),
        tmp_path,
        project,
    )
    allowed = set(json.loads(base.stdout))
    for name in modules:
        if name not in allowed:
            assert not name.startswith(HEAVY), f"{name} is loaded by a plain check"
    # Of the ledger only what speaks of the keys of the config.
    rows = [name for name in modules if ".migrations.r2026_" in name]
    assert not [name for name in rows if "r2026_1" in name or "channel" in name]
    # An ordinary pair needs no schema, so not even jsonschema is loaded.
    assert not [name for name in modules if name.startswith(("deepdiff", "jsonschema"))]


def clean_pair(folder: Path) -> None:
    """A config and a store of about 3 KB together, with nothing to find."""
    agent = folder / "agents" / "main" / "agent"
    agent.mkdir(parents=True)
    providers = {
        f"lab{number}": {
            "baseUrl": f"http://10.0.0.{number}:8000/v1",
            "api": "openai-completions",
            "models": [{"id": f"model-{number}", "name": f"Model {number}"}],
        }
        for number in range(8)
    }
    config = {"gateway": {"mode": "local"}, "models": {"providers": providers}}
    profiles = {
        f"lab{number}:default": {
            "type": "api_key",
            "provider": f"lab{number}",
            "keyRef": {
                "source": "env",
                "provider": "default",
                "id": f"LAB{number}_KEY",
            },
        }
        for number in range(8)
    }
    (folder / "openclaw.json").write_text(json.dumps(config, indent=2) + "\n")
    store = agent / "auth-profiles.json"
    store.write_text(json.dumps({"version": 1, "profiles": profiles}, indent=2) + "\n")
    store.chmod(0o600)
