"""Addresses of Signal endpoints, as the old flat keys and ``transport`` write them."""

from __future__ import annotations

from openclaw_doctor.validation.semantics.addresses import Address, read_address

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8080
_PORTS = {"http": 80, "https": 443}


def as_url(text: str) -> str:
    """The URL that an old ``httpUrl`` meant: a scheme, and no name or password.

    What starts with a variable stays as it is.  Raises ValueError where it is no URL.
    """
    url = text.strip()
    if url.startswith("${"):
        return url
    if "://" not in url:
        url = f"http://{url}"
    parts = read_address(url)
    if parts is None or not parts.is_web or not parts.host:
        raise ValueError("no address of an endpoint")
    if parts.user or parts.password:
        raise ValueError("an address with a name or a password")
    return url


def address(host: str, port: int) -> str:
    """The URL of a host and a port; raises ValueError where the host is none."""
    name = host.strip().removeprefix("[").removesuffix("]")
    if not name or any(sign in "/\\?#@$" or sign.isspace() for sign in name):
        raise ValueError("no host")
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def is_bound_to(url: str, host: str, port: int) -> bool:
    """Whether ``url`` is the address that a daemon on ``host`` and ``port`` has."""
    parts = read_address(url)
    if parts is None or parts.scheme != "http":
        return False
    name = host.strip().removeprefix("[").removesuffix("]").lower()
    return _name(parts) == name and _port(parts) == port


def local_port(url: str) -> int | None:
    """The port of this machine that ``url`` leads to, if it is one."""
    parts = read_address(url)
    if parts is None or not _is_local(_name(parts)):
        return None
    return _port(parts)


def _is_local(name: str) -> bool:
    host = name.removesuffix(".")
    return (
        host in ("localhost", "::1", "::", "0.0.0.0")
        or host.endswith(".localhost")
        or host.startswith("127.")
    )


def _name(parts: Address) -> str:
    return parts.host.removeprefix("[").removesuffix("]")


def _port(parts: Address) -> int:
    return parts.port or _PORTS.get(parts.scheme, 0)
