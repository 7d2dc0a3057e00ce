from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openclaw_doctor.errors import UnreadableDocument
from openclaw_doctor.storage import MAX_BYTES, read_snapshot


def test_a_snapshot_tells_bytes_digest_and_status(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"text")
    path.chmod(0o640)
    snapshot = read_snapshot(path)
    status = path.stat()
    assert (snapshot.path, snapshot.real, snapshot.symlink) == (path, path, False)
    assert snapshot.data == b"text"
    assert snapshot.digest == hashlib.sha256(b"text").hexdigest()
    assert (snapshot.stat.device, snapshot.stat.inode) == (status.st_dev, status.st_ino)
    assert (snapshot.stat.mode, snapshot.stat.links, snapshot.stat.size) == (
        0o640,
        1,
        4,
    )
    assert (snapshot.stat.uid, snapshot.stat.gid) == (status.st_uid, status.st_gid)
    assert snapshot.stat.modified_ns == status.st_mtime_ns


def test_links_are_followed_and_told(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "file").write_bytes(b"x")
    (tmp_path / "alias").symlink_to("folder")
    (tmp_path / "link").symlink_to("alias/file")
    snapshot = read_snapshot(tmp_path / "link")
    assert (snapshot.real, snapshot.symlink) == (tmp_path / "folder" / "file", True)
    snapshot = read_snapshot(tmp_path / "alias" / "file")
    assert (snapshot.real, snapshot.symlink) == (tmp_path / "folder" / "file", False)


def _directory(path: Path) -> None:
    path.mkdir()


def _missing(path: Path) -> None:
    assert not path.exists()


def _below_a_file(path: Path) -> None:
    path.parent.rmdir()
    path.parent.touch()


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    # The path of a socket has to be short.
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path.name)
    finally:
        os.chdir(here)


def _device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _dangling(path: Path) -> None:
    path.symlink_to("nowhere")


def _loop(path: Path) -> None:
    path.symlink_to(path.name)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_missing, "does not exist"),
        (_directory, "a folder"),
        (_below_a_file, "not a folder"),
        (_pipe, "a named pipe"),
        (_socket, "a socket"),
        (_device, "a device"),
        (_dangling, "symbolic link to a file that does not exist"),
        (_loop, "circle"),
    ],
)
def test_what_is_no_regular_file_is_told(
    make: Callable[[Path], None], reason: str, tmp_path: Path, alarm: None
) -> None:
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "file"
    make(path)
    with pytest.raises(UnreadableDocument, match=reason) as caught:
        read_snapshot(path)
    assert caught.value.path == str(path)
    assert caught.value.path == str(path)


def test_the_limit_counts_bytes(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert read_snapshot(path, limit=5).data == b"12345"
    with pytest.raises(UnreadableDocument, match="larger than 4 bytes"):
        read_snapshot(path, limit=4)


def test_the_standard_limit_is_16_mib(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    os.truncate(path, MAX_BYTES)
    assert len(read_snapshot(path).data) == MAX_BYTES
    os.truncate(path, MAX_BYTES + 1)
    with pytest.raises(UnreadableDocument, match="larger"):
        read_snapshot(path)


def test_a_file_without_permission_is_told(
    open_folder: Path, as_nobody: Callable[[Callable[[], Any]], Any]
) -> None:
    path = open_folder / "file"
    path.write_bytes(b"x")
    path.chmod(0)
    name, message = as_nobody(lambda: read_snapshot(path))
    assert name == "UnreadableDocument"
    assert "permission denied" in message
