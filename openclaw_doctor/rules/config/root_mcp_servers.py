"""config/root-mcp-servers."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import manual
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release
from openclaw_doctor.rules.context import Context
from openclaw_doctor.rules.judged import complaints
from openclaw_doctor.rules.never_right import misplaced, move_to
from openclaw_doctor.rules.registry import rule

ID = "config/root-mcp-servers"
_PLACE = Pointer(("mcp", "servers"))


@rule(
    ID,
    severity=Severity.ERROR,
    fix="sometimes",
    evidence="config schemas of 2026.1.29 to 2026.9.6; published configs",
)
def check(context: Context) -> Iterator[Finding]:
    """`mcpServers`, as other programs have it, stands at the top of openclaw.json.

    OpenClaw has MCP servers in `mcp.servers.<name>`, with `command` and `args` or with
    `url`, in the releases that know `mcp` at all.

    The fix moves the object there if `mcp.servers` is not there yet. It is unsafe: from
    then on OpenClaw starts these servers.
    """
    for complaint in complaints(context, ID):
        if _has_servers(context.target):
            fix = move_to(complaint, _PLACE, sure=False)
            belongs = f"MCP servers belong into {_PLACE.dotted()}"
        else:
            fix = manual("take it out")
            belongs = f"OpenClaw {context.target} has no MCP servers in its config"
        yield misplaced(context, complaint, belongs, fix)


def _has_servers(target: Release) -> bool:
    from openclaw_doctor.validation.history import life

    known = life(_PLACE)
    return known is not None and known.known_at(target)
