"""Store the config schema and the facts of one more OpenClaw release.

python tools/import_release.py DIR [--node NODE] [--dry-run]
python tools/import_release.py --schema FILE --release RELEASE [--force] [--dry-run]

DIR is the folder in which a release was installed (DIR/node_modules/openclaw), or the
folder of the package itself.  FILE is the output of `openclaw config schema`, for when
there is nothing but that.  Prints what changed against the stored release before it.
Exit codes: 0 stored, or stored already; 2 nothing was done, and a message says why.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from openclaw_doctor.release import NEWEST_KNOWN, Release  # noqa: E402
from tools import release_folder, schema_files  # noqa: E402
from tools.enforced_schema import (  # noqa: E402
    UnusableSchema,
    channel_ids,
    composite,
    composite_of_manifests,
    is_output_mode,
    of_published,
    plugin_ids,
)
from tools.release_folder import UnusableRelease, stable_release  # noqa: E402
from tools.schema_changes import Changes, compare  # noqa: E402

STORED = ROOT / "schemas" / "openclaw"
#: The first release whose published schema shows every key that it accepts.
FIRST_WITHOUT_HIDDEN_KEYS = Release(2026, 8, 1)
#: The first release known to publish what a file may hold, not what becomes of it.
FIRST_INPUT_MODE = Release(2026, 5, 28)

Say = Callable[[str], None]


class Refused(Exception):
    """The import cannot be done, or not without --force."""


@dataclass(frozen=True, slots=True)
class Imported:
    """A release as it is to be stored, and what must be said about it."""

    release: Release
    schema: dict[str, Any]
    facts: dict[str, Any]
    remarks: tuple[str, ...] = ()


def from_folder(folder: Path, node: str | None = None) -> Imported:
    """Read an installed release.  Raises UnusableRelease or UnusableSchema."""
    at = release_folder.open_release(folder, node)
    core = release_folder.core_schema(at)
    if at.release >= release_folder.FIRST_PUBLISHED:
        schema = composite(core, release_folder.published_schema(at))
    else:
        schema = composite_of_manifests(core, release_folder.manifests(at.root))
    facts = release_folder.facts(at, channel_ids(schema))
    return Imported(at.release, schema, facts)


def from_schema(file: Path, release: Release, stored: Path, force: bool) -> Imported:
    """Read the output of ``openclaw config schema`` as the schema of ``release``.

    Ids that stand in the schema are taken from it, other facts from the nearest stored
    release.  Raises Refused for releases whose published schema is a poor one, and
    UnusableSchema.
    """
    published = _published(file)
    poor = release < FIRST_INPUT_MODE or is_output_mode(published)
    if poor and not force:
        raise Refused(
            f"{release} publishes what a config looks like after reading, not what it"
            " may hold, so valid files would be refused; install the release and import"
            " its folder, or insist with --force"
        )
    basis = _nearest(stored, release)
    _, facts = schema_files.load(stored, str(basis))
    schema = of_published(published)
    facts["channels"] = sorted(channel_ids(schema))
    facts["plugins"] = sorted(plugin_ids(schema))
    remarks = [
        f"overlay providers, web searches, retired models and command aliases are those"
        f" of {basis}: the schema does not tell them"
    ]
    if release < FIRST_WITHOUT_HIDDEN_KEYS:
        remarks.append(
            "releases before 2026.8.1 accept keys that this schema does not show, such"
            " as hooks.internal.handlers; they will be missing"
        )
    if poor:
        remarks.append("forced: keys with defaults may be required in what is stored")
    return Imported(release, schema, facts, tuple(remarks))


def _published(file: Path) -> dict[str, Any]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refused(f"{file} cannot be read as JSON: {error}") from None
    if not isinstance(data, dict):
        raise UnusableSchema(f"{file} holds no JSON object")
    return data


def known(stored: Path) -> list[Release]:
    """The releases that are stored in a folder, oldest first."""
    return sorted(
        Release.parse(one.stem) for one in (stored / "releases").glob("*.json")
    )


def _nearest(stored: Path, release: Release) -> Release:
    """The newest stored release before ``release``, or else the oldest of all."""
    others = [one for one in known(stored) if one != release]
    if not others:
        raise Refused(f"no release is stored in {stored}")
    return max((one for one in others if one < release), default=others[0])


def keep(new: Imported, stored: Path, say: Say, dry_run: bool = False) -> None:
    """Store a release and tell what is new about it."""
    release = str(new.release)
    parts = schema_files.split(new.schema, frozenset(new.facts["channels"]))
    files = schema_files.stored_files(stored, release, parts, new.facts)
    changed = schema_files.changed_files(stored, files)
    for remark in new.remarks:
        say(f"note: {remark}")
    if changed and new.release in known(stored):
        _report(stored, new.release, new, say)
    elif [one for one in known(stored) if one != new.release]:
        _report(stored, _nearest(stored, new.release), new, say)
    if not changed:
        say(f"{release} is stored already, with this very content; nothing to write")
        return
    sections = [name for name in changed if not name.startswith("releases/")]
    say(f"{release}: {len(files)} files, {len(sections)} of them new, and its index")
    if not dry_run:
        schema_files.store(stored, release, parts, new.facts)
        _tidy(stored, say)
    else:
        say("nothing was written")
    if new.release > NEWEST_KNOWN:
        say(f"note: NEWEST_KNOWN in openclaw_doctor/release.py is still {NEWEST_KNOWN}")


def _tidy(stored: Path, say: Say) -> None:
    """Remove what no release names any more, and renew what is derived."""
    for path in schema_files.unnamed_files(stored):
        path.unlink()
        say(f"removed {path.relative_to(stored)}, which no release names any more")
    if (ROOT / "tools" / "write_key_history.py").exists():
        from tools import write_key_history

        write_key_history.write(stored)
        say("renewed the key history")


def _report(stored: Path, basis: Release, new: Imported, say: Say) -> None:
    old, facts = schema_files.load(stored, str(basis))
    fresh = schema_files.split(new.schema, frozenset(new.facts["channels"]))
    same, count = _same_parts(old, fresh)
    where = "what is stored of it" if basis == new.release else f"{basis}"
    say(f"{new.release} against {where}: {count - same} of {count} sections differ")
    changes = compare(schema_files.whole(old), new.schema)
    for line in (*_lines(changes), *_fact_lines(facts, new.facts)):
        say(line)
    if same != count and not changes:
        say("  the sections differ only in how they write the same alternatives")


def _same_parts(
    old: schema_files.Sections, new: schema_files.Sections
) -> tuple[int, int]:
    same = count = 0
    for one, other in (
        (old.core, new.core),
        (old.channels, new.channels),
        (old.plugins, new.plugins),
    ):
        names = one.keys() | other.keys()
        count += len(names)
        same += sum(one.get(name) == other.get(name) for name in names)
    return same, count


def _lines(changes: Changes) -> Iterable[str]:
    for title, paths in (("added", changes.added), ("removed", changes.removed)):
        yield from _group(title, paths)
    for title, rows in (
        ("narrowed", changes.narrowed),
        ("widened", changes.widened),
        ("other", changes.other),
    ):
        yield from _group(title, [f"{path}: {what}" for path, what in rows])


def _group(title: str, lines: Sequence[str]) -> Iterable[str]:
    if lines:
        yield f" {title} ({len(lines)})"
        yield from (f"  {line}" for line in lines)


def _fact_lines(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[str]:
    for name, data in new.items():
        before, after = _rows(old.get(name, ())), _rows(data)
        gone = [before[key] for key in before if key not in after]
        come = [after[key] for key in after if key not in before]
        if gone or come:
            parts = [f"+{one}" for one in come] + [f"-{one}" for one in gone]
            yield f" {name}: {', '.join(parts)}"


def _rows(data: Any) -> dict[str, str]:
    """The rows of a fact by their content, each with a short name."""
    if isinstance(data, dict):
        return {f"{key} {value}": str(key) for key, value in data.items()}
    return {json.dumps(one, sort_keys=True): _short(one) for one in data}


def _short(row: Any) -> str:
    return f"{row['provider']}/{row['model']}" if isinstance(row, dict) else str(row)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="import_release.py", description="Store one more OpenClaw release."
    )
    parser.add_argument("folder", nargs="?", type=Path, metavar="DIR")
    parser.add_argument("--schema", type=Path, metavar="FILE")
    parser.add_argument("--release", help="the release that printed FILE")
    parser.add_argument("--force", action="store_true", help="take a poor schema, too")
    parser.add_argument("--node", help="the Node program that runs the release")
    parser.add_argument(
        "--dry-run", action="store_true", help="only tell, write nothing"
    )
    parser.add_argument("--into", type=Path, default=STORED, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if (asked.folder is None) == (asked.schema is None):
        parser.error("name either a folder or --schema FILE")
    if (asked.schema is None) != (asked.release is None):
        parser.error("--schema and --release belong together")
    return asked


def _imported(asked: argparse.Namespace) -> Imported:
    if asked.schema is None:
        return from_folder(asked.folder, asked.node)
    release = stable_release(asked.release)
    return from_schema(asked.schema, release, asked.into, asked.force)


def main(arguments: Sequence[str] | None = None) -> int:
    """Import what the arguments name; return the exit code."""
    asked = _arguments(arguments)
    try:
        keep(_imported(asked), asked.into, print, asked.dry_run)
    except (Refused, UnusableRelease, UnusableSchema, ValueError) as error:
        print(f"import_release.py: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
