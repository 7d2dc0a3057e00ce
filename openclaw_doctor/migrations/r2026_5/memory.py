"""The search of memories."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.model import UNSAFE, Migration
from openclaw_doctor.migrations.r2026_5.common import text
from openclaw_doctor.migrations.sheet import MISSING
from openclaw_doctor.migrations.steps import map_value


def _openai(value: Any) -> Any:
    return "openai" if text(value).lower() == "auto" else MISSING


ROWS = (
    Migration(
        "memorySearch-provider-auto",
        "the provider auto of memory search became openai",
        # Any text is taken as a provider; there is none of this name any more.
        retired=None,
        introduced="2026.5.27",
        # auto looked for a provider with a key, openai needs one of OpenAI.
        applicability=UNSAFE,
        steps=tuple(
            map_value(f"{section}.provider", _openai)
            for section in (
                "memorySearch",
                "<agents>.memorySearch",
                "memory.search",
                "<agents>.memory.search",
            )
        ),
        before="{agents: {defaults: {memorySearch: {provider: 'auto'}}}}",
        after="{agents: {defaults: {memorySearch: {provider: 'openai'}}}}",
        losses="that OpenClaw looks for a provider that has a key",
        advice="name the provider whose key the config has; openai takes OpenAI's",
        differs="its recorded result also has the section moved, by another row",
        evidence="run on 11 releases, 2026.7.2-beta.5 to 2026.9.6, and with"
        " memorySearch on 2026.5.27 to 2026.7.2-beta.1",
    ),
)
