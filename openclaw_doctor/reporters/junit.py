"""The report as JUnit XML, for the test pages of Jenkins, GitLab and others.

A suite is a checked file; each finding is a test case of it, and a file without any
has one that passed.  Findings that do not make the run fail have passed as well; what
they say is in the suite's output.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from xml.etree import ElementTree

from openclaw_doctor.findings import Finding
from openclaw_doctor.reporters.explanation import applied, explanation, refused
from openclaw_doctor.reporters.places import Places
from openclaw_doctor.reporters.report import Report, clean, printable
from openclaw_doctor.reporters.style import Style

_TOOL = "openclaw-doctor"
_CLEAN = "nothing to report"


def render(report: Report, style: Style) -> str:
    """The document in ASCII, so that no reader can take its encoding for another."""
    places = Places(report)
    root = ElementTree.Element("testsuites")
    refs = [*report.workspace.documents, *(f.location.ref for f in report.findings)]
    for number, ref in enumerate(dict.fromkeys(refs)):
        root.append(_suite(report, ref, number, places))
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="us-ascii").decode("ascii")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _suite(
    report: Report, ref: str, number: int, places: Places
) -> ElementTree.Element:
    findings = [f for f in report.findings if f.location.ref == ref]
    path = _legal(places.path(ref))
    when = datetime.fromtimestamp(report.now_ms // 1_000, timezone.utc)
    suite = ElementTree.Element(
        "testsuite",
        id=str(number),
        name=path,
        package=_TOOL,
        hostname="localhost",
        timestamp=when.strftime("%Y-%m-%dT%H:%M:%S"),
        tests=str(max(len(findings), 1)),
        failures=str(sum(_fails(report, finding) for finding in findings)),
        errors="0",
        time="0",
    )
    properties = ElementTree.SubElement(suite, "properties")
    target = {"name": "target", "value": str(report.target)}
    ElementTree.SubElement(properties, "property", target)
    # Viewers make a tree of the dots in a class name.
    owner = f"{_TOOL}.{path.replace('.', '_')}"
    for name, finding in _named(report, findings):
        case = _case(suite, owner, name)
        if _fails(report, finding):
            case.append(_failure(report, finding, path))
    if not findings:
        _case(suite, owner, _CLEAN)
    ElementTree.SubElement(suite, "system-out").text = _output(report, ref, findings)
    ElementTree.SubElement(suite, "system-err")
    return suite


def _case(suite: ElementTree.Element, owner: str, name: str) -> ElementTree.Element:
    case = ElementTree.SubElement(suite, "testcase")
    case.attrib.update(name=name, classname=owner, time="0")
    return case


def _fails(report: Report, finding: Finding) -> bool:
    return finding.severity.rank >= report.fail_level.rank


def _named(
    report: Report, findings: Sequence[Finding]
) -> Iterator[tuple[str, Finding]]:
    """The findings with names that stay the same while lines move, none twice."""
    seen: Counter[str] = Counter()
    for finding in findings:
        where = clean(report, finding.location.pointer.dotted())
        name = _legal(f"{finding.rule} {where}".rstrip())
        seen[name] += 1
        yield (f"{name} ({seen[name]})" if seen[name] > 1 else name), finding


def _failure(report: Report, finding: Finding, path: str) -> ElementTree.Element:
    place = finding.location
    lines = [f"{path}:{place.line}:{place.column}", *explanation(report, finding)]
    failure = ElementTree.Element("failure", type=finding.severity.value)
    failure.set("message", _legal(clean(report, finding.message)))
    failure.text = "\n".join(_legal(line) for line in lines)
    return failure


def _output(report: Report, ref: str, findings: Sequence[Finding]) -> str:
    """What was done in a file, and what is good to know but lets nothing fail."""
    lines = [
        f"Fixed: {text} [{finding.rule}]"
        for finding, text in applied(report)
        if finding.location.ref == ref
    ]
    lines += [
        f"Not fixed: {finding.rule}: {reason}"
        for finding, reason in refused(report)
        if finding.location.ref == ref
    ]
    lines += [
        f"{finding.location.line}:{finding.location.column}: {finding.severity.value}"
        f" {finding.rule}: {clean(report, finding.message)}"
        for finding in findings
        if not _fails(report, finding)
    ]
    return "\n".join(_legal(line) for line in lines)


def _legal(text: str) -> str:
    """``text`` without the characters that XML does not have."""
    text = printable(text)
    return text.replace("\ufffe", "\\ufffe").replace("\uffff", "\\uffff")
