"""Traces of secrets in outputs: whole, in pieces, and in other spellings."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, quote_plus

#: A piece of this many characters gives a secret away.
PIECE = 8


def spellings(secret: str) -> Iterator[str]:
    """A secret as it is and as outputs may spell it."""
    yield secret
    yield secret[::-1]
    yield quote(secret, safe="")
    yield quote_plus(secret)
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield repr(secret)[1:-1]
    data = secret.encode()
    yield data.hex()
    for shift in range(3):
        # Inside a longer text the groups of base64 begin elsewhere.
        coded = base64.b64encode(b"\0" * shift + data).decode()
        yield coded[4 * bool(shift) :].rstrip("=")[: -4 or None]


class Traces:
    """Looks for pieces of secrets in texts, in time that grows with the texts alone."""

    def __init__(self, placed: Mapping[str, str]) -> None:
        owners: dict[str, str] = {}
        shared: set[str] = set()
        for secret in placed:
            for spelled in spellings(secret):
                for piece in pieces(spelled.lower()):
                    if owners.setdefault(piece, secret) != secret:
                        shared.add(piece)
        # What two of them have in common, such as the word canary, names neither.
        self._pieces = {
            piece: placed[secret]
            for piece, secret in owners.items()
            if piece not in shared
        }

    def of(self, texts: Iterable[str]) -> dict[str, str]:
        """The places whose secret shows, each with the piece that shows."""
        found: dict[str, str] = {}
        for text in texts:
            for piece in pieces(text.lower()):
                place = self._pieces.get(piece)
                if place is not None:
                    found.setdefault(place, piece)
        return found


def pieces(text: str) -> Iterator[str]:
    """Every piece of a text that is long enough to give a secret away."""
    for at in range(len(text) - PIECE + 1):
        yield text[at : at + PIECE]
