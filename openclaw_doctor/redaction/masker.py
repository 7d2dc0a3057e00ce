"""Masks texts: each distinct secret becomes an ordinal (``<secret 1>``).

It is the same one wherever the secret occurs in a run: a reader still sees what moved
unchanged, and learns neither length nor prefix.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from openclaw_doctor.documents import Document
from openclaw_doctor.json5 import Span
from openclaw_doctor.redaction.shapes import Kind, secret_parts
from openclaw_doctor.redaction.spans import secret_keys, secret_spans

_BREAKS = "\r\n\u2028\u2029"
#: How much of a long line an excerpt shows, in code points before and behind.
_BEFORE, _BEHIND = 60, 160


@dataclass(slots=True)
class Masker:
    """Replaces secrets by ordinals that stay the same throughout one run.

    ``documents`` are those that messages speak of: a key of theirs that may be a secret
    is masked in messages, too.
    """

    documents: Sequence[Document] = ()
    _keys: dict[str, str] | None = None
    _ordinals: dict[str, int] = field(default_factory=dict)
    _spans: dict[int, tuple[Document, list[tuple[Span, str]]]] = field(
        default_factory=dict
    )

    def ordinal(self, secret: str) -> str:
        """``<secret N>``, where equal secrets have equal numbers."""
        number = self._ordinals.setdefault(secret, len(self._ordinals) + 1)
        return f"<secret {number}>"

    def text(self, document: Document) -> str:
        """The text of ``document`` with its secrets masked; same number of lines.

        A text that does not parse cannot be told apart from its secrets: all of
        its letters and digits are masked, line by line.
        """
        if document.tree is None:
            return re.sub(r"[^\s{}\[\]:,]+", "<hidden>", document.text)
        pieces: list[str] = []
        at = 0
        for span, secret in self._spans_of(document):
            pieces.append(document.text[at : span.start])
            pieces.append(self._masked(document.text[span.start : span.end], secret))
            at = span.end
        pieces.append(document.text[at:])
        return "".join(pieces)

    def hides(self, document: Document, span: Span) -> bool:
        """Whether anything in a stretch of ``document`` has to be masked."""
        return document.tree is None or any(
            hidden.start < span.end and span.start < hidden.end
            for hidden, _ in self._spans_of(document)
        )

    def _spans_of(self, document: Document) -> list[tuple[Span, str]]:
        """The document's secret spans in order, none inside another; looked up once."""
        kept = self._spans.get(id(document))
        if kept is None:
            spans = sorted(
                secret_spans(document), key=lambda item: (item[0].start, -item[0].end)
            )
            outer: list[tuple[Span, str]] = []
            for span, secret in spans:
                if not outer or span.start >= outer[-1][0].end:
                    outer.append((span, secret))
            kept = self._spans[id(document)] = (document, outer)
        return kept[1]

    def _masked(self, authored: str, secret: str) -> str:
        quote = authored[0] if authored[:1] in "\"'" and len(authored) > 1 else ""
        newlines = "\n" * authored.count("\n")
        return f"{quote}{self.ordinal(secret)}{newlines}{quote}"

    def name(self, text: str) -> str:
        """A message, key or path with what looks like a secret masked."""
        return self._parts(text, Kind.NAME, self._keys_in(text))

    def _keys_in(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Where hidden keys stand in a message as whole words."""
        for written, key in self._hidden_keys().items():
            for match in re.finditer(rf"(?<!\w){re.escape(written)}(?!\w)", text):
                yield (*match.span(), key)

    def _hidden_keys(self) -> dict[str, str]:
        """The keys to mask, as a message may write them, the longest first."""
        if self._keys is None:
            keys = {key for document in self.documents for key in secret_keys(document)}
            forms = {json.dumps(key, ensure_ascii=False)[1:-1]: key for key in keys}
            forms.update((key, key) for key in keys)
            order = sorted(forms, key=len, reverse=True)
            self._keys = {form: forms[form] for form in order}
        return self._keys

    def comment(self, text: str) -> str:
        """A comment with what looks like a secret, or is assigned to one, masked."""
        return self._parts(text, Kind.COMMENT)

    def _parts(
        self, text: str, kind: Kind, more: Iterable[tuple[int, int, str]] = ()
    ) -> str:
        found = [(*span, text[slice(*span)]) for span in secret_parts(text, kind)]
        pieces: list[str] = []
        at = 0
        for start, end, secret in sorted([*found, *more]):
            if start >= at:
                pieces += [text[at:start], self.ordinal(secret)]
                at = end
        return "".join([*pieces, text[at:]])

    def excerpt(self, document: Document, span: Span) -> tuple[str, int, int]:
        """The line on which ``span`` begins, masked, and where the span is in it.

        Of a long line only the part around the span is shown.  The two numbers are
        1-based columns of the text returned; the second is exclusive and no further
        than the line's end.  The text is empty where the document does not parse.
        """
        if document.tree is None:
            return "", 1, 1
        number, _ = document.lines.position(span.start)
        left, right = document.lines.start(number), document.lines.start(number + 1)
        start = max(left, span.start - _BEFORE)
        end = min(right, span.start + _BEHIND)
        line, column = self._line(document, start, end)
        last = min(span.end, start + len(document.text[start:end].rstrip(_BREAKS)))
        return line, column(span.start - start + 1), column(last - start + 1)

    def _line(
        self, document: Document, start: int, end: int
    ) -> tuple[str, Callable[[int], int]]:
        """A stretch of one line, masked, and what maps its columns (1-based)."""
        spans = self._spans_of(document)
        first = bisect_right(spans, start, key=lambda item: item[0].end)
        last = bisect_left(spans, end, key=lambda item: item[0].start)
        cuts = [
            (max(span.start, start) - start, min(span.end, end) - start, secret)
            for span, secret in spans[first:last]
        ]
        return self._cut(document.text[start:end].rstrip(_BREAKS), cuts)

    def _cut(
        self, line: str, cuts: Sequence[tuple[int, int, str]]
    ) -> tuple[str, Callable[[int], int]]:
        pieces: list[str] = []
        shifts: list[tuple[int, int, int]] = []
        at = length = 0
        for start, end, secret in cuts:
            masked = self._masked(line[start:end], secret).replace("\n", "")
            pieces += [line[at:start], masked]
            length += start - at + len(masked)
            shifts.append((start, end, length))
            at = end
        pieces.append(line[at:])

        def column(authored: int) -> int:
            where = authored - 1
            moved = 0
            for start, end, new_end in shifts:
                if where <= start:
                    break
                moved = new_end - end
                where = max(where, end)
            return where + moved + 1

        return "".join(pieces), column
