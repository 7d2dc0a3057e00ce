"""Text forms of references to environment variables."""

from __future__ import annotations

import re
from typing import Any

from openclaw_doctor.credentials.secret_paths import place_kind
from openclaw_doctor.credentials.secretref import DEFAULT_PROVIDER
from openclaw_doctor.migrations.model import Migration, Stage
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer, leaves

_MARKER = re.compile(r"\s*(?:secretref-env:|__env__:)([A-Z][A-Z0-9_]{0,127})\s*\Z")
_PROVIDER = Pointer(("secrets", "defaults", "env"))


def _name(value: Any) -> str | None:
    found = _MARKER.match(value) if isinstance(value, str) else None
    return found[1] if found else None


def _markers(sheet: Sheet) -> None:
    """Write markers as references, at the places where OpenClaw resolves these.

    A marker anywhere else is a text for OpenClaw; `references/secret-ref-path` tells.
    """
    chosen = sheet.get(_PROVIDER)
    is_chosen = isinstance(chosen, str) and chosen.strip()
    provider = chosen if is_chosen else DEFAULT_PROVIDER
    for at, value in [*leaves(sheet.value)]:
        name = _name(value)
        if name and place_kind(at, sheet.target) == "registered":
            sheet.put(at, {"source": "env", "provider": provider, "id": name})


ROWS = (
    Migration(
        "secretref-env-markers",
        "markers for variables became references to secrets",
        retired=None,
        # 2026.4.24 to 5.2 refuse them, 2026.5.7 to 7.1 read them, 2026.8.1 and later
        # take them for the secret itself.
        introduced="2026.4.24",
        # Last, when every secret stands in its place.
        stage=Stage.OWNERSHIP + 5,
        steps=(_markers,),
        watches=("*",),
        before="{channels: {telegram: {botToken: 'secretref-env:TELEGRAM_BOT_TOKEN'}}}",
        after="{channels: {telegram: {botToken:"
        " {source: 'env', provider: 'default', id: 'TELEGRAM_BOT_TOKEN'}}}}",
        evidence="run on 40 releases, 2026.4.24 to 2026.9.6",
    ),
)
