"""Every row does what OpenClaw's own migration did when it was run, or says why not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from openclaw_doctor.documents import Role
from openclaw_doctor.migrations.ledger import all_migrations, migrations_by_id
from openclaw_doctor.migrations.model import MANUAL, Migration
from openclaw_doctor.migrations.sheet import same
from openclaw_doctor.pointer import ROOT, Pointer
from openclaw_doctor.redaction import holds_secret_shape, is_secret
from openclaw_doctor.release import Release
from openclaw_doctor.rules.registry import all_rules
from openclaw_doctor.validation import judge, known_releases

from .examples import migrated, target_of
from .recorded import FILE, RECORDED, examples_of
from .texts import assert_same_in_text

WITH_EXAMPLE = [row for row in all_migrations() if examples_of(row.id)]
REWRITTEN = [row for row in WITH_EXAMPLE if row.applicability is not MANUAL]
LEFT = [row for row in WITH_EXAMPLE if row.applicability is MANUAL]
IN_CONFLICT = [row for row in REWRITTEN if len(examples_of(row.id)) > 1]
NEWEST = known_releases()[-1]

#: Recorded migrations that are no row: the rule that does it, or why there is nothing.
NO_ROW = {
    "config-file-names": "rule files/legacy-name",
    "crabbox-state": "the state of a plugin; nothing in the config",
    "cron-codex-runtime": "stored jobs; nothing in the config",
    "plugin-quarantine": "rule config/wrong-value: said, and never disabled in silence",
    "roster-implicit-main": "no agent at all means the agent main, written or not",
    "stale-agent-model-refs": "rule references/model-provider",
    "unknown-keys": "rule config/unknown-key: said, and never taken out in silence",
}
#: Rows that were not recorded, and why.
OURS = {
    "acpx-command": "OpenClaw takes them out as keys that it does not know",
    "bluebubbles-common-keys": "OpenClaw takes them out as keys that it does not know",
    "bluebubbles-limits": "OpenClaw takes them out as keys that it does not know",
    "broadcast-missing-agents": "OpenClaw refuses the file and leaves it",
    "clickclack-senderIsOwner": "OpenClaw takes it out as a key that it does not know",
    "default-marker-alone": "OpenClaw warns of the mark each time and leaves it",
    "gateway-remote-enabled": "OpenClaw takes it out as a key that it does not know",
    "irc-common-keys": "OpenClaw takes them out as keys that it does not know",
    "irc-configWrites": "OpenClaw takes it out as a key that it does not know",
    "irc-password-reference": "OpenClaw refuses the file and leaves it",
    "media-echo-audio-only": "OpenClaw takes them out as keys that it does not know",
    "meta-lastTouchedAt": "one of the keys that OpenClaw takes out in one step",
    "scope-chatType-dm": "OpenClaw refuses the file and leaves it",
    "voice-call-stt": "OpenClaw takes it out as a key that it does not know",
    "x-search-settings": "OpenClaw takes them out as keys that it does not know",
}
#: Rows without anything to say about their recorded example.
SILENT = {
    "auth-openai-codex-profiles": "rule credentials/openai-codex does it all",
    "groupChat-visibleReplies-default": "a stamp that OpenClaw writes for itself",
    "plugins-bundledDiscovery-compat": "a stamp that OpenClaw writes for itself",
    "responsePrefix-copy": "a copy that OpenClaw writes for itself",
}
#: Rows whose recorded result holds the work of others, too.
TOGETHER = {
    "codex-provider-to-openai": ["openai-codex-responses-api"],
    "feishu-coalesce": ["streaming-blockStreamingCoalesce"],
}
#: Examples that need further rows before a release takes them, and those rows.
FINISHED_BY = {
    "agent-allowedModels": ["agent-defaults"],
    "agent-imageModel-string": ["agent-defaults"],
    "agent-imageModelFallbacks": ["agent-defaults"],
    "agent-model-string": ["agent-defaults"],
    "agent-modelAliases": ["agent-defaults"],
    "agent-modelFallbacks": ["agent-defaults"],
    "agent-sandbox-tools": ["agent-defaults"],
    "agent-subagents-tools": ["agent-defaults"],
    "agents-systemAgent-owner": ["agents-ownership-explicit"],
    "codex-provider-to-openai": ["openai-codex-responses-api"],
    "feishu-coalesce": ["streaming-blockStreamingCoalesce"],
    "heartbeat-root": ["channel-heartbeat-visibility"],
    "memorySearch-provider-auto": ["memorySearch-to-memory-search"],
    "memorySearch-store-path": [
        "memorySearch-to-memory-search",
        "tier-eval-root-paths",
    ],
    "models-add-metadata": ["openai-codex-responses-api", "codex-provider-to-openai"],
    "routing-agents-mentionPatterns": ["routing-agents"],
    "routing-agents-sandbox-tools": ["routing-agents"],
    "routing-bindings": ["bindings-missing-agents"],
    "routing-transcribeAudio": ["media-models-consolidation"],
    "tts-enabled-auto": ["messages-tts-to-root"],
    "tts-provider-edge": ["messages-tts-to-root"],
    "tts-provider-keys": ["messages-tts-to-root"],
    "tts-speaker-keys": ["messages-tts-to-root"],
}
#: What OpenClaw itself writes in the place of a secret, or once took for one.
MARKERS = {"OLLAMA_API_KEY", "ollama-local"}
_QQBOT = "the channel comes with a package that is installed for itself"
#: Examples that are no whole config, whatever is done to them.
INCOMPLETE = {
    "bluebubbles-allowPrivateNetwork": "the channel went after 2026.4",
    "browser-profile-extension-cdpUrl": "the profile lacks its color",
    "browser-profile-extension-driver": "the profile lacks its color",
    "channel-allowFrom-open-wildcard": "who may write is left to a person",
    "cliBackends-sessionArg": "no release takes cliBackends of a single agent",
    "discord-channel-agentId": "the agent that it names is not there",
    "plugins-openai-codex": "there is no slot of that name",
    "qqbot-allowFrom": _QQBOT,
    "qqbot-approvals": _QQBOT,
    "qqbot-clientSecretFile": _QQBOT,
    "qqbot-commandLevel": _QQBOT,
    "qqbot-default-account": _QQBOT,
    "qqbot-group-tools": _QQBOT,
    "qqbot-streaming": _QQBOT,
    "root-channel-sections": "the policy is open, and nobody is listed",
}


def by_id(row: Migration) -> str:
    return row.id


def test_every_recorded_migration_is_accounted_for() -> None:
    rows = migrations_by_id()
    rules = {rule.id for rule in all_rules()}

    assert RECORDED.keys() - rows.keys() == NO_ROW.keys()
    for reason in NO_ROW.values():
        first, _, rest = reason.partition(" ")
        assert first != "rule" or rest.partition(":")[0] in rules


def test_every_row_was_recorded_or_is_ours_alone() -> None:
    assert migrations_by_id().keys() - RECORDED.keys() == OURS.keys()


def test_the_secrets_are_invented() -> None:
    for row_id in RECORDED:
        for example in examples_of(row_id):
            for place, value in scalars([example.before, example.after]):
                config_place = Pointer(place[1:])
                if is_secret(Role.CONFIG, config_place, value):
                    invented = "canary" in str(value) or value in (1, *MARKERS)
                    assert invented, (row_id, value)
                assert not isinstance(value, str) or not holds_secret_shape(value)
    assert FILE.read_text().isascii()


def scalars(value: Any, at: Pointer = ROOT) -> Iterator[tuple[Pointer, Any]]:
    if isinstance(value, dict):
        for key, member in value.items():
            yield from scalars(member, at / key)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from scalars(item, at / index)
    else:
        yield at, value


@pytest.mark.parametrize("row", REWRITTEN, ids=by_id)
def test_the_result_is_that_of_openclaw(row: Migration) -> None:
    target = target_of(row)
    different = []
    for example in examples_of(row.id):
        value, _ = migrated(example.before, [row], target)
        again, _ = migrated(value, [row], target)
        assert same(again, value), "a second run changes something"
        if not same(value, example.after):
            different.append(f"{example.name}: {json.dumps(value)}")

    if row.differs:
        assert different, "OpenClaw does the same now"
    else:
        assert not different


@pytest.mark.parametrize("row", LEFT, ids=by_id)
def test_what_is_left_to_a_person_stays_as_it_is(row: Migration) -> None:
    for example in examples_of(row.id):
        value, changes = migrated(example.before, [row], target_of(row))

        assert same(value, example.before)
        assert any(change.notes for change in changes) != (row.id in SILENT)


@pytest.mark.parametrize("row_id", TOGETHER)
def test_several_rows_do_together_what_openclaw_does(row_id: str) -> None:
    rows = migrations_by_id()
    target = target_of(rows[row_id])
    example = examples_of(row_id)[0]

    value, _ = migrated(example.before, in_turn([row_id, *TOGETHER[row_id]]), target)

    assert same(value, example.after)


@pytest.mark.parametrize("row", REWRITTEN, ids=by_id)
def test_the_text_says_the_same_in_every_style(row: Migration) -> None:
    target = target_of(row)
    for example in examples_of(row.id):
        value, _ = migrated(example.before, [row], target)
        assert_same_in_text(example.before, row, target, value)


@pytest.mark.parametrize("row", REWRITTEN, ids=by_id)
def test_the_result_is_valid(row: Migration) -> None:
    before = examples_of(row.id)[0].before
    refused = [t for t in targets(row) if is_refused(before, [row], t)]

    if row.id in INCOMPLETE:
        assert any(is_refused(before, all_rows(t), t) for t in targets(row))
    elif row.id in FINISHED_BY:
        assert refused, "no further row is needed"
        rows = in_turn([row.id, *FINISHED_BY[row.id]])
        assert not [t for t in refused if is_refused(before, rows, t)]
    else:
        assert not refused


@pytest.mark.parametrize("row", IN_CONFLICT, ids=by_id)
def test_what_is_still_refused_of_a_conflict_is_left_to_a_person(
    row: Migration,
) -> None:
    for example in examples_of(row.id)[1:]:
        for target in targets(row):
            value, changes = migrated(example.before, all_rows(target), target)
            notes = [note for change in changes for note in change.notes]
            told = any(note.kind == "manual" for note in notes)
            assert told or row.id in INCOMPLETE or judge(value, target).valid, target


def test_no_excuse_is_left_over() -> None:
    ids = {row.id for row in REWRITTEN}
    assert not FINISHED_BY.keys() & INCOMPLETE.keys()
    assert {*FINISHED_BY, *INCOMPLETE, *TOGETHER} <= ids
    assert SILENT.keys() <= {row.id for row in LEFT}


def targets(row: Migration) -> list[Release]:
    """The first stored release that a row is for, and the newest of all."""
    return sorted({target_of(row), *filter(row.is_for, [NEWEST])})


def in_turn(ids: list[str]) -> list[Migration]:
    return [row for row in all_migrations() if row.id in ids]


def all_rows(target: Release) -> list[Migration]:
    return [row for row in all_migrations() if row.is_for(target)]


def is_refused(before: Any, rows: list[Migration], target: Release) -> bool:
    due = [row for row in rows if row.is_for(target)]
    value, _ = migrated(before, due, target)
    return not judge(value, target).valid
