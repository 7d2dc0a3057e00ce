"""Texts in the place of a secret; and real keys, which must raise no alarm."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openclaw_doctor.credentials.placeholders import placeholder_kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("__OPENCLAW_REDACTED__", "redacted"),
        ("[REDACTED]", "redacted"),
        ("<redacted>", "redacted"),
        ("{{ REDACTED }}", "redacted"),
        ("REDACTED-set-by-hand", "redacted"),
        ("***", "redacted"),
        ("sk-abc***xyz", "redacted"),
        ("sk-abc\u2026xyz", "redacted"),
        ("\u2022\u2022\u2022\u2022", "redacted"),
        ("[hidden]", "redacted"),
        ("\u00absecret a1f3\u00bb", "redacted"),
        ("$(pass show key)", "shell"),
        ("`cat key`", "shell"),
        ("\\$SOME_KEY", "shell"),
        ("\\${SOME_KEY}", "shell"),
        ("$some_key", "shell"),
        ("${some_key}", "shell"),
        ("${env:SOME_KEY}", "shell"),
        ("${SOME_KEY:-none}", "shell"),
        ("export SOME_KEY=abc", "shell"),
        ("openclaw onboard --auth-choice x", "shell"),
        ("SOME_KEY=abc", "assignment"),
        ("YOUR_OPENAI_API_KEY_HERE", "placeholder"),
        ("your-api-key", "placeholder"),
        ("sk-proj-YOUR_OPENAI_API_KEY_HERE", "placeholder"),
        ("'YOUR_KEY'", "placeholder"),
        ("<OPENAI_API_KEY>", "placeholder"),
        ("[key]", "placeholder"),
        ("{api_key}", "placeholder"),
        ("{{OPENAI_KEY}}", "placeholder"),
        ("__OPENAI_KEY__", "placeholder"),
        ("@@OPENAI_KEY@@", "placeholder"),
        ("%OPENAI_KEY%", "placeholder"),
        ("FILLED_BY_OAUTH_LOGIN", "placeholder"),
        ("REPLACE_ME", "placeholder"),
        ("changeme", "placeholder"),
        ("change-me-to-a-random-string", "placeholder"),
        ("paste your key here", "placeholder"),
        ("TODO", "placeholder"),
        ("sk-...", "placeholder"),
        ("xxx", "placeholder"),
        ("sk-xxxxx", "placeholder"),
        ("api-key", "placeholder"),
        ("DEEPSEEK_API_KEY", "variable"),
        ("Bearer abc123", "bearer"),
        ("Authorization: Bearer abc123", "bearer"),
        ('"sk-abc123"', "quoted"),
        ("\u201csk-abc123\u201d", "quoted"),
        ("sk-abc123'", "quoted"),
        (" sk-abc123", "blanks"),
        ("sk-abc123\n", "blanks"),
        ("sk-abc 123", "blanks"),
        ("sk-abc\u200b123", "blanks"),
    ],
)
def test_no_secret(text: str, kind: str) -> None:
    assert placeholder_kind(text) == kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "${SOME_KEY}",
        " ${SOME_KEY} ",
        "$SOME_KEY",
        "secretref-env:SOME_KEY",
        "__env__:SOME_KEY",
        "ollama",
        "ollama-local",
        "not-needed",
        "no-key",
        "dummy",
        "none",
        "EMPTY",
        "codex-app-server",
        "eyJhbGciOi.eyJzdWIiOiIx.c2lnbmF0dXJl",
        "c2VjcmV0LWtleS1mb3ItdGVzdHM=",
        "YWJjZGVmZw==",
        "123e4567-e89b-42d3-a456-426614174000",
        "0123456789abcdef0123456789abcdef",
        "123456789:AAfakefakefakefakefakefake",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        '{"type": "service_account", "project_id": "x"}',
    ],
)
def test_could_be_a_secret_or_a_reference(text: str) -> None:
    assert placeholder_kind(text) is None


_ALPHABET = st.text(string.ascii_letters + string.digits, min_size=24, max_size=80)
_PREFIXES = st.sampled_from(
    [
        "",
        "sk-ant-api03-",
        "sk-proj-",
        "sk-or-v1-",
        "gsk_",
        "ghu_",
        "AIza",
        "hf_",
        "xai-",
    ]
)


@given(_PREFIXES, _ALPHABET.filter(lambda text: len(set(text)) > 8))
def test_no_alarm_on_keys(prefix: str, body: str) -> None:
    assert placeholder_kind(prefix + body) is None


def test_long_text_takes_no_long_time() -> None:
    assert placeholder_kind("add-" * 500_000) is None
