"""What is a secret and what is not: both mistakes cost users."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.json5 import Span
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.redaction import Masker, is_secret

STORE, CONFIG = Role.AUTH_PROFILES, Role.CONFIG

SECRET = [
    (STORE, ("profiles", "a:b", "key"), "x-canary"),
    (STORE, ("profiles", "a:b", "access"), "x-canary"),
    (STORE, ("profiles", "a:b", "refresh"), "x-canary"),
    (STORE, ("profiles", "a:b", "idToken"), "x-canary"),
    (STORE, ("openrouter", "apiKey"), "x-canary"),
    (STORE, ("openrouter", "somethingNew"), "x-canary"),
    (STORE, ("openrouter",), "x-canary"),
    (STORE, ("mygw", "headers", "X-Team"), "x-canary"),
    (STORE, ("a", "baseUrl"), "sk-ant-canary000000000000"),
    (CONFIG, ("gateway", "auth", "token"), "x-canary"),
    (CONFIG, ("gateway", "auth", "password"), "x-canary"),
    (CONFIG, ("channels", "telegram", "botToken"), "x-canary"),
    (CONFIG, ("models", "providers", "x", "apiKey"), "x-canary"),
    (CONFIG, ("env", "vars", "OPENAI_API_KEY"), "x-canary"),
    (CONFIG, ("auth", "profiles", "a:b", "api_key"), "x-canary"),
    (CONFIG, ("channels", "feishu", "appSecret"), "x-canary"),
    (CONFIG, ("whatever", "note"), "ghp_canary00000000000000000"),
    (CONFIG, ("channels", "feishu", "encryptKey"), "x-canary"),
    (CONFIG, ("channels", "wecom", "encodingAESKey"), "x-canary"),
    (CONFIG, ("storage", "secretAccessKey"), "x-canary"),
    (CONFIG, ("hooks", "signingKey"), "x-canary"),
    (CONFIG, ("env", "vars", "FOO"), "Canary-1"),
    (CONFIG, ("env", "FOO"), "Canary-1"),
    (CONFIG, ("mcp", "servers", "x", "env", "FOO"), "Canary-1"),
    (CONFIG, ("gateway", "auth", "token"), 998877),
    (CONFIG, ("auth", "profiles", "a:b", "access"), "x-canary"),
    (STORE, ("profiles", "a:b", "key"), 99887766554433221100),
    (STORE, ("profiles", "a:b", "request", "auth", "value"), "x-canary"),
    (STORE, ("profiles", "a:b", "params", "auth"), "x-canary"),
    (STORE, ("profiles", "a:b", "setup", "configJson"), '{"key": "x-canary"}'),
    (STORE, ("profiles", "models", "access"), "x-canary"),
    (STORE, ("profiles", "a:b", "contextWindow"), "x-canary"),
    (STORE, ("profiles", "a:b", "expires"), "x-canary"),
]
PLAIN = [
    (STORE, ("profiles", "a:b", "type"), "api_key"),
    (STORE, ("profiles", "a:b", "provider"), "openrouter"),
    (STORE, ("profiles", "a:b", "key"), "${OPENROUTER_API_KEY}"),
    (STORE, ("profiles", "a:b", "keyRef", "id"), "OPENROUTER_API_KEY"),
    (STORE, ("profiles", "a:b", "expires"), 4102444800000),
    (STORE, ("order", "openrouter", 0), "openrouter:default"),
    (STORE, ("lastGood", "openrouter"), "openrouter:default"),
    (STORE, ("mygw", "headers", "Content-Type"), "application/json"),
    (CONFIG, ("models", "providers", "x", "models", 0, "maxTokens"), "8192"),
    (CONFIG, ("models", "providers", "x", "authHeader"), "x"),
    (CONFIG, ("agents", "defaults", "compaction", "reserveTokensFloor"), "5"),
    (CONFIG, ("gateway", "auth", "token"), "${GATEWAY_TOKEN}"),
    (CONFIG, ("gateway", "auth", "mode"), "token"),
    (CONFIG, ("gateway", "port"), 18789),
    (CONFIG, ("agents", "defaults", "maxTokens"), 8192),
    (CONFIG, ("env", "vars", "NODE_ENV"), "production"),
    (CONFIG, ("env", "vars", "BIN"), "/usr/local/bin"),
    (CONFIG, ("hooks", "mappings", 0, "sessionKey"), "main"),
    (STORE, ("profiles", "a:b", "metadata", "account"), "team"),
    (CONFIG, ("agents", "defaults", "model", "primary"), "anthropic/claude-opus-4-6"),
    (CONFIG, ("models", "providers", "x", "apiKey", "id"), "OPENAI_API_KEY"),
]


@pytest.mark.parametrize(("role", "pointer", "value"), SECRET)
def test_secret(role: Role, pointer: tuple[str, ...], value: str) -> None:
    assert is_secret(role, Pointer(pointer), value)


@pytest.mark.parametrize(("role", "pointer", "value"), PLAIN)
def test_plain(role: Role, pointer: tuple[str, ...], value: object) -> None:
    assert not is_secret(role, Pointer(pointer), value)


def document(text: str, role: Role = CONFIG) -> Document:
    return Document("x.json", role, Path("x.json"), text.encode())


def test_equal_secrets_have_equal_numbers_and_lines_stay() -> None:
    text = '{\n  "a": {"key": "one-canary"}, // key: "one-canary"\n'
    text += '  "b": {"key": "two-canary"}\n}\n'
    masked = Masker().text(document(text, STORE))
    assert masked == (
        '{\n  "a": {"key": "<secret 1>"}, // key: "<secret 1>"\n'
        '  "b": {"key": "<secret 2>"}\n}\n'
    )


@pytest.mark.parametrize(
    "comment",
    [
        '// "apiKey": "canary-123"',
        "// token = canary-123456",
        "/* password: 'canary' */",
        "// curl https://me:canary@example.com/x",
        "// see https://example.com/?token=canary",
        "// sk-ant-canary0000000000000000",
    ],
)
def test_secrets_in_comments(comment: str) -> None:
    assert "canary" not in Masker().text(document(f"{{ {comment}\n}}"))


@pytest.mark.parametrize(
    "url",
    [
        "redis://:canary@host/0",
        "https://discord.com/api/webhooks/123/canary-token",
        "https://hooks.slack.com/services/T0/B0/canary",
    ],
)
def test_secrets_in_addresses(url: str) -> None:
    text = json.dumps({"browser": {"cdpUrl": url}})
    masked = Masker().text(document(text))
    assert "canary" not in masked
    assert url[:8] in masked


@pytest.mark.parametrize(
    "comment",
    ["// the API key comes from 1Password", "// max tokens: as many as it takes"],
)
def test_comments_stay_readable(comment: str) -> None:
    assert comment in Masker().text(document(f"{{ {comment}\n}}"))


def test_a_text_that_does_not_parse_shows_nothing() -> None:
    assert "canary" not in Masker().text(document('{"key": "canary', STORE))


def test_dead_duplicates_are_masked() -> None:
    text = '{"a": {"key": "one-canary", "key": "two-canary"}}'
    assert "canary" not in Masker().text(document(text, STORE))


def test_a_line_and_its_columns() -> None:
    text = '{"a": {"key": "one-canary", "email": "x"}}'
    start = text.index('"email"')
    found = Masker().excerpt(document(text, STORE), Span(start, start + 7))
    line, left, right = found
    assert line == '{"a": {"key": "<secret 1>", "email": "x"}}'
    assert line[left - 1 : right - 1] == '"email"'


def test_of_a_long_line_only_a_part_is_shown() -> None:
    items = ", ".join(f'"key{n}": {{"key": "canary-{n}"}}' for n in range(500))
    text = "{" + items + "}"
    start = text.index('"key250"')
    line, left, right = Masker().excerpt(document(text, STORE), Span(start, start + 8))
    assert line[left - 1 : right - 1] == '"key250"'
    assert len(line) < 400
    assert "canary" not in line


def test_profile_ids_that_are_secrets() -> None:
    assert "canary" not in Masker().name("profiles[sk-ant-canary0000000000000]")
