"""Which known word somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

_LONGEST = 64
#: Where more words than this are alike, none of them is a help.
_MOST_ALIKE = 100


@dataclass(slots=True)
class Words:
    """Known words, laid out so that a misspelt one meets only those like it."""

    alike: dict[tuple[str, int], list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, words: Iterable[str]) -> Words:
        """The words without those that are blank or very long."""
        found = cls()
        for word in dict.fromkeys(words):
            bare = word.strip().lower()
            if 0 < len(bare) <= _LONGEST:
                found.alike.setdefault((bare[0], len(bare)), []).append(word)
        return found

    def nearest(self, word: str) -> str | None:
        """The one word that is a slip of the finger away; None without or with two.

        A slip changes, adds, drops or swaps characters behind the first: one in a
        short word, two in a word of six and more.  Capitals and blanks around do not
        count.  The time does not depend on how many words there are.
        """
        # Asked for misspelt names only.
        from openclaw_doctor.validation.nearest import distance

        meant = word.strip().lower()
        if not 3 <= len(meant) <= _LONGEST:
            return None
        limit = 2 if len(meant) >= 6 else 1
        best: list[str] = []
        for candidate in self._like(meant, limit):
            slips = distance(meant, candidate.strip().lower(), limit)
            if slips is None:
                continue
            if slips < limit:
                best, limit = [], slips
            if slips == limit:
                best.append(candidate)
        return best[0] if len(best) == 1 else None

    def _like(self, word: str, limit: int) -> list[str]:
        lengths = range(len(word) - limit, len(word) + limit + 1)
        groups = [self.alike.get((word[0], length), []) for length in lengths]
        if sum(map(len, groups)) > _MOST_ALIKE:
            return []
        return [known for group in groups for known in group]
