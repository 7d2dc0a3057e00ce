"""Where the files of a report lie within the repository."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from openclaw_doctor.findings import Location
from openclaw_doctor.reporters.places import Places, identities, in_review
from openclaw_doctor.reporters.report import Report
from tests.reporters.conftest import one

Make = Callable[..., Report]


def repository(folder: Path) -> Path:
    """A folder that git takes for a work tree."""
    (folder / ".git").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    return folder


def test_paths_begin_at_the_top_of_the_work_tree(tmp_path: Path, report: Make) -> None:
    folder = repository(tmp_path / "repo") / "config" / "prod"
    folder.mkdir(parents=True)
    places = Places(report(folder=folder))
    assert places.path("openclaw.json") == "config/prod/openclaw.json"
    assert places.path("../openclaw.json") == "config/openclaw.json"
    assert places.path(str(tmp_path / "repo" / "x.json")) == "x.json"
    assert places.path(str(tmp_path / "elsewhere.json")).startswith("/")


def test_without_a_work_tree_they_begin_at_the_working_directory(
    tmp_path: Path, report: Make
) -> None:
    places = Places(report())
    assert places.path("agents/main/agent/models.json").startswith("agents/")
    assert places.path(str(tmp_path.parent / "x.json")).startswith("/")


def test_a_repository_beside_the_working_directory_has_its_own_top(
    tmp_path: Path, report: Make
) -> None:
    inner = repository(tmp_path / "checkout") / "state"
    inner.mkdir()
    ref = "checkout/state/openclaw.json"
    assert Places(report()).path(ref) == "state/openclaw.json"
    # Where CI has checked out a repository, a submodule is a part of it.
    repository(tmp_path / "outer")
    repository(tmp_path / "outer" / "module")
    places = Places(report(folder=tmp_path / "outer"))
    assert places.path("module/openclaw.json") == "module/openclaw.json"


def test_uris(report: Make) -> None:
    places = Places(report())
    assert places.uri("a b/ü%:#?.json") == "a%20b/%C3%BC%25%3A%23%3F.json"
    assert places.uri("raw\udcff.json") == "raw%FF.json"
    assert places.uri("/else where/x.json") == "file:///else%20where/x.json"


def test_identities_differ_and_do_not_know_lines(report: Make) -> None:
    def of(*findings: Any) -> list[str]:
        made = report(*findings)
        return [name for _, name in identities(made, Places(made))]

    first, second, third = of(one(), one(), one(1))
    assert len({first, second, third}) == 3
    moved = one(at=Location("openclaw.json", line=99))
    assert of(moved) == [first]
    assert of(one(at=Location("other.json")))[0] not in (first, second)


def test_what_lies_outside_is_told_inside(report: Make) -> None:
    made = report(one(), one(1, at=Location("/outside/agent", line=7)))
    inside, told = in_review(made, Places(made)).findings
    assert inside == made.findings[0]
    assert told.message == "/outside/agent: message 1"
    assert told.location == Location("openclaw.json")


def test_without_a_file_inside_all_stays_where_it_is(
    tmp_path: Path, report: Make
) -> None:
    name = str(tmp_path / "openclaw.json")
    made = report(one(at=Location(name)), name=name, folder=Path("/nowhere"))
    assert in_review(made, Places(made)) == made
