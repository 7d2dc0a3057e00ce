"""config/comment-key."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Location, Severity
from openclaw_doctor.fixes import CommentOut, Fix, KeyToComment, safe
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.judged import Complaint, complaints
from openclaw_doctor.rules.registry import rule

ID = "config/comment-key"


@rule(
    ID,
    severity=Severity.ERROR,
    fix="safe",
    evidence="config schemas of 2026.1.29 to 2026.9.6, verdicts compared by running",
)
def check(context: Context) -> Iterator[Finding]:
    """Members such as `_comment` or `_note` are refused; openclaw.json has comments.

    The file is JSON5: `// text` and `/* text */` stand anywhere. OpenClaw refuses the
    whole config for a member it does not know, whatever it is called, and its own
    doctor deletes it. One finding lists all such members of a file.

    The fix turns texts and lists of texts into `//` comments at their place, and puts
    slashes in front of the lines of anything else. It is safe: all of
    it still stands in the file. Mind that OpenClaw drops comments when it rewrites the
    file itself, and that programs other than OpenClaw may want strict JSON.
    """
    groups: dict[str, list[Complaint]] = {}
    for complaint in complaints(context, ID):
        groups.setdefault(complaint.document.ref, []).append(complaint)
    for group in groups.values():
        yield _finding(context, group)


def _finding(context: Context, group: list[Complaint]) -> Finding:
    first = group[0]
    names = ", ".join(c.violation.pointer.dotted() for c in group[:5])
    more = f" and {len(group) - 5} more" if len(group) > 5 else ""
    return found(
        first.document,
        first.pointer,
        f"{names}{more}: no setting but a remark; OpenClaw {context.target} refuses the"
        " whole config for it",
        severity=Severity.ERROR,
        key=True,
        hint="write remarks as // comments; openclaw.json is JSON5",
        fix=_fix(group),
        related=tuple(Location.of(c.document, c.pointer, key=True) for c in group[1:]),
    )


def _fix(group: list[Complaint]) -> Fix:
    ref = group[0].document.ref
    texts = tuple(c.pointer for c in group if _is_text(c.value))
    rest = [c.pointer for c in group if not _is_text(c.value)]
    remarks = [KeyToComment(ref, texts)] if texts else []
    others = [CommentOut(ref, pointer, "a remark") for pointer in rest]
    return safe("make real comments of them", *remarks, *others)


def _is_text(value: object) -> bool:
    lines = value if isinstance(value, list) else [value]
    return bool(lines) and all(isinstance(line, str) for line in lines)
