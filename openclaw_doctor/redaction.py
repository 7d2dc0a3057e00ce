"""Masking: no secret of a document reaches a reporter.

Secrets are found by role, pointer and value shape.  A text is masked by span, so
its lines stay where they are.  Each distinct secret becomes an ordinal
(``<secret 1>``), the same one wherever it occurs in a run: a reader still sees
what moved unchanged, and learns neither length nor prefix.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.json5 import Span
from openclaw_doctor.pointer import Pointer

#: Text fields of a credential that are no secrets (the typed fields of 2026.1.30 to
#: 2026.9.6, and provider settings that people misplace there).  Text in the place of
#: a number or a switch is not among them: it may be a secret that slipped.
_PLAIN_FIELDS = frozenset(
    """
    type mode auth provider email displayName managedBy chatgptPlanType
    subscriptionType rateLimitTier authFlow source api models baseUrl base_url
    baseURL tokenEndpoint deviceAuthorizationEndpoint issuer enterpriseUrl accountId
    account_id projectId clientId region id name oauthRef profileId notes
    """.split()  # noqa: SIM905 - a list of 40 words is easier to read like this
)
_PLAIN_BRANCHES = frozenset(
    """
    metadata models order lastGood usageStats agentRuntime
    """.split()  # noqa: SIM905
)
_SWITCH = ("true", "false", "yes", "no", "on", "off")
_STATE_BRANCHES = ("order", "lastGood", "usageStats")
_SECRET_KEY = re.compile(
    r"(?:^|[a-z0-9_-])(?:api_?key|apikey|secret|password|passwd|passphrase|private_?key"
    r"|credential|authorization|cookie|webhook)s?\Z"
    r"|(?:api[-_]?key|secret|password|passwd|passphrase|authorization|cookie)\Z"
    r"|(?:^|[-_]|[a-z](?=T))to?ke?ns?\Z|^(?:keys?|pat|jwt|bearer|pwd|nsec|otp)\Z"
    r"|ap{1,2}i?_?-?k(?:e{1,2}y?|y)s?\Z|(?:secret|private)value\Z|recovery_?key\Z"
    r"|(?:secret|priv|ssh)[-_]?key\Z|^pass(?:code)?\Z|mnemonic\Z"
    r"|(?:identity|certificate)data\Z"
    r"|(?:encrypt(?:ion)?|aes|access|sign(?:ing)?|master|license|shared|account"
    r"|subscription|service|verif(?:y|ication)|auth|app)[-_]?key\Z",
    re.IGNORECASE,
)
#: Values of environment variables that are certainly no secrets.
_ENV_PLAIN = re.compile(
    r"(?:true|false|on|off|yes|no|[\d.]+|[a-z]{2,11}|[a-z]{2}_[A-Z]{2}(?:\.UTF-8)?"
    r"|[~.]?/[^\s]*|https?://[^\s@?]*)\Z"
)
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*\Z")
_HEADER = re.compile(r"[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+\Z", re.IGNORECASE)
_NOT_SECRET_KEY = re.compile(
    r"(?:^|_)(?:max|min|total|reserve|keep|context|input|output|budget|num|count)"
    r"|tokens\Z|tokenEndpoint|keyRef\Z|tokenRef\Z",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"\s*(?:\$\{(?:env:)?[A-Za-z_][A-Za-z0-9_.]*(?::?[-=?+])?\}|\$[A-Za-z_][A-Za-z0-9_]*"
    r"|secretref-env:[A-Z0-9_]+|__env__:[A-Z0-9_]+)\s*\Z"
)
#: Shapes that are secrets wherever they stand: known token prefixes, private
#: keys, JSON web tokens.
_SHAPE = re.compile(
    r"\b(?:sk|rk|pk|gsk|xai|nvapi|hf|ghp|gho|ghu|ghs|ghr|glpat|xox[abeprs]|npm|pypi|key"
    r"|github_pat|tvly|AKIA|ASIA|AIza|ya29|dop_v1|shpat|ctx7sk)[-_.]?[A-Za-z0-9_-]{12,}"
    r"|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]{8,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
_USERINFO = re.compile(r"(?<=://)[^/\s@:]*:[^/\s@]+(?=@)")
_QUERY = re.compile(
    r"(?<=[?&])((?:[\w-]*(?:key|token|secret|password|sig|signature))=)[^&#\s\"']+",
    re.IGNORECASE,
)
_WEBHOOK = re.compile(
    r"(?<=/api/webhooks/)[^\s\"']+|(?<=hooks\.slack\.com/services/)[^\s\"']+"
)
_BREAKS = "\r\n\u2028\u2029"
#: How much of a long line an excerpt shows, in code points before and behind.
_BEFORE, _BEHIND = 60, 160
#: An assignment inside a comment: anything behind a telling key.
_ASSIGNED = re.compile(
    r"(?:key|token|secret|password|passwd|access|refresh|bearer|authorization)"
    r"[\"']?\s*[:=]\s*(?:bearer\s+)?(?:[\"']([^\"'\n]{4,})"
    r"|((?=[^\s\"',}\]]*[0-9_-])[^\s\"',}\]{\[]{8,}|[^\s\"',}\]{\[]{16,}))",
    re.IGNORECASE,
)


def is_reference(text: str) -> bool:
    """Whether a string only names an environment variable, whole."""
    return bool(_REFERENCE.match(text))


def is_secret(role: Role, pointer: Pointer, value: object) -> bool:
    """Whether the scalar at ``pointer`` of a document of that role is a secret.

    In a credential store any string that is not known to be plain counts as one.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _telling_key(pointer)
    if not isinstance(value, str) or not value.strip() or is_reference(value):
        return False
    if role in (Role.CONFIG, Role.INCLUDE) and "$include" in pointer[-2:]:
        # The path of a file, whatever the place it is put into.
        return bool(_SHAPE.search(value))
    if role is Role.INCLUDE and not any(isinstance(step, str) for step in pointer):
        # A file that is nothing but texts: what they are depends on who includes it.
        return not _ENV_PLAIN.match(value)
    if _in_environment(role, pointer):
        if isinstance(pointer[-1], int) and _VARIABLE.match(value):
            # A list of variables, such as people invent for those that must be set.
            return bool(_SHAPE.search(value))
        return _env_secret(str(pointer[-1])) or not _ENV_PLAIN.match(value)
    if _in_headers(role, pointer):
        return str(pointer[-1]).lower() not in ("content-type", "accept", "user-agent")
    inside = _inside_entry(role, pointer)
    if inside is not None:
        return _secret_in_entry(inside, value)
    return _telling_key(pointer) or bool(_SHAPE.search(value))


