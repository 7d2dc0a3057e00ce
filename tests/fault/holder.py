"""A program that adds credentials to a store, under OpenClaw's lock.

It does what OpenClaw's writers do (2026.5.7 and 2026.9.6): make ``<file>.lock``
exclusively, with its process id and the time; read the file, add a member, write a
new file and rename it over the old one; remove the lock.  Reads lines
``add NAME DELAY`` and answers each with ``added NAME`` when it is done; DELAY is
milliseconds to wait before the lock is tried, HOLD (the second argument) those for
which it is kept.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

_TRIES = 2000


def take(lock: Path) -> None:
    """Make the lock; wait while somebody living has it."""
    for _ in range(_TRIES):
        try:
            descriptor = os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        except FileExistsError:
            time.sleep(0.005)
            continue
        stamp = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        content = {"pid": os.getpid(), "createdAt": stamp.replace("+00:00", "Z")}
        os.write(descriptor, json.dumps(content).encode())
        os.close(descriptor)
        return
    raise TimeoutError(lock.name)


def add(store: dict[str, Any], name: str) -> None:
    """Add a credential in the form that the store has; both want to be fixed."""
    if "profiles" in store:
        entry = {"type": "api_key", "provider": name, "apiKey": f"canary-{name}"}
        store["profiles"][f"{name}:default"] = entry
    else:
        store[name] = {"apiKey": f"canary-{name}"}


def main() -> None:
    """Serve the file given as first argument."""
    path, hold = Path(sys.argv[1]), int(sys.argv[2])
    lock = path.with_name(f"{path.name}.lock")
    for line in sys.stdin:
        _, name, delay = line.split()
        time.sleep(int(delay) / 1000)
        take(lock)
        store = json.loads(path.read_text())
        add(store, name)
        time.sleep(hold / 1000)
        new = path.with_name(f"{path.name}.{os.getpid()}.new")
        new.write_text(json.dumps(store, indent=2) + "\n")
        new.chmod(0o600)
        new.rename(path)
        lock.unlink()
        sys.stdout.write(f"added {name}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
