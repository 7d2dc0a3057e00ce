"""references/unused-provider."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.rules.configs import configs, keys_of, part
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.registry import rule

_IN_CONFIG = (Pointer(("models", "providers")), Pointer(("auth", "order")))
_IN_MODELS = Pointer(("providers",))


@rule(
    "references/unused-provider",
    severity=Severity.INFO,
    fix="none",
    evidence="look-up of providers of 2026.5.28 and 2026.9.6, read in the source;"
    " config validate of 2026.4.29 to 2026.9.6 accepts both entries, observed",
)
def check(context: Context) -> Iterator[Finding]:
    """Two entries are for the same provider, so that one of them does not count.

    OpenClaw compares provider ids without capitals and blanks around them. Where
    `models.providers`, `auth.order` or a `models.json` has an entry under both `OpenAI`
    and `openai`, a look-up takes one of the two and never merges them. A key, an
    address or an order in the other has no effect.

    There is no fix, as only you know which of the two is right. Merge them into one.
    """
    for document, root in configs(context):
        for place in _IN_CONFIG:
            yield from _same(document, root, place)
    for document, root in context.objects(Role.MODELS):
        yield from _same(document, root, _IN_MODELS)


def _same(document: Document, root: Any, place: Pointer) -> Iterator[Finding]:
    ids: dict[str, list[str]] = {}
    for key in keys_of(part(root, place)):
        ids.setdefault(key.strip().lower(), []).append(key)
    for provider, keys in ids.items():
        if len(keys) < 2 or not provider:
            continue
        usual = provider if provider in keys else keys[0]
        for key in keys:
            if key != usual:
                yield found(
                    document,
                    place / key,
                    "this id and another one mean the same provider; only one of the"
                    " two entries counts",
                    severity=Severity.INFO,
                    key=True,
                    hint="merge the two entries into one",
                    related=(Location.of(document, place / usual, key=True),),
                )
