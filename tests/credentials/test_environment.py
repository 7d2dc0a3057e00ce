"""Names of environment variables, by provider."""

from __future__ import annotations

import pytest

from openclaw_doctor.credentials.environment import (
    candidate_variables,
    rotation_variables,
)
from openclaw_doctor.release import Release


@pytest.mark.parametrize(
    ("provider", "target", "names"),
    [
        ("groq", "2026.5.28", "GROQ_API_KEY"),
        ("cloudflare-ai-gateway", "2026.5.28", "CLOUDFLARE_AI_GATEWAY_API_KEY"),
        ("anthropic", "2026.5.28", "ANTHROPIC_OAUTH_TOKEN ANTHROPIC_API_KEY"),
        ("chutes", "2026.5.28", "CHUTES_API_KEY CHUTES_OAUTH_TOKEN"),
        ("fal", "2026.5.28", "FAL_KEY FAL_API_KEY"),
        (
            "github-copilot",
            "2026.5.28",
            "COPILOT_GITHUB_TOKEN GH_TOKEN GITHUB_TOKEN",
        ),
        ("github-copilot", "2026.9.6", "COPILOT_GITHUB_TOKEN"),
        (
            "alibaba",
            "2026.5.28",
            "MODELSTUDIO_API_KEY QWEN_API_KEY DASHSCOPE_API_KEY",
        ),
        ("moonshot", "2026.5.28", "MOONSHOT_API_KEY KIMI_API_KEY"),
        ("z.ai", "2026.5.28", ""),
    ],
)
def test_candidates_in_order(provider: str, target: str, names: str) -> None:
    found = candidate_variables(provider, Release.parse(target))
    assert " ".join(found) == names


@pytest.mark.parametrize(
    ("provider", "present", "expected"),
    [
        (
            "openai",
            "OPENAI_API_KEY_2 HOME OPENAI_API_KEY_1 OPENAI_API_KEY OPENAI_API_KEYS",
            "OPENAI_API_KEYS OPENAI_API_KEY OPENAI_API_KEY_2 OPENAI_API_KEY_1",
        ),
        (
            "openai",
            "OPENAI_API_KEY OPENCLAW_LIVE_OPENAI_KEY",
            "OPENCLAW_LIVE_OPENAI_KEY",
        ),
        (
            "anthropic",
            "ANTHROPIC_API_KEYS OPENCLAW_LIVE_ANTHROPIC_KEYS ANTHROPIC_OAUTH_TOKEN",
            "OPENCLAW_LIVE_ANTHROPIC_KEYS ANTHROPIC_OAUTH_TOKEN",
        ),
        (
            "google-vertex",
            "GOOGLE_API_KEY GEMINI_API_KEYS",
            "GEMINI_API_KEYS GOOGLE_API_KEY",
        ),
        (
            "google",
            "OPENCLAW_LIVE_GEMINI_KEY GEMINI_API_KEY",
            "OPENCLAW_LIVE_GEMINI_KEY",
        ),
        ("zai", "", ""),
    ],
)
def test_rotation_in_order(provider: str, present: str, expected: str) -> None:
    assert " ".join(rotation_variables(provider, present.split())) == expected


def test_rotation_before_manifest_names() -> None:
    early = Release.parse("2026.4.8")
    assert rotation_variables("zai", ["Z_AI_API_KEY"], early) == ()
    assert rotation_variables("zai", ["Z_AI_API_KEY"]) == ("Z_AI_API_KEY",)
