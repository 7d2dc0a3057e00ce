"""Write which stored releases know each key, from the stored schemas.

python tools/write_key_history.py [--check]

Per top-level key, channel and plugin one file in ``schemas/openclaw/history``: a tree
of keys in which ``*`` is any key of a map and ``[]`` any item of a list.  A key's text,
or the member ``""`` of its object, says in which releases it is known, as
``since..until`` with the first stored release without it, several times where it came
back; without such a text the key lives as long as the object around it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from openclaw_doctor.release import Release  # noqa: E402
from openclaw_doctor.validation.places import members  # noqa: E402
from tools.schema_files import layout  # noqa: E402

FOLDER = ROOT / "schemas" / "openclaw"
#: The group of an index, and the folder of its histories.
GROUPS = {"sections": "core", "channels": "channels", "plugins": "plugins"}

Keys = dict[str, Any]


def histories(folder: Path) -> dict[str, str]:
    """The text of every history file, by its path below ``history``.

    ``folder`` holds the stored releases as ``tools/schema_files.py`` writes them.
    """
    indexes = _indexes(folder)
    names = [release for release, _ in indexes]
    texts = {}
    files: dict[str, Keys] = {}
    for group, kind in GROUPS.items():
        for owner in sorted({name for _, index in indexes for name in index[group]}):
            trees = [
                _tree_of(folder, index[group].get(owner), files) for _, index in indexes
            ]
            written = _written(trees, names, None)
            body = written if isinstance(written, dict) else {"": written}
            texts[f"{kind}/{owner}.json"] = layout(body)
    return texts


def _indexes(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    found = (folder / "releases").glob("*.json")
    ordered = sorted((Release.parse(path.stem), path) for path in found)
    return [
        (str(release), json.loads(path.read_text(encoding="utf-8")))
        for release, path in ordered
    ]


def _tree_of(folder: Path, file: str | None, known: dict[str, Keys]) -> Keys | None:
    if file is None:
        return None
    if file not in known:
        schema = json.loads((folder / f"{file}.json").read_text(encoding="utf-8"))
        known[file] = keys_of(schema)
    return known[file]


def keys_of(schema: Mapping[str, Any]) -> Keys:
    """The tree of all keys a schema knows, through unions, maps, lists and tuples.

    References are those of a stored file: into its own ``definitions``, not circular.
    """
    definitions = schema.get("definitions", {})
    shared: dict[str, Keys] = {}

    def tree(node: Any) -> Keys:
        if isinstance(node, dict) and isinstance(node.get("$ref"), str):
            name = node["$ref"].rpartition("/")[2]
            if name not in shared:
                shared[name] = tree(definitions[name])
            return shared[name]
        found: Keys = {}
        for key, one in members(_with_targets(node, definitions)):
            below = tree(one)
            found[key] = _merged(found[key], below) if key in found else below
        return found

    return tree(schema)


def _with_targets(node: Any, definitions: Mapping[str, Any]) -> Any:
    """The node with the references among its branches followed."""
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str):
        return _with_targets(definitions[node["$ref"].rpartition("/")[2]], definitions)
    whole = dict(node)
    for word in ("anyOf", "oneOf", "allOf"):
        if word in whole:
            whole[word] = [_with_targets(one, definitions) for one in whole[word]]
    for word in ("then", "else"):
        if word in whole:
            whole[word] = _with_targets(whole[word], definitions)
    return whole


def _merged(one: Keys, other: Keys) -> Keys:
    both = dict(one)
    for key, below in other.items():
        both[key] = _merged(both[key], below) if key in both else below
    return both


def _written(
    trees: list[Keys | None], releases: list[str], around: str | None
) -> str | dict[str, Any]:
    """A key as it is written: text, or an object where there are keys below it."""
    own = " ".join(_spans([tree is not None for tree in trees], releases))
    said = "" if own == around else own
    names = sorted({key for tree in trees for key in tree or ()})
    if not names:
        return said
    below = {
        name: _written(
            [tree.get(name) if tree else None for tree in trees], releases, own
        )
        for name in names
    }
    return {"": said, **below} if said else below


def _spans(known: list[bool], releases: list[str]) -> Iterator[str]:
    since = None
    for there, release in zip(known, releases, strict=True):
        if there and since is None:
            since = release
        elif not there and since is not None:
            yield f"{since}..{release}"
            since = None
    if since is not None:
        yield f"{since}.."


def stale(folder: Path) -> list[str]:
    """The history files that are missing, different or no longer wanted."""
    wanted, base = histories(folder), folder / "history"
    there = {path.relative_to(base).as_posix(): path for path in base.rglob("*.json")}
    return sorted(
        name
        for name in wanted.keys() | there.keys()
        if name not in wanted
        or name not in there
        or there[name].read_text(encoding="utf-8") != wanted[name]
    )


def write(folder: Path) -> int:
    """Write the histories below ``folder`` (``schemas/openclaw``) anew.

    Files of keys that no release knows any more are removed.  Gives how many files
    changed.
    """
    changed, wanted = stale(folder), histories(folder)
    for name in changed:
        path = folder / "history" / name
        if name not in wanted:
            path.unlink()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[name], encoding="utf-8")
    return len(changed)


def main() -> int:
    """Write the histories; with --check only name (exit 1) what is not current."""
    if "--check" in sys.argv[1:]:
        for name in (old := stale(FOLDER)):
            print(f"history/{name} is not current")
        return int(bool(old))
    print(f"{write(FOLDER)} files written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
