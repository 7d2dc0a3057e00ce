"""Texts that no editor would write: marks, endings, encodings, other formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from .runs import RELEASE, Doctor, pictured, sound, told, untouched

CONFIG = "{ gateway: { mode: 'local' }, channels: { telegram: { streamMode: 'off' } } }"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "state"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def put(folder: Path, data: bytes, name: str = "openclaw.json") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    path.chmod(0o600)
    return path


def test_a_byte_order_mark_stays(state: Path, doctor: Doctor) -> None:
    config = put(state, b"\xef\xbb\xbf" + CONFIG.encode())
    made = told(doctor, ".")
    assert "migrations/streaming-streamMode" in made.rules()
    assert config.read_bytes().startswith(b"\xef\xbb\xbf{")
    assert b"streaming: { mode: 'off' }" in config.read_bytes()


ENDINGS = {
    "LF": "\n",
    "CRLF": "\r\n",
    "CR": "\r",
    "line separator": "\u2028",
    "paragraph separator": "\u2029",
}


@pytest.mark.parametrize(
    ("name", "last"),
    [
        ("CRLF", True),
        ("mixed", False),
        *(
            pytest.param(name, last, marks=pytest.mark.slow)
            for name in [*ENDINGS, "mixed"]
            for last in (True, False)
        ),
    ],
)
def test_line_ends_stay_and_new_lines_follow_their_neighbours(
    name: str, last: bool, state: Path, doctor: Doctor
) -> None:
    ends = list(ENDINGS.values()) if name == "mixed" else [ENDINGS[name]]
    lines = [
        "{",
        "  // first",
        "  gateway: { mode: 'local' },",
        "  channels: {",
        "    telegram: {",
        "      streamMode: 'off', // how",
        "      enabled: true,",
        "    },",
        "  },",
        "  // last",
        "}",
    ]
    text = "".join(line + ends[i % len(ends)] for i, line in enumerate(lines))
    text = text if last else text[: text.rindex("}") + 1]
    config = put(state, text.encode())
    for mode in ("--diff", "--fix"):
        sound(doctor(mode, *RELEASE, "."))
    after = config.read_bytes().decode()
    assert "streamMode" not in after
    assert "mode: 'off'" in after
    head, tail = text.split("      streamMode")[0], text.split("enabled: true,")[1]
    assert after.startswith(head)
    # In one style all new lines end as the others do; nobody types the other two.
    if name in ("LF", "CRLF", "CR"):
        foreign = set("\n\r\u2028\u2029") - set(ENDINGS[name])
        assert not set(after) & foreign
    assert after.endswith(tail[tail.index("}") :])


BROKEN = {
    "UTF-16 with a mark": CONFIG.encode("utf-16"),
    "UTF-16 LE": CONFIG.encode("utf-16-le"),
    "UTF-16 BE": CONFIG.encode("utf-16-be"),
    "UTF-32 with a mark": CONFIG.encode("utf-32"),
    "UTF-32 BE": CONFIG.encode("utf-32-be"),
    "NUL behind": CONFIG.encode() + b"\0" * 512,
    "NUL alone": b"\0" * 64,
    "Latin-1": CONFIG.replace("local", "l\xf6cal").encode("latin-1"),
    "cut in a sign": CONFIG.replace("local", "l\xf6cal").encode().split(b"\xb6")[0],
    "surrogate": CONFIG.encode().replace(b"local", b"l\xed\xa0\x80cal"),
    "overlong": CONFIG.encode().replace(b"local", b"l\xc0\xafcal"),
    "gzip": bytes.fromhex("1f8b0800000000000003abae050043bfa6a302000000"),
}


def test_what_is_no_utf_8_is_told_and_never_rewritten(
    state: Path, doctor: Doctor
) -> None:
    for number, data in enumerate(BROKEN.values()):
        put(state, data, f"agents/{number}/agent/auth-profiles.json")
        put(state, data, f"{number}/openclaw.json")
    configs = [f"{number}/openclaw.json" for number in range(len(BROKEN))]
    made = untouched(doctor, state, ".", *configs)
    told_of = {finding["file"] for finding in made.findings("files/encoding")}
    assert len(told_of) == 2 * len(BROKEN)
    assert made.json["fix"]["plan"]["written"] == []
    assert {row["valid"] for row in made.json["check"]["files"]} == {False}


OTHER = {
    "nothing": b"",
    "blanks": b" \t\r\n\n",
    "comments": b"// canary\n/* canary */",
    "list": b"[1, 2]\n",
    "null": b"null",
    "text": b"'local'",
    "number": b"-0x1F",
    "YAML": b"gateway:\n  mode: local\ntoken: canary-1\n",
    "YAML list": b"- canary-1\n- canary-2\n",
    "NDJSON": b'{"a": "canary-1"}\n{"a": "canary-2"}\n',
    "JWT": b"eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnkifQ.c2ln\n",
    "TOML": b'[gateway]\nmode = "local"\n',
    "XML": b"<?xml version='1.0'?><canary/>",
    "a shell": b"#!/bin/sh\necho canary-1\n",
    "PEM": b"-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n-----END PRIVATE KEY-----\n",
    "one brace": b"{",
    "a database": b"SQLite format 3" + b" canary" * 9,
}


def test_what_is_no_document_is_a_finding_without_a_fix(
    state: Path, doctor: Doctor
) -> None:
    for number, data in enumerate(OTHER.values()):
        put(state, data, f"{number}/openclaw.json")
    configs = [f"{number}/openclaw.json" for number in range(len(OTHER))]
    made = untouched(doctor, state, *configs)
    assert made.codes == {1}
    found = [
        f["file"] for f in made.json["check"]["findings"] if f["severity"] == "error"
    ]
    assert sorted(found) == sorted(configs)
    assert made.json["diff"]["diff"] == ""
    assert {row["valid"] for row in made.json["check"]["files"]} == {False}
    assert "canary" not in "".join(one.all for one in made.text.values())


def test_a_log_line_in_front_is_cut_with_consent_alone(
    state: Path, doctor: Doctor
) -> None:
    junk = b"[gateway] \x1b[32mready\x1b[0m token=canary-1\n"
    config = put(state, junk + CONFIG.encode() + b"\n")
    before = pictured(state)
    made = told(doctor, "openclaw.json")
    assert pictured(state) == before
    [finding] = made.findings("files/syntax")
    assert finding["fix"]["applicability"] == "unsafe"
    assert finding["fix"]["losses"] == ["the text above line 2"]
    made = told(doctor, "openclaw.json", options=(*RELEASE, "--unsafe-fixes"))
    assert "canary" not in "".join(one.all for one in made.text.values())
    # What could be read then was upgraded in the same run.
    assert config.read_bytes() == (
        b"{ gateway: { mode: 'local' },"
        b" channels: { telegram: { streaming: { mode: 'off' } } } }\n"
    )
