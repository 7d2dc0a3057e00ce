"""The verdict of a release on a whole config."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from openclaw_doctor.pointer import ROOT, Pointer, lookup
from openclaw_doctor.release import Release
from openclaw_doctor.validation.dialect import DECLARED, Dialect, core_dialect
from openclaw_doctor.validation.normal import Normal, normalise
from openclaw_doctor.validation.plain import accepts
from openclaw_doctor.validation.releases import (
    Basis,
    ConfigSchema,
    Schema,
    basis_for,
    config_schema,
)
from openclaw_doctor.validation.semantics import check_violations
from openclaw_doctor.validation.semantics.subject import Subject
from openclaw_doctor.validation.violation import UNKNOWN_KEY, Violation

#: The stages of OpenClaw's validation in which schemas are applied.
CORE_STAGE, DECLARED_STAGE = 1, 8

#: Parts of the config that rules of their own report.
AUTH = Pointer(("auth",))
PROVIDERS = Pointer(("models", "providers"))
_CHANNELS = Pointer(("channels",))
_PLUGINS = Pointer(("plugins", "entries"))


@dataclass(frozen=True, slots=True)
class Judgement:
    """All that a release has against a config, by its place in the composed value.

    ``basis`` names the stored release that spoke.  ``legacy`` are places whose old form
    the release converts before it validates.
    """

    basis: Basis
    violations: tuple[Violation, ...]
    legacy: tuple[Pointer, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether the release accepts the config, as far as the file can tell."""
        return all(found.severity != "error" for found in self.violations)


def judge(config: Any, target: Release) -> Judgement:
    """What ``openclaw config validate`` of ``target`` would say of ``config``.

    ``config`` is the plain data of a whole openclaw.json, after includes and variables.
    Unlike OpenClaw, which stops at the first stage that fails, all stages speak.
    """
    basis = basis_for(target)
    if not isinstance(config, dict):
        wrong = Violation(ROOT, "type", "an object", stage=CORE_STAGE)
        return Judgement(basis, (wrong,))
    schema = config_schema(basis.release)
    normal = normalise(config, target)
    found = [*_against_schema(normal.config, schema)]
    checks = list(check_violations(Subject(normal.config, target, schema.facts())))
    # What is said of a reference where none may stand says the same of its type.
    refs = {v.pointer for v in checks if v.check == "secret-ref-forbidden"}
    found = [violation for violation in found if violation.pointer not in refs]
    found += checks
    legacy = () if normal.config is config else _changed(config, normal.config, ROOT)
    return Judgement(basis, tuple(_authored(found, normal)), tuple(legacy))


def _changed(before: Any, after: Any, at: Pointer) -> Iterator[Pointer]:
    """Members that normalising took away or gave another form."""
    if before is after:
        return
    if not isinstance(before, dict) or not isinstance(after, dict):
        yield at
        return
    for key, value in before.items():
        if key in after:
            yield from _changed(value, after[key], at / key)
        else:
            yield at / key


def provider_violations(providers: Any, target: Release) -> list[Violation]:
    """What ``target`` refuses of the value of ``models.providers``.

    Pointers start at that value.  For entries that are not in a config yet.
    """
    judged = judge({"models": {"providers": providers}}, target)
    return [
        replace(found, pointer=Pointer(found.pointer[len(PROVIDERS) :]))
        for found in judged.violations
        if found.severity == "error"
    ]


def _authored(found: list[Violation], normal: Normal) -> Iterator[Violation]:
    seen = set()
    for violation in found:
        at = normal.authored(violation.pointer)
        same = (at, violation.expected, violation.check, violation.name)
        if same not in seen:
            seen.add(same)
            yield replace(violation, pointer=at)


def _against_schema(config: dict[str, Any], schema: ConfigSchema) -> list[Violation]:
    found: list[Violation] = []
    dialect = core_dialect(schema.release)
    for key, value in config.items():
        section = schema.section(key)
        if section is None:
            unknown = "additionalProperties"
            found.append(Violation(ROOT / key, unknown, UNKNOWN_KEY))
        else:
            found += _violations(section, value, ROOT / key, dialect)
    channels = lookup(config, _CHANNELS)
    for name, value in channels.items() if isinstance(channels, dict) else ():
        found += _declared(schema.channel(name), value, _CHANNELS / name)
    entries = lookup(config, _PLUGINS)
    for name, value in entries.items() if isinstance(entries, dict) else ():
        if isinstance(value, dict) and "config" in value:
            at = _PLUGINS / name / "config"
            found += _declared(schema.plugin(name), value["config"], at)
    return found


def _declared(schema: Schema | None, value: Any, at: Pointer) -> Iterator[Violation]:
    if schema is not None:
        for violation in _violations(schema, value, at, DECLARED):
            yield replace(violation, stage=DECLARED_STAGE)


def _violations(
    schema: Schema, value: Any, at: Pointer, dialect: Dialect
) -> Iterator[Violation]:
    if accepts(schema, value, dialect):
        return
    # Loaded for what is not proven valid, which is rare.
    from openclaw_doctor.validation.dialect import errors
    from openclaw_doctor.validation.explain import explain

    for error in errors(schema, value, dialect):
        for violation in explain(error, dialect):
            yield replace(violation, pointer=Pointer((*at, *violation.pointer)))