def _in_environment(role: Role, pointer: Pointer) -> bool:
    """Whether a value is that of an environment variable.

    An included file may be the inside of ``env``; then only the name tells.
    """
    if "env" in pointer[-3:-1]:
        return pointer[-1] != "vars"
    return role is Role.INCLUDE and bool(_VARIABLE.match(str(pointer[-1])))


def _in_headers(role: Role, pointer: Pointer) -> bool:
    """Whether a value is that of an HTTP header; in an included file by its name."""
    if role is Role.INCLUDE and len(pointer) == 1 and _HEADER.match(str(pointer[0])):
        return True
    return "headers" in pointer[-2:-1]


def _inside_entry(role: Role, pointer: Pointer) -> Pointer | None:
    """The way from a credential entry to the value; None where there is no entry.

    Entries are those of a store, canonical or flat, and of a config's
    ``auth.profiles``, which people take for a store.  Of those an included file may
    be a part; then the form of the id tells.
    """
    if role is Role.INCLUDE and pointer[:2] != ("auth", "profiles"):
        at = 1 if pointer[:1] == ("profiles",) else 0
        named = len(pointer) > at + 1 and ":" in str(pointer[at])
        return Pointer(pointer[at + 1 :]) if named else None
    if role in (Role.CONFIG, Role.INCLUDE):
        inside = pointer[:2] == ("auth", "profiles") and len(pointer) > 3
        return Pointer(pointer[3:]) if inside else None
    if not role.holds_credentials:
        return None
    if pointer[:1] == ("profiles",):
        return Pointer(pointer[2:])
    state = len(pointer) > 1 and pointer[0] in _STATE_BRANCHES
    return Pointer(pointer if state else pointer[1:] or pointer)


