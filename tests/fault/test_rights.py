"""Owners, groups, modes, ACLs and attributes through the command line."""

from __future__ import annotations

import os
import shutil
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .program import Warm
from .scenes import Scene, Template

pytestmark = pytest.mark.fault

Scenes = Callable[[str], Callable[[], Scene]]

NOBODY = 65534
_ACL = "system.posix_acl_access"


def _acl(*entries: tuple[int, int, int]) -> bytes:
    """Build an ACL as the kernel shows it: tag, permissions, id."""
    parts = (struct.pack("<HHI", tag, bits, who) for tag, bits, who in entries)
    return struct.pack("<I", 2) + b"".join(parts)


#: Owner rw, user nobody r, group none, mask r, others none: shown as mode 0640.
_NARROW_GROUP = _acl(
    (0x01, 6, 2**32 - 1),
    (0x02, 4, NOBODY),
    (0x04, 0, 2**32 - 1),
    (0x10, 4, 2**32 - 1),
    (0x20, 0, 2**32 - 1),
)


@pytest.fixture
def disks(tmp_path: Path) -> Iterator[list[Path]]:
    """Folders on the file systems at hand: that of /tmp, and one in memory."""
    memory = Path("/dev/shm") / f"rights-{os.getpid()}"
    memory.mkdir()
    yield [tmp_path / "disk", memory]
    shutil.rmtree(memory)


def _laid_out(scenes: Scenes, folder: Path) -> Scene:
    known = scenes("two")()
    return Template("two", new=known.new).lay_out(folder)


def _of_each_file(scene: Scene) -> dict[str, object]:
    """Owner, group, mode and all attributes of the files of a scene."""
    found: dict[str, object] = {}
    for name in scene.old:
        path = scene.state / name
        status = path.stat()
        attributes = {key: os.getxattr(path, key) for key in os.listxattr(path)}
        found[name] = (status.st_uid, status.st_gid, status.st_mode, attributes)
    return found


def _fix_and_undo(warm: Warm, scene: Scene) -> None:
    """What the files have besides their bytes is the same before, between and after."""
    before = _of_each_file(scene)
    fixed = warm.run(*scene.fix, folder=scene.top)
    assert fixed.code == 0, fixed.said
    assert _bytes(scene.now()) == _bytes(scene.new)
    assert _of_each_file(scene) == before
    undone = warm.run(*scene.undo, folder=scene.top)
    assert undone.code == 0, undone.said
    assert _bytes(scene.now()) == _bytes(scene.old)
    assert _of_each_file(scene) == before
    assert scene.leftovers() == []


def _bytes(files: object) -> dict[str, bytes]:
    assert isinstance(files, dict)
    return {name: state[0] for name, state in files.items()}


@pytest.mark.usefixtures("root")
def test_root_leaves_files_to_their_owner(
    warm: Warm, scenes: Scenes, disks: list[Path]
) -> None:
    for disk in disks:
        scene = _laid_out(scenes, disk / "owner")
        for path in (scene.state, *scene.state.rglob("*")):
            os.chown(path, NOBODY, NOBODY - 1)
        _fix_and_undo(warm, scene)


@pytest.mark.usefixtures("root")
def test_a_folder_that_hands_on_its_group(
    warm: Warm, scenes: Scenes, disks: list[Path]
) -> None:
    """The files have another group than new files in that folder get."""
    for disk in disks:
        scene = _laid_out(scenes, disk / "setgid")
        for folder in (scene.state, scene.state / "agents/main/agent"):
            os.chown(folder, 0, NOBODY)
            folder.chmod(0o2775)
        _fix_and_undo(warm, scene)


def test_attributes_and_acls_are_kept(
    warm: Warm, scenes: Scenes, disks: list[Path]
) -> None:
    tried = []
    for disk in disks:
        scene = _laid_out(scenes, disk / "attributes")
        for name in scene.old:
            path = scene.state / name
            try:
                os.setxattr(path, "user.note", b"canary of " + name.encode())
                os.setxattr(path, _ACL, _NARROW_GROUP)
            except OSError:
                # A file system without the one or the other.
                continue
            tried.append(path)
        _fix_and_undo(warm, scene)
    if not tried:
        pytest.skip("no file system here has attributes and ACLs")


