from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import openclaw_doctor

ROOT = Path(openclaw_doctor.__file__).parent.parent


def _python(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_the_room_can_be_imported_without_posix(tmp_path: Path) -> None:
    """Windows lacks these names; reading works there, writing says that it cannot."""
    file = tmp_path / "file"
    file.write_bytes(b"x")
    code = f"""
import os, sys
for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_DIRECTORY", "O_CLOEXEC", "fchmod",
             "fchown", "geteuid", "statvfs", "listxattr", "setxattr"):
    delattr(os, name)
os.supports_dir_fd = set()
sys.modules["fcntl"] = None
from pathlib import Path
from openclaw_doctor.errors import Unwritable
from openclaw_doctor.runtime import Runtime
from openclaw_doctor.storage import Change, Home, commit, read_snapshot, receipts
path = Path({str(file)!r})
home = Home(path.parent / "records", None)
runtime = Runtime(lambda: 0, 1, lambda: "00000000", print, {{}})
assert receipts(home) == []
try:
    commit([Change(path, read_snapshot(path), b"y")], home, runtime)
except Unwritable as error:
    print(error.message)
"""
    assert _python(code) == "writing is supported on Linux and macOS only\n"
    assert file.read_bytes() == b"x"


@pytest.mark.parametrize("module", ["ctypes", "fcntl", "tempfile", "shutil", "logging"])
def test_nothing_heavy_is_imported_at_start(module: str) -> None:
    code = f"import sys, openclaw_doctor.storage; print({module!r} in sys.modules)"
    assert _python(code) == "False\n"
