"""Canvas: whether its host is on is all that is left of the host's settings."""

from __future__ import annotations

from openclaw_doctor.migrations.guards import fits
from openclaw_doctor.migrations.model import Migration
from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer

_ROOT = Pointer(("canvasHost",))
_HOST = Pointer(("plugins", "entries", "canvas", "config", "host"))
_GONE = {
    "port": "the host is part of the gateway",
    "liveReload": "it has no successor",
}


def _keep_switch(sheet: Sheet) -> None:
    """Move the switch and take out the rest; a person has to agree about the folder."""
    if isinstance(sheet.get(_ROOT / "enabled"), bool) and fits(
        sheet, _HOST / "enabled"
    ):
        sheet.fold(_ROOT / "enabled", _HOST / "enabled")
    for host in (_ROOT, _HOST):
        for key, why in _GONE.items():
            if sheet.has(host / key):
                sheet.remove(host / key, why)
        if sheet.has(host / "root"):
            sheet.doubt(host / "root", "its documents have to be moved first")
            sheet.remove(host / "root", "documents are in OpenClaw's state folder")
    if sheet.get(_ROOT) == {}:
        sheet.remove(_ROOT)


ROWS = (
    Migration(
        "canvasHost",
        "canvasHost became config.host.enabled of the plugin canvas",
        retired="2026.8.1",
        steps=(_keep_switch,),
        watches=(
            _ROOT.dotted(),
            *(f"{_HOST.dotted()}.{key}" for key in (*_GONE, "root")),
        ),
        before="{canvasHost: {enabled: false, port: 18793, liveReload: true}}",
        after="{plugins: {entries: {canvas: {config: {host: {enabled: false}}}}}}",
        losses="the port, the live reload and the folder",
        advice="move what is in the folder documents below root to canvas/documents in"
        " OpenClaw's state folder, then take root out",
        evidence="run on 8 releases, 2026.8.1 to 2026.9.6",
    ),
)
