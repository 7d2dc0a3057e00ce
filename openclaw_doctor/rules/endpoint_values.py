"""Values of misplaced provider settings, as ``models.providers`` wants them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from openclaw_doctor.credentials.endpoints import ENDPOINT_FIELDS, EndpointField
from openclaw_doctor.release import Release, since
from openclaw_doctor.validation import is_bundled_provider, provider_violations

_RENAMED_API = since("2026.6.1")
_API_NAMES = ("openai-codex-responses", "openai-chatgpt-responses")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name in the credential, its home and the value it has there.

    ``problem`` says why it cannot move at the target; None where it can.
    """

    name: str
    home: str
    value: Any
    converted: bool
    problem: str | None = None


def settings_of(entry: Mapping[str, Any], target: Release) -> Iterator[Setting]:
    """The settings in a credential entry; of two spellings of one, the first counts."""
    homes: dict[str, Any] = {}
    for name, value in entry.items():
        field = ENDPOINT_FIELDS.get(name)
        if field is None or value is None:
            continue
        setting = _setting(name, field, value, target)
        if field.home in homes and homes[field.home] != setting.value:
            text = f"is written twice with different values, once as {field.home}"
            setting = Setting(name, field.home, setting.value, True, text)
        homes.setdefault(field.home, setting.value)
        yield setting


def _setting(name: str, field: EndpointField, value: Any, target: Release) -> Setting:
    if target not in field.releases:
        text = f"models.providers has no {field.home} at {target}"
        return Setting(name, field.home, value, False, text)
    fitted = _fitted(field, value, target)
    probe = {"baseUrl": "https://example.invalid", "models": [], field.home: fitted}
    wrong = provider_violations({"custom": probe}, target)
    problem = (
        f"{target} expects {wrong[0].expected or wrong[0].hint}" if wrong else None
    )
    return Setting(name, field.home, fitted, fitted != value, problem)


def _fitted(field: EndpointField, value: Any, target: Release) -> Any:
    if field.per_second is not None and _is_number(value):
        return max(1, math.ceil(value / field.per_second))
    if field.home == "models" and isinstance(value, list):
        return [_model(item) for item in value]
    if field.home == "headers" and isinstance(value, Mapping):
        return {name: _header(item) for name, item in value.items()}
    if field.home == "api" and value in _API_NAMES:
        return _API_NAMES[target in _RENAMED_API]
    return value


def _model(item: Any) -> Any:
    if isinstance(item, str):
        return {"id": item, "name": item}
    if isinstance(item, Mapping) and isinstance(item.get("id"), str):
        return {**item, "name": item.get("name", item["id"])}
    return item


def _header(item: Any) -> Any:
    return str(item) if _is_number(item) else item


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_complete(provider: str, entry: Mapping[str, Any], target: Release) -> bool:
    """Whether a provider entry has the ``models`` list it must have at ``target``."""
    return is_bundled_provider(provider, target) or "models" in entry


def lacks_address(provider: str, entry: Mapping[str, Any], target: Release) -> bool:
    """Whether a provider entry is without the address it must have at ``target``."""
    return not is_bundled_provider(provider, target) and not entry.get("baseUrl")


def problems(
    provider: str, existing: dict[str, Any], result: dict[str, Any], target: Release
) -> list[str]:
    """What the target would say of the new entry that it does not say of the old."""
    old = provider_violations({provider: existing}, target)
    known = {(v.pointer, v.keyword, v.name) for v in old} if existing else set()
    return [
        f"{target} would refuse the result: {v.pointer.dotted()}"
        f"{'.' + v.name if v.name else ''}: {v.expected or v.hint}"
        for v in provider_violations({provider: result}, target)
        if (v.pointer, v.keyword, v.name) not in known
    ]
