"""files/not-strict-json."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.fixes import Fix, RewriteStrict, manual, safe, unsafe
from openclaw_doctor.json5 import Tree
from openclaw_doctor.json5.strict import Violation, violations
from openclaw_doctor.release import since
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.registry import rule

_ARCHIVED = since("2026.8.1")


@rule(
    "files/not-strict-json",
    severity=Severity.ERROR,
    order=10,
    fix="sometimes",
    evidence="2026.5.28 read, 2026.9.6 observed: any error of JSON.parse counts as"
    " no such file",
)
def check(context: Context) -> Iterator[Finding]:
    """A file that must be strict JSON has comments, trailing commas or a BOM.

    openclaw.json may be JSON5. `auth-profiles.json`, `auth-state.json` and `auth.json`
    may not: OpenClaw reads them with `JSON.parse` and treats any error as "no such
    file", without a word, so all credentials in it are gone. From 2026.8.1 on its
    doctor archives such a file without importing it. Most readers of `models.json`
    are as strict; a regeneration then overwrites the file instead of merging.

    The fix writes the same text as strict JSON and keeps its layout: comments are
    taken out (the report lists them, the backup keeps them), commas, quotes and
    numbers are put right. For `models.json`, whose comments one reader tolerates,
    taking comments out is unsafe. `NaN` and `Infinity` have no JSON form: by hand.
    """
    for document in context.documents():
        if document.role.strict and document.tree is not None:
            breaches = violations(document.tree)
            if breaches:
                yield _finding(context, document, document.tree, breaches)


def _finding(
    context: Context, document: Document, tree: Tree, breaches: Sequence[Violation]
) -> Finding:
    kinds = Counter(breach.kind for breach in breaches)
    listed = ", ".join(f"{kind} ({times})" for kind, times in kinds.items())
    if document.role is Role.MODELS:
        effect = "most of OpenClaw's readers refuse it"
    elif context.target in _ARCHIVED:
        effect = "OpenClaw archives it without importing anything"
    else:
        effect = "OpenClaw treats the file as absent"
    models = document.role is Role.MODELS
    return Finding(
        message=f"not strict JSON: {listed}; {effect}",
        location=Location.at_span(document, breaches[0].span),
        severity=Severity.WARNING if models else Severity.ERROR,
        hint="write it as strict JSON",
        fix=_fix(document, tree, breaches),
    )


def _fix(document: Document, tree: Tree, breaches: Sequence[Violation]) -> Fix:
    if any(_has_no_json_form(tree.text, breach) for breach in breaches):
        return manual("NaN and Infinity have no form in JSON; put a number there")
    comments = any(breach.kind == "comment" for breach in breaches)
    title = "rewrite as strict JSON, layout kept" + (
        "; comments are taken out" if comments else ""
    )
    careful = comments and document.role is Role.MODELS
    return (unsafe if careful else safe)(title, RewriteStrict(document.ref))


def _has_no_json_form(text: str, breach: Violation) -> bool:
    number = text[breach.span.start : breach.span.end].lstrip("+-")
    return breach.kind == "number" and number in ("NaN", "Infinity")
