"""The ledger at the command line: what hostile configs have shown to go wrong."""

from __future__ import annotations

import inspect
import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.engine.attempt import Attempt
from openclaw_doctor.engine.plan import _fewest, plan
from openclaw_doctor.json5 import change, joint, parse
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release
from openclaw_doctor.rules.context import Choices, Context
from openclaw_doctor.rules.registry import all_rules
from openclaw_doctor.workspace import Surroundings, discover

NEWEST = Release(2026, 9, 6)
Doctor = Callable[..., Any]
Files = dict[str, str]


class State:
    """A state directory of some files, and the command line in it."""

    def __init__(self, folder: Path, doctor: Doctor) -> None:
        self.folder = folder
        self._doctor = doctor

    def write(self, files: Files | str) -> None:
        texts = {"openclaw.json": files} if isinstance(files, str) else files
        for name, text in texts.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            path.chmod(0o600)

    def run(self, *arguments: str) -> Any:
        outcome = self._doctor(*arguments, str(self.folder))
        assert outcome.code in (0, 1, 3) and "internal error" not in outcome.err
        assert "canary" not in outcome.all.replace(str(self.folder), "")
        return outcome

    def report(self, *arguments: str) -> dict[str, Any]:
        made: dict[str, Any] = json.loads(self.run(*arguments, "--format", "json").out)
        return made

    def fixed(self, files: Files | str, *options: str) -> Any:
        """The data of the config after a fix, which settles it; nothing is refused."""
        self.write(files)
        made = self.report("--fix", *options)
        assert made["plan"]["rejected"] == []
        assert self.report("--fix", *options)["plan"]["applied"] == []
        return self.data("openclaw.json")

    def data(self, name: str) -> Any:
        return parse((self.folder / name).read_text()).value()


@pytest.fixture
def state(tmp_path: Path, doctor: Doctor) -> State:
    folder = tmp_path / "state"
    folder.mkdir()
    return State(folder, doctor)


# Proofs, and whom they blame


def test_the_fewest_fixes_are_blamed_the_later_first() -> None:
    suspects = [("rule", str(n)) for n in range(20)]

    def holds(without: Sequence[tuple[str, str]]) -> bool:
        gone = {int(name) for _, name in without}
        return {3, 17} <= gone or {5, 17} <= gone

    assert {name for _, name in _fewest(suspects, holds)} == {"5", "17"}
    assert _fewest(suspects, lambda without: suspects[7] in without) == [suspects[7]]


def test_what_is_refused_as_a_whole_may_grow(state: State) -> None:
    old = '{agents: {entries: {ops: {cliBackends: {own: {sessionArg: "-s"}}}}}}'
    only = ("--select", "migrations/cliBackends-sessionArg", "--target", "2026.9.6")
    own = state.fixed(old, *only)["agents"]["entries"]["ops"]["cliBackends"]["own"]
    assert own == {"sessionArgs": ["-s", "{sessionId}"]}


def test_a_meta_that_is_none_is_no_reason_to_refuse(state: State) -> None:
    new = state.fixed(
        '{meta: "mine", identity: {name: "Ada"}}', "--target", "2026.4.29"
    )
    assert new["agents"]["list"][0]["identity"] == {"name": "Ada"}


def test_a_sequence_is_proved_in_the_end(state: State) -> None:
    state.write(
        '{routing: {transcribeAudio: {command: ["w", "x"], timeoutSeconds: 9}}}'
    )
    attempt = Attempt(_context(state, NEWEST), all_rules(), prove_each=True)
    assert attempt.run() and not attempt.failures and not attempt.refused
    assert len(attempt.applied) > 1


def test_an_error_that_was_explained_before_is_no_new_one(state: State) -> None:
    # The row is gone when it has done its work; what it leaves is told by another rule.
    files = {
        "openclaw.json": '{channels: {discord: {ui: {$include: ["a.json", "b.json"]},'
        ' autoPresence: {exhaustedText: "out"}}}}',
        "a.json": '{"components": {"accentColor": "#fff"}}',
        "b.json": "{}",
    }
    new = state.fixed(files, "--target", "2026.9.6")
    assert "ui" not in new["channels"]["discord"]


def _context(state: State, target: Release, choices: Choices | None = None) -> Context:
    around = Surroundings({"HOME": str(state.folder)}, state.folder, None)
    workspace = discover((state.folder,), around)
    return Context(workspace, target, 0, choices or Choices())


