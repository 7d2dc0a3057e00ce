"""Full and read-only disks, mount points, overlays: in namespaces of their own."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from .program import WHOLE, Ended, whole
from .scenes import Scene, Template

pytestmark = [pytest.mark.fault, pytest.mark.usefixtures("namespaces")]

Scenes = Callable[[str], Callable[[], Scene]]
Tell = Callable[[str], None]

#: From nothing to enough for backups, stages, locks and the record.
FREE = (0, 2, 4, 5, 6, 9)
#: Puts the state directory onto a file system of its own, and copies it out at last.
_ON_TMPFS = """
cp -a "{state}" "{top}/copy"
mount -t tmpfs -o {options} none "{state}"
cp -a "{top}/copy/." "{state}"
{fill}
set +e
"$@"
code=$?
rm -f "{state}/filler"
cp -a "{state}" "{top}/out"
exit $code
"""


def _below(script: str, arguments: tuple[str, ...], scene: Scene) -> Ended:
    """Run the program where ``script`` has made mounts that nobody else sees."""
    text = script if '"$@"' in script else f'{script}\nexec "$@"'
    return whole(
        arguments, scene.top, before=("unshare", "-m", "sh", "-ec", text, "sh")
    )


def _on_tmpfs(scene: Scene, options: str, fill: str = "") -> tuple[Ended, Scene]:
    script = _ON_TMPFS.format(
        state=scene.state, top=scene.top, options=options, fill=fill
    )
    ended = _below(script, scene.fix, scene)
    return ended, replace(scene, state=scene.top / "out")


def _judge_full(ended: Ended, scene: Scene, free: int) -> None:
    """All, nothing, or the file that still had room."""
    outcome = (ended.code, scene.found())
    assert outcome in {(0, "new"), (1, "partial"), (3, "old")}, (free, ended.said)
    assert ended.code == 0 or "there is no space left" in ended.said, free
    assert scene.leftovers() == scene.unbacked() == [], free


def test_a_disk_that_becomes_full(scenes: Scenes, tell: Tell) -> None:
    """A tmpfs gives out pages of 4 KiB."""
    make, codes = scenes("two"), []
    for free in FREE:
        scene = make()
        fill = f"""
        cat /dev/zero > "{scene.state}/filler" 2>/dev/null || true
        size=$(stat -c %s "{scene.state}/filler")
        truncate -s $((size - 4096 * {free})) "{scene.state}/filler"
        """
        ended, out = _on_tmpfs(scene, "size=64k", fill)
        _judge_full(ended, out, free)
        codes.append(ended.code)
    tell(f"full disk, {FREE} pages free: exit codes {codes}")
    assert {codes[0], codes[-1]} == {0, 3}


def test_a_disk_without_free_inodes(scenes: Scenes, tell: Tell) -> None:
    make, codes = scenes("two"), []
    for free in FREE:
        scene = make()
        used = sum(1 for _ in scene.state.rglob("*")) + 1
        ended, out = _on_tmpfs(scene, f"nr_inodes={used + 1 + free}")
        _judge_full(ended, out, free)
        codes.append(ended.code)
    tell(f"disk without inodes, {FREE} free: exit codes {codes}")
    assert {codes[0], codes[-1]} == {0, 3}


def test_a_disk_that_is_full_for_backups_only(scenes: Scenes) -> None:
    """Without a backup nothing is written."""
    scene = scenes("git")()
    place = scene.top / ".git" / "openclaw-doctor"
    script = f"""
    mkdir -m 700 "{place}"
    mount -t tmpfs -o size=4k,mode=700 none "{place}"
    echo > "{place}/filler"
    """
    ended = _below(script, scene.fix, scene)
    assert (ended.code, scene.found()) == (3, "old"), ended.said
    assert "there is no space left" in ended.said
    assert list(place.iterdir()) == []
    assert scene.leftovers() == []


def test_a_read_only_disk_can_be_checked(scenes: Scenes) -> None:
    scene = scenes("two")()
    check = (*scene.fix[1:],)
    writable = whole(check, scene.top)
    script = f"""
    mount --bind "{scene.state}" "{scene.state}"
    mount -o remount,bind,ro "{scene.state}"
    """
    checked = _below(script, check, scene)
    assert (checked.code, checked.said) == (writable.code, writable.said)
    fixed = _below(script, scene.fix, scene)
    assert (fixed.code, scene.found()) == (3, "old"), fixed.said
    assert "the file system is read-only" in fixed.said
    assert str(scene.state) in fixed.said
    assert sorted(path.name for path in scene.state.iterdir()) == [
        "agents",
        "openclaw.json",
    ]


def test_a_file_that_is_a_mount_point_is_refused(scenes: Scenes) -> None:
    """As a container gets a single file; the bind is of the same file system."""
    scene = scenes("two")()
    path = scene.state / "openclaw.json"
    script = f'mount --bind "{path}" "{path}"'
    before = sorted(scene.top.rglob("*"))
    alone = _below(script, ("--fix", "--target", "2026.5.28", str(path)), scene)
    assert alone.code == 3, alone.said
    assert "it is a mount point" in alone.said
    assert "mount its folder instead" in alone.said
    assert (sorted(scene.top.rglob("*")), scene.found()) == (before, "old")
    beside = _below(script, scene.fix, scene)
    assert (beside.code, scene.found()) == (1, "partial"), beside.said
    assert "mount its folder instead" in beside.said


def test_an_overlay_is_written_and_taken_back(scenes: Scenes) -> None:
    scene = scenes("two")()
    script = f"""
    mkdir "{scene.top}/upper" "{scene.top}/work"
    layers="lowerdir={scene.state},upperdir={scene.top}/upper,workdir={scene.top}/work"
    mount -t overlay -o "$layers" overlay "{scene.state}"
    "$@"
    cp -a "{scene.state}" "{scene.top}/fixed"
    {shlex.join((*WHOLE, *scene.undo))}
    cp -a "{scene.state}" "{scene.top}/undone"
    """
    ended = _below(script, scene.fix, scene)
    assert ended.code == 0, ended.said
    assert replace(scene, state=scene.top / "fixed").found() == "new"
    assert replace(scene, state=scene.top / "undone").found() == "old"
    # The layer below is never written.
    assert scene.found() == "old"


@pytest.fixture
def on_ext4(tmp_path: Path) -> Path:
    """A folder on a file system with immutable flags; skips elsewhere."""
    probe = tmp_path / "probe"
    probe.touch()
    flag = subprocess.run(["chattr", "+i", probe], capture_output=True, check=False)
    if flag.returncode != 0:
        pytest.skip("this file system has no immutable flag")
    subprocess.run(["chattr", "-i", probe], check=True)
    probe.unlink()
    return tmp_path


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("openclaw.json", (1, "partial")),
        ("agents/main/agent/auth-profiles.json", (1, "partial")),
        ("agents/main/agent", (1, "partial")),
        ("", (3, "old")),
    ],
)
def test_an_immutable_file_or_folder_is_left_out(
    name: str, outcome: tuple[int, str], on_ext4: Path, scenes: Scenes
) -> None:
    scene = _there(on_ext4, scenes)
    place = scene.state / name
    with _flag("i", place):
        ended = whole(scene.fix, scene.top)
        assert (ended.code, scene.found()) == outcome, ended.said
        assert "look for an immutable flag" in ended.said
        assert str(place) in ended.said
        assert scene.leftovers() == []
        assert scene.strays() == []


def test_a_folder_that_takes_files_and_never_gives_any_back(
    on_ext4: Path, scenes: Scenes
) -> None:
    """Append-only: the exchange fails, and so does going back."""
    scene = _there(on_ext4, scenes)
    with _flag("a", scene.state / "agents/main/agent"):
        ended = whole(scene.fix, scene.top)
        assert (ended.code, scene.found()) == (4, "old"), ended.said
        assert "openclaw-doctor recover" in ended.said
    recovered = whole(scene.recover, scene.top)
    assert (recovered.code, scene.found()) == (0, "old"), recovered.said
    assert scene.leftovers() == scene.pending() == []


def _there(folder: Path, scenes: Scenes) -> Scene:
    known = scenes("two")()
    template = Template("two", new=known.new, partial=known.partial)
    return template.lay_out(folder / "top")


@contextmanager
def _flag(flag: str, place: Path) -> Iterator[None]:
    subprocess.run(["chattr", f"+{flag}", place], check=True)
    try:
        yield
    finally:
        subprocess.run(["chattr", f"-{flag}", place], check=True)
