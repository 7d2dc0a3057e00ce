"""Secrets by the shape of a text: token prefixes, addresses, flags, assignments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

_REFERENCE = re.compile(
    r"\s*(?:(?:Bearer|Basic|Token)\s+)?(?:\$\{(?:env:)?[A-Za-z_][A-Za-z0-9_.]*(?::?[-=?+])?\}|\$[A-Za-z_][A-Za-z0-9_]*"
    r"|secretref-env:[A-Z0-9_]+|__env__:[A-Z0-9_]+)\s*\Z",
    re.IGNORECASE,
)
#: Known token prefixes, private keys, JSON web tokens, tokens of Telegram and Discord
#: bots.
_TOKEN = re.compile(
    r"\b(?:sk|rk|pk|gsk|xai|nvapi|hf|ghp|gho|ghu|ghs|ghr|glpat|xox[abeprs]|xapp|npm|pypi"
    r"|key|github_pat|tvly|ya29|dop_v1|shpat|ctx7sk)[-_.][A-Za-z0-9_-]{12,}"
    r"|\b(?:AKIA|ASIA|AIza)[A-Za-z0-9_-]{12,}"
    r"|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_.-]{8,}"
    r"|\b\d{6,12}:[A-Za-z0-9_-]{30,}"
    r"|\b[A-Za-z\d]{24,28}\.[A-Za-z\d_-]{6}\.[A-Za-z\d_-]{27,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[^-]*-----END [A-Z ]*PRIVATE KEY-----)?"
)
_USERINFO = re.compile(r"(?<=://)[^/\s@]+(?=@)")
_QUERY = re.compile(
    r"(?<=[?&#])[\w-]*(?:key|token|secret|passw(?:or)?d|pwd|sig|signature|jwt|auth"
    r"|code)=([^&#\s\"']+)",
    re.IGNORECASE,
)
#: The part of an incoming webhook's address that lets anybody post.
_WEBHOOK = re.compile(
    r"(?<=/api/webhooks/)[^\s\"']+|(?<=hooks\.slack\.com/services/)[^\s\"']+"
    r"|(?<=/hooks/catch/)[^\s\"']+|(?<=/bot/v2/hook/)[^\s\"']+|(?<=/webhookb2/)[^\s\"']+"
    r"|(?<=api\.telegram\.org/bot)[^/\s\"']+"
)
#: What a command line gives to an option, or before it to an environment variable.
_FLAG = re.compile(
    r"(?<![\w-])--?([A-Za-z][\w-]*)(?:=|\s+)(\"[^\"]*\"|'[^']*'|[^\s\"'-][^\s\"']*)"
)
_VARIABLE_SET = re.compile(r"\b([A-Z][A-Z0-9_]*)=([^\s\"']+)")
_BEARER = re.compile(r"\b(?:Bearer|Basic)\s+(?![a-z]+\b)([A-Za-z0-9._~+/=-]{4,})")
_HEADER_LINE = re.compile(
    r"(?<![\w-])(?:[\w-]*(?:api-?key|token|secret|password)|authorization|cookie):\s+([^\s\"'{\[][^\"'\n]*)",
    re.IGNORECASE,
)
_TELLING_OPTION = re.compile(
    r"(?:^|[-_])(?:api-?key|apikey|key|token|secret|password|passwd|pass|pat|auth"
    r"|authorization|bearer|credentials?|cookie)s?\Z"
    r"|(?:Key|Token|Secret|Password)\Z|\A(?:apikey|pwd)\Z",
    re.IGNORECASE,
)
_TELLING_VARIABLE = re.compile(r"KEY|TOKEN|SECRET|PASS|AUTH|CRED")
#: A word of a comment that only a machine makes: long, in both cases, with a digit.
_RANDOM = re.compile(
    r"(?<![^\s\"'`(\[{<,;])(?=[\w+/=-]*[a-z])(?=[\w+/=-]*[A-Z])(?=[\w+/=-]*\d)"
    r"[A-Za-z0-9_+/=-]{14,}(?![\w./@])"
)
_NUMBER = re.compile(r"[\d.]+\Z")
#: An assignment inside a comment: anything behind a telling key.
_ASSIGNED = re.compile(
    r"(?:key|token|secret|password|passwd|access|refresh|bearer|authorization)"
    r"[\"']?\s*[:=]\s*(?:bearer\s+)?(?:[\"']([^\"'\n]{4,})"
    r"|((?=[^\s\"',}\]]*[0-9_-])[^\s\"',}\]{\[]{8,}|[^\s\"',}\]{\[]{16,}))",
    re.IGNORECASE,
)
#: The same in a sentence: "my pass hunter-22", "the token is Xyz123".
_TOLD = re.compile(
    r"\b(?:pass(?:word|code|phrase)?|pwd|token|secret|pin|(?:api[ -]?)?key)s?"
    r"(?:\s+(?:is|was|are|now|then))?\s*[:=]?\s+[\"'`]?"
    r"((?=[^\s\"'`,;]*\d)[^\s\"'`,;(){}\[\]$<>/]{5,})",
    re.IGNORECASE,
)
#: Texts that are certainly no secrets: switches, numbers, a lower-case word, a star,
#: locales, names of variables, holes of a template, packages and models, durations,
#: files and paths, addresses without userinfo, query and fragment.
_PLAIN = re.compile(
    r"(?:true|false|on|off|yes|no|\d{1,9}(?:\.\d+)*|[a-z]{1,11}|\*|[A-Z]{2,5}"
    r"|(?:C|[a-z]{2}(?:_[A-Z]{2})?)(?:\.UTF-8)?|[A-Z]+(?:_[A-Z]+)+|\{\{\s*\w+\s*\}\}"
    r"|@?[a-z][a-z0-9.-]*/[a-z][a-z0-9.:-]*|\d+(?:ms|[smhdw])"
    r"|[\w/-]+\.(?:log|md|txt|json5?|ya?ml|sh|py|[jt]s)|[~.]?/[^\s]*|(?:https?|wss?)://[^\s@?#]*)\Z"
)


class Kind(Enum):
    """What a text is: a name or message of ours, a value, or a comment."""

    NAME = "name"
    VALUE = "value"
    COMMENT = "comment"


def is_reference(text: str) -> bool:
    """Whether a string only names an environment variable, whole."""
    return bool(_REFERENCE.match(text))


def is_plain_text(text: str) -> bool:
    """Whether a text is of a form that no secret has."""
    return bool(_PLAIN.match(text)) and not _webhook_like(text)


def is_token(text: str) -> bool:
    """Whether a text holds a token that its prefix or form gives away."""
    return bool(_TOKEN.search(text))


def is_telling_option(text: str) -> bool:
    """Whether a word of a command line is an option whose next word is a secret."""
    if text in ("-H", "--header", "--headers"):
        return True
    return text.startswith("-") and "=" not in text and _tells(text.lstrip("-"))


def holds_secret_shape(text: str) -> bool:
    """Whether part of a text looks like a secret, wherever it stands."""
    return any(secret_parts(text, Kind.VALUE))


def secret_parts(piece: str, kind: Kind) -> Iterator[tuple[int, int]]:
    """Where secrets stand in a text that is otherwise plain; in no order.

    A message is searched for tokens and addresses alone, because its own words may
    look like an assignment.
    """
    for pattern in (_TOKEN, _USERINFO, _WEBHOOK):
        yield from (match.span() for match in pattern.finditer(piece))
    yield from (match.span(1) for match in _QUERY.finditer(piece))
    if kind is not Kind.NAME:
        yield from _given(piece)
    if kind is Kind.COMMENT:
        yield from _told(piece)


def _given(piece: str) -> Iterator[tuple[int, int]]:
    """What command lines and headers in a text give away."""
    if " " not in piece and "=" not in piece:
        return
    for match in _FLAG.finditer(piece):
        if _tells(match[1]) and not is_reference(match[2].strip("\"'")):
            yield match.span(2)
    for match in _VARIABLE_SET.finditer(piece):
        if _TELLING_VARIABLE.search(match[1]) and not is_reference(match[2]):
            yield match.span(2)
    for pattern in (_BEARER, _HEADER_LINE):
        for match in pattern.finditer(piece):
            if not _holds_reference(match[1]):
                yield match.span(1)


def _tells(option: str) -> bool:
    counts = re.search(r"max|min|num|total|count|limit|budget", option, re.IGNORECASE)
    return bool(_TELLING_OPTION.search(option)) and not counts


def _holds_reference(text: str) -> bool:
    return is_reference(text.rsplit(maxsplit=1)[-1]) if text.split() else True


def _told(piece: str) -> Iterator[tuple[int, int]]:
    for match in _ASSIGNED.finditer(piece):
        group = 1 if match[1] is not None else 2
        if not is_reference(match[group]):
            yield match.span(group)
    yield from (match.span() for match in _RANDOM.finditer(piece))
    for match in _TOLD.finditer(piece):
        if not _NUMBER.match(match[1]):
            yield match.span(1)


def _webhook_like(text: str) -> bool:
    """Whether an address is that of a webhook: its path is the secret."""
    return "://" in text and bool(re.search(r"web-?hooks?[^/]*/.*\d", text, re.I))
