"""Read web addresses the way the URL parser of OpenClaw's runtime does.

The rules are those of the WHATWG URL standard, as far as they decide whether an
address is accepted and what its origin is.  Observed on 2026.5.28 and 2026.9.6 with
60 addresses.  Host names beyond ASCII are read with IDNA 2003, which accepts nearly
the same names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from openclaw_doctor.validation.semantics.authored import BLANKS

_CONTROLS_AND_SPACE = "".join(map(chr, range(0x21)))
_DROPPED = str.maketrans("", "", "\t\n\r")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_SPECIAL = frozenset({"http", "https", "ws", "wss", "ftp", "file"})
_FORBIDDEN_IN_HOST = re.compile(r"[\x00\t\n\r #/:<>?@\[\\\]^|]")
_FORBIDDEN_IN_DOMAIN = re.compile(r"[\x00-\x20#%/:<>?@\[\\\]^|\x7f]")
_NUMBER_LABEL = re.compile(r"(?:0[xX][0-9A-Fa-f]*|[0-9]+)\Z", re.ASCII)
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_IP_SHAPE = re.compile(r"[0-9.]+|[0-9a-f:.]*:[^/]*", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9]*\Z", re.ASCII)
_DOMAIN_DOTS = re.compile("[\u3002\uff0e\uff61]")
_ONE_DOT = frozenset({".", "%2e"})
_TWO_DOTS = frozenset({"..", ".%2e", "%2e.", "%2e%2e"})
_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21}
_LAST_PORT = 65535
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of an address; ``host`` is lower case, IPv6 in brackets.

    ``port`` is None where it is the scheme's own.  ``path`` has no dot segments
    where the scheme is a web scheme.
    """

    scheme: str
    host: str
    port: int | None = None
    path: str = ""
    query: str = ""
    fragment: str = ""
    user: str = ""
    password: str = ""

    @property
    def is_web(self) -> bool:
        """Whether the scheme is http or https."""
        return self.scheme in ("http", "https")

    @property
    def is_bare_origin(self) -> bool:
        """Whether nothing follows scheme, host and port, and no login precedes."""
        extra = self.query or self.fragment or self.user or self.password
        return self.is_web and self.path == "/" and not extra

    @property
    def is_loopback_name(self) -> bool:
        """Whether the host is localhost, 127.0.0.1 or [::1]."""
        return self.host in _LOOPBACK_NAMES


def read_address(text: str) -> Address | None:
    """The address that ``text`` is; None where OpenClaw cannot read it."""
    text = text.strip(_CONTROLS_AND_SPACE).translate(_DROPPED)
    match = _SCHEME.match(text)
    if match is None:
        return None
    scheme, rest = match[1].lower(), text[match.end() :]
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    if scheme in _SPECIAL:
        return _special(scheme, rest.replace("\\", "/"), query, fragment)
    if not rest.startswith("//"):
        return Address(scheme, "", path=rest, query=query, fragment=fragment)
    return _with_authority(scheme, rest[2:], query, fragment)


def exact_host(text: str) -> str | None:
    """The host name or IP address that ``text`` is, and nothing else; else None.

    A final dot, brackets around an IPv6 address and capitals do not count.
    """
    name = text.strip(BLANKS).lower().rstrip(".")
    bare = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    if _is_ip(bare):
        return bare
    if not bare or re.search(r"[\s/?#@:*]", bare):
        return None
    domain = _domain(bare)
    if domain and _ends_in_number(domain):
        domain = _ipv4(domain)
    labels = domain.split(".") if domain else []
    return domain if labels and all(map(_is_host_label, labels)) else None


def _is_host_label(label: str) -> bool:
    plain = re.match(r"[a-z0-9-]{1,63}\Z", label)
    return bool(plain) and not label.startswith("-") and not label.endswith("-")


def _is_ip(text: str) -> bool:
    if not _IP_SHAPE.fullmatch(text):
        return False
    import ipaddress

    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _special(scheme: str, rest: str, query: str, fragment: str) -> Address | None:
    if scheme == "file":
        return Address(scheme, "", path=rest, query=query, fragment=fragment)
    found = _with_authority(scheme, rest.lstrip("/"), query, fragment)
    return found if found and found.host else None