def test_an_inherited_acl_is_not_taken_on(
    warm: Warm, scenes: Scenes, disks: list[Path]
) -> None:
    """New files in the folder get an ACL; the replaced ones had none."""
    tried = []
    for disk in disks:
        scene = _laid_out(scenes, disk / "inherited")
        for folder in (scene.state, scene.state / "agents/main/agent"):
            try:
                os.setxattr(folder, "system.posix_acl_default", _NARROW_GROUP)
            except OSError:
                continue
            tried.append(folder)
        _fix_and_undo(warm, scene)
        for backup in scene.top.rglob("*.bak"):
            assert _ACL not in os.listxattr(backup), backup
            assert backup.stat().st_mode & 0o077 == 0, backup
    if not tried:
        pytest.skip("no file system here has default ACLs")


@pytest.mark.parametrize("umask", [0o000, 0o077, 0o777])
def test_the_umask_has_no_say(umask: int, warm: Warm, scenes: Scenes) -> None:
    scene = scenes("five")()
    fixed = warm.run(*scene.fix, folder=scene.top, umask=umask)
    assert (fixed.code, scene.found()) == (0, "new"), fixed.said
    modes = {
        oct(path.stat().st_mode & 0o7777)
        for path in scene.top.rglob("*")
        if path.name.endswith((".done.json", ".bak")) or path.name == "openclaw-doctor"
    }
    # The receipt and the backups, and the folder of receipts.
    assert modes == {"0o600", "0o700"}
    undone = warm.run(*scene.undo, folder=scene.top, umask=umask)
    assert (undone.code, scene.found()) == (0, "old"), undone.said


@pytest.mark.usefixtures("root")
def test_another_user_is_refused_and_creates_nothing(
    warm: Warm, scenes: Scenes
) -> None:
    """The folders are root's; everybody may read them."""
    scene = scenes("two")()
    for name in scene.old:
        (scene.state / name).chmod(0o644)
    before = {path: path.stat().st_mtime_ns for path in scene.top.rglob("*")}
    checked = warm.run(*scene.fix[1:], folder=scene.top, user=NOBODY)
    assert checked.code == 1, checked.said
    fixed = warm.run(*scene.fix, folder=scene.top, user=NOBODY)
    assert fixed.code == 3, fixed.said
    assert "permission denied; run as the owner of the files" in fixed.said
    assert {path: path.stat().st_mtime_ns for path in scene.top.rglob("*")} == before


@pytest.mark.usefixtures("root")
def test_a_file_of_somebody_else_is_left_out(warm: Warm, scenes: Scenes) -> None:
    scene = scenes("two")()
    for path in (scene.top, *scene.top.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    config = scene.state / "openclaw.json"
    os.chown(config, 0, 0)
    config.chmod(0o644)
    fixed = warm.run(*scene.fix, folder=scene.top, user=NOBODY)
    assert fixed.code == 1, fixed.said
    assert "it belongs to another user or group" in fixed.said
    assert config.read_bytes() == (scene.old["openclaw.json"] or (b"",))[0]
    assert "Wrote" in fixed.said
    assert scene.leftovers() == []


@pytest.mark.usefixtures("root")
def test_a_file_that_may_not_be_read_is_a_finding(warm: Warm, scenes: Scenes) -> None:
    scene = scenes("two")()
    for path in (scene.top, *scene.top.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    os.chown(scene.state / "openclaw.json", 0, 0)
    (scene.state / "openclaw.json").chmod(0o600)
    checked = warm.run(*scene.fix[1:], folder=scene.top, user=NOBODY)
    assert checked.code == 1, checked.said
    assert "permission denied" in checked.said
    fixed = warm.run(*scene.fix, folder=scene.top, user=NOBODY)
    assert fixed.is_clean(), fixed.said
    assert fixed.code == 1, fixed.said
    assert scene.leftovers() == []