# Includes


def test_a_section_moves_with_what_it_includes(state: State) -> None:
    files = {
        "openclaw.json": '{\n  // mine\n  agent: {$include: "agent.json5"}, // x\n}\n',
        "agent.json5": "{\n  // deep\n  timeoutSeconds: 90,\n}\n",
    }
    assert state.fixed(files, "--target", "2026.9.6") == {
        "agents": {"defaults": {"$include": "agent.json5"}}
    }
    text = (state.folder / "openclaw.json").read_text()
    assert "// mine" in text and "// x" in text
    assert (state.folder / "agent.json5").read_text() == files["agent.json5"]


def test_a_section_goes_with_what_it_includes(state: State) -> None:
    files = {
        "openclaw.json": "{crestodian: {$include: './old.json'}, gateway: {}}",
        "old.json": '{"enabled": true}',
    }
    assert state.fixed(files, "--target", "2026.9.6") == {"gateway": {}}
    assert state.data("old.json") == {"enabled": True}


def test_what_includes_goes_to_no_other_file(state: State) -> None:
    files = {
        "openclaw.json": "{agent: {$include: 'a.json'}, agents: {$include: 'b.json'}}",
        "a.json": '{"sandbox": {"$include": "./box.json"}}',
        "box.json": '{"mode": "off"}',
        "b.json": '{"defaults": {"workspace": "~/w"}}',
    }
    state.write(files)
    (hint,) = (
        one["fixHint"]
        for one in state.report("--fix", "--target", "2026.9.6")["findings"]
        if one["checkId"] == "migrations/agent-defaults"
    )
    assert "a.json" in hint
    assert state.data("b.json") == {"defaults": {"workspace": "~/w"}}
    assert state.data("a.json") == {"sandbox": {"$include": "./box.json"}}


def test_files_that_a_repeated_file_includes_are_repeated(state: State) -> None:
    files = {
        "openclaw.json": "{a: {$include: './x.json'}, session: {$include: './x.json'}}",
        "x.json": '{"maintenance": {"$include": "./y.json"}}',
        "y.json": '{"pruneDays": 3}',
    }
    state.write(files)
    state.run("--fix", "--target", "2026.9.6")
    assert state.data("y.json") == {"pruneDays": 3}


def test_an_unknown_member_that_is_a_file_is_told_where_it_is_included(
    state: State,
) -> None:
    files = {
        "openclaw.json": "{\n  gateway: {},\n  mystery: { $include: './x.json' },\n}\n",
        "x.json": '{"a": 1}',
    }
    state.write(files)
    (found,) = state.report("check", "--target", "2026.9.6")["findings"]
    assert (found["line"], found["path"]) == (3, "mystery")
    assert state.fixed(files, "--unsafe-fixes", "--target", "2026.9.6") == {
        "gateway": {}
    }


def test_items_of_a_list_that_is_a_file_are_no_lost_secrets(state: State) -> None:
    files = {
        "openclaw.json": "{channels: {qqbot: {allowFrom: {$include: 'people.json'}}}}",
        "people.json": '["qqbot:abc", "other"]',
    }
    state.fixed(files, "--target", "2026.9.6", "--select", "migrations/qqbot-allowFrom")
    assert state.data("people.json") == ["ABC", "OTHER"]


# Findings


def test_what_other_rows_have_made_is_told_where_they_made_it_from(
    state: State,
) -> None:
    state.write("{\n  gateway: {},\n  identity: { name: 'Ada' },\n}\n")
    found = {
        one["checkId"]: one["line"]
        for one in state.report("check", "--target", "2026.9.6")["findings"]
    }
    assert found["migrations/agents-list-to-entries"] == 3
    later = state.report("check", "--target", "2026.4.29")["findings"]
    assert {one["line"] for one in later} == {3}


def test_no_secret_becomes_a_key(state: State) -> None:
    state.write('{agent: {modelAliases: {token: "canary-1234567890"}}}')
    for mode in ("check", "--diff", "--fix"):
        state.run(mode, "--target", "2026.9.6")
    (found,) = (
        one
        for one in state.report("check", "--target", "2026.9.6")["findings"]
        if one["checkId"] == "migrations/agent-modelAliases"
    )
    assert "keys are shown" in found["fixHint"]


# Comments


