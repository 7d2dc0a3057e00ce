"""The life of a key: lifetimes, successors, suggestions, and what they rest on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.release import Release
from openclaw_doctor.validation.descriptions import description
from openclaw_doctor.validation.history import (
    children,
    did_you_mean,
    known_elsewhere,
    life,
    moves,
    successor,
)
from openclaw_doctor.validation.nearest import distance, nearest
from openclaw_doctor.validation.places import dotted, parse_place
from openclaw_doctor.validation.releases import known_releases
from openclaw_doctor.validation.successors import without_successor

NEW = Release.parse("2026.9.6")
OLD = Release.parse("2026.2.26")


def release(text: str) -> Release:
    return Release.parse(text)


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("gateway.bind", True, True),
        ("agents.list[0].model", True, False),
        ("agents.list[].model", True, False),
        ("agents.entries.main.model", False, True),
        ("channels.telegram.accounts.work.botToken", True, True),
        ("channels.telegram.accounts.work.streamMode", True, False),
        ("plugins.entries.imap.config.accounts.x.host", False, True),
        ("env.MY_NAME", True, False),
        ("env.vars.MY_NAME", True, True),
        ("gateway.host", False, False),
    ],
)
def test_life(path: str, before: bool, after: bool) -> None:
    known = life(parse_place(path))
    assert (known is not None and known.known_at(OLD)) is before
    assert (known is not None and known.known_at(NEW)) is after


def test_a_life_ends_at_the_first_stored_release_without_the_key() -> None:
    known = life(parse_place("channels.telegram.streamMode"))
    assert known is not None
    assert known.until == release("2026.4.5")
    assert known.since == known_releases()[0]


def test_a_key_that_came_back_has_two_stretches() -> None:
    known = life(parse_place("discovery.wideArea.domain"))
    assert known is not None
    assert len(known.spans) == 2
    assert known.until is None


@pytest.mark.parametrize("place", [(), ("",), ("gateway", ""), (3,), ("../core/ui",)])
def test_odd_places_are_unknown(place: tuple[Any, ...]) -> None:
    assert life(place) is None
    assert successor(place, NEW) is None
    assert not children(("gateway", *place, "x"), NEW)


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("agents.list[3].model", "agents.entries.*.model"),
        ("agents.defaults.memorySearch.provider", "memory.search.provider"),
        ("agents.list[0].sandbox.perSession", "agents.entries.*.sandbox.scope"),
        (
            "channels.telegram.accounts.work.streamMode",
            "channels.telegram.accounts.work.streaming.mode",
        ),
        ("messages.tts.openai.apiKey", "tts.providers.openai.apiKey"),
        ("env.MY_NAME", "env.vars.MY_NAME"),
        ("gateway.host", "gateway.bind"),
        ("tools.web.search.apiKey", "plugins.entries.brave.config.webSearch.apiKey"),
        ("mcp.servers.files.timeout", "mcp.servers.files.requestTimeoutMs"),
        ("meta.lastTouchedAt", None),
    ],
)
def test_successor(path: str, to: str | None) -> None:
    found = successor(parse_place(path), NEW)
    assert found is not None
    assert found.to == to


@pytest.mark.parametrize("path", ["gateway.bind", "env.vars.X", "agents.nobody", "x"])
def test_no_successor(path: str) -> None:
    assert successor(parse_place(path), NEW) is None


def test_a_move_counts_from_the_release_that_made_it() -> None:
    place = parse_place("channels.telegram.streamMode")
    assert successor(place, release("2026.3.28")) is None
    assert [str(move.retired) for move in moves(place)] == ["2026.4.5"]


def test_children() -> None:
    assert "auth" in children(("gateway",), NEW)
    assert "telegram" in children(("channels",), NEW)
    assert "imap" in children(("plugins", "entries"), NEW)
    assert "agents" in children((), NEW)
    assert children(parse_place("agents.list"), NEW) == ()
    assert children(parse_place("agents.list"), OLD) == ("[]",)


def test_known_elsewhere() -> None:
    near = parse_place("channels.discord.botToken")
    places = known_elsewhere("botToken", NEW, near)
    assert len(places) == 3
    assert "channels.telegram.botToken" in places
    assert known_elsewhere("noSuchKeyAnywhere", NEW) == ()
    below = known_elsewhere("provider", NEW, ("x", "search", "provider"))
    assert below[0] == "memory.search.provider"


def test_known_elsewhere_starts_with_the_same_plugin_or_section() -> None:
    config = parse_place("plugins.entries.imap.config")
    best = known_elsewhere("host", NEW, (*config, "host"))[0]
    assert best == "plugins.entries.imap.config.accounts.*.host"
    assert known_elsewhere("token", NEW, ("gateway", "token"))[0].startswith("gateway.")


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("gatway.bnid", "gateway.bind"),
        ("gateway.trusted_proxies", "gateway.trustedProxies"),
        ("agents.entries.main.sandbx.mode", "agents.entries.main.sandbox.mode"),
        ("agents.defaults.memory_search", "memory.search"),
        ("gateway.host", "gateway.bind"),
        ("gateway.bind", None),
        ("zzzz.qqqq", None),
    ],
)
def test_did_you_mean(path: str, meant: str | None) -> None:
    assert did_you_mean(parse_place(path), NEW) == meant


def test_nearest_prefers_spelling_and_is_not_wild() -> None:
    assert nearest("dm_policy", ["policy", "dmPolicy"]) == "dmPolicy"
    assert nearest("enbaled", ["enabled", "model"]) == "enabled"
    assert nearest("port", ["host", "model"]) is None
    assert nearest("ab", ["abc"]) is None
    assert nearest("x" * 100_000, ["y" * 100_000]) is None
    assert distance("abcd", "abdc", 1) == 1
    assert distance("abcd", "dcba", 2) is None


@pytest.mark.parametrize("text", ["a b", ".a", "a..b", "a[", 'a["b]', "a[-1]", "a]"])
def test_what_is_no_key_path(text: str) -> None:
    from openclaw_doctor.errors import UsageError

    with pytest.raises(UsageError):
        parse_place(text)


@pytest.mark.parametrize(
    "text", ["a", "a.b[0].c", "a[].b", "models.providers.*.api", 'a["b.c"].d']
)
def test_key_paths_are_written_as_they_are_read(text: str) -> None:
    assert dotted(parse_place(text)) == text


def rows(project: Path) -> Iterator[dict[str, Any]]:
    for file in sorted((project / "schemas/openclaw/successors").glob("*.json")):
        for row in json.loads(file.read_text())["rows"]:
            assert row["from"].split(".")[0].split("[")[0] == file.stem, row
            yield row


#: Places a release converts before it validates, so that only a later one refuses them.
CONVERTED = {"commands.modelsWrite"}


def test_successors_agree_with_the_stored_schemas(project: Path) -> None:
    """No place is called retired while a stored release still names it."""
    for row in rows(project):
        place = parse_place(row["from"])
        known = life(place)
        assert row["text"].endswith("."), row
        if known is None or "retired" not in row:
            continue
        retired = release(row["retired"])
        if known.until is None:
            assert successor(place, NEW) is not None, row
        elif row["from"] not in CONVERTED:
            last = max(r for r in known_releases() if r < known.until)
            assert last < retired <= known.until, row


def test_every_removed_branch_is_accounted_for(project: Path) -> None:
    for place, until in removed(project / "schemas/openclaw/history"):
        known = [parse_place(row) for row in unknown_of(place[0])]
        gone = any(move.retired or move.to for move in moves(place))
        listed = any(place[: len(one)] == one for one in known)
        assert gone or listed, f"{dotted(place)} is gone in {until}: write a successor"


def unknown_of(top: str) -> list[str]:
    return [dotted(place) for place in without_successor(top)]


def removed(folder: Path) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every topmost branch that the newest stored release lacks.

    Whole channels and plugins are left out: these move into packages of their own.
    """
    starts = {"core": (), "channels": ("channels",), "plugins": ("plugins", "entries")}
    for kind, start in starts.items():
        for file in sorted((folder / kind).glob("*.json")):
            root = (*start, file.stem, *(("config",) if kind == "plugins" else ()))
            body = json.loads(file.read_text())
            own = body[""]
            if kind == "core" and not own.endswith(".."):
                yield root, own
            else:
                yield from gone(body, root, own)


