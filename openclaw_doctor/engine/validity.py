"""What OpenClaw at the target would say of a file as a whole."""

from __future__ import annotations

from openclaw_doctor.credentials.stores import is_flat_store
from openclaw_doctor.documents import Document, Role
from openclaw_doctor.json5.strict import violations as strict_violations
from openclaw_doctor.release import Release, since
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.judged import judged
from openclaw_doctor.workspace import REFUSES_MISSING

#: From here on doctor imports flat stores; before, the loader ignores them.
_FLAT_IS_IMPORTED = since("2026.6.5")
_HAS_STATE_FILE = since("2026.4.7")


def validity(context: Context) -> dict[str, bool | None]:
    """By ref: True where OpenClaw accepts the file, False where it refuses or ignores
    it whole, None where it has no say or this tool cannot tell offline.

    What depends on the machine counts as accepted; findings tell it.  An included file
    has no verdict of its own, as it counts only within its config.
    """
    workspace = context.workspace
    accepted = {
        config.document.ref: not config.refused
        and not (config.composition.missing and context.target in REFUSES_MISSING)
        for config in judged(context)
    }
    verdicts: dict[str, bool | None] = {
        ref: accepted.get(ref, False)
        if document.role is Role.CONFIG
        else _verdict(document, context.target)
        for ref, document in workspace.documents.items()
    }
    verdicts.update({lost.ref: False for lost in workspace.unreadable})
    return verdicts


def _verdict(document: Document, target: Release) -> bool | None:
    if document.role is Role.UNKNOWN:
        return None
    if document.tree is None:
        return False
    if document.role is Role.INCLUDE:
        return None
    if document.role is Role.AUTH_STATE and target not in _HAS_STATE_FILE:
        return None
    if document.role is Role.MODELS:
        return None if strict_violations(document.tree) else document.root is not None
    if document.root is None or strict_violations(document.tree):
        return False
    return document.role is not Role.AUTH_PROFILES or _store(document.root, target)


def _store(value: dict[str, object], target: Release) -> bool:
    if "profiles" in value:
        return isinstance(value["profiles"], dict)
    return is_flat_store(value) and target in _FLAT_IS_IMPORTED
