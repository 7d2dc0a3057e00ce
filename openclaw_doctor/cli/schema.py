"""``openclaw-doctor schema``: the JSON Schema of a release, for editors."""

from __future__ import annotations

import json
from pathlib import Path

import click

from openclaw_doctor.cli.process import target_release
from openclaw_doctor.errors import UsageError
from openclaw_doctor.packaged import data_folder
from openclaw_doctor.validation.places import parse_place
from openclaw_doctor.validation.published import KINDS, published

#: What this program itself reads and writes.
_OWN = ("report", "project-file", "baseline")


@click.command("schema")
@click.option(
    "--target", metavar="RELEASE", help="OpenClaw release it is the schema of."
)
@click.option(
    "--kind",
    type=click.Choice((*KINDS, *_OWN)),
    default="config",
    show_default=True,
    help="The file it is the schema of; the last three are of this program itself.",
)
@click.option(
    "--section", metavar="KEY.PATH", default="", help="Only what stands at this key."
)
@click.option(
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write it to a file.",
)
def command(target: str | None, kind: str, section: str, output: Path | None) -> int:
    """Print the JSON Schema (draft-07) of an OpenClaw file, in one piece.

    For editors that complete and explain keys; `check` finds more than a schema can
    say. A release that is not stored is answered by the last stored one before it.
    """
    if kind in _OWN:
        text = _own(kind, target, section)
    else:
        release, _ = target_release(target)
        schema = published(release, kind, parse_place(section))
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
    if output is None or output == Path("-"):
        click.echo(text, nl=False)
        return 0
    from openclaw_doctor.storage.output import write_output

    write_output(output, text.encode())
    return 0


def _own(kind: str, target: str | None, section: str) -> str:
    if target or section:
        raise UsageError(f"the schema of the {kind} has no --target and no --section")
    path = data_folder("schemas") / f"{kind}.schema.json"
    return path.read_text(encoding="utf-8")
