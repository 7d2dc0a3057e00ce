"""Environment variables in which OpenClaw looks for a provider's key.

The irregular names are those of the provider manifests of 2026.5.7 and 2026.5.28.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from openclaw_doctor.release import NEWEST_KNOWN, Release, since

_REGULAR = "*"

#: Names in the order tried; ``*`` stands for the regular ``<ID>_API_KEY``.
_IRREGULAR: Mapping[str, tuple[str, ...]] = {
    "alibaba": ("MODELSTUDIO_API_KEY", "QWEN_API_KEY", "DASHSCOPE_API_KEY"),
    "anthropic": ("ANTHROPIC_OAUTH_TOKEN", "ANTHROPIC_API_KEY"),
    "arcee": ("ARCEEAI_API_KEY",),
    "chutes": (_REGULAR, "CHUTES_OAUTH_TOKEN"),
    "comfy": (_REGULAR, "COMFY_CLOUD_API_KEY"),
    "elevenlabs": (_REGULAR, "XI_API_KEY"),
    "fal": ("FAL_KEY", "FAL_API_KEY"),
    "github-copilot": ("COPILOT_GITHUB_TOKEN", "GH_TOKEN", "GITHUB_TOKEN"),
    "google": ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    "google-vertex": ("GOOGLE_CLOUD_API_KEY",),
    "huggingface": ("HUGGINGFACE_HUB_TOKEN", "HF_TOKEN"),
    "kimi": ("KIMI_API_KEY", "KIMICODE_API_KEY"),
    "kimi-coding": ("KIMI_API_KEY", "KIMICODE_API_KEY"),
    "lmstudio": ("LM_API_TOKEN",),
    "microsoft-foundry": ("AZURE_OPENAI_API_KEY",),
    "minimax": (
        "MINIMAX_CODE_PLAN_KEY",
        "MINIMAX_CODING_API_KEY",
        "MINIMAX_API_KEY",
    ),
    "minimax-portal": ("MINIMAX_OAUTH_TOKEN", "MINIMAX_API_KEY"),
    "moonshot": (_REGULAR, "KIMI_API_KEY"),
    "opencode": ("OPENCODE_API_KEY", "OPENCODE_ZEN_API_KEY"),
    "opencode-go": ("OPENCODE_API_KEY", "OPENCODE_ZEN_API_KEY"),
    "perplexity": (_REGULAR, "OPENROUTER_API_KEY"),
    "qwen": ("QWEN_API_KEY", "MODELSTUDIO_API_KEY", "DASHSCOPE_API_KEY"),
    "runway": ("RUNWAYML_API_SECRET", "RUNWAY_API_KEY"),
    "stepfun-plan": ("STEPFUN_API_KEY",),
    "tencent-tokenhub": ("TOKENHUB_API_KEY",),
    "vercel-ai-gateway": ("AI_GATEWAY_API_KEY",),
    "volcengine": ("VOLCANO_ENGINE_API_KEY",),
    "zai": ("ZAI_API_KEY", "Z_AI_API_KEY"),
}

_ONE_COPILOT_NAME = since("2026.9.6")
_MANIFEST_NAMES_ROTATE = since("2026.4.9")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*\Z")


def candidate_variables(provider: str, target: Release) -> tuple[str, ...]:
    """The variables looked up for a provider's key, in that order.

    ``provider`` is a normalised id.  Empty where the id makes no variable name.
    """
    regular = f"{_upper(provider)}_API_KEY"
    names = _IRREGULAR.get(provider, (_REGULAR,))
    if provider == "github-copilot" and target in _ONE_COPILOT_NAME:
        names = names[:1]
    tried = (regular if name == _REGULAR else name for name in names)
    return tuple(name for name in tried if _VARIABLE.match(name))


def rotation_variables(
    provider: str, names: Collection[str], target: Release = NEWEST_KNOWN
) -> tuple[str, ...]:
    """Those of ``names`` whose keys OpenClaw rotates through, in its order.

    ``names`` are the variables that are set, in the order of the environment.  Used
    by media understanding and embeddings, not by chat.  For Anthropic the list is
    in ``OPENCLAW_LIVE_ANTHROPIC_KEYS``, whatever the documentation says.
    """
    stem = "GEMINI" if provider in ("google", "google-vertex") else _upper(provider)
    single = f"OPENCLAW_LIVE_{stem}_KEY"
    if single in names:
        return (single,)
    anthropic = provider == "anthropic"
    listed = "OPENCLAW_LIVE_ANTHROPIC_KEYS" if anthropic else f"{stem}_API_KEYS"
    wanted = [listed, f"{stem}_API_KEY"]
    wanted += [name for name in names if name.startswith(f"{stem}_API_KEY_")]
    if stem == "GEMINI":
        wanted.append("GOOGLE_API_KEY")
    if target in _MANIFEST_NAMES_ROTATE:
        wanted += candidate_variables(provider, target)
    return tuple(name for name in dict.fromkeys(wanted) if name in names)


def _upper(provider: str) -> str:
    return provider.upper().replace("-", "_")
