"""Slips of single signs: commas, colons, quotes and brackets that miss or abound."""

from __future__ import annotations

from collections.abc import Callable

from openclaw_doctor.json5.scene import KEY_AHEAD, Scene, Slip
from openclaw_doctor.json5.tokens import ESCAPED, NAME, NUMBER, ODD_NAME, PLAIN
from openclaw_doctor.json5.tree import Span

_AFTER = ("after_member", "after_item")
_TEXTS = (PLAIN, ESCAPED)
_NAMES = (NAME, ODD_NAME)


def _comma(scene: Scene) -> Slip | None:
    state, char = scene.state, scene.char
    if state not in _AFTER or scene.start == scene.stop.end:
        return None
    text = scene.text
    if state == "after_member":
        starts = KEY_AHEAD.match(text, scene.start) is not None
    else:
        starts = char in "\"'{[" or char.isdigit()
    if not char or not starts:
        return None
    what = "members" if state == "after_member" else "items"
    return Slip(
        "missing-comma",
        f"a comma is missing between two {what}",
        "put a comma behind the one before",
        (Span(scene.stop.end - 1, scene.stop.end),),
    )


def _runs_on(scene: Scene) -> Slip | None:
    if scene.state not in _AFTER or scene.start != scene.stop.end:
        return None
    if scene.stop.kind == NUMBER and (
        scene.char.isalnum() or scene.char in tuple("._:-/")
    ):
        return Slip(
            "number",
            "a number goes on with other characters",
            "put quotes around it if it is a text; a number has no unit, no separator"
            " and no zero in front",
        )
    if scene.stop.kind in _TEXTS and scene.char.isalnum():
        return Slip(
            "quote",
            "a text ends here, but more follows right behind it",
            'a quote is missing before, or write \\" for one inside of a text',
            (Span(scene.stop.start, scene.stop.start + 1),),
        )
    return None


def _sign(scene: Scene) -> Slip | None:
    """One sign that says by itself what is wrong."""
    state, char = scene.state, scene.char
    if scene.text.startswith("...", scene.start):
        hint = "write out what they stand for"
        return Slip("ellipsis", "three dots stand here", hint)
    if state == "colon" and char == "=":
        return Slip("equals", "= stands behind a key", "write : between key and value")
    if state in _AFTER and char == ";":
        return Slip("semicolon", "; stands behind a value", "write a comma instead")
    if state in ("key", "item") and char == "," and _last(scene) == ",":
        return Slip(
            "comma",
            "two commas stand in a row",
            "take one of them out, or put in what is missing between them",
        )
    return None


def _last(scene: Scene) -> str:
    """The last good sign, if it was a single one."""
    return scene.text[scene.stop.end - 1 : scene.stop.end] if scene.stop.end else ""


def _key(scene: Scene) -> Slip | None:
    named = scene.state == "colon" and scene.stop.kind in _NAMES
    signs = named and scene.start == scene.stop.end and scene.char in tuple("-./@%+*")
    if not signs and not (scene.state == "key" and scene.char.isdigit()):
        return None
    return Slip(
        "key",
        "a key that is no plain name stands without quotes",
        "put quotes around keys with other signs than letters, digits, _ and $,"
        " or with a digit in front",
    )


def _colon(scene: Scene) -> Slip | None:
    state, char = scene.state, scene.char
    if state == "colon" and scene.start > scene.stop.end and char:
        starts = char in "\"'{[-" or char.isdigit()
        if not starts or KEY_AHEAD.match(scene.text, scene.start):
            return None
        return Slip(
            "missing-colon",
            "the colon between a key and its value is missing",
            "put it in",
            (Span(scene.stop.end - 1, scene.stop.end),),
        )
    if state == "after_member" and char == ":":
        return Slip(
            "colon",
            "a colon stands behind a value",
            "put in the opening bracket or the comma that is missing before",
        )
    if state == "after_item" and char == ":":
        return _in_container(
            scene,
            "member-in-array",
            "a key stands within the array opened on line {}",
            "close the array with ] before it, or put in the { that is missing",
        )
    return None


def _in_container(scene: Scene, kind: str, message: str, hint: str) -> Slip:
    opener = scene.stop.open[-1].start
    place = (Span(opener, opener + 1),)
    return Slip(kind, message.format(scene.line_of(opener)), hint, place)


def _nothing(scene: Scene) -> Slip | None:
    """A key without value, or a value without key."""
    state, char = scene.state, scene.char
    if state == "value" and scene.stop.open and char and char in ",}]":
        return Slip(
            "missing-value",
            "a key has no value",
            "put one in, or take the key out",
            (Span(scene.stop.start, scene.stop.end),),
        )
    if state == "key" and char and char in "{[" and _last(scene) == ",":
        return _in_container(
            scene,
            "missing-key",
            "a value without a key stands in the object opened on line {}",
            "close that object with } before it, or give the value a key",
        )
    return None


def _wrong_bracket(scene: Scene) -> Slip | None:
    wrong = {"after_member": "]", "after_item": "}", "key": "]", "item": "}"}
    if not scene.char or wrong.get(scene.state) != scene.char or not scene.stop.open:
        return None
    opener = scene.stop.open[-1].start
    closer = "}" if scene.text[opener] == "{" else "]"
    missing = "[" if scene.char == "]" else "{"
    return Slip(
        "wrong-bracket",
        f"{scene.char} stands where the bracket opened on line"
        f" {scene.line_of(opener)} has to be closed",
        f"close that one with {closer} first, or put in the {missing} that is missing",
        (Span(opener, opener + 1),),
    )


def _unclosed(scene: Scene) -> Slip | None:
    if scene.in_string or scene.in_comment:
        return _unclosed_text(scene)
    if scene.at < len(scene.text) or not scene.stop.open:
        return None
    opener = scene.stop.open[-1].start
    doubtful = scene.doubtful_bracket()
    hint = "close it, or restore the rest of the file from a backup"
    if doubtful is not None:
        hint = (
            f"look at line {scene.line_of(doubtful)} first: the bracket opened there"
            " is closed at another indentation"
        )
    places = dict.fromkeys((opener, opener if doubtful is None else doubtful))
    return Slip(
        "unclosed",
        f"the file ends, but the bracket opened on line {scene.line_of(opener)} is"
        " not closed",
        hint,
        tuple(Span(place, place + 1) for place in places),
    )


def _unclosed_text(scene: Scene) -> Slip | None:
    place = (Span(scene.start, scene.start + 1),)
    line = scene.line_of(scene.start)
    if scene.in_comment:
        return Slip(
            "comment",
            f"the file ends within the comment opened on line {line}",
            "close it with */",
            place,
        )
    if scene.at >= len(scene.text):
        return Slip(
            "unclosed-text",
            f"the file ends within the text opened on line {line}",
            "close the quote, or restore the rest of the file from a backup",
            place,
        )
    if scene.string_stops_at_line_end:
        return Slip(
            "unclosed-text",
            "the line ends within a text",
            "close the quote, write \\n for a line break in a text, or end the line"
            " with \\ if the text goes on",
            place,
            "close the quote, or write \\n for a line break in a text",
        )
    return None


RECOGNISERS: tuple[Callable[[Scene], Slip | None], ...] = (
    _comma,
    _runs_on,
    _wrong_bracket,
    _sign,
    _key,
    _colon,
    _nothing,
    _unclosed,
)
