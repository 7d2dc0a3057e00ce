"""The real OpenClaw as a judge of what --fix writes.

Runs with ``-m oracle`` where ``OPENCLAW_DOCTOR_RELEASES`` names a folder that holds
installed releases (``<release>/node_modules/openclaw``) and ``OPENCLAW_DOCTOR_NODE`` a
Node that runs them (default: ``node`` on PATH).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.oracle

RELEASES = Path(os.environ.get("OPENCLAW_DOCTOR_RELEASES", "/nonexistent"))
NODE = os.environ.get("OPENCLAW_DOCTOR_NODE", "node")


def verdict(release: str, state: Path) -> dict[str, Any]:
    """What ``openclaw config validate --json`` of that release says of a state."""
    program = RELEASES / release / "node_modules" / "openclaw" / "openclaw.mjs"
    done = subprocess.run(
        [NODE, str(program), "config", "validate", "--json"],
        env={
            "HOME": str(state.parent),
            "OPENCLAW_STATE_DIR": str(state),
            "PATH": os.environ["PATH"],
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


@pytest.mark.parametrize("release", ["2026.5.28", "2026.9.6"])
@pytest.mark.parametrize(
    "case",
    [
        "example",
        "credentials/endpoint-settings/custom-provider/before",
        "credentials/endpoint-settings/bundled-provider/before",
        "credentials/endpoint-settings/flat-entry-without-secret/before",
        "credentials/secret-in-config/into-the-store/before",
    ],
)
def test_the_fixed_config_is_valid(
    case: str,
    release: str,
    tmp_path: Path,
    project: Path,
    doctor: Callable[..., Any],
) -> None:
    if not (RELEASES / release).is_dir():
        pytest.skip(f"OPENCLAW_DOCTOR_RELEASES has no {release}")
    state = tmp_path / "state"
    shutil.copytree(project / "fixtures" / case, state)
    outcome = doctor("--fix", "--target", release, str(state))
    assert outcome.code in (0, 1), outcome.all
    answer = verdict(release, state)
    assert answer["valid"], answer
