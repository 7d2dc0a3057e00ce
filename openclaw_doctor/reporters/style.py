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

    ``links``: it shows hyperlinks; ``unicode``: characters beyond ASCII can be shown.
    Formats for programs take no notice of any of it.
    """

    paint: Paint = plain
    terminal: bool = False
    links: bool = False
    unicode: bool = True
    width: int = 80


PLAIN = Style()
