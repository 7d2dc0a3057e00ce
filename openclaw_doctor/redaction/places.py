"""Secrets by role and place: what a value is because of where it stands."""

from __future__ import annotations

import re

from openclaw_doctor.credentials.secret_paths import listed_parts
from openclaw_doctor.documents import Role
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.redaction.shapes import is_plain_text, is_reference, is_token

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
    r"|(?:identity|certificate)datas?\Z"
    r"|(?:encrypt(?:ion)?|aes|access|sign(?:ing)?|master|license|shared|account"
    r"|subscription|service|verif(?:y|ication)|auth|app)[-_]?key\Z",
    re.IGNORECASE,
)
_NOT_SECRET_KEY = re.compile(
    r"(?:^|_)(?:max|min|total|reserve|keep|context|input|output|budget|num|count)"
    r"|tokens\Z|tokenEndpoint|keyRef\Z|tokenRef\Z",
    re.IGNORECASE,
)
#: Lists that hold one secret after the other.
_SECRET_LIST = re.compile(
    r"(?:^|[a-z_-])(?:tokens|secrets|passwords|api_?keys|credentials)\Z", re.IGNORECASE
)
#: A member and the object around it: the token of a request that the settings of a
#: provider spell out.
_SECRET_PAIRS = (("auth", "value"), ("auth", "values"))
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*\Z")
_HEADER = re.compile(r"[A-Z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)+\Z", re.IGNORECASE)
_PLAIN_VARIABLE = re.compile(
    r"NO_PROXY|LANG|LC_\w+|TZ|PATH|HOME|SHELL|TERM", re.IGNORECASE
)
#: Headers that every client sends, and those that name a version or a page.
_PLAIN_HEADER = re.compile(
    r"accept(?:-\w+)?|content-\w+|user-agent|cache-control|connection|host|origin"
    r"|(?:http-)?referer|x-title|[\w-]+-(?:version|beta)",
    re.IGNORECASE,
)
#: Members that are remarks, as JSON without comments makes people write them.
_REMARK = re.compile(
    r"[_$#/]*(?:.*[_-])?(?:comment|note|remark|description|usage|warning|todo|readme)s?\d*"
    r"|[_$#/]+\d*",
    re.IGNORECASE,
)
_REFERENCE_FIELDS = ("source", "provider", "id")


def is_secret(role: Role, pointer: Pointer, value: object) -> bool:
    """Whether the scalar at ``pointer`` of a document of that role is a secret.

    In a credential store any string that is not known to be plain counts as one; in
    a config what stands at, or below, a place where OpenClaw takes a reference to a
    secret (2026.3.13 to 2026.9.6), and what a name or a shape gives away.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _is_secret_number(role, pointer, value)
    if not isinstance(value, str) or not value.strip() or is_reference(value):
        return False
    if is_remark(pointer) and not _telling_key(pointer):
        return is_token(value)
    if role in (Role.CONFIG, Role.INCLUDE) and "$include" in pointer[-2:]:
        # The path of a file, whatever the place it is put into.
        return is_token(value)
    if not _names(pointer):
        # A file that is nothing but texts: nobody can say what they are.
        return not is_plain_text(value)
    if _in_environment(role, pointer):
        if isinstance(pointer[-1], int) and _VARIABLE.match(value):
            # A list of variables, such as people invent for those that must be set.
            return is_token(value)
        return _secret_variable(str(_names(pointer)[-1]), value)
    if _in_headers(role, pointer):
        return not is_plain_header(str(_names(pointer)[-1]))
    inside = _inside_entry(role, pointer)
    if inside is not None:
        return _secret_in_entry(inside, value)
    return _telling_key(pointer) or is_token(value) or _at_listed(role, pointer)


def _is_secret_number(role: Role, pointer: Pointer, value: float) -> bool:
    if _in_environment(role, pointer) and not is_plain_text(str(value)):
        return True
    headers = _in_headers(role, pointer)
    return headers or _telling_key(pointer) or _at_listed(role, pointer)


def place_in_config(role: Role, pointer: Pointer) -> Pointer | None:
    """Where in openclaw.json a place is, or would be; None for other files.

    ``models.json`` has the providers of ``models``; at the top of a config stand, by
    mistake, what other programs call ``mcpServers`` and ``providers``.
    """
    if role is Role.MODELS:
        return Pointer(("models", *pointer))
    if role is not Role.CONFIG:
        return None
    if pointer[:1] in (("mcpServers",), ("mcp_servers",)):
        return Pointer(("mcp", "servers", *pointer[1:]))
    if pointer[:1] == ("providers",):
        return Pointer(("models", *pointer))
    return pointer


def _at_listed(role: Role, pointer: Pointer) -> bool:
    """Whether a place for a secret is here or around; parts of a reference are not."""
    place = place_in_config(role, pointer)
    if place is None:
        return False
    rests = [place[length:] for length in listed_parts(place)]
    return any(not (len(rest) == 1 and rest[0] in _REFERENCE_FIELDS) for rest in rests)


def _in_environment(role: Role, pointer: Pointer) -> bool:
    """Whether a value is that of an environment variable.

    An included file may be the inside of ``env``; then only the name tells.
    """
    if "env" in _names(pointer)[-3:-1]:
        return pointer[-1] != "vars"
    return role is Role.INCLUDE and bool(_VARIABLE.match(str(pointer[-1])))


def _in_headers(role: Role, pointer: Pointer) -> bool:
    """Whether a value is that of an HTTP header; in an included file by its name."""
    if role is Role.INCLUDE and len(pointer) == 1 and _HEADER.match(str(pointer[0])):
        return True
    return "headers" in _names(pointer)[-2:-1]


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
    part_of_reference = len(inside) == 2 and inside[1] in _REFERENCE_FIELDS
    if value.lower() in _SWITCH:
        return False
    if field or part_of_reference or (len(inside) > 0 and inside[0] in _PLAIN_BRANCHES):
        return is_token(value) or _telling_key(inside)
    return True


def _telling_key(pointer: Pointer) -> bool:
    names = _names(pointer)
    if not names:
        return False
    if isinstance(pointer[-1], int) and _SECRET_LIST.search(names[-1]):
        return True
    if names[:2] == ["channels", "tlon"] and names[-1] == "code":
        # The login code of a ship.
        return True
    return is_telling_name(names[-1]) or tuple(names[-2:]) in _SECRET_PAIRS


def is_telling_name(name: str) -> bool:
    """Whether the name of a member says that its value is a secret."""
    if name in ("access", "refresh"):
        return True
    return bool(_SECRET_KEY.search(name)) and not _NOT_SECRET_KEY.search(name)


def is_plain_header(name: str) -> bool:
    """Whether an HTTP header of this name never holds a secret."""
    return bool(_PLAIN_HEADER.fullmatch(name))


def _names(pointer: Pointer) -> list[str]:
    return [step for step in pointer if isinstance(step, str)]


def _secret_variable(name: str, value: str) -> bool:
    if re.search(r"KEY|TOKEN|SECRET|PASS|AUTH|CRED", name.upper()):
        return True
    return not _PLAIN_VARIABLE.fullmatch(name) and not is_plain_text(value)


def is_remark(pointer: Pointer) -> bool:
    """Whether a member only stands in for a comment, as its name begins or says."""
    name = "".join(_names(pointer)[-1:])
    return not name[:1].isalpha() and bool(_REMARK.fullmatch(name))
