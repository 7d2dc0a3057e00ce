"""Which places of configs and credential files are masked, and how often.

    python benchmarks/masked.py DIRECTORY [--shown]

Every JSON file below the directory is read under the role that its name or folder
gives it.  Prints, per role, the pattern of the place (ids and items become ``*`` and
``[]``), the shape of the value in a few words and how often it occurs; never a value.
With ``--shown``, what is not masked instead.  Read it for what is hidden in vain.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.json5 import Span
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.redaction import is_reference, secret_spans
from openclaw_doctor.workspace.layout import role_by_path
from openclaw_doctor.workspace.reading import with_role

#: Sections of the config, whose own members have fixed names.
_SECTIONS = frozenset(["channels", "models", "plugins", "skills", "bindings"])
#: Objects whose members have names of the user's choice.
_MAPS = frozenset(
    """
    profiles providers accounts entries servers mcpServers env vars headers groups
    guilds channels models plugins skills personas peers routes installs usageStats
    lastGood order byChannel bindings cliBackends
    """.split()  # noqa: SIM905 - a list of words is easier to read like this
)
_BY_FOLDER = {
    "openclaw.json": Role.CONFIG,
    "auth-profiles": Role.AUTH_PROFILES,
    "auth-state": Role.AUTH_STATE,
    "models": Role.MODELS,
}
_KNOWN_IDS = re.compile(r"(?:telegram|discord|slack|whatsapp|signal|matrix|openai)\Z")
_SHAPES = (
    ("empty", re.compile(r"\s*\Z")),
    ("number", re.compile(r"[+-]?[\d.]+\Z")),
    ("address", re.compile(r"\w+://")),
    ("path", re.compile(r"[~.]?/")),
    ("name of a variable", re.compile(r"[A-Z][A-Z0-9_]*\Z")),
    ("option", re.compile(r"-")),
    ("redaction mark", re.compile(r"[<\[*_]|\.\.\.|your", re.IGNORECASE)),
    ("word", re.compile(r"[A-Za-z]+\Z")),
    ("words", re.compile(r"[A-Za-z]+(?:[ _-][A-Za-z]+)+\Z")),
    ("sentence", re.compile(r".*\s.*\s", re.DOTALL)),
    ("random text", re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w+/=.-]{16,}\Z")),
)


def shape(value: object) -> str:
    """What kind of text a value is, without anything of it."""
    if not isinstance(value, str):
        return type(value).__name__
    if is_reference(value):
        return "reference"
    return next((name for name, form in _SHAPES if form.match(value)), "other text")


def pattern(pointer: Pointer) -> str:
    """The place without ids, which may themselves be private."""
    steps: list[str] = []
    for at, step in enumerate(pointer):
        around = pointer[at - 1] if at else None
        named = at == 1 and around in _SECTIONS
        if isinstance(step, int):
            steps.append("[]")
        elif around in _MAPS and not named and not _KNOWN_IDS.match(step):
            steps.append("*")
        else:
            steps.append(step)
    return ".".join(steps) or "(the whole file)"


def documents(directory: Path) -> Iterator[Document]:
    """Every file below a directory that is one of OpenClaw's, as far as can be told."""
    for path in sorted(directory.rglob("*.json*")):
        if not path.is_file():
            continue
        role = _BY_FOLDER.get(path.parent.name) or role_by_path(path)
        found = Document(path.name, role or Role.UNKNOWN, path, path.read_bytes())
        found = found if role else with_role(found)
        if found.role is not Role.UNKNOWN:
            yield found


def rows(document: Document, shown: bool) -> Iterator[tuple[str, str, str]]:
    """Role, pattern and shape of each value that is masked, or that is shown."""
    tree = document.tree
    if tree is None or document.too_deep:
        return
    spans = [span for span, _ in secret_spans(document)]
    hidden = {(span.start, span.end) for span in spans}
    inside = sorted((span.start, span.end) for span in spans)
    role = document.role.value
    comments = [(span.start, span.end) for span in tree.comments()]
    for pointer, entry, node in tree.walk():
        if entry and (entry.key_start, entry.key_end) in hidden and not shown:
            yield role, f"{pattern(pointer.parent)}.KEY", "key"
        if node.kind not in ("string", "number"):
            continue
        whole = (node.start, node.end) in hidden
        part = any(_lies_in(one, Span(node.start, node.end)) for one in inside)
        if (whole or part) != shown:
            what = shape(tree.value(node))
            yield role, pattern(pointer), what if whole or shown else f"part of {what}"
    for start, end in comments:
        if any(_lies_in(one, Span(start, end)) for one in inside) != shown:
            yield role, "(a comment)", "comment"


def _lies_in(one: tuple[int, int], span: Span) -> bool:
    return span.start <= one[0] and one[1] <= span.end


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--shown", action="store_true", help="list what is not masked")
    chosen = parser.parse_args()
    counts: Counter[tuple[str, str, str]] = Counter()
    files = 0
    for document in documents(chosen.directory):
        files += 1
        counts.update(rows(document, chosen.shown))
    what = "shown" if chosen.shown else "masked"
    print(f"{files} files, {sum(counts.values())} values {what}")
    for (role, place, form), times in sorted(
        counts.items(), key=lambda item: (item[0][0], -item[1], item[0])
    ):
        print(f"{times:6}  {role}  {place}  ({form})")


if __name__ == "__main__":
    main()
