"""Checks of MCP servers, in ``mcp`` and in ``nodeHost.mcp``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import since
from openclaw_doctor.validation.semantics.addresses import read_address
from openclaw_doctor.validation.semantics.authored import (
    SINCE_8_1,
    as_object,
    as_text,
    flaw,
    inner,
    objects,
    place,
    trimmed,
)
from openclaw_doctor.validation.semantics.network import address_flaws
from openclaw_doctor.validation.semantics.subject import Check, Subject
from openclaw_doctor.validation.violation import Violation

SECTIONS = frozenset({"mcp", "nodeHost"})

#: Names of older releases, with today's name.
_OLD_NAMES = {
    "connectTimeout": "connectionTimeoutMs",
    "connect_timeout": "connectionTimeoutMs",
    "timeout": "requestTimeoutMs",
    "workingDirectory": "cwd",
    "supports_parallel_tool_calls": "supportsParallelToolCalls",
    "ssl_verify": "sslVerify",
    "client_cert": "clientCert",
    "client_key": "clientKey",
}
_OLD_APPROVAL = "default_tools_approval_mode"
_RESERVED = "__proto__"
_WEB = ("http", "https")


def _servers(subject: Subject) -> Iterator[tuple[Pointer, str, dict[str, Any]]]:
    yield from objects(subject.config, "mcp", "servers")
    if subject.target in SINCE_8_1:
        yield from objects(subject.config, "nodeHost", "mcp", "servers")


def _names(subject: Subject) -> Iterator[Violation]:
    """``__proto__`` is reserved; names of node servers have no outer blanks."""
    for keys in (("mcp", "servers"), ("nodeHost", "mcp", "servers")):
        for name in inner(subject.config, *keys):
            if name == _RESERVED:
                yield flaw(
                    place(*keys, name),
                    "the name of this MCP server is reserved",
                    "rename the server",
                )
            elif keys[0] == "nodeHost" and (not name or name != trimmed(name)):
                yield flaw(
                    place(*keys, name),
                    "the name of this MCP server is empty or has blanks around it",
                    "rename the server",
                )


def _old_names(subject: Subject) -> Iterator[Violation]:
    """Names that 2026.7.1 still takes are refused since 2026.8.2."""
    for at, _, server in _servers(subject):
        for old, new in _OLD_NAMES.items():
            if old in server:
                yield flaw(
                    at / old,
                    f"{old} is an old name that OpenClaw no longer takes",
                    f"call it {new}",
                )
        if _OLD_APPROVAL in as_object(server.get("codex")):
            yield flaw(
                at / "codex" / _OLD_APPROVAL,
                f"{_OLD_APPROVAL} is an old name that OpenClaw no longer takes",
                "call it defaultToolsApprovalMode",
            )


def _disabled(subject: Subject) -> Iterator[Violation]:
    """Servers are switched off with ``enabled``."""
    for at, _, server in _servers(subject):
        if "disabled" in server:
            yield flaw(
                at / "disabled",
                "disabled is not a setting of an MCP server",
                "write enabled with the opposite value",
            )


def _addresses(subject: Subject) -> Iterator[Violation]:
    """The address of a server is a web address."""
    for at, _, server in _servers(subject):
        yield from address_flaws(at / "url", server.get("url"), *_WEB)


def _login_addresses(subject: Subject) -> Iterator[Violation]:
    """The addresses of an OAuth login; that of the metadata names a document."""
    for at, _, server in _servers(subject):
        login = as_object(server.get("oauth"))
        here = at / "oauth"
        yield from address_flaws(here / "redirectUrl", login.get("redirectUrl"), *_WEB)
        document = login.get("clientMetadataUrl")
        if isinstance(document, str) and not _is_document(document):
            yield flaw(
                here / "clientMetadataUrl",
                "the metadata of the client has no https address with a path",
                "write an https:// URL that names a document",
            )


def _is_document(text: str) -> bool:
    address = read_address(text)
    return address is not None and address.scheme == "https" and address.path != "/"


def _commands(subject: Subject) -> Iterator[Violation]:
    """The transport stdio starts a command."""
    for at, _, server in _servers(subject):
        command = server.get("command", "")
        if server.get("transport") != "stdio" or not isinstance(command, str):
            continue
        if not trimmed(command):
            yield flaw(
                at / "transport",
                "an MCP server with the transport stdio has no command",
                "set command, or use another transport with url",
            )


def _requester_logins(subject: Subject) -> Iterator[Violation]:
    """A login for each requester needs OAuth over a web address."""
    for at, _, server in _servers(subject):
        login = as_object(server.get("oauth"))
        if login.get("identity") != "per-requester":
            continue
        here = at / "oauth"
        if server.get("auth") != "oauth" or not server.get("url"):
            yield flaw(
                here / "identity",
                "a login per requester needs auth oauth and a url",
                "set both, or use the identity shared",
            )
        if as_text(login.get("authProfileId")):
            yield flaw(
                here / "authProfileId",
                "a login per requester excludes authProfileId",
                "remove authProfileId, or use the identity shared",
            )
        if "command" in server or server.get("transport") == "stdio":
            yield flaw(
                here / "identity",
                "a login per requester excludes a command and the transport stdio",
                "use url with the transport streamable-http",
            )


def _sandbox_origin(subject: Subject) -> Iterator[Violation]:
    """``mcp.apps.sandboxOrigin`` is scheme, host and port only."""
    origin = inner(subject.config, "mcp", "apps").get("sandboxOrigin")
    if not isinstance(origin, str):
        return
    address = read_address(origin)
    if address is None or not address.is_bare_origin:
        yield flaw(
            place("mcp", "apps", "sandboxOrigin"),
            "this is no http or https origin",
            "write scheme, host and port, without path, query and login",
        )


CHECKS = (
    Check("mcp-server-name", _names, SINCE_8_1),
    Check("mcp-old-name", _old_names, SINCE_8_1),
    Check("mcp-disabled", _disabled, SINCE_8_1),
    Check("mcp-address", _addresses, since("2026.3.28")),
    Check("mcp-login-address", _login_addresses, since("2026.6.11")),
    Check("mcp-command", _commands, since("2026.6.11")),
    Check("mcp-requester-login", _requester_logins, SINCE_8_1),
    Check("mcp-sandbox-origin", _sandbox_origin, SINCE_8_1),
)
