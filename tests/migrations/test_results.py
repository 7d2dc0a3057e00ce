"""What the rows of a target make together of configs that no example shows."""

from __future__ import annotations

from typing import Any

import pytest

from openclaw_doctor.fixes import Applicability
from openclaw_doctor.migrations.ledger import all_migrations
from openclaw_doctor.migrations.run import Change
from openclaw_doctor.migrations.sheet import same
from openclaw_doctor.release import Release

from .examples import migrated, read
from .test_milestones import REF, planned

NEWEST = "2026.9.6"
RESULTS = {
    "members of a broadcast follow the ids of agents": (
        "{agents: {list: [{id: 'Work Bot'}]}, broadcast: {team: ['Work Bot']}}",
        "{agents: {entries: {'work-bot': {}}}, broadcast: {team: ['work-bot']}}",
    ),
    "members of a broadcast that are no agents go": (
        "{broadcast: {strategy: 'parallel', team: ['main', 'ghost']}}",
        "{broadcast: {strategy: 'parallel', team: ['main']}}",
    ),
    "an agent that none could reach gets an id of its own": (
        "{agents: {list: [{id: 'a'}, {id: 'A'}, {id: 'a-2'}], ownership: 'explicit'}}",
        "{agents: {entries: {a: {}, 'a-3': {}, 'a-2': {}}, ownership: 'explicit'}}",
    ),
    "only main itself may be bound without being an agent": (
        "{agents: {entries: {a: {}}}, bindings: ["
        "{agentId: 'main', match: {channel: 'x'}},"
        " {agentId: '*', match: {channel: 'x'}}]}",
        "{agents: {entries: {a: {}}}, bindings: ["
        "{agentId: 'main', match: {channel: 'x'}}]}",
    ),
    "capitals of the provider of talk do not count": (
        "{talk: {provider: 'Acme', voiceId: 'v'}}",
        "{talk: {provider: 'Acme', providers: {acme: {voiceId: 'v'}}}}",
    ),
    "the selected provider of talk has no capitals": (
        "{talk: {provider: 'Acme', providers: {Acme: {}, Other: {}}}}",
        "{talk: {provider: 'Acme', providers: {acme: {}, Other: {}}}}",
    ),
    "of two policies that of the channel counts": (
        "{channels: {slack: {dmPolicy: 'pairing', dm: {policy: 'disabled'}}}}",
        "{channels: {slack: {dmPolicy: 'pairing'}}}",
    ),
    "an endpoint of Signal is taken for signal-cli": (
        "{channels: {signal: {httpUrl: 'http://10.0.0.5:8080'}}}",
        "{channels: {signal: {transport:"
        " {kind: 'external-native', url: 'http://10.0.0.5:8080'}}}}",
    ),
    "records of plugins go if a person agrees": (
        "{plugins: {allow: ['a'], installs: {a: {source: 'npm'}}}}",
        "{plugins: {allow: ['a']}}",
    ),
    "nested references to secrets of IRC are texts": (
        "{channels: {irc: {nickserv: {password: {source: 'env', id: 'NICK'}}}}}",
        "{channels: {irc: {nickserv: {password: '${NICK}'}}}}",
    ),
}


def of(text: str, target: str = NEWEST) -> tuple[Any, list[Change]]:
    to = Release.parse(target)
    rows = [row for row in all_migrations() if row.is_for(to)]
    return migrated(read(text), rows, to)


@pytest.mark.parametrize("name", RESULTS)
def test_result(name: str) -> None:
    before, after = RESULTS[name]
    value, _ = of(before)
    assert same(value, read(after))


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("{agents: {list: [{id: 'Ops'}]}, broadcast: {team: ['Ops']}}", True),
        ("{broadcast: {team: ['ghost']}}", False),
        ("{agents: {list: [{id: 'a'}, {id: 'A'}]}}", False),
        ("{channels: {slack: {dmPolicy: 'open', dm: {policy: 'open'}}}}", True),
        ("{channels: {slack: {dmPolicy: 'open', dm: {policy: 'pairing'}}}}", False),
        ("{plugins: {installs: {a: {source: 'npm'}}}}", False),
        ("{canvasHost: {enabled: true}}", True),
        ("{canvasHost: {root: '/srv/canvas'}}", False),
        ("{channels: {signal: {cliPath: 'signal-cli'}}}", True),
        ("{channels: {signal: {httpUrl: 'http://10.0.0.5:8080'}}}", False),
    ],
)
def test_a_person_agrees_to_what_loses_something(text: str, safe: bool) -> None:
    _, changes = of(text)
    done = [change.applicability for change in changes if change.row.retired]
    assert (Applicability.UNSAFE not in done) is safe


@pytest.mark.parametrize(("value", "safe"), [("true", True), ("false", False)])
def test_writes_from_the_chat_are_not_allowed_in_silence(
    value: str, safe: bool
) -> None:
    result, changes = of(
        f"{{channels: {{irc: {{configWrites: {value}}}}}}}", "2026.5.28"
    )
    assert result == {"channels": {"irc": {}}}
    assert [change.applicability is Applicability.SAFE for change in changes] == [safe]


def test_what_waits_for_a_decision_is_not_taken_out() -> None:
    """With unsafe fixes, the rest of a form would become comments one by one."""
    flat = '{"httpHost": "no host", "autoStart": false, "cliPath": "signal-cli"}'
    text = f'{{"channels": {{"signal": {flat}}}}}'
    made = planned(text, Release.parse(NEWEST), unsafe=True)
    (finding,) = [f for f in made.remaining if f.rule == "migrations/signal-transport"]

    assert made.after.documents[REF].text == text
    assert finding.location.pointer.dotted() == "channels.signal.httpHost"
    assert sorted(at.pointer.dotted() for at in finding.related) == [
        "channels.signal.autoStart",
        "channels.signal.cliPath",
    ]
