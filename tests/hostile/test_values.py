"""Odd numbers, strings, depths and sizes beside something to fix.

Each is handled or told in a few words; what the fix does not name stays to the byte.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.hostile.runs import RELEASE, Doctor, Told, sound, told, untouched

OLD, NEW = "host: '127.0.0.1'", "bind: 'loopback'"
GATEWAY = f"gateway: {{ mode: 'local', {OLD} }}, // of the lab"
#: What nobody wants to read.
LONG = re.compile(r"[0-9a-fA-F]{1000}")
DIGITS = "7" * 5_000


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(state: Path, text: str, name: str = "openclaw.json") -> Path:
    path = state / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    path.chmod(0o600)
    return path


def config(values: list[str]) -> str:
    """A config with values where a plugin may have any, and where nothing may be."""
    members = ",\n".join(f"      v{n}: {value}" for n, value in enumerate(values))
    plugin = f"plugins: {{ entries: {{ x: {{ config: {{\n{members},\n}} }} }} }},"
    return f"{{\n  {GATEWAY}\n  {plugin}\n  nobody: [{', '.join(values)}],\n}}\n"


def fixed_beside(doctor: Doctor, state: Path, text: str) -> Told:
    """Run all forms; the host is bound, and nothing else is another byte."""
    path = put(state, text)
    made = told(doctor, ".")
    assert "config/gateway-host" in made.rules()
    assert path.read_bytes() == text.replace(OLD, NEW).encode()
    for mode in ("check", "fix"):
        assert not LONG.search(made.text[mode].all)
        assert not LONG.search(json.dumps(made.json[mode]))
    return made


VALUES = {
    "numbers of JSON5": [
        *("NaN", "-NaN", "Infinity", "-Infinity", "-0", "-0.0", "0x1F", "-0XaB"),
        *(".5", "5.", "+1", "-.5e+1", "18789.0", "1e2"),
    ],
    "numbers beyond a double": [
        *("12345678901234567890", "9007199254740993", "1e400", "-1e400", "1e-400"),
        *(DIGITS, f"-{DIGITS}", f"0x{'f' * 5_000}", f"1.{DIGITS}", f"1e{DIGITS}"),
    ],
    "lone surrogates": [
        *('"\\ud800"', "'a\\udc00\\ud800'", '"\\ud800x"', '{ "\\ud83d": "\\ude00" }'),
        *('"\\ud83d\\ude00"', "['\\udfff']"),
    ],
    "comments and escapes": [
        *("'// no'", '"/* no */"', "'*/'", "/* /* */ 1 /***/", "1 // */ /*\n"),
        *("'two \\\n lines'", "'\\x41\\0\\v\\'\\a'", "'\\\u2028'"),
        *("{ \\u0061b: '\\\r\n' }", "{ '__proto__': 1, a\\u0301: [2, /* , */ ], }"),
        *("'\u2028\u2029\ufeff'", "'\\\n'"),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", VALUES)
def test_values_stay_as_they_are_written(
    name: str, state: Path, doctor: Doctor
) -> None:
    made = fixed_beside(doctor, state, config(VALUES[name]))
    about = [f for f in made.json["check"]["findings"] if f["path"] == "nobody"]
    assert [finding["checkId"] for finding in about] == ["config/unknown-key"]


TAKEN = ["18789", "18789.0", "0x4965", "+18789", "1.8789e4", "18789."]
REFUSED = [
    *("NaN", "-Infinity", "-0", "-1", ".5", "18789.5", "1e400", "12345678901234567890"),
    *(DIGITS, f"-{DIGITS}", f"0x{'f' * 5_000}", "'\\ud800'", "[1, // 2\n]"),
]


@pytest.mark.parametrize("release", ["2026.5.28", "2026.9.6"])
def test_numbers_are_judged_as_javascript_reads_them(
    release: str, state: Path, doctor: Doctor
) -> None:
    for value in (*TAKEN, *REFUSED):
        put(state, f"{{ gateway: {{ mode: 'local', port: {value} }} }}\n")
        outcome = sound(
            doctor("check", "--format", "json", "--target", release, "openclaw.json")
        )
        report = json.loads(outcome.out)
        about = [f for f in report["findings"] if f["path"].startswith("gateway.port")]
        assert report["files"][0]["valid"] is (value in TAKEN), value[:30]
        assert bool(about) is (value in REFUSED), value[:30]
        assert not LONG.search(outcome.all)


def test_keys_may_be_written_with_escapes(state: Path, doctor: Doctor) -> None:
    text = "{ g\\u0061teway: { mode: 'local', 'h\\x6fst': '127.0.0.1', }, } /* */"
    path = put(state, text)
    made = told(doctor, ".")
    assert "config/gateway-host" in made.rules()
    assert path.read_text() == text.replace(
        "'h\\x6fst': '127.0.0.1'", "'bind': 'loopback'"
    )


BROKEN = ["/* */ */", "/* /* */ */ 1", "1 /*", "'\\x4'", "'\\1'", "'\\01'", "\\x61: 1"]


@pytest.mark.parametrize("value", BROKEN)
def test_what_is_no_json5_is_one_finding(
    value: str, state: Path, doctor: Doctor
) -> None:
    put(state, f"{{ {GATEWAY}\n v: {value}\n}}")
    made = untouched(doctor, state, ".")
    assert [f["checkId"] for f in made.json["check"]["findings"]] == ["files/syntax"]


STORE = {
    "groq": {"apiKey": "gsk-canary-\ud800x"},
    "lab": {"apiKey": "canary-2", "expires": "EXPIRES", "note": ["\udfff\ud83d\ude00"]},
}


@pytest.mark.parametrize("expires", ["12345678901234567890", "1e400", "-0", DIGITS])
def test_a_store_with_odd_values_is_rewritten(
    expires: str, state: Path, doctor: Doctor
) -> None:
    text = json.dumps(STORE, indent=2).replace('"EXPIRES"', expires)
    name = "agents/main/agent/auth-profiles.json"
    path = put(state, text, name)
    for form in ("text", "json"):
        outcome = sound(
            doctor("check", "--fix", "--format", form, "--target", "2026.5.28", ".")
        )
        assert "canary" not in outcome.all
        assert not LONG.search(outcome.all)
    after = path.read_text()
    assert '"profiles"' in after
    for written in ('"gsk-canary-\\ud800x"', '"\\udfff\\ud83d\\ude00"', expires):
        assert written in after


def nested(depth: int) -> dict[str, str]:
    return {
        "arrays": "[" * depth + "]" * depth,
        "objects": "{a:" * depth + "1" + "}" * depth,
        "both": "[{a:" * (depth // 2) + "1" + "}]" * (depth // 2),
    }


@pytest.mark.parametrize(
    ("form", "depth"),
    [
        ("both", 300),
        *(pytest.param(form, 998, marks=pytest.mark.slow) for form in nested(0)),
    ],
)
def test_a_fix_beside_hundreds_of_levels(
    form: str, depth: int, state: Path, doctor: Doctor
) -> None:
    text = f"{{\n  {GATEWAY}\n  deep: {nested(depth)[form]}\n}}"
    fixed_beside(doctor, state, text)


@pytest.mark.parametrize(
    "depth", [1_000, pytest.param(100_000, marks=pytest.mark.slow)]
)
def test_too_many_levels_are_one_finding(
    depth: int, state: Path, doctor: Doctor
) -> None:
    for text in nested(depth).values():
        put(state, f"{{ {GATEWAY}\n deep: {text} }}")
        made = untouched(doctor, state, ".")
        (finding,) = made.json["check"]["findings"]
        assert finding["checkId"] == "files/unreadable"
        assert "1,000 levels" in finding["message"]


def test_a_file_of_fifty_megabytes_is_one_finding(state: Path, doctor: Doctor) -> None:
    path = put(state, f"{{ {GATEWAY}\n }}")
    os.truncate(path, 50 * 1024 * 1024)
    for mode in ((), ("--diff",), ("--fix",)):
        outcome = sound(doctor("check", *mode, "--format", "json", *RELEASE, "."))
        (finding,) = json.loads(outcome.out)["findings"]
        assert finding["checkId"] == "files/unreadable"
        assert "larger than" in finding["message"]


MIB = 1024 * 1024
LARGE: dict[str, Callable[[], str]] = {
    "a long string": lambda: f"'{'s' * MIB}'",
    "a long comment": lambda: f"1 /*{'s' * MIB}*/",
    "many keys": lambda: "{" + ",\n".join(f"k{n}: {n}" for n in range(100_000)) + "}",
    "many items": lambda: "[" + ",\n".join(map(str, range(100_000))) + "]",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_a_fix_beside_something_large(name: str, state: Path, doctor: Doctor) -> None:
    text = config([LARGE[name]()])
    path = put(state, text)
    outcome: Any = sound(doctor("check", "--fix", *RELEASE, "."))
    # Of a megabyte nobody wants to see the difference.
    as_it_should_be = path.read_bytes() == text.replace(OLD, NEW).encode()
    assert as_it_should_be
    assert max(map(len, outcome.all.splitlines())) < 1_000


@pytest.mark.slow
def test_a_million_keys_are_looked_at(state: Path, doctor: Doctor) -> None:
    members = ",".join(f"k{n}:0" for n in range(10**6))
    plugin = f"plugins: {{ entries: {{ x: {{ config: {{{members}}} }} }} }}"
    put(state, f"{{ {GATEWAY}\n {plugin} }}")
    outcome: Any = sound(doctor("check", *RELEASE, "."))
    assert "config/gateway-host" in outcome.out
    assert len(outcome.all) < 2_000
