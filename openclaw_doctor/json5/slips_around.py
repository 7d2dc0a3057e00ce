"""Slips of whole files: another format, or more than one document in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from openclaw_doctor.json5.scene import (
    FENCE,
    KEY_AHEAD,
    Scene,
    Slip,
    template_at,
)
from openclaw_doctor.json5.tokens import TRIVIA
from openclaw_doctor.json5.tree import CONTAINERS, Span

# A line with something on it; not counting comments of any language.
_LINE = re.compile(r"^[ \t\ufeff]*(?!#|//|;)([^\s\ufeff][^\n\r]*)", re.MULTILINE)
_YAML_START = re.compile(r"---(?:[ \t]|$)|%YAML ")
_YAML = re.compile(r"(?:- |-$|[\"']?[A-Za-z_$][\w.$/-]*[\"']?:(?:[ \t]|$))")
_GOES_ON = ("{", "[", ",")
_SECTION = re.compile(r"\[\[?[A-Za-z_][\w.\"-]*\]\]?(?:[ \t]*[#;].*)?$")
# One value only: what follows it, or a bracket that stays open, is of a program.
_ASSIGNED = re.compile(
    r"(?:export[ \t]+)?[A-Za-z_][\w.\"-]*[ \t]*=[ \t]*"
    r"(?:\"[^\"]*\"|'[^']*'|\[[^\n]*\]|[^\s\"';(){}\[\]]+)[ \t]*(?:#[^\n]*)?$"
)
_ASSIGNED_LATER = re.compile(r"^[ \t]*[A-Za-z_][\w.\"-]*[ \t]*=", re.MULTILINE)
_MARKUP = re.compile(r"<(?:!doctype|html|\?xml|!--)", re.IGNORECASE)
_MODULE = re.compile(
    r"module\.exports[ \t]*=|exports\.\w+[ \t]*=|export[ \t]+default\b"
    r"|import[ \t][^\n]*\bfrom\b|(?:export[ \t]+)?(?:const|let|var)[ \t]+"
    r"[A-Za-z_$][\w$]*[ \t]*[:=]"
)
_PROMPT = re.compile(
    r"[$%\u276f\u279c][ \t]|PS [^\n>]*>|[\w.-]+@[\w.-]+[^\n]{0,80}?[#$%][ \t]"
    r"|(?:cat|tee|sudo|docker|kubectl|curl|ssh|openclaw)[ \t]"
)
_BRACE_LINE = re.compile(r"^[ \t]*\{", re.MULTILINE)
_LABEL = re.compile(r"[\"']?[\w$.-]+[\"']?[ \t]*:")
_TAG = re.compile(r"\[[^\]\n\r]*\]")
_COMMA = re.compile(rf",?{TRIVIA}")
_FENCE_LINE = re.compile(rf"^{FENCE.pattern}", re.MULTILINE)


class _Line(NamedTuple):
    """A line without the blanks around it, and where it stands."""

    text: str
    start: int
    end: int


def _line(text: str, start: int) -> _Line:
    found = _LINE.search(text, start)
    if found is None:
        return _Line("", len(text), len(text))
    return _Line(found[1].rstrip(), *found.span(1))


def _first(scene: Scene) -> _Line | None:
    """The first line with something on it, if reading failed on that one."""
    line = _line(scene.text, 0)
    reached = line.text and scene.at <= line.end and not scene.in_string
    return line if reached else None


def _other_format(scene: Scene) -> Slip | None:
    first = _first(scene)
    if first is None:
        return None
    name = next(_formats(scene, first), None)
    if name is None:
        return None
    return Slip(
        "format",
        f"this is {name}, not JSON5",
        "write the same as JSON5, or put the right file in this place",
        strict_hint="write the same as JSON, or put the right file in this place",
    )


def _formats(scene: Scene, first: _Line) -> Iterator[str]:
    line, second = first.text, _line(scene.text, first.end).text
    if _MARKUP.match(line):
        yield "an HTML or XML page"
    if scene.text.startswith(("#!", "\ufeff#!")):
        yield "a script"
    if _YAML_START.match(line) or (_is_yaml(line) and _is_yaml(second)):
        yield "YAML"
    later = _ASSIGNED_LATER.search(scene.text, first.end)
    if _SECTION.match(line) and later:
        yield "TOML"
    if (
        _ASSIGNED.match(line)
        and not _MODULE.match(line)
        and (not second or _sets(second))
    ):
        yield "a TOML, INI or .env file"


def _is_yaml(line: str) -> bool:
    return bool(_YAML.match(line)) and not line.endswith(_GOES_ON)


def _sets(line: str) -> bool:
    return bool(_ASSIGNED.match(line) or _SECTION.match(line))


def _module(scene: Scene) -> Slip | None:
    first = _first(scene)
    if first is None or not _MODULE.match(first.text):
        return None
    return Slip(
        "module",
        "this is JavaScript or TypeScript, not JSON5",
        "keep the object alone, from its { to its }",
    )


def _before(scene: Scene) -> Slip | None:
    """Text in front of the document: a prompt, a line of a log, a sentence."""
    first = _first(scene)
    if first is None or not scene.char or template_at(scene.text, scene.start):
        return None
    line = first.text
    if line[0] in "{\"'`" or (line[0] == "[" and not _TAG.match(line)):
        return None
    brace = _BRACE_LINE.search(scene.text, first.end)
    if brace is None or (_LABEL.match(line) and line.endswith(_GOES_ON)):
        return None
    if _FENCE_LINE.search(scene.text, first.start, brace.start()):
        return Slip(
            "markdown",
            "this is Markdown with a document in it",
            "keep what stands between the lines with ```, and nothing else",
        )
    prompt = _PROMPT.match(line) is not None
    what = "a shell prompt or command" if prompt else "other text"
    number = scene.line_of(brace.end() - 1)
    return Slip(
        "before",
        f"{what} stands in front of the document, which begins on line {number}",
        f"take out what stands above line {number}",
        (Span(brace.end() - 1, brace.end()),),
    )


def _no_braces(scene: Scene) -> Slip | None:
    first = _first(scene)
    if first is None or scene.stop.open or not _LABEL.match(first.text):
        return None
    quoted = first.text[0] in "\"'"
    if not first.text.endswith(_GOES_ON) and not (quoted and scene.char == ":"):
        return None
    return Slip(
        "no-braces",
        "the members of the document stand outside of any braces",
        "put { in front of the first one and } behind the last one",
    )


def _behind(scene: Scene) -> Slip | None:
    """Something behind the end of a document that is complete."""
    if scene.state != "end" or scene.char in ("", "#"):
        return None
    root = scene.stop.document.entries[0].node
    if root.kind not in CONTAINERS or template_at(scene.text, scene.start):
        return None
    end = (Span(root.end - 1, root.end),)
    comma = _COMMA.match(scene.text, scene.start)
    after = comma.end() if comma else scene.start
    if scene.text[after : after + 1] in ("{", "[") or scene.text.startswith(
        "---", scene.start
    ):
        return Slip(
            "second",
            "a second document begins here, behind the end of the first",
            "keep one of them: a file holds one document",
            end,
        )
    if scene.char in "}]":
        return Slip(
            "surplus-bracket",
            "a closing bracket stands behind the end of the document",
            "take it out, or put in the opening one that is missing",
            end,
        )
    if KEY_AHEAD.match(scene.text, after):
        return Slip(
            "closed-early",
            "members follow behind the bracket that closes the document",
            f"take out the closing bracket on line {scene.line_of(root.end - 1)}, or"
            " put in the opening one that is missing",
            end,
        )
    return Slip(
        "behind",
        "other text stands behind the end of the document",
        "take it out: nothing but comments may follow the closing bracket",
        end,
        "take it out: nothing may follow the closing bracket",
    )


RECOGNISERS: tuple[Callable[[Scene], Slip | None], ...] = (
    _other_format,
    _module,
    _before,
    _no_braces,
    _behind,
)
