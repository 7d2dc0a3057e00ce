"""The registry: every rule of the package, found by walking its folders.

A rule is one module with one generator under ``@rule``.  Its docstring is the
rule's documentation; nothing else has to be edited to add a rule.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.release import ALL_RELEASES, ReleaseRange
from openclaw_doctor.rules.context import Context

Check = Callable[[Context], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what it is called, when it applies, and how to run it.

    ``order`` sorts fixes: those that change the shape of a whole file come first.
    ``fix`` says in one word what its fixes are (``safe``, ``unsafe``, ``manual``,
    ``sometimes`` for a mixture, ``none``); ``evidence`` where its facts come from.
    ``foresees``: before its releases it has something to say as well.  ``compares``:
    its findings tell where a file does not go with others, so any of them can be to
    blame.
    """

    id: str
    severity: Severity
    releases: ReleaseRange
    order: int
    fix: str
    evidence: str
    check: Check
    foresees: bool = False
    compares: bool = False

    @property
    def documentation(self) -> str:
        """The rule's user documentation: its docstring."""
        made: str | None = getattr(self.check, "documentation", None)
        if made is not None:
            return made
        # Imported late: a plain check prints no documentation.
        from inspect import cleandoc

        return cleandoc(self.check.__doc__ or "")

    @property
    def summary(self) -> str:
        """The first sentence of the documentation."""
        return " ".join(self.documentation.split("\n\n", 1)[0].split())

    def run(self, context: Context) -> Iterator[Finding]:
        """The rule's findings, with its id; none outside its releases."""
        if self.foresees or context.target in self.releases:
            origins: dict[str, str] = {}
            for finding in self.check(context):
                ref = finding.location.ref
                if ref not in origins:
                    origins[ref] = context.origin(ref)
                yield replace(finding, rule=self.id, origin=origins[ref])

    def found(self, context: Context) -> tuple[Finding, ...]:
        """The rule's findings, worked out at the first question."""
        return context.once(("found", self.id), lambda: tuple(self.run(context)))


_RULES: dict[str, Rule] = {}


def rule(
    id: str,
    *,
    severity: Severity = Severity.WARNING,
    releases: ReleaseRange = ALL_RELEASES,
    order: int = 50,
    fix: str,
    evidence: str,
    compares: bool = False,
) -> Callable[[Check], Check]:
    """Register the decorated generator as the rule ``id``.

    ``severity`` is what most of its findings have.  Raises ValueError for an id
    that is taken and for a rule without documentation.
    """

    def register(check: Check) -> Check:
        if id in _RULES:
            raise ValueError(f"two rules are called {id}")
        if not check.__doc__:
            raise ValueError(f"{id} has no documentation")
        _RULES[id] = Rule(
            id, severity, releases, order, fix, evidence, check, compares=compares
        )
        return check

    return register


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order in which fixes are taken."""
    # The ledger makes rules of its rows and so needs this module itself.
    ledger = importlib.import_module("openclaw_doctor.rules.ledger")
    package = importlib.import_module("openclaw_doctor.rules")
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        importlib.import_module(module.name)
    known = sorted(_RULES.values(), key=lambda found: (found.order, found.id))
    before = [found for found in known if found.order < ledger.ORDER]
    return (*before, *ledger.ledger_rules(), *known[len(before) :])


def written_rules() -> tuple[Rule, ...]:
    """The rules without the rows of the ledger, which is documented on its own."""
    return tuple(found for found in all_rules() if found.id in _RULES)


def rules_by_id() -> dict[str, Rule]:
    """Every rule by its id."""
    return {found.id: found for found in all_rules()}
