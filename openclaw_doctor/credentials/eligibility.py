"""Whether OpenClaw would use a stored credential, and where its secret is."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Literal

from openclaw_doctor.credentials.secretref import parse_ref
from openclaw_doctor.credentials.shapes import LITERAL_AND_REF, as_read
from openclaw_doctor.release import NEWEST_KNOWN, Release, since

Reason = Literal[
    "missing_credential",
    "malformed_api_key",
    "invalid_expires",
    "expired",
    "unresolved_ref",
]
SecretSource = Literal["inline", "env", "file", "exec", "store", "none"]

_ONBOARDING = re.compile(r"openclaw\s+onboard\s(?:.*\s)?--auth-choice(?![^\s=])", re.I)
_CHECKS_KEY_TEXT = since("2026.6.35")
_KNOWS_OAUTH_REF = since("2026.6.1")
_LIMITS_EXPIRES = since("2026.6.1")
_REF_IN_KEY = since("2026.4.1")
_LATEST_JS_DATE_MS = 8_640_000_000_000_000


def eligibility(
    credential: Mapping[str, Any], target: Release, now_ms: int
) -> Reason | None:
    """Why ``target`` does not use a stored credential; None where it would.

    ``now_ms`` is the time in milliseconds since 1970.  References are not resolved.
    An entry of unknown type has no credential for OpenClaw either.  An expired
    OAuth login is refreshed, so it stays eligible.
    """
    seen = as_read(credential, target)
    if seen.get("type") == "api_key":
        return _of_api_key(seen, target)
    if seen.get("type") == "token":
        return _of_token(seen, target, now_ms)
    if seen.get("type") == "oauth":
        return _of_oauth(seen, target)
    return "missing_credential"


def secret_source(
    credential: Mapping[str, Any], target: Release = NEWEST_KNOWN
) -> SecretSource:
    """Where the secret of a credential is; a reference wins over a literal."""
    seen = as_read(credential, target)
    for literal, ref_field in LITERAL_AND_REF.values():
        for value in (seen.get(ref_field), seen.get(literal)):
            ref = parse_ref(value, target)
            if ref:
                return _source(ref.source)
    inline = ("key", "token", "access", "refresh")
    return "inline" if any(_has_text(seen, name) for name in inline) else "none"


def _of_api_key(seen: Mapping[str, Any], target: Release) -> Reason | None:
    if parse_ref(seen.get("keyRef"), target):
        return None
    key = seen.get("key")
    is_command = isinstance(key, str) and _ONBOARDING.match(key.strip())
    if is_command and target in _CHECKS_KEY_TEXT:
        return "malformed_api_key"
    return None if _has_secret(seen, "key", target) else "missing_credential"


def _of_token(seen: Mapping[str, Any], target: Release, now_ms: int) -> Reason | None:
    if not _has_secret(seen, "token", target):
        return "missing_credential"
    if "expires" not in seen:
        return None
    if not _is_moment(seen["expires"], target):
        return "invalid_expires"
    return "expired" if seen["expires"] <= now_ms else None


def _of_oauth(seen: Mapping[str, Any], target: Release) -> Reason | None:
    if _has_text(seen, "access") or _has_text(seen, "refresh"):
        return None
    if seen.get("oauthRef") and target in _KNOWS_OAUTH_REF:
        return "unresolved_ref"
    return "missing_credential"


def _has_secret(seen: Mapping[str, Any], literal: str, target: Release) -> bool:
    if _has_text(seen, literal) or parse_ref(seen.get(f"{literal}Ref"), target):
        return True
    return target in _REF_IN_KEY and parse_ref(seen.get(literal), target) is not None


def _has_text(seen: Mapping[str, Any], field: str) -> bool:
    value = seen.get(field)
    return isinstance(value, str) and bool(value.strip())


def _is_moment(value: object, target: Release) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    if target in _LIMITS_EXPIRES and value > _LATEST_JS_DATE_MS:
        return False
    return value > 0 and (isinstance(value, int) or math.isfinite(value))


def _source(word: str) -> SecretSource:
    sources: tuple[SecretSource, ...] = ("env", "file", "exec", "store")
    return next(source for source in sources if source == word)
