"""Where the gateway listens, and from where its web page may be used."""

from __future__ import annotations

from typing import Any

from openclaw_doctor.migrations.model import ALWAYS, UNSAFE, Migration
from openclaw_doctor.migrations.sheet import MISSING, Sheet
from openclaw_doctor.migrations.steps import map_value
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.validation.semantics.authored import as_list, trimmed

_GATEWAY = Pointer(("gateway",))
_ORIGINS = _GATEWAY / "controlUi" / "allowedOrigins"
_DEFAULT_PORT = 18789

_MODES = {
    **dict.fromkeys(("0.0.0.0", "::", "[::]", "*"), "lan"),
    **dict.fromkeys(("127.0.0.1", "localhost", "::1", "[::1]"), "loopback"),
}
#: The modes that others than the machine itself may reach, or may come to.
_REACHABLE = ("auto", "custom", "lan", "tailnet")
_LOCAL = ("localhost", "127.0.0.1")


def _mode(value: Any) -> Any:
    name = trimmed(value).lower() if isinstance(value, str) else ""
    return _MODES.get(name, MISSING)


def _seed_origins(sheet: Sheet) -> None:
    """Without origins a gateway that others can reach does not start."""
    gateway = sheet.object(_GATEWAY) or {}
    page = gateway.get("controlUi", {})
    port = gateway.get("port", _DEFAULT_PORT)
    if gateway.get("bind") not in _REACHABLE or not isinstance(page, dict):
        return
    if page.get("enabled") is False or _has_origins(page):
        return
    if isinstance(port, int) and not isinstance(port, bool):
        hosts = [*_LOCAL, *_own_host(gateway)]
        sheet.put(_ORIGINS, [f"http://{host}:{port}" for host in hosts])


def _has_origins(page: dict[str, Any]) -> bool:
    """Whether someone has said from where the page may be used."""
    origins = page.get("allowedOrigins")
    if page.get("dangerouslyAllowHostHeaderOriginFallback") is True:
        return True
    if origins is not None and not isinstance(origins, list):
        return True
    return any(not isinstance(o, str) or trimmed(o) for o in as_list(origins))


def _own_host(gateway: dict[str, Any]) -> list[str]:
    host = gateway.get("customBindHost")
    name = trimmed(host) if isinstance(host, str) else ""
    if gateway["bind"] != "custom" or not name or "${" in name or name in _LOCAL:
        return []
    return [f"[{name}]" if ":" in name and not name.startswith("[") else name]


ROWS = (
    Migration(
        "gateway-bind-alias",
        "an address in gateway.bind became the name of a mode",
        retired=ALWAYS,
        steps=(map_value("gateway.bind", _mode),),
        before="{gateway: {bind: '127.0.0.1'}}",
        after="{gateway: {bind: 'loopback'}}",
        evidence="run on 65 releases, 2026.3.1 to 2026.9.6",
    ),
    Migration(
        "gateway-controlUi-allowedOrigins-seed",
        "a gateway that others can reach got origins for its web page",
        retired=None,
        introduced="2026.2.26",
        applicability=UNSAFE,
        steps=(_seed_origins,),
        watches=("gateway.bind",),
        before="{gateway: {bind: 'custom', customBindHost: '192.0.2.7', port: 18790}}",
        after=(
            "{gateway: {bind: 'custom', customBindHost: '192.0.2.7', port: 18790, "
            "controlUi: {allowedOrigins: ['http://localhost:18790', "
            "'http://127.0.0.1:18790', 'http://192.0.2.7:18790']}}}"
        ),
        advice="list every origin from which the page is opened",
        evidence="run on 65 releases, 2026.3.1 to 2026.9.6",
    ),
)
