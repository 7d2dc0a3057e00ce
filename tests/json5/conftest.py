"""A seeded author of JSON5 documents, from tidy to hostile, shared by the laws."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import pytest

BARE_KEYS = ["a", "b", "c", "key", "$x", "_y", "null", "true", "NaN", "Infinity"]
ODD_KEYS = ["é", "ключ", "\\u0061b", "a\\u0301", "กำ", "x\u200d", "𝒳", "ª"]
QUOTED_KEYS = ["a:b", "", "it's", 'say "x"', "a b", "\\x41", "// no", "/* no */", "😀"]
NUMBERS = ["0", "1", "-1", "18789", "1.5", "1e3", "2E-2", "-0", "1234567890123456789"]
ODD_NUMBERS = ["0x1F", "-0XaB", "+1", ".5", "5.", "-.5e+1", "Infinity", "-Infinity"]
ODD_NUMBERS += ["NaN", "+NaN", "-NaN", "1e999", "0x" + "f" * 40, "9" * 400, "+.0"]
ODD_NUMBERS += ["5.e1"]
STRINGS = ["", "x", "tg:1", "a // b", "/* a */", "a,b", "{[", "é", "😀", "\\u00e9"]
STRINGS += ["\\n"]
ODD_STRINGS = ["\\\n", "\\\r\n  ", "\\\u2028", "\u2028", "\\x41\\v\\0", "\\ud83d"]
ODD_STRINGS += ["\\ud83d\\ude00", "\\'", '\\"', "\\a\\-", "\t", "\\\\", "\x01"]
ODD_STRINGS += ["two \\\n  lines"]
BREAKS = ["\n", "\n", "\n", "\r\n", "\r", "\u2028", "\u2029"]
BLANKS = [" ", "  ", "\t", "\u00a0", "\ufeff", "\u3000", "\v", "\f", ""]
REMARKS = ["x", "about it", "it's", '"', "---- part ----", "a: 1,", "}", "é😀", ""]


@dataclass
class Author:
    """Writes one document; ``wild`` (0 to 1) is how odd it gets."""

    dice: random.Random
    wild: float

    def __post_init__(self) -> None:
        dice = self.dice
        self.newline = dice.choice(["\n", "\n", "\r\n"])
        self.unit = dice.choice(["  ", "    ", "\t"])
        self.quote = dice.choice(["'", '"'])
        self.bare = dice.random() < 0.7
        self.trailing = dice.random() < 0.5
        self.remarks = dice.choice([0.0, 0.15, 0.4])
        self.inline = dice.choice([0.1, 0.5, 1.0])
        self.colon = dice.choice([": ", ": ", ":", " : "])
        self.serial = 0

    def odd(self, share: float = 0.3) -> bool:
        return self.dice.random() < share * self.wild

    def comment(self, *, block: bool = False) -> str:
        self.serial += 1
        remark = f"{self.dice.choice(REMARKS)} {self.serial}"
        if block or self.dice.random() < 0.3:
            return f"/* {remark}{self.newline if self.odd() else ''} */"
        return f"// {remark}"

    def trivia(self) -> str:
        """Anything that may stand between two tokens."""
        out = []
        for _ in range(self.dice.randrange(4)):
            out.append(self.dice.choice(BLANKS))
            if self.odd(0.5):
                out.append(self.dice.choice(BREAKS))
            if self.odd(0.5):
                comment = self.comment()
                line = comment.startswith("//")
                out.append(comment + (self.dice.choice(BREAKS) if line else ""))
        return "".join(out)

    def gap(self, text: str) -> str:
        return self.trivia() if self.odd(0.4) else text

    def key(self) -> str:
        self.serial += 1
        dice = self.dice
        if self.odd():
            return dice.choice(ODD_KEYS)
        if dice.random() < 0.2:
            return self.string(QUOTED_KEYS)
        name = dice.choice(BARE_KEYS[:4]) if self.odd(0.5) else f"k{self.serial}"
        return name if self.bare else f"{self.quote}{name}{self.quote}"

    def string(self, of: list[str]) -> str:
        dice = self.dice
        quote = dice.choice(["'", '"']) if self.odd(0.5) else self.quote
        body = "".join(dice.choice(of) for _ in range(dice.randrange(1, 3)))
        if of is STRINGS and self.odd():
            body += dice.choice(ODD_STRINGS)
        clean = body.replace("\\" + quote, "").replace(quote, "")
        return f"{quote}{clean}{quote}"

    def scalar(self) -> str:
        dice = self.dice
        kind = dice.randrange(3)
        if kind == 0:
            return dice.choice(ODD_NUMBERS if self.odd() else NUMBERS)
        if kind == 1:
            return dice.choice(["true", "false", "null"])
        return self.string(STRINGS)

    def value(self, depth: int, indent: str) -> str:
        if depth <= 0 or self.dice.random() < 0.4:
            return self.scalar()
        return self.container(depth, indent)

    def container(self, depth: int, indent: str) -> str:
        dice = self.dice
        is_object = dice.random() < 0.65
        count = dice.randrange(5)
        one_line = dice.random() < self.inline or count == 0
        inner = indent if one_line else indent + self.unit
        entries = []
        for _ in range(count):
            value = self.value(depth - 1, inner)
            if is_object:
                colon = self.gap("") + ":" + self.gap(" ") if self.odd() else self.colon
                value = f"{self.key()}{colon}{value}"
            entries.append(value)
        brackets = "{}" if is_object else "[]"
        lay = self.on_one_line if one_line else self.on_lines
        return lay(brackets, entries, indent)

    def on_one_line(self, brackets: str, entries: list[str], indent: str) -> str:
        pad = self.dice.choice(["", " "])
        out = [brackets[0], self.gap(pad)]
        for i, entry in enumerate(entries):
            if self.dice.random() < self.remarks / 3:
                out.append(self.comment(block=True) + " ")
            out.append(entry)
            if i < len(entries) - 1:
                out.append(self.gap("") + "," + self.gap(" "))
        if entries and self.odd():
            out.append(self.gap("") + ",")
        return "".join([*out, self.gap(pad), brackets[1]])

    def on_lines(self, brackets: str, entries: list[str], indent: str) -> str:
        newline, inner = self.newline, indent + self.unit
        comma_first = self.odd(0.2)
        out = [brackets[0], self.remark(" ")]
        for i, entry in enumerate(entries):
            out.append(newline)
            if self.dice.random() < 0.15:
                out.append(newline)
            while self.dice.random() < self.remarks:
                out.append(f"{inner}{self.comment()}{newline}")
            if self.dice.random() < self.remarks / 3:
                out.append(newline)
            out.append(inner)
            comma = i < len(entries) - 1 or self.trailing
            if comma_first:
                out.append((", " if i else "") + entry + self.remark(" "))
            else:
                out.append(entry + self.gap(""))
                out.append(("," if comma else "") + self.remark(" "))
        if self.dice.random() < self.remarks / 2:
            out.append(f"{newline}{newline}{inner}{self.comment()}")
        return "".join([*out, newline, indent, brackets[1]])

    def remark(self, pad: str) -> str:
        if self.dice.random() >= self.remarks:
            return ""
        return pad + self.comment()

    def document(self) -> str:
        head = "\ufeff" if self.odd() else ""
        if self.dice.random() < self.remarks:
            head += self.comment() + self.newline
        end = "" if self.odd() else self.newline
        if self.dice.random() < self.remarks:
            end += self.comment()
        depth = self.dice.randrange(1, 5)
        root = self.scalar() if self.odd(0.05) else self.container(depth, "")
        return head + root + end


def write(dice: random.Random, wild: float) -> str:
    return Author(dice, wild).document()


PIECES = [*"{}[],:'\"\\/*+-.0x1eEnNtfI_$ \n\r\té\u2028\ufeff\u0085\U0001f600"]
PIECES += ["//", "/*", "*/", "\\u0061", "\\u002d", "\\x4", "null", "0x", "1e"]


def spoil(dice: random.Random, text: str) -> str:
    """The document with a few characters put in, taken out or exchanged."""
    for _ in range(dice.randrange(1, 4)):
        at = dice.randrange(len(text) + 1)
        cut = dice.choice([0, 0, 1, 1, 2, 5])
        new = dice.choice(["", dice.choice(PIECES), dice.choice(PIECES)])
        text = text[:at] + new + text[at + cut :]
    return text


@pytest.fixture(scope="session")
def document() -> Callable[[random.Random, float], str]:
    """Write a valid document, tidy (0.0) to hostile (1.0)."""
    return write


@pytest.fixture(scope="session")
def spoiled() -> Callable[[random.Random, str], str]:
    """Damage a document a little; it may still be valid."""
    return spoil
