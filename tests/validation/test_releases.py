"""Which stored release answers for a target, and what is read of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from openclaw_doctor.release import NEWEST_KNOWN, Release
from openclaw_doctor.validation import basis_for, judge, known_releases
from openclaw_doctor.validation.releases import config_schema, stored_schema

#: The releases whose verdicts were recorded.
MILESTONES = [
    path.stem
    for path in (Path(__file__).parents[2] / "fixtures" / "verdicts").glob("2026*")
]


def test_milestones_are_stored_and_the_newest_is_the_default() -> None:
    known = known_releases()
    assert {Release.parse(text) for text in MILESTONES} <= set(known)
    assert list(known) == sorted(known)
    assert known[-1] == NEWEST_KNOWN


@pytest.mark.parametrize(
    ("target", "release", "nearness"),
    [
        ("2026.9.6", "2026.9.6", "exact"),
        ("2026.9.6-1", "2026.9.6", "newest"),
        ("2026.7.20", "2026.7.1", "before"),
        ("2026.7.99", "2026.7.35", "before"),
        ("2027.3.1", "2026.9.6", "newest"),
        ("2025.12.1", "2026.1.29", "oldest"),
    ],
)
def test_who_answers(target: str, release: str, nearness: str) -> None:
    basis = basis_for(Release.parse(target))
    assert (str(basis.release), basis.nearness) == (release, nearness)


def test_every_section_of_every_release_can_be_read() -> None:
    for release in known_releases():
        schema = config_schema(release)
        assert all(schema.section(key) is not None for key in schema.sections)
        assert all(schema.channel(name) is not None for name in schema.channels())
        assert all(schema.plugin(name) is not None for name in schema.plugins())
        assert schema.section("no such key") is None
        assert schema.facts().plugin_ids


def test_only_the_sections_of_a_config_are_read() -> None:
    code = (
        "from openclaw_doctor.release import NEWEST_KNOWN\n"
        "from openclaw_doctor.validation import judge\n"
        "from openclaw_doctor.validation.releases import stored_schema\n"
        "config = {'gateway': {'mode': 'local'}, 'channels': {'telegram': {}}}\n"
        "assert judge(config, NEWEST_KNOWN).valid\n"
        "print(stored_schema.cache_info().currsize)"
    )
    project = Path(__file__).parent.parent.parent
    answer = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=project,
    )
    assert answer.stdout.strip() == "3"  # gateway, channels and channels.telegram


def test_a_file_is_read_once() -> None:
    judge({"gateway": {}}, NEWEST_KNOWN)
    before = stored_schema.cache_info().misses
    judge({"gateway": {"mode": "x"}}, NEWEST_KNOWN)
    assert stored_schema.cache_info().misses == before
