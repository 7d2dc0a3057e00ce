"""Model references of a config: where they stand and what they name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.documents import Document
from openclaw_doctor.pointer import ROOT, Pointer
from openclaw_doctor.rules.configs import keys_of, objects_in, part, says, texts_in
from openclaw_doctor.rules.context import Context
from openclaw_doctor.workspace.model import normalize_agent_id

#: Members of ``agents.defaults`` and of an agent that hold a model for talking, and
#: those for media and checks, whose provider OpenClaw may choose itself.
_CHAT: tuple[tuple[str, ...], ...] = (
    ("model",),
    ("utilityModel",),
    ("heartbeat", "model"),
    ("subagents", "model"),
    ("compaction", "model"),
    ("compaction", "memoryFlush", "model"),
)
_OTHER: tuple[tuple[str, ...], ...] = (
    ("imageModel",),
    ("pdfModel",),
    ("voiceModel",),
    ("decisionModel",),
    ("imageGenerationModel",),
    ("musicGenerationModel",),
    ("videoGenerationModel",),
    ("mediaModels", "image"),
    ("mediaModels", "music"),
    ("mediaModels", "video"),
    ("tools", "exec", "reviewer", "model"),
    ("tts", "summaryModel"),
)
_OF_CONFIG: tuple[tuple[str, ...], ...] = (
    ("hooks", "gmail", "model"),
    ("tools", "exec", "reviewer", "model"),
    ("messages", "tts", "summaryModel"),
    ("tts", "summaryModel"),
)
_DATE = re.compile(r"\d{8}(?:@|\Z)")
_QUANTISED = re.compile(r"(?:i?q\d+(?:_[a-z0-9]+)*|\d+bit)(?:@|\Z)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ModelRef:
    """One reference ``provider/model@profile``: its place and its parts.

    ``agent`` is the agent it counts for, None for all.  ``is_key`` says that it is
    the key at ``pointer`` and not its value; ``is_chat`` that a missing provider
    is filled in by OpenClaw's default one.
    """

    pointer: Pointer
    text: str
    agent: str | None = None
    is_key: bool = False
    is_chat: bool = True

    @property
    def whole_model(self) -> str:
        """The reference without the profile."""
        return split_profile(self.text)[0]

    @property
    def profile(self) -> str | None:
        """The id of the auth profile behind the ``@``."""
        return split_profile(self.text)[1]

    @property
    def provider(self) -> str | None:
        """What stands before the first slash; None without one."""
        provider, slash, _ = self.whole_model.partition("/")
        return provider.strip() if slash and provider.strip() else None

    @property
    def model(self) -> str:
        """What stands behind the first slash; all without one."""
        head, slash, tail = self.whole_model.partition("/")
        return tail.strip() if slash else head


def split_profile(text: str) -> tuple[str, str | None]:
    """A reference and the profile behind its ``@``, as OpenClaw parts them.

    A date (``@20250101``) and a quantisation (``@q4_k_m``, ``@8bit``) belong to the
    model (read in the source of 2026.4.29 to 2026.9.6).
    """
    text = text.strip()
    if "@" not in text:
        return text, None
    at = text.find("@", text.rfind("/") + 1)
    for suffix in (_DATE, _QUANTISED):
        if at > 0 and suffix.match(text, at + 1):
            at = text.find("@", at + 1)
    if at <= 0:
        return text, None
    model, profile = text[:at].strip(), text[at + 1 :].strip()
    return (model, profile) if model and profile else (text, None)


def refs_of(context: Context, document: Document) -> list[ModelRef]:
    """The model references of a config document, collected once per context."""
    return context.once(
        ("model refs", document.ref), lambda: list(model_refs(document.value))
    )


def model_refs(root: Any) -> Iterator[ModelRef]:
    """Every model reference that is written in a config.

    Without those that a variable, a template or an included file gives.
    """
    for at, agent, entry in agent_places(root):
        for steps in _CHAT:
            yield from _selection(entry, at, steps, agent, chat=True)
        for steps in _OTHER:
            yield from _selection(entry, at, steps, agent, chat=False)
        for key in keys_of(entry.get("models")):
            if says(key):
                yield ModelRef(at / "models" / key, key, agent, is_key=True)
    for steps in _OF_CONFIG:
        yield from _selection(root, ROOT, steps, None, chat=False)
    mappings = part(root, ("hooks", "mappings"))
    for at, mapping in objects_in(mappings, Pointer(("hooks", "mappings"))):
        yield from _selection(mapping, at, ("model",), None, chat=False)
    by_channel = Pointer(("channels", "modelByChannel"))
    for at, models in objects_in(part(root, by_channel), by_channel):
        for key, text in models.items():
            if says(text):
                yield ModelRef(at / key, text)


def agent_places(root: Any) -> Iterator[tuple[Pointer, str | None, dict[str, Any]]]:
    """``agents.defaults`` (for no agent in particular) and each agent's entry."""
    agents = Pointer(("agents",))
    defaults = part(root, ("agents", "defaults"))
    if isinstance(defaults, dict):
        yield agents / "defaults", None, defaults
    for kind in ("list", "entries"):
        for at, entry in objects_in(part(root, agents / kind), agents / kind):
            agent = entry.get("id") if kind == "list" else at[-1]
            if isinstance(agent, str):
                yield at, normalize_agent_id(agent), entry


def _selection(
    holder: dict[str, Any],
    at: Pointer,
    steps: tuple[str, ...],
    agent: str | None,
    *,
    chat: bool,
) -> Iterator[ModelRef]:
    """The references of one member: text, or ``primary`` and ``fallbacks``.

    ``holder`` is the value at ``at``, ``steps`` lead from it to the member.
    """
    value = part(holder, steps)
    if value is None:
        return
    place = Pointer((*at, *steps))
    if says(value):
        yield ModelRef(place, value, agent, is_chat=chat)
    primary = part(value, ("primary",))
    if says(primary):
        yield ModelRef(place / "primary", primary, agent, is_chat=chat)
    for pointer, text in texts_in(part(value, ("fallbacks",)), place / "fallbacks"):
        yield ModelRef(pointer, text, agent, is_chat=chat)


def aliases(root: Any) -> frozenset[str]:
    """The aliases of models, in lower case; of all agents together."""
    return frozenset(
        alias.strip().lower()
        for at, _, entry in agent_places(root)
        for _, settings in objects_in(entry.get("models"), at / "models")
        if isinstance(alias := settings.get("alias"), str)
    )