def _secret_in_entry(inside: Pointer, value: str) -> bool:
    field = len(inside) == 1 and inside[0] in _PLAIN_FIELDS
    part_of_reference = len(inside) == 2 and inside[1] in ("source", "provider", "id")
    if value.lower() in _SWITCH:
        return False
    if field or part_of_reference or (len(inside) > 0 and inside[0] in _PLAIN_BRANCHES):
        return bool(_SHAPE.search(value)) or _telling_key(inside)
    return True


def _telling_key(pointer: Pointer) -> bool:
    names = [step for step in pointer if isinstance(step, str)]
    if not names:
        return False
    if names[-1] in ("access", "refresh"):
        return True
    return bool(_SECRET_KEY.search(names[-1])) and not _NOT_SECRET_KEY.search(names[-1])


def _env_secret(name: str) -> bool:
    return bool(re.search(r"KEY|TOKEN|SECRET|PASS|AUTH|CRED", name.upper()))


def secret_spans(document: Document) -> Iterator[tuple[Span, str]]:
    """Where secrets stand in the text, quotes included, each with its value.

    Covers values (dead duplicates too), secret-looking keys and comments.
    """
    tree = document.tree
    if tree is None:
        return
    for pointer, entry, node in tree.walk():
        if entry and entry.key is not None and _SHAPE.search(entry.key):
            yield Span(entry.key_start, entry.key_end), entry.key
        span = Span(node.start, node.end)
        if node.kind in ("string", "number"):
            value = tree.value(node)
            if is_secret(document.role, pointer, value):
                yield span, str(value)
            elif node.kind == "string":
                yield from _inner(document.text, span)
    for span in tree.comments():
        yield from _inner(document.text, span, comment=True)


def _inner(
    text: str, span: Span, *, comment: bool = False
) -> Iterator[tuple[Span, str]]:
    """Secret parts of a text that is otherwise plain: URLs, known token shapes."""
    piece = text[span.start : span.end]
    for start, end in _secret_parts(piece, comment=comment):
        yield Span(span.start + start, span.start + end), piece[start:end]


def _secret_parts(piece: str, *, comment: bool) -> Iterator[tuple[int, int]]:
    for pattern in (_SHAPE, _USERINFO, _WEBHOOK):
        for match in pattern.finditer(piece):
            yield match.span()
    for match in _QUERY.finditer(piece):
        yield match.end(1), match.end()
    for match in _ASSIGNED.finditer(piece) if comment else ():
        group = 1 if match[1] is not None else 2
        if not is_reference(match[group]):
            yield match.span(group)


def holds_secret_shape(text: str) -> bool:
    """Whether part of a text looks like a secret, wherever it stands."""
    return any(_secret_parts(text, comment=False))


@dataclass(slots=True)
class Masker:
    """Replaces secrets by ordinals that stay the same throughout one run."""

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
        return self._parts(text, comment=False)

    def comment(self, text: str) -> str:
        """A comment with what looks like a secret, or is assigned to one, masked."""
        return self._parts(text, comment=True)

    def _parts(self, text: str, *, comment: bool) -> str:
        pieces: list[str] = []
        at = 0
        for start, end in sorted(_secret_parts(text, comment=comment)):
            if start >= at:
                pieces += [text[at:start], self.ordinal(text[start:end])]
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


def secret_values(document: Document) -> Iterator[tuple[Pointer, str]]:
    """Every secret value of a document, as text, with its pointer."""
    tree = document.tree
    if tree is None:
        return
    for pointer, _, node in tree.walk():
        if node.kind in ("string", "number"):
            value = tree.value(node)
            if is_secret(document.role, pointer, value):
                yield pointer, str(value)
