"""What the rules on references share: places, names and the parts of a reference."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest

from openclaw_doctor.credentials.secret_paths import is_ever_listed, place_kind
from openclaw_doctor.packaged import data_folder
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release
from openclaw_doctor.rules.configs import is_whole, part, says
from openclaw_doctor.rules.model_refs import aliases, model_refs, split_profile
from openclaw_doctor.rules.nearest import Words
from openclaw_doctor.rules.secret_refs import secret_providers, written_refs


@pytest.mark.parametrize(
    ("text", "model", "profile"),
    [
        ("openai/gpt-5.4", "openai/gpt-5.4", None),
        (" openai/gpt-5.4@openai:me ", "openai/gpt-5.4", "openai:me"),
        ("gpt@work", "gpt", "work"),
        ("a/b@20250101", "a/b@20250101", None),
        ("a/b@20250101@work", "a/b@20250101", "work"),
        ("a/b@2025010", "a/b", "2025010"),
        ("a/b@q4_k_m", "a/b@q4_k_m", None),
        ("a/b@IQ4_XS@work", "a/b@IQ4_XS", "work"),
        ("a/b@8bit", "a/b@8bit", None),
        ("a/b@8bits", "a/b", "8bits"),
        ("@cf/meta/llama", "@cf/meta/llama", None),
        ("cloud/@cf/meta/llama@work", "cloud/@cf/meta/llama", "work"),
        ("a/b@", "a/b@", None),
        ("@a", "@a", None),
        ("a/b@me@home.example", "a/b", "me@home.example"),
    ],
)
def test_a_profile_is_parted_as_openclaw_does(
    text: str, model: str, profile: str | None
) -> None:
    assert split_profile(text) == (model, profile)


CONFIG: dict[str, Any] = {
    "agents": {
        "defaults": {
            "model": {"primary": "a/1", "fallbacks": ["a/2", 3, "${X}", "{{ Y }}"]},
            "models": {"a/3": {"alias": "Fast"}, "a/*": {}},
            "imageModel": "a/4",
            "heartbeat": {"model": "a/5"},
            "compaction": {"$include": "x", "model": "a/gone"},
        },
        "list": [
            {"id": " Main ", "model": "a/6", "models": {"a/7": {"alias": "slow"}}},
            {"model": "a/nobody"},
            {"$include": "y", "id": "other", "model": "a/gone"},
        ],
        "entries": {"Work": {"subagents": {"model": {"primary": "a/8"}}}},
    },
    "hooks": {"gmail": {"model": "a/9"}, "mappings": [{"model": "a/10"}, 5]},
    "channels": {"modelByChannel": {"telegram": {"-100": "a/11"}}},
}


def test_model_references_are_found_with_their_agents() -> None:
    found = {ref.text: ref for ref in model_refs(CONFIG)}
    assert set(found) == {f"a/{n}" for n in range(1, 12)} | {"a/*"}
    agents = {text: ref.agent for text, ref in found.items() if ref.agent}
    assert agents == {"a/6": "main", "a/7": "main", "a/8": "work"}
    assert [text for text, ref in found.items() if ref.is_key] == ["a/3", "a/*", "a/7"]
    assert (
        found["a/8"].pointer.dotted() == "agents.entries.Work.subagents.model.primary"
    )
    assert not found["a/4"].is_chat
    assert aliases(CONFIG) == {"fast", "slow"}


def test_each_reference_stands_where_its_pointer_says() -> None:
    for ref in model_refs(CONFIG):
        held: Any = CONFIG
        for step in ref.pointer[:-1]:
            held = held[step]
        last = ref.pointer[-1]
        assert ref.text == (last if ref.is_key else held[last])


@pytest.mark.parametrize(
    ("word", "words", "meant"),
    [
        ("antrophic", ["anthropic", "openai"], "anthropic"),
        ("opnai", ["openai"], "openai"),
        ("Opnai ", ["openai"], "openai"),
        ("wrok", ["Work", "home"], "Work"),
        ("OpenAI", ["openai"], "openai"),
        ("work1", ["work2", "work3"], None),
        ("worker", ["work"], "work"),
        ("works", ["word"], None),
        ("groq", ["grok"], "grok"),
        ("xai", ["zai"], None),
        ("ab", ["abc"], None),
        ("gemini", ["google"], None),
        ("aaaa", [f"aaa{chr(98 + n % 20)}{n}" for n in range(500)], None),
        ("a" * 65, ["a" * 64], None),
        ("", ["a"], None),
    ],
)
def test_a_slip_of_the_finger(word: str, words: list[str], meant: str | None) -> None:
    assert Words.of(words).nearest(word) == meant


def test_two_words_as_near_are_no_help_but_a_nearer_one_is() -> None:
    assert Words.of(["abcdefg", "abcdeh"]).nearest("abcdei") == "abcdeh"
    assert Words.of(["abcdeg", "abcdeh"]).nearest("abcdei") is None


def at(path: str) -> Pointer:
    steps = path.replace("[0]", ".0").split(".")
    return Pointer(int(step) if step.isdigit() else step for step in steps)


@pytest.mark.parametrize(
    ("path", "release", "kind"),
    [
        ("channels.telegram.botToken", "2026.3.13", "registered"),
        ("channels.telegram.accounts.x.botToken", "2026.9.6", "registered"),
        ("channels.telegram.accounts.x", "2026.9.6", None),
        ("channels.telegram.botToken.more", "2026.9.6", None),
        ("models.providers.lab.apiKey", "2026.5.28", "registered"),
        ("models.providers.lab.headers.X-Key", "2026.5.28", "registered"),
        ("agents.list[0].memorySearch.remote.apiKey", "2026.5.28", "registered"),
        ("agents.list[0].memorySearch.remote.apiKey", "2026.8.2", "registered"),
        ("agents.list[0].memorySearch.remote.apiKey", "2026.9.6", None),
        ("agents.entries.a.memory.search.remote.apiKey", "2026.7.1", None),
        ("agents.entries.a.memory.search.remote.apiKey", "2026.9.6", "registered"),
        ("tools.media.models[0].request.auth.token", "2026.9.6", "accepted"),
        ("hooks.token", "2026.9.6", None),
        ("skills.entries.a.apiKey", "2026.9.6", "registered"),
        ("skills.entries.a.config.deep.er", "2026.9.6", "open"),
        ("skills.entries.a.config", "2026.9.6", None),
        ("talk.providers.x.apiKey", "2026.9.6", "registered"),
        ("talk.providers.x.voice", "2026.9.6", "open"),
        ("models.providers.lab.models[0].params.x", "2026.9.6", "open"),
        ("models.providers.lab.apiKey", "2026.1.30", None),
    ],
)
def test_places_of_secrets(path: str, release: str, kind: str | None) -> None:
    assert place_kind(at(path), Release.parse(release)) == kind


def test_a_place_that_some_release_lists() -> None:
    assert is_ever_listed(at("agents.entries.a.memory.search.remote.apiKey"))
    assert not is_ever_listed(at("hooks.token"))
    assert not is_ever_listed(at("skills.entries.a.config.x"))


def test_every_listed_path_is_found_at_its_first_release() -> None:
    data = json.loads((data_folder("schemas") / "secret-paths.json").read_text())
    for kind in ("registered", "accepted"):
        for group in data[kind]:
            for path in group["paths"]:
                pointer = at(path.replace("[]", "[0]").replace("*", "any"))
                assert place_kind(pointer, Release.parse(group["since"])) == kind, path


def test_references_are_found_in_every_form() -> None:
    ref = {"source": "env", "provider": "p", "id": "A"}
    root = {
        "a": [ref, {"x": "$NAME"}],
        "b": "secretref-env:NAME",
        "c": " __env__:N_1 ",
        "d": {"$include": "x", "e": "$LOST"},
        "f": ["${NAME}", "$name", "$NAME/x", "x $NAME", {**ref, "more": 1}],
        "g": {**ref, "provider": None},
        "h": {**ref, "source": ["env"]},
    }
    found = [(r.pointer.dotted(), r.prefix, r.id) for r in written_refs(root)]
    assert found == [
        ("a[0]", "", "A"),
        ("a[1].x", "$", "NAME"),
        ("b", "secretref-env:", "NAME"),
        ("c", "__env__:", "N_1"),
    ]


def test_what_an_included_file_gives_is_not_known() -> None:
    root = {"a": {"$include": "x", "b": 1}, "c": {"d": {"$include": "y"}}, "e": {}}
    assert part(root, ("a", "b")) is None
    assert part(root, ("c", "d")) is None
    assert part({"$include": "z", "e": 1}, ("e",)) is None
    assert not is_whole(root, ("a", "b"))
    assert not is_whole(root, ("c",))
    assert is_whole(root, ("e", "not", "there"))
    assert not is_whole([{"$include": "y"}], ())
    assert secret_providers({"secrets": {"providers": {"$include": "x"}}}) is None


@pytest.mark.parametrize(
    "text",
    [
        *("${X}", "a${X}", "$HOME/x", "{{x}}", "{NAME}", "<name>", "@@X@@", "__X__"),
        *("%X%", "sk-...", "xxx", "your-agent", "``", "REDACTED", "", " "),
    ],
)
def test_text_that_somebody_else_fills_in_says_nothing(text: str) -> None:
    assert not says(text)


@pytest.mark.parametrize(
    "text", ["main", "openai/gpt-5.4", "youri", "a_b__c", "100%", "x{}", "maxxxi"]
)
def test_ordinary_text_says_something(text: str) -> None:
    assert says(text)
    assert not says([text])


JUNK: tuple[Any, ...] = (
    None,
    True,
    0,
    "",
    " ",
    "x/y",
    "@",
    "$A",
    [],
    [[]],
    [None, "x", {}],
    {},
    {"": ""},
    {"id": 1},
    {"$include": 1},
)


def test_junk_anywhere_is_no_crash() -> None:
    chance = random.Random(7)
    for _ in range(400):
        root = json.loads(json.dumps(CONFIG))
        for _ in range(3):
            _replace(root, chance)
        assert all(ref.text.strip() for ref in model_refs(root))
        aliases(root)
        list(written_refs(root))


def _replace(root: dict[str, Any], chance: random.Random) -> None:
    held: Any = root
    while True:
        steps = list(held) if isinstance(held, dict) else list(range(len(held)))
        if not steps:
            return
        step = chance.choice(steps)
        inner = held[step]
        if not isinstance(inner, (dict, list)) or chance.random() < 0.3:
            held[step] = copy.deepcopy(chance.choice(JUNK))
            return
        held = inner
