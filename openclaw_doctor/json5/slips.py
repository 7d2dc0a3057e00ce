"""What people write instead of JSON5: why a text cannot be read, in their terms.

Recognised from the text around the first error.  Where that does not tell for sure
there is no answer: the plain message is better than a wrong guess.  A slip never
holds anything of the text: what stands there could be a secret.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from openclaw_doctor.errors import SyntaxInvalid
from openclaw_doctor.json5 import slips_around as around
from openclaw_doctor.json5 import slips_of_signs as signs
from openclaw_doctor.json5.lines import LineIndex
from openclaw_doctor.json5.parse import stop
from openclaw_doctor.json5.scene import FENCE, Scene, Slip, template_at
from openclaw_doctor.json5.tokens import NAME, PUNCTUATION, TRIVIA
from openclaw_doctor.json5.tree import Span

__all__ = ["Slip", "slip_of"]

_TRIVIA = re.compile(TRIVIA)
_QUOTES = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\u00ab\u00bb"
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MEANT = {
    **dict.fromkeys(("True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"), "true"),
    **dict.fromkeys(("False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"), "false"),
    **dict.fromkeys(("None", "undefined", "nil", "Null", "NULL"), "null"),
}
_AFTER_WORD = re.compile(r"[ \t]*(?:[,}\]\n\r]|//|/\*|\Z)")
_CONFLICT = re.compile(r"<{7}(?:[ \t\r\n]|\Z)")
_CONFLICT_BEHIND = re.compile(r"^(?:={7}|>{7})(?:[ \t\r]|$)", re.MULTILINE)
_CLOSED_ALONE = re.compile(
    r"[^\s\"',:{}\[\]][^\"'\n\r,{}\[\]]*[\"'][ \t]*(?:[,}\]\n\r]|//|\Z)"
)
_KEY_END = re.compile(r"[\"'][ \t]*:")
_WINDOWS = re.compile(r"[A-Za-z]:(?:\\|$)")
_VALUE = ("value", "item")


def slip_of(text: str, error: SyntaxInvalid) -> Slip | None:
    """What ``text`` holds instead of JSON5 at ``error``, which reading it gave."""
    scene = _scene(text, error)
    for recognise in (*_ANYWHERE, *around.RECOGNISERS, *_FOREIGN, *signs.RECOGNISERS):
        slip = recognise(scene)
        if slip is not None:
            return slip
    return None


def _scene(text: str, error: SyntaxInvalid) -> Scene:
    stopped = stop(text)
    trivia = _TRIVIA.match(text, stopped.end)
    start = trivia.end() if trivia else stopped.end
    return Scene(text, min(error.offset, len(text)), start, stopped, LineIndex(text))


def _conflict(scene: Scene) -> Slip | None:
    if not scene.starts_line or not _CONFLICT.match(scene.text, scene.start):
        return None
    if not _CONFLICT_BEHIND.search(scene.text, scene.start):
        return None
    return Slip(
        "conflict",
        "an unresolved merge conflict begins here",
        "choose one side, and take out the lines with <<<<<<<, ======= and >>>>>>>",
    )


def _fence(scene: Scene) -> Slip | None:
    if not scene.starts_line or not FENCE.match(scene.text, scene.start):
        return None
    return Slip(
        "markdown",
        "a Markdown code fence stands here",
        "take out the lines with ``` and all text outside of them",
    )


def _template(scene: Scene) -> Slip | None:
    if scene.in_string:
        return None
    what = template_at(scene.text, scene.start)
    if what is None and scene.start:
        # Of {{ and ${ the first sign may have been read as a brace or a key.
        what = template_at(scene.text, scene.start - 1)
    if what is None:
        return None
    return Slip(
        "template",
        f"{what} of a template stands here outside of quotes",
        "this is a template, not the finished file: use what the tool that fills it in"
        " writes, or put quotes around it if it is to be a text",
    )


def _hash(scene: Scene) -> Slip | None:
    if scene.char != "#" or scene.in_string:
        return None
    if scene.start == scene.stop.end and scene.stop.kind not in (0, PUNCTUATION):
        # Right behind a text it may well be part of one whose quote is misplaced.
        return None
    return Slip(
        "hash-comment",
        "a comment begins with #",
        "write // in front of comments instead of #",
        strict_hint="take the comment out: this file has to be strict JSON",
    )


def _backtick(scene: Scene) -> Slip | None:
    if scene.char != "`":
        return None
    return Slip(
        "template-literal",
        "a text stands in backticks, which only JavaScript knows",
        'put it in "quotes", with \\n for each line break (or \\ at the end of a line'
        ' that goes on) and \\" for each quote',
        strict_hint='put it in "quotes", with \\n for each line break and \\" for each'
        " quote",
    )


def _smart_quote(scene: Scene) -> Slip | None:
    broken = scene.in_string and scene.string_stops_at_line_end
    within = any(quote in scene.string_so_far for quote in "\u201c\u201d\u2018\u2019")
    if not (scene.char in tuple(_QUOTES) or (broken and within)) or (
        scene.in_string and not broken
    ):
        return None
    return Slip(
        "smart-quote",
        "a typographic quote stands where a plain one is needed",
        "write plain \" or ' around keys and texts; word processors and chat programs"
        " exchange them",
        strict_hint='write plain " around keys and texts; word processors and chat'
        " programs exchange them",
    )


def _escape(scene: Scene) -> Slip | None:
    text, at = scene.text, scene.at
    if not scene.in_string:
        return None
    if text.startswith("\\u{", max(0, at - 2)) and text[at : at + 1] == "{":
        return Slip(
            "escape",
            "\\u{...} is an escape of JavaScript that JSON5 does not have",
            "write the character itself, or \\u and four hex digits (two such escapes"
            " for an emoji)",
        )
    if scene.bad_escape and _WINDOWS.search(scene.string_so_far):
        return Slip(
            "backslash",
            "a backslash in a text starts an escape that does not exist",
            "write \\\\ for each backslash, or / in paths",
        )
    return None


def _word(scene: Scene) -> Slip | None:
    found = _WORD.match(scene.text, scene.start)
    if scene.state not in _VALUE or found is None or not scene.stop.open:
        return None
    ends = _AFTER_WORD.match(scene.text, found.end())
    meant = _MEANT.get(found[0])
    if meant and ends:
        return Slip(
            "word",
            f"{found[0]} is no word of JSON5",
            f'write {meant}, or "{found[0]}" if a text is meant',
        )
    if not ends:
        return None
    return Slip(
        "bare-text", "a text stands here without quotes", "put quotes around it"
    )


def _opening_quote(scene: Scene) -> Slip | None:
    found = _CLOSED_ALONE.match(scene.text, scene.start)
    named = scene.state == "colon" and scene.start == scene.stop.end
    key = named and scene.stop.kind == NAME and _KEY_END.match(scene.text, scene.start)
    if not key and not (scene.state in _VALUE and scene.stop.open and found):
        return None
    return Slip(
        "missing-quote",
        f"the opening quote of a {'key' if key else 'text'} is missing",
        "put it in front",
        (Span(scene.stop.start, scene.stop.start + 1),) if key else (),
    )


_Recogniser = Callable[[Scene], Slip | None]
_ANYWHERE: tuple[_Recogniser, ...] = (_conflict, _fence)
_FOREIGN: tuple[_Recogniser, ...] = (
    _template,
    _hash,
    _backtick,
    _smart_quote,
    _escape,
    _word,
    _opening_quote,
)
