"""A repository with two state directories and old forms in both."""

from __future__ import annotations

from pathlib import Path

import pytest

CONFIG = """\
{
  gateway: { mode: 'local' },
  channels: {
    telegram: { streamMode: 'partial' },
  },
  house: 1,
}
"""
STORE = (
    '{"version": 1, "profiles": {"lab:default": '
    '{"type": "api_key", "provider": "lab", "apiKey": "canary-lab"}}}\n'
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git work tree with the state directories ``one`` and ``two``."""
    top = tmp_path / "repository"
    for name in ("one", "two"):
        agent = top / name / "agents" / "main" / "agent"
        agent.mkdir(parents=True)
        (top / name / "openclaw.json").write_text(CONFIG)
        store = agent / "auth-profiles.json"
        store.write_text(STORE)
        store.chmod(0o600)
    (top / ".git").mkdir()
    (top / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    return top
