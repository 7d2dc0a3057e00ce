"""Spoiling texts and bytes at random, the same way for the same seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence

from fuzz.seeds import NUMBERS, PARTS, PIECES, seeds

LONGEST = 4_000
_TOKEN = re.compile(r"\w+|\s+|.", re.DOTALL)
_NUMBER = re.compile(r"[-+]?[0-9][0-9.eE+-]*")
_BYTES = (
    *(b"\x00", b"\xff", b"\xfe", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"),
    *(b"\xe2\x80", b"\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xf0\x9f"),
    *(b"\x00\x00\x00", b"\xe2\x80\xa8", b"\r", b"\n", b"\x1b", b"\x7f"),
)
_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "utf-8-sig")


class Mutator:
    """Makes endless inputs out of the seeds."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self._texts: Sequence[str] = seeds()
        self._ways: Sequence[Callable[[str], str]] = (
            self._flip,
            self._put_in,
            self._put_in,
            self._cut_out,
            self._repeat,
            self._splice,
            self._truncate,
            self._swap,
            self._number,
            self._wrap,
        )

    def text(self) -> str:
        """A seed after one to four changes; now and then a seed as it is."""
        dice = self._dice
        text: str = dice.choice(self._texts)
        for _ in range(dice.choice((0, 1, 1, 1, 2, 2, 3, 4))):
            text = dice.choice(self._ways)(text)
        return text[:LONGEST]

    def data(self) -> bytes:
        """The bytes of such a text, spoiled as bytes, or in another encoding."""
        dice = self._dice
        text = self.text()
        if dice.random() < 0.15:
            return text.encode(dice.choice(_ENCODINGS), "replace")
        data = bytearray(text.encode("utf-8", "surrogatepass"))
        for _ in range(dice.choice((0, 1, 1, 2, 3))):
            at = dice.randrange(len(data) + 1)
            way = dice.randrange(4)
            if way == 0 and at < len(data):
                data[at] ^= 1 << dice.randrange(8)
            elif way == 1:
                del data[at : at + dice.randrange(1, 4)]
            elif way == 2:
                del data[at:]
            else:
                data[at:at] = dice.choice(_BYTES)
        return bytes(data)

    def _place(self, text: str) -> int:
        return self._dice.randrange(len(text) + 1)

    def _stretch(self, text: str, longest: int) -> tuple[int, int]:
        start = self._place(text)
        return start, min(len(text), start + self._dice.randrange(1, longest))

    def _flip(self, text: str) -> str:
        at = self._place(text)
        code = ord(text[at]) ^ (1 << self._dice.randrange(8)) if at < len(text) else 0
        return f"{text[:at]}{chr(code)}{text[at + 1 :]}"

    def _put_in(self, text: str) -> str:
        at = self._place(text)
        pieces: Sequence[str] = self._dice.choice((PIECES, PIECES, PARTS, NUMBERS))
        return text[:at] + self._dice.choice(pieces) + text[at:]

    def _cut_out(self, text: str) -> str:
        start, end = self._stretch(text, 12)
        return text[:start] + text[end:]

    def _repeat(self, text: str) -> str:
        start, end = self._stretch(text, 20)
        times = self._dice.choice((2, 3, 10, 60))
        return text[:start] + text[start:end] * times + text[end:]

    def _splice(self, text: str) -> str:
        other = self._dice.choice(self._texts)
        start, end = self._stretch(other, 200)
        at = self._place(text)
        rest = text[at:] if self._dice.random() < 0.5 else other[end:]
        return text[:at] + other[start:end] + rest

    def _truncate(self, text: str) -> str:
        return text[: self._place(text)]

    def _swap(self, text: str) -> str:
        start, end = self._stretch(text, 60)
        tokens = _TOKEN.findall(text, start, end)
        if len(tokens) > 1:
            one, other = self._dice.sample(range(len(tokens)), 2)
            tokens[one], tokens[other] = tokens[other], tokens[one]
        return text[:start] + "".join(tokens) + text[end:]

    def _number(self, text: str) -> str:
        found = _NUMBER.search(text, self._place(text))
        if found is None:
            return text
        return text[: found.start()] + self._dice.choice(NUMBERS) + text[found.end() :]

    def _wrap(self, text: str) -> str:
        start, end = self._stretch(text, 40)
        opening, closing = self._dice.choice((("[", "]"), ("{a:", "}"), ("/*", "*/")))
        times = self._dice.choice((1, 1, 2, 40))
        inside = opening * times + text[start:end] + closing * times
        return text[:start] + inside + text[end:]
