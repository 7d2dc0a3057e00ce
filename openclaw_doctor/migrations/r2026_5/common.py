"""What several rows of 2026.5 and later need: text, runtime pins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from openclaw_doctor.migrations.guards import fits
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release
from openclaw_doctor.validation.semantics.roster import DEFAULTS

#: From here on ``modelPolicy.allow`` says which models may be chosen; until then the
#: keys of ``models`` do, if there are any.
POLICY_SINCE = Release(2026, 8, 1)
_POLICY = DEFAULTS / "modelPolicy"
#: Where OpenClaw notes that the keys of ``models`` restrict nothing any more.
_STAMP = Pointer(("meta", "migrations", "modelPolicyAllowlist"))

_OF_MODEL = re.compile(
    r"@(?:\d{8}|i?q\d+(?:_[a-z0-9]+)*|\d+bit)(?=@|\Z)", re.IGNORECASE | re.ASCII
)
AUTOMATIC = frozenset({"", "auto", "default"})


def text(value: Any) -> str:
    """``value`` without the blanks around it; "" for what is no text."""
    return value.strip() if isinstance(value, str) else ""


def without_profile(ref: str) -> str:
    """A model reference without the profile behind its ``@``.

    A date and a quantisation behind an ``@`` belong to the model.
    """
    ref = ref.strip()
    at = ref.find("@", ref.rfind("/") + 1)
    if at > 0 and _OF_MODEL.match(ref, at):
        at = ref.find("@", at + 1)
    named = at > 0 and ref[at + 1 :].strip()
    return (named and ref[:at].strip()) or ref


def selected(sheet: Sheet, agent: Pointer) -> Iterator[Pointer]:
    """The places of the model of ``agent`` and of its fallbacks that hold text."""
    model = agent / "model"
    fallbacks = model / "fallbacks"
    many = range(len(sheet.list(fallbacks) or ()))
    for at in (model, model / "primary", *(fallbacks / index for index in many)):
        if isinstance(sheet.get(at), str):
            yield at


def runtime_of(sheet: Sheet, holder: Pointer) -> str:
    """The runtime that the object at ``holder`` is pinned to; "" for none."""
    named = text(sheet.get(holder / "agentRuntime" / "id")).lower()
    return "" if named in AUTOMATIC else named


def pin(sheet: Sheet, agent: Pointer, ref: str, runtime: str) -> None:
    """Pin a model of ``agent`` to ``runtime``, unless it is pinned to one."""
    entry = agent / "models" / ref
    at = entry / "agentRuntime" / "id"
    if runtime_of(sheet, entry) or not fits(sheet, at):
        return
    keep_choice(sheet, agent)
    sheet.put(at, runtime)


def keep_choice(sheet: Sheet, agent: Pointer) -> None:
    """Let the first entry of ``models`` leave all models to choose from.

    Without a ``modelPolicy`` the keys of ``models`` are the only ones that OpenClaw
    offers.  From 2026.8.1 on an empty policy offers all of them; before, and for the
    models of single agents, a person is asked.
    """
    if sheet.object(agent / "models"):
        return
    if sheet.target < POLICY_SINCE:
        sheet.doubt(agent, "where models names any, OpenClaw offers no others")
    elif agent == DEFAULTS and not sheet.has(_POLICY) and sheet.get(_STAMP) is not True:
        sheet.put(_POLICY, {})
        sheet.tell("note", agent, "with an empty modelPolicy all models are offered")
