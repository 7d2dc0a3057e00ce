"""How a report may look: what the place it goes to can show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

#: Gives a text a colour by its English name.
Paint = Callable[[str, str], str]


def plain(text: str, colour: str) -> str:
    """No colour at all."""
    return text


@dataclass(frozen=True, slots=True)
class Style:
    """``width`` counts columns; ``terminal``: a person looks at one.

    ``links`` is the address of the folder with the documentation of the rules, where
    hyperlinks are shown, else empty; ``unicode``: characters beyond ASCII can be shown.
    Formats for programs take no notice of any of it.
    """

    paint: Paint = plain
    terminal: bool = False
    links: str = ""
    unicode: bool = True
    width: int = 80

    def rule(self, rule_id: str) -> str:
        """The id of a rule, as a hyperlink to its documentation where there are any."""
        if not self.links:
            return rule_id
        page = "migrations" if rule_id.startswith("migrations/") else "rules"
        address = f"{self.links}/{page}.md#{rule_id.replace('/', '')}"
        return f"\x1b]8;;{address}\x1b\\{rule_id}\x1b]8;;\x1b\\"


PLAIN = Style()
