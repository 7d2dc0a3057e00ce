"""Canaries: made-up secrets, each known by the place it was put into."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

_SIGNS = "abcdefghijkmnpqrstuvwxyz23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LETTERS = "bcdfghjkmnpqrstvwxz"


@dataclass(slots=True)
class Mint:
    """Makes canaries that no two places share, and remembers where each went.

    ``kind`` says in a word what slip the next ones are for; ``placed`` has the kind
    and the place of each.
    """

    dice: random.Random
    kind: str = ""
    placed: dict[str, str] = field(default_factory=dict)

    def text(self, place: str) -> str:
        """A secret of letters and digits, as a generator makes them."""
        left, right = self._some(7), self._some(7)
        return self._keep(f"{left}4canaryK{right}z", place)

    def word(self, place: str) -> str:
        """A secret that looks like an ordinary word."""
        return self._keep(f"{self._word(4)}canary{self._word(5)}", place)

    def phrase(self, place: str) -> str:
        """A secret of several words, as people choose them."""
        words = " ".join(self._word(5) for _ in range(3))
        return self._keep(f"{words} canary {self._word(6)}", place)

    def hard(self, place: str) -> str:
        """A secret with every sign that some format has to escape."""
        left, right = self._some(6), self._some(8)
        return self._keep(f"{left}\"'\\/+%&= <ü☂\t>canary{right}", place)

    def prefixed(self, place: str) -> str:
        """A secret with the prefix of a known kind."""
        prefix = self.dice.choice(("sk-ant-api03-", "ghp_", "xoxb-", "AIzaSy", "gsk_"))
        return self._keep(f"{prefix}canary{self._some(20)}", place)

    def number(self, place: str) -> int:
        """A secret that is a number."""
        value = self.dice.randrange(10**13, 10**14)
        self._keep(str(value), place)
        return value

    def any_text(self, place: str) -> str:
        """A secret of one of these kinds."""
        makers = (self.text, self.text, self.word, self.phrase, self.hard)
        return self.dice.choice((*makers, self.prefixed))(place)

    def _keep(self, secret: str, place: str) -> str:
        self.placed[secret] = f"{self.kind} | {place}"
        return secret

    def _some(self, length: int) -> str:
        return "".join(self.dice.choices(_SIGNS, k=length))

    def _word(self, length: int) -> str:
        return "".join(self.dice.choices(_LETTERS, k=length))
