"""The baseline: findings that are known and do not count until they grow.

It holds rules, files and fingerprints, and so no value and no key of any file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openclaw_doctor.errors import UsageError
from openclaw_doctor.policy.model import place_below

VERSION = 1
#: No baseline is larger, in bytes.
MAX_BYTES = 8 * 1024 * 1024
_MEMBERS = {"rule", "file", "fingerprint"}

#: A rule, a file (with slashes, from the folder of the baseline on), a fingerprint.
Entry = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Baseline:
    """Known findings, each with how many places it is about.

    ``folder`` is where the files of the entries are looked up from: the top of the
    work tree that the baseline lies in, or else its own folder.
    """

    folder: Path
    entries: Mapping[Entry, int]

    def entry(self, rule: str, path: Path, fingerprint: str) -> Entry:
        """What a finding in the file at ``path`` is called here.

        A file outside of the folder is called by its name alone.
        """
        return rule, place_below(path, self.folder) or path.name, fingerprint


def parse(data: bytes, path: Path, folder: Path) -> Baseline:
    """The baseline that ``data``, the bytes of the file at ``path``, hold.

    Raises UsageError where they hold anything else.
    """
    import json

    try:
        content = json.loads(data)
    except ValueError as error:
        line = getattr(error, "lineno", 1)
        raise _refused(path, line, "this is no JSON") from None
    except RecursionError:
        raise _refused(path, 1, "this is no baseline") from None
    if not isinstance(content, dict) or "version" not in content:
        raise _refused(path, 1, "this is no baseline of openclaw-doctor")
    if content["version"] != VERSION:
        raise _refused(path, 1, f"only version {VERSION} of a baseline is known here")
    rows = content.get("findings")
    if not isinstance(rows, list) or content.keys() != {"version", "findings"}:
        raise _refused(path, 1, "a baseline has `version` and a list `findings`")
    entries: Counter[Entry] = Counter()
    for number, row in enumerate(rows, 1):
        if not _is_entry(row):
            raise _refused(path, 1, f"entry {number} is no finding of a baseline")
        entries[row["rule"], row["file"], row["fingerprint"]] += row.get("count", 1)
    return Baseline(folder, entries)


def _is_entry(row: Any) -> bool:
    if not isinstance(row, dict) or row.keys() - {"count"} != _MEMBERS:
        return False
    count = row.get("count", 1)
    texts = all(isinstance(row[name], str) for name in _MEMBERS)
    return texts and type(count) is int and count > 0


def _refused(path: Path, line: int, why: str) -> UsageError:
    return UsageError(f"{path}:{line}: {why}", path=str(path))


def text(entries: Mapping[Entry, int]) -> str:
    """The file of these entries: sorted by file and rule, one entry a line."""
    import json

    rows = [
        json.dumps(
            {"rule": rule, "file": file, "fingerprint": fingerprint}
            | ({"count": count} if count > 1 else {})
        )
        for (rule, file, fingerprint), count in sorted(
            entries.items(), key=lambda item: (item[0][1], item[0][0], item[0][2])
        )
    ]
    body = ",\n    ".join(rows)
    listed = f"[\n    {body}\n  ]" if rows else "[]"
    return f'{{\n  "version": {VERSION},\n  "findings": {listed}\n}}\n'


def renewed(
    old: Baseline,
    present: Mapping[Entry, int],
    rules: frozenset[str],
    files: frozenset[str],
) -> dict[Entry, int]:
    """The entries that a run leaves: what is ``present``, and what it did not look at.

    ``rules`` are those that ran, ``files`` those that were checked.  An entry for
    another rule stays, and so does one for another file, unless that is gone.
    """

    def was_looked_at(entry: Entry) -> bool:
        rule, file, _ = entry
        checked = file in files or not (old.folder / file).exists()
        return rule in rules and checked

    kept = {one: n for one, n in old.entries.items() if not was_looked_at(one)}
    return {**kept, **present}