def _with_authority(
    scheme: str, rest: str, query: str, fragment: str
) -> Address | None:
    authority, slash, path = rest.partition("/")
    login, _, place = authority.rpartition("@")
    user, _, password = login.partition(":")
    host_text, port_text = _split_port(place)
    special = scheme in _SPECIAL
    host = _host(host_text, special=special)
    port = _port(port_text)
    if host is None or port is None or (login and not host):
        return None
    if special:
        path = _without_dots(path)
    return Address(
        scheme,
        host,
        None if port in (-1, _DEFAULT_PORTS.get(scheme)) else port,
        f"/{path}" if special or slash else path,
        query,
        fragment,
        user,
        password,
    )


def _split_port(place: str) -> tuple[str, str]:
    if place.startswith("["):
        end = place.find("]") + 1
        return (place[:end], place[end:]) if end else (place, "")
    host, colon, port = place.partition(":")
    return host, colon + port


def _port(text: str) -> int | None:
    """The port of ``:80``; -1 where there is none, None where it is not one."""
    if text in ("", ":"):
        return -1
    if not text.startswith(":") or not _DIGITS.match(text[1:]):
        return None
    digits = text[1:].lstrip("0") or "0"
    if len(digits) > len(str(_LAST_PORT)):
        return None
    return int(digits) if int(digits) <= _LAST_PORT else None


def _host(text: str, *, special: bool) -> str | None:
    if text.startswith("["):
        return _ipv6(text)
    if not special:
        return None if _FORBIDDEN_IN_HOST.search(text) else text
    name = _unescaped(text)
    domain = _domain(name) if name else None
    if not domain or _FORBIDDEN_IN_DOMAIN.search(domain):
        return None
    return _ipv4(domain) if _ends_in_number(domain) else domain


def _unescaped(text: str) -> str:
    if "%" not in text:
        return text
    raw = text.encode("utf-8", "replace")
    plain = _ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), raw)
    return plain.decode("utf-8", "replace")


def _ipv6(text: str) -> str | None:
    import ipaddress

    try:
        inner = ipaddress.IPv6Address(text[1:-1]) if text.endswith("]") else None
    except ValueError:
        return None
    return None if inner is None or "%" in text else f"[{inner.compressed}]"


def _domain(name: str) -> str | None:
    """The ASCII form of a host name in lower case."""
    if name.isascii():
        return name.lower()
    import unicodedata

    plain = unicodedata.normalize("NFKC", _DOMAIN_DOTS.sub(".", name)).lower()
    plain = plain.replace("\u00ad", "")
    return ".".join(map(_ascii_label, plain.split(".")))


def _ascii_label(label: str) -> str:
    """A label in ASCII; what IDNA 2003 does not know (emoji) in plain punycode."""
    try:
        return label if label.isascii() else label.encode("idna").decode("ascii")
    except UnicodeError:
        safe = label.encode("utf-8", "replace").decode("utf-8")
        return "xn--" + safe.encode("punycode").decode("ascii")


def _ends_in_number(domain: str) -> bool:
    labels = domain.removesuffix(".").split(".")
    return bool(_NUMBER_LABEL.match(labels[-1]))


def _ipv4(domain: str) -> str | None:
    """The dotted form of an IPv4 address in any of its spellings."""
    parts = domain.removesuffix(".").split(".")
    if len(parts) > 4 or not all(_NUMBER_LABEL.match(p) for p in parts):
        return None
    numbers = [_ipv4_number(part) for part in parts]
    if None in numbers:
        return None
    *front, last = [n for n in numbers if n is not None]
    if any(n > 255 for n in front) or last >= 256 ** (5 - len(parts)):
        return None
    value = last + sum(n << (8 * (3 - i)) for i, n in enumerate(front))
    return ".".join(str(byte) for byte in value.to_bytes(4, "big"))


def _ipv4_number(text: str) -> int | None:
    if text[:2] in ("0x", "0X"):
        digits, base = text[2:] or "0", 16
    elif text.startswith("0") and len(text) > 1:
        digits, base = text[1:], 8
    else:
        digits, base = text, 10
    if len(digits) > 16:
        return None
    try:
        return int(digits, base)
    except ValueError:
        return None


def _without_dots(path: str) -> str:
    """``path`` with its ``.`` and ``..`` segments resolved."""
    kept: list[str] = []
    segments = path.split("/")
    for i, segment in enumerate(segments):
        low = segment.lower()
        last = i == len(segments) - 1
        if low in _TWO_DOTS:
            del kept[-1:]
        elif low not in _ONE_DOT:
            kept.append(segment)
            continue
        if last:
            kept.append("")
    return "/".join(kept)
