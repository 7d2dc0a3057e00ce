"""Models that their providers have taken back, and what OpenClaw would take instead."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openclaw_doctor.migrations.model import MANUAL, Migration, Stage
from openclaw_doctor.migrations.r2026_5.common import text, without_profile
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer

_OPENAI = {
    "gpt-5.3-codex": "gpt-5-codex gpt-5.1-codex gpt-5.2-codex",
    "gpt-5.4-mini": "gpt-4.1-mini gpt-4o-mini gpt-5-mini gpt-5.1-codex-mini",
    "gpt-5.4-nano": "gpt-4.1-nano gpt-5-nano",
    "gpt-5.5": "gpt-4 gpt-4-turbo gpt-4.1 gpt-4o gpt-4o-2024-05-13 gpt-4o-2024-08-06"
    " gpt-4o-2024-11-20 gpt-5 gpt-5-chat-latest gpt-5.1 gpt-5.1-chat-latest"
    " gpt-5.1-codex-max gpt-5.2 gpt-5.2-chat-latest",
    "gpt-5.5-pro": "gpt-5-pro gpt-5.2-pro",
}
_GROQ = {
    "llama-3.1-8b-instant": "gemma2-9b-it llama3-8b-8192",
    "llama-3.3-70b-versatile": "deepseek-r1-distill-llama-70b llama3-70b-8192",
    "openai/gpt-oss-120b": "meta-llama/llama-4-maverick-17b-128e-instruct"
    " moonshotai/kimi-k2-instruct moonshotai/kimi-k2-instruct-0905",
    "qwen/qwen3-32b": "mistral-saba-24b qwen-qwq-32b",
}
_XAI = {
    "grok-4.3": "grok-4-0709 grok-4-1-fast-reasoning grok-4-fast-reasoning",
    "grok-build-0.1": "grok-code-fast grok-code-fast-1 grok-code-fast-1-0825",
    "grok-imagine-image-quality": "grok-imagine-image-pro",
}
_COPILOT = {"gpt-5.4-mini": "grok-code-fast-1"}
_TABLES = {
    "openai": (_OPENAI,),
    "openai-codex": (
        {"gpt-5.5": "gpt-5-codex gpt-5.1-codex gpt-5.2-codex"},
        {"gpt-5.4-mini": "gpt-4.1-nano gpt-5-nano"},
        _OPENAI,
    ),
    "github-copilot": (_OPENAI, _COPILOT),
    "copilot-proxy": (_COPILOT,),
    "groq": (_GROQ,),
    "xai": (_XAI,),
}
#: Providers whose Claude models OpenClaw looks after; "" is a model without one.
_BEHIND = ("venice", "vercel-ai-gateway")
_CLAUDE = ("", "anthropic", "github-copilot", "copilot-proxy", *_BEHIND)
_CLAUDE_RETIRED = re.compile(
    r"claude-3.*-(?P<old>opus|sonnet|haiku)"
    r"|claude-(?P<new>opus|sonnet)-4(?:[-.][015](?![0-9])|-20[0-9]{6}|\Z)"
)

_SLOTS = (
    "<agents>.{model,imageModel,pdfModel,utilityModel,voiceModel}",
    "<agents>.{imageGenerationModel,videoGenerationModel,musicGenerationModel}",
    "<agents>.{heartbeat,subagents,compaction}.model",
    "hooks.mappings[*].model",
    "hooks.gmail.model",
    "channels.modelByChannel.*.*",
    "tts.summaryModel",
    "messages.tts.summaryModel",
)
_PLACES = tuple(
    f"{slot}{rest}" for slot in _SLOTS for rest in ("", ".primary", ".fallbacks[*]")
)
_KEYS = "<agents>.models.*"


def successor(ref: str) -> str:
    """The model that OpenClaw would take for a retired one; "" where it is none."""
    head, slash, rest = without_profile(ref).partition("/")
    provider, model = (head, rest) if slash else ("", head)
    provider, model = provider.strip().lower(), model.strip().lower()
    for table in _TABLES.get(provider, ()):
        for new, old in table.items():
            if model in old.split():
                return new
    found = _CLAUDE_RETIRED.match(model.rpartition("/")[2])
    if found is None or provider not in _CLAUDE:
        return ""
    family = "opus" if "opus" in found.groups() else "sonnet"
    version = "4.7" if family == "opus" and provider not in _BEHIND else "4.6"
    dotted = provider in ("github-copilot", "copilot-proxy")
    return f"claude-{family}-{version if dotted else version.replace('.', '-')}"


def _tell_retired(sheet: Sheet) -> None:
    for at, ref in _refs(sheet):
        new = successor(ref)
        if new:
            sheet.manual(at, f"OpenClaw would take {new}, at another price")


def _refs(sheet: Sheet) -> Iterator[tuple[Pointer, str]]:
    for pattern in _PLACES:
        for match in sheet.places(pattern):
            yield match.pointer, text(sheet.get(match.pointer))
    for match in sheet.places(_KEYS):
        yield match.pointer, str(match.captured[0])


ROWS = (
    Migration(
        "retired-model-refs",
        "models that their providers have taken back need another in their place",
        retired=None,
        introduced="2026.5.26",
        stage=Stage.MODELS,
        applicability=MANUAL,
        steps=(_tell_retired,),
        watches=(*_SLOTS, _KEYS),
        before="{agents: {defaults: {model: {fallbacks: ['openai/gpt-4o'],"
        " primary: 'anthropic/claude-3-5-haiku-latest'}}}}",
        advice="choose a model that the provider offers; the one that OpenClaw would"
        " take may cost more, do more, and be paid by another account",
        differs="it replaces them, a small model by a larger one, too",
        evidence="run on 24 releases, 2026.5.26 to 2026.9.6; the table is that of"
        " 2026.9.6, which earlier releases have nearly whole",
    ),
)
