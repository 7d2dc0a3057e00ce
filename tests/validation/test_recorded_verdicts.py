"""The verdict is the one the real ``openclaw config validate`` gave."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.engine.validity import validity
from openclaw_doctor.errors import SyntaxInvalid
from openclaw_doctor.json5 import parse
from openclaw_doctor.pointer import lookup
from openclaw_doctor.release import Release
from openclaw_doctor.rules.context import Context
from openclaw_doctor.validation import judge
from openclaw_doctor.validation.dialect import DECLARED, core_dialect, errors
from openclaw_doctor.validation.plain import accepts
from openclaw_doctor.validation.releases import config_schema
from openclaw_doctor.workspace import Surroundings, from_text

FOLDER = Path(__file__).parent.parent.parent / "fixtures" / "verdicts"
RELEASES = sorted(path.stem for path in FOLDER.glob("2026.*.json"))
#: Each everyday run looks at one case in so many; the slow suite at all.
EVERYDAY_STEP = 4
MISSING_VARIABLE = ("(missing variable)",)
#: Cases that releases up to the named one refuse, and we only doubt or pass.
LEFT = {
    # The verdict depends on the machine.
    "plugins:load-path": "2026.9.4",  # a folder that is not on the disk
    "secrets:command-missing": "2026.9.6",  # a command that is not on the disk
    "plugins:unknown-entry": "2026.2.21",  # a plugin may be installed
    "plugins:unknown-allow": "2026.3.13",
    "plugins:required-config": "2026.2.21",
    "shim:copilot-discovery": "2026.2.21",
    "tools:web-provider-external+plugin": "2026.2.21",
    # Composition tells it before the config is judged.
    "env:missing": "2026.3.2",
}
#: 2026.4.5 turns such a number into text before its schema sees it.
FALSE_ALARM = ("channels:discord-number-id", "2026.4.5")


@dataclass(frozen=True, slots=True)
class Recorded:
    """One config and the paths that a release refused in it; None where it is valid."""

    id: str
    config: Any
    refused: tuple[str, ...] | None

    @property
    def valid(self) -> bool:
        """The verdict of the release."""
        return self.refused is None


def mutants(release: str, each: int = 1) -> Iterator[Recorded]:
    """Recorded mutations of valid configs, one in ``each``, with the verdict there."""
    data = json.loads((FOLDER / f"{release}.json").read_text(encoding="utf-8"))
    untouched = copy.deepcopy(data["bases"])
    for case_id, edits, refused in islice(data["cases"], 0, None, each):
        base = data["bases"][case_id.split(":")[1]]
        paths = None if refused is None else tuple(refused)
        yield Recorded(case_id, edited(base, edits), paths)
    assert data["bases"] == untouched, "whoever reads a config leaves it as it is"


def edited(base: Any, edits: list[list[Any]]) -> Any:
    """``base`` after the edits: [path] removes, [path, value] sets.

    It shares with ``base`` what no edit changes.
    """
    value = base
    for path, *new in edits:
        value = edit(value, path, new)
    return value


def edit(value: Any, path: list[Any], new: list[Any]) -> Any:
    """``value`` after one edit; what lies on the path is copied."""
    if not path:
        return new[0]
    step, *below = path
    changed = value.copy()
    if below or new:
        changed[step] = edit(value[step] if below else None, below, new)
    else:
        del changed[step]
    return changed


SEMANTIC = json.loads((FOLDER / "semantic.json").read_text(encoding="utf-8"))


@cache
def semantic_values() -> tuple[Any, ...]:
    """The configs of the semantic cases; None for one that is no JSON5."""
    return tuple(read(case["text"]) for case in SEMANTIC["cases"])


def read(text: str) -> Any:
    """What a text means; None where it means nothing."""
    try:
        return parse(text).value()
    except SyntaxInvalid:
        return None


def differing(cases: Iterable[Recorded], release: str) -> list[str]:
    """The cases with another verdict."""
    target = Release.parse(release)
    return [case.id for case in cases if verdict(case, target) is not case.valid]


def verdict(case: Recorded, target: Release) -> bool | None:
    """Our verdict; where a variable without a value decides, on the whole file."""
    if case.refused != MISSING_VARIABLE:
        return judge(case.config, target).valid
    around = Surroundings({}, Path("/nowhere"))
    text = json.dumps(case.config).encode()
    workspace = from_text("openclaw.json", text, around)
    return validity(Context(workspace, target, now_ms=0))["openclaw.json"]


@pytest.mark.parametrize("release", RELEASES)
def test_some_mutants(release: str) -> None:
    assert differing(mutants(release, EVERYDAY_STEP), release) == []


@pytest.mark.slow
@pytest.mark.parametrize("release", RELEASES)
def test_all_mutants(release: str) -> None:
    assert differing(mutants(release), release) == []


@pytest.mark.parametrize("release", SEMANTIC["releases"])
def test_semantic_cases(release: str) -> None:
    """No false alarm, and no miss but those that are listed."""
    target = Release.parse(release)
    for case, value in zip(SEMANTIC["cases"], semantic_values(), strict=True):
        mine = judge(value, target).valid
        if (case["id"], release) == FALSE_ALARM or release in case.get("unasked", ()):
            continue
        last = LEFT.get(case["id"])
        missed = mine and last is not None and target <= Release.parse(last)
        assert mine is not refuses(release, case) or missed, case["id"]


def refuses(release: str, case: dict[str, Any]) -> bool:
    """Whether ``release`` is in one of the spans of releases that refuse the case."""
    asked: list[str] = SEMANTIC["releases"]
    for span in case["refusing"]:
        first, _, last = span.partition("..")
        if asked.index(first) <= asked.index(release) <= asked.index(last or first):
            return True
    return False


def test_what_is_left_is_still_refused() -> None:
    cases = {case["id"]: case for case in SEMANTIC["cases"]}
    for case_id, last in (*LEFT.items(), ("plugins:load-path", "2026.1.29")):
        assert refuses(last, cases[case_id])
        assert judge(parse(cases[case_id]["text"]).value(), Release.parse(last)).valid
    case_id, release = FALSE_ALARM
    assert not refuses(release, cases[case_id])


@pytest.mark.parametrize("release", ["2026.1.30", "2026.4.29", "2026.9.6"])
def test_what_is_proven_plain_is_valid_for_jsonschema(release: str) -> None:
    schema = config_schema(Release.parse(release))
    proven = 0
    # Mutants of one config share what no edit changed, which is looked at once; the
    # values are kept, so that no two have one id.
    seen: dict[tuple[int, int], Any] = {}
    for case in mutants(release, EVERYDAY_STEP):
        config = case.config if isinstance(case.config, dict) else {}
        for section, value, dialect in sections(schema, config):
            if (id(section), id(value)) in seen:
                continue
            seen[id(section), id(value)] = value
            if accepts(section, value, dialect):
                proven += 1
                assert next(errors(section, value, dialect), None) is None, case.id
            else:
                assert next(errors(section, value, dialect), None), case.id
    assert proven > 30


def sections(schema: Any, config: dict[str, Any]) -> Iterator[tuple[Any, Any, Any]]:
    dialect = core_dialect(schema.release)
    for key, value in config.items():
        if schema.section(key) is not None:
            yield schema.section(key), value, dialect
    channels = config.get("channels")
    for key, value in channels.items() if isinstance(channels, dict) else ():
        if schema.channel(key) is not None:
            yield schema.channel(key), value, DECLARED
    entries = lookup(config, ("plugins", "entries"))
    for key, value in entries.items() if isinstance(entries, dict) else ():
        if schema.plugin(key) is not None and isinstance(value, dict):
            yield schema.plugin(key), value.get("config", {}), DECLARED