def test_what_is_left_empty_on_purpose_keeps_its_comments(state: State) -> None:
    old = "{tts: {personas: {calm: {\n  // slow\n  prompt: {profile: 'slow'},\n}}}}"
    assert state.fixed(old, "--target", "2026.9.6") == {
        "tts": {"personas": {"calm": {}}}
    }
    assert "// slow" in (state.folder / "openclaw.json").read_text()


def test_a_comment_inside_of_a_retired_one_may_go_with_it(state: State) -> None:
    files = {
        "openclaw.json": '{\n  "agent": {"$include": "./agent.json5"},\n'
        '  "agents": {"defaults": {"model": {"primary": "openai/gpt-5.5"}}}\n}\n',
        "agent.json5": "{model: {primary /* mine */: 'a/x', fallbacks: ['b/y']}}",
    }
    new = state.fixed(files, "--keep-retired", "--target", "2026.2.1")
    assert new["agents"]["defaults"]["model"]["fallbacks"] == ["b/y"]


# Size


@pytest.fixture
def shallow() -> Iterator[int]:
    """Python goes down a little further from here, and no more; how far it does not."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack(0)) + 250)
    yield 300
    sys.setrecursionlimit(limit)


def test_any_depth(state: State, shallow: int) -> None:
    deep = '{"a": ' * shallow + "1" + "}" * shallow
    both = f'"agent": {deep}, "agents": {{"defaults": {deep}}}'
    state.write(f'{{"identity": {deep}, {both}}}')
    state.run("check", "--target", "2026.9.6")
    state.write(f'{{"identity": {deep}}}')
    state.run("--diff", "--target", "2026.9.6")
    state.run("--fix", "--target", "2026.9.6")
    assert "identity" not in state.data("openclaw.json")


@pytest.mark.parametrize(
    "member",
    [
        '"a%d": {"memorySearch": {"provider": "openai"}, "heartbeat": {"every": "5m"}}',
        '"a%d": {"workspace": "~/w%d", "sandbox": {"tools": {"allow": ["read"]}}}',
    ],
)
def test_many_agents_take_few_passes(
    state: State, member: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[int] = []

    def counted(page: Any, data: Any, drafts: Any) -> change.Committed:
        passes.append(len(drafts))
        return change.commit(page, data, drafts)

    monkeypatch.setattr(joint, "commit", counted)
    agents = ", ".join(re.sub("%d", str(n), member) for n in range(40))
    state.write(f'{{"routing": {{"agents": {{{agents}}}}}}}')
    made = plan(_context(state, NEWEST), all_rules())
    assert not made.rejected
    value = parse(made.changes[0].after.text).value()
    assert len(value["agents"]["entries"]) == 40
    assert sum(passes) > 80 and len(passes) < 25


def test_a_place_is_followed_back_through_all_changes() -> None:
    from openclaw_doctor.migrations.sheet import Sheet

    sheet = Sheet({"a": [{"id": "x", "v": 1}, {"id": "y", "v": 2}], "b": {}}, NEWEST)
    sheet.remove(Pointer(("a", 0)))
    sheet.append(Pointer(("a",)), {"id": "z"})
    sheet.list_to_map(Pointer(("a",)), Pointer(("c",)))
    sheet.move(Pointer(("c", "y")), Pointer(("b", "y")))
    assert sheet.origin(Pointer(("b", "y", "v"))) == ("a", 1, "v")
    assert sheet.origin(Pointer(("c", "z", "w"))) == ("a",)


def test_agents_may_be_files_of_their_own(state: State) -> None:
    files = {
        "openclaw.json": "{\n  agents: {\n    list: [\n      // first\n"
        "      { $include: './ada.json5' },\n      { id: 'bob', workspace: '~/b' },\n"
        "      { $include: './base.json5', id: 'eve' },\n    ],\n  },\n}\n",
        "ada.json5": "{\n  id: 'ada', // her\n  default: true,\n}\n",
        "base.json5": "{ workspace: '~/e' }\n",
    }
    new = state.fixed(files, "--target", "2026.9.6")
    assert new["agents"] == {
        "entries": {
            "ada": {"$include": "./ada.json5"},
            "bob": {"workspace": "~/b"},
            "eve": {"$include": "./base.json5"},
        }
    }
    assert state.data("ada.json5") == {"default": True}
    assert "// first" in (state.folder / "openclaw.json").read_text()
    assert "// her" in (state.folder / "ada.json5").read_text()