def gone(node: Any, place: tuple[str, ...], around: str) -> Iterator[Any]:
    for name, one in node.items() if isinstance(node, dict) else ():
        own = (one if isinstance(one, str) else one.get("")) or around
        if name and not own.endswith("..") and around.endswith(".."):
            yield (*place, name), own
        elif name:
            yield from gone(one, (*place, name), own)


def test_every_description_is_of_a_known_place(project: Path) -> None:
    texts = json.loads((project / "schemas/descriptions.json").read_text())
    for text, sentence in texts.items():
        place = parse_place(text)
        spots = [place]
        if text.startswith("agents.defaults."):
            spots += [("agents", "list", "[]", *place[2:])]
        if text.startswith("channels.*."):
            spots = [("channels", c, *place[2:]) for c in children(("channels",), NEW)]
        found = [spot for spot in spots if life(spot)]
        assert found, f"no release knows {text}"
        assert sentence.endswith("."), text
        assert any(description(spot) == sentence for spot in found), text


def test_descriptions_hold_for_accounts_and_single_agents() -> None:
    one = description(parse_place("channels.telegram.accounts.work.botToken"))
    assert one == description(parse_place("channels.telegram.botToken"))
    assert one
    model = description(parse_place("agents.entries.main.model.primary"))
    assert model == description(parse_place("agents.defaults.model.primary"))
    assert description(parse_place("no.such.key")) is None
