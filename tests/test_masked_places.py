"""What is masked because of where it stands, and what stays readable beside it."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.redaction import Masker


def masked(text: str, role: Role = Role.CONFIG) -> str:
    return Masker().text(Document("x.json", role, Path("x.json"), text.encode()))


def nested(path: str, value: Any) -> str:
    for step in reversed(path.split("/")):
        value = [value] if step == "[]" else {step: value}
    return json.dumps(value)


HIDDEN = [
    # below a place for a secret, whatever form it has
    ("channels/telegram/botToken/value", "Canary 1"),
    ("models/providers/lab/apiKey/[]", "Canary 1"),
    ("gateway/auth/token/a/b", "Canary 1"),
    ("models/providers/lab/request/auth/value", "Canary 1"),
    ("models/providers/lab/headers/X-Team/[]", "Canary 1"),
    ("gateway/auth/token", 9988776655),
    ("env/vars/FOO", 99887766554433),
    # lists of secrets
    ("channels/discord/tokens/[]", "Canary 1"),
    ("whatever/apiKeys/[]", "Canary 1"),
    # below keys that no release knows, where credentials are kept
    ("channels/telegram/innocent", "Canary 1"),
    ("channels/nobody/knows/this", "Canary 1"),
    ("channels/nobody", "Canary 1"),
    ("models/providers/lab/innocent", "Canary 1"),
    ("mcp/servers/lab/innocent/deep", "Canary 1"),
    ("mcpServers/lab/innocent", "Canary 1"),
    ("providers/lab/innocent", "Canary 1"),
    ("hooks/innocent", "Canary 1"),
    ("auth/innocent", "Canary 1"),
    ("plugins/entries/nobody/config/innocent", "Canary 1"),
    # names with a slip in them
    ("agents/defaults/tokne", "Canary 1"),
    ("agents/defaults/apiKeyOld", "Canary 1"),
    ("agents/defaults/passwrod2", "Canary 1"),
    # command lines
    ("mcp/servers/lab/args/[]", "Canary-1"),
    ("mcp/servers/lab/command", "npx lab --api-key canary-1 --fast"),
    ("mcp/servers/lab/command", "API_KEY=canary-1 npx lab"),
    ("browser/extraArgs/[]", "--token=canary-1"),
    # addresses
    ("browser/cdpUrl", "ws://canary@host:9222/"),
    ("channels/telegram/webhookUrl", "https://api.telegram.org/botcanary1:x/y"),
    ("channels/telegram/webhookUrl", "https://host.example/x#token=canary"),
]
READABLE = [
    ("models/providers/lab/models/[]/maxTokens", 8192),
    ("models/providers/lab/maxTokens", 8192),
    ("models/providers/lab/authHeader", True),
    ("models/providers/lab/baseUrl", "http://10.0.0.7:8000/v1"),
    ("models/providers/lab/apiKey", "${LAB_API_KEY}"),
    ("models/providers/lab/headers/Authorization", "Bearer ${LAB_API_KEY}"),
    ("models/providers/lab/headers/User-Agent", "lab/1.0"),
    ("models/providers/lab/apiKey", {"source": "env", "provider": "d", "id": "LAB"}),
    ("channels/nobody/token", {"source": "env", "provider": "d", "id": "LAB"}),
    ("channels/telegram/dmPolcy", "allowlist"),
    ("channels/telegram/allowFrom/[]", "tg:12345"),
    ("channels/nobody/model", "openai/gpt-5.4"),
    ("channels/nobody/tokenEnv", "TELEGRAM_BOT_TOKEN"),
    ("mcp/servers/lab/args/[]", "@scope/server@1.2.3"),
    ("mcp/servers/lab/args/[]", "/srv/lab/run.py"),
    ("mcp/servers/lab/args/[]", "--max-tokens=8192"),
    ("plugins/entries/nobody/config/skipStatelessSessions", True),
    ("hooks/webhooks/governance-alert/enabled", True),
    ("plugins/_comment", "Enable what is installed here. Keep it short."),
    ("auth/order/anthropic/[]", "anthropic:manual"),
    ("env/vars/NO_PROXY", "localhost,10.0.0.0/8"),
    ("agents/defaults/model/primary", "anthropic/claude-opus-4-6"),
    ("agents/defaults/systemPrompt", "You are the Lab's own agent, No. 7."),
    ("agents/defaults/compaction/reserveTokensFloor", 20000),
]


@pytest.mark.parametrize(
    ("path", "value"), HIDDEN, ids=[str(number) for number in range(len(HIDDEN))]
)
def test_hidden(path: str, value: Any) -> None:
    text = masked(nested(path, value))
    assert "<secret 1>" in text
    assert "canary" not in text.lower()
    assert str(value) not in text


@pytest.mark.parametrize(("path", "value"), READABLE, ids=str)
def test_readable(path: str, value: Any) -> None:
    text = nested(path, value)
    assert masked(text) == text


def test_the_word_behind_a_telling_option_is_masked() -> None:
    args = ["lab", "--token", "canary-1", "-H", "X-Team: canary-2", "--fast", "yes"]
    text = masked(nested("browser/extraArgs", args))
    assert "canary" not in text
    assert "--fast" in text
    assert '"yes"' in text


def test_a_secret_that_is_a_key_where_a_secret_should_stand() -> None:
    text = masked(nested("channels/telegram/botToken/Canary 1", True))
    assert "Canary" not in text
    assert "botToken" in text


def test_a_short_key_is_masked_as_a_word_alone() -> None:
    text = nested("channels/telegram/botToken/Cn", True)
    document = Document("x.json", Role.CONFIG, Path("x.json"), text.encode())
    message = Masker((document,)).name("Cn of Cnary and sk-Cn-0123456789ab")
    assert message == "<secret 1> of Cnary and <secret 2>"


def test_a_key_below_a_secret_of_a_store_is_masked() -> None:
    text = nested("profiles/lab:default/key/Canary 1", 1)
    assert "Canary" not in masked(text, Role.AUTH_PROFILES)


def test_a_file_that_is_nothing_but_a_text_is_masked() -> None:
    assert "Canary" not in masked('"Canary 1"')
    assert "Canary" not in masked('["Canary 1"]')


def test_such_a_key_is_masked_in_messages() -> None:
    text = nested('channels/telegram/botToken/Canary "1', True)
    document = Document("x.json", Role.CONFIG, Path("x.json"), text.encode())
    message = Masker((document,)).name('botToken["Canary \\"1"] is not known')
    assert message == 'botToken["<secret 1>"] is not known'


def test_a_secret_of_the_file_is_masked_among_the_words_of_a_comment() -> None:
    text = masked(
        "{ // was plumcanary until May\n gateway: {auth: {token: 'plumcanary'}}}"
    )
    assert "plumcanary" not in text
    assert "until May" in text


@pytest.mark.parametrize(
    "comment",
    [
        '// openclaw-doctor: innocent: "Canary 1"',
        "// my pass is canary-22",
        "// qX7canaryR2mVb9 <- the login",
    ],
)
def test_secrets_told_in_comments(comment: str) -> None:
    assert "anary" not in masked(f"{{ {comment}\n}}")


@pytest.mark.parametrize(
    "comment",
    [
        '// "model": "anthropic/Claude 4"',
        "// the token is read from the environment",
        '// botToken: "${TELEGRAM_BOT_TOKEN}",',
        '// apiKey: { source: "env", provider: "default", id: "LAB_KEY" },',
        "// see https://docs.example/config#auth for more",
        "// upgraded from 2026.5.28, claude-sonnet-4-20250514 was dear",
    ],
)
def test_comments_that_stay(comment: str) -> None:
    assert comment in masked(f"{{ {comment}\n}}")


def test_an_included_file_hides_what_nobody_knows() -> None:
    text = masked('{"telegram": {"innocent": "Canary 1"}}', Role.INCLUDE)
    assert "Canary" not in text
    text = '{"telegram": {"name": "The lab", "enabled": true}}'
    assert masked(text, Role.INCLUDE) == text


def test_models_json_is_masked_like_the_providers_of_a_config() -> None:
    text = masked(nested("providers/lab/innocent", "Canary 1"), Role.MODELS)
    assert "Canary" not in text


@pytest.fixture
def patience() -> Iterator[None]:
    """End a test that would take minutes."""
    signal.alarm(20)
    yield
    signal.alarm(0)


@pytest.mark.usefixtures("patience")
@pytest.mark.parametrize("word", ["x", "a=", "sk-", '"a":"b', "://a", "web-hook", "1:"])
def test_long_words_are_searched_in_time_that_grows_with_them(word: str) -> None:
    """100 KB; a search that looks back or ahead from each sign never ends."""
    text = word * (100_000 // len(word))
    assert masked(f"{{ // {text}\n}}")
    assert masked(nested("agents/defaults/systemPrompt", text))
