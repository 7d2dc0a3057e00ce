"""Checks of ``gateway``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import since
from openclaw_doctor.validation.semantics.authored import (
    SINCE_8_1,
    SINCE_9_6,
    as_list,
    as_object,
    flaw,
    inner,
    number_of,
    objects,
    place,
    trimmed,
)
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import Violation

SECTIONS = frozenset({"gateway"})

_EXPOSING = frozenset({"serve", "funnel"})
_LOOPBACK_IPV4 = re.compile(r"127(?:\.(?:0|[1-9]\d{0,2})){3}\Z", re.ASCII)
_DEFAULT_PORT = 18789
_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+\Z")
_TRANSPORT_HEADERS = frozenset(
    {
        "host",
        "connection",
        "upgrade",
        "content-length",
        "sec-websocket-key",
        "sec-websocket-version",
        "sec-websocket-protocol",
        "sec-websocket-extensions",
    }
)
_AGENT_ID = re.compile(r"[a-z0-9_][a-z0-9_-]{0,63}\Z", re.IGNORECASE | re.ASCII)
_DOMAIN_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z", re.I | re.ASCII)
_LONGEST_PORTAL_DOMAIN = 220


def _tailscale_bind(subject: Subject) -> Iterator[Violation]:
    """Tailscale forwards to this machine, so the gateway must listen there.

    Observed on 2026.5.28 and 2026.9.6.
    """
    gateway = inner(subject.config, "gateway")
    bind = gateway.get("bind", "loopback")
    if not _is_exposed(gateway) or bind == "loopback" or not isinstance(bind, str):
        return
    host = gateway.get("customBindHost")
    if bind == "custom" and isinstance(host, str) and _is_loopback(trimmed(host)):
        return
    yield flaw(
        place("gateway", "bind"),
        "with Tailscale serve or funnel the gateway must listen on loopback",
        "set gateway.bind to loopback, or switch gateway.tailscale.mode off",
    )


def _tailscale_auth(subject: Subject) -> Iterator[Violation]:
    """What Tailscale makes reachable needs a login."""
    gateway = inner(subject.config, "gateway")
    if _is_exposed(gateway) and as_object(gateway.get("auth")).get("mode") == "none":
        yield flaw(
            place("gateway", "auth", "mode"),
            "with Tailscale serve or funnel the gateway must ask for a login",
            "use the mode token or password",
        )


def _is_exposed(gateway: dict[str, Any]) -> bool:
    mode = as_object(gateway.get("tailscale")).get("mode")
    return isinstance(mode, str) and mode in _EXPOSING


def _is_loopback(host: str) -> bool:
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    return bool(_LOOPBACK_IPV4.match(host)) and all(
        int(part) <= 255 for part in host.split(".")
    )


def _roles(subject: Subject) -> Iterator[Violation]:
    """The default role is one of the definitions, of which there is at least one."""
    roles = inner(subject.config, "gateway", "roles")
    defined, at = roles.get("definitions"), place("gateway", "roles")
    if not isinstance(defined, dict):
        return
    if not defined:
        yield flaw(
            at / "definitions", "no role is defined", "define a role, or remove roles"
        )
    default = roles.get("default")
    if not isinstance(default, str) or not trimmed(default):
        return
    if trimmed(default) not in {trimmed(name) for name in defined}:
        yield flaw(
            at / "default",
            "the default role is not defined",
            "name one of the keys of gateway.roles.definitions",
        )


def _role_agents(subject: Subject) -> Iterator[Violation]:
    """The agents of a role are named by their ids."""
    for at, _, role in objects(subject.config, "gateway", "roles", "definitions"):
        for i, agent in enumerate(as_list(role.get("agents"))):
            if isinstance(agent, str) and not _AGENT_ID.match(trimmed(agent)):
                yield flaw(
                    at / "agents" / i,
                    "this is no agent id",
                    "use letters, digits, - and _, at most 64 of them",
                )


def _public_origin(subject: Subject) -> Iterator[Violation]:
    """``publicOrigin`` is an https origin, or an http origin of this machine."""
    origin = inner(subject.config, "gateway").get("publicOrigin")
    if not isinstance(origin, str):
        return
    # Few configs have such an address; its module is not loaded for the others.
    from openclaw_doctor.validation.semantics.addresses import read_address

    address = read_address(origin)
    bare = address is not None and address.is_bare_origin
    if bare and address and (address.scheme == "https" or address.is_loopback_name):
        return
    yield flaw(
        place("gateway", "publicOrigin"),
        "this is no https origin",
        "write https://, host and port, without path, query and login",
    )


def _portals(subject: Subject) -> Iterator[Violation]:
    """Portals have a domain and a port of their own."""
    gateway = inner(subject.config, "gateway")
    ingress = inner(gateway, "portals", "ingress")
    at = place("gateway", "portals", "ingress")
    domain = ingress.get("domain")
    if isinstance(domain, str):
        yield from _portal_domain(at / "domain", domain, gateway)
    port = number_of(ingress.get("port"))
    if port is not None and port == gateway.get("port", _DEFAULT_PORT):
        yield flaw(
            at / "port",
            "portals have the port of the gateway",
            "give them another port",
        )


def _portal_domain(
    at: Pointer, domain: str, gateway: dict[str, Any]
) -> Iterator[Violation]:
    if not _is_domain(domain):
        yield flaw(
            at, "this is no DNS domain", "write a domain name only, e.g. a.example.org"
        )
        return
    allowed = as_list(as_object(gateway.get("controlUi")).get("allowedOrigins"))
    hosts = map(_host_of, (gateway.get("publicOrigin"), *allowed))
    own = domain.lower()
    if any(host == own or host.endswith(f".{own}") for host in hosts):
        yield flaw(
            at,
            "portals have the domain of the gateway or of its control page",
            "give them another domain",
        )


def _is_domain(text: str) -> bool:
    labels = text.split(".")
    if len(labels) < 2 or len(text) > _LONGEST_PORTAL_DOMAIN:
        return False
    # Few configs have such an address; its module is not loaded for the others.
    from openclaw_doctor.validation.semantics.addresses import read_address

    address = read_address(f"https://portal.{text}")
    same = address is not None and address.host == f"portal.{text.lower()}"
    return same and all(_DOMAIN_LABEL.match(label) for label in labels)


def _host_of(origin: object) -> str:
    # Few configs have such an address; its module is not loaded for the others.
    from openclaw_doctor.validation.semantics.addresses import read_address

    address = read_address(origin) if isinstance(origin, str) else None
    return address.host if address else ""


def _tls_paths(subject: Subject) -> Iterator[Violation]:
    """The paths of certificate and key are not blank."""
    tls = inner(subject.config, "gateway", "tls")
    for key in ("certPath", "keyPath"):
        path = tls.get(key)
        if isinstance(path, str) and not trimmed(path):
            yield flaw(
                place("gateway", "tls", key),
                f"{key} is blank",
                "name a file, or remove the key",
            )


def _edge_headers(subject: Subject) -> Iterator[Violation]:
    """Headers for a proxy in front of the remote gateway."""
    remote = inner(subject.config, "gateway", "remote")
    headers = remote.get("edgeAuth")
    at = place("gateway", "remote", "edgeAuth")
    if headers == {}:
        yield flaw(at, "there are no headers", "add a header, or remove edgeAuth")
    seen: set[str] = set()
    for name in as_object(headers):
        message = _header_flaw(name, seen)
        if message:
            yield flaw(at / name, message, "rename or remove the header")
        seen.add(name.lower())


def _header_flaw(name: str, seen: set[str]) -> str:
    if not _HEADER_NAME.match(name):
        return "this is no name of an HTTP header"
    if name.lower() in _TRANSPORT_HEADERS:
        return "this header belongs to the connection itself"
    if name.lower() in seen:
        return "two headers differ in capitals only"
    return ""


CHECKS = (
    Check("gateway-roles", _roles, SINCE_8_1),
    Check("gateway-role-agents", _role_agents, SINCE_8_1),
    Check("gateway-public-origin", _public_origin, SINCE_8_1),
    Check("gateway-portals", _portals, SINCE_9_6),
    Check("gateway-tls-path", _tls_paths, since("2026.6.11")),
    Check("gateway-edge-header", _edge_headers, SINCE_8_1),
    Check("tailscale-bind", _tailscale_bind, since("2026.3.2"), stage=5),
    Check("tailscale-auth", _tailscale_auth, since("2026.5.28"), stage=6),
)
