"""What the fault tests share: warm processes, scenes, and a summary of what ran."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from .program import Crew, Warm
from .scenes import Held, Scene, Template

SAID = pytest.StashKey[list[str]]()
_SOURCE = Path(__file__).parent / "shim.c"


@pytest.fixture(scope="session")
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Add a line to the summary at the end of the run."""
    lines = request.config.stash.setdefault(SAID, [])
    return lines.append


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    lines = config.stash.get(SAID, [])
    if lines:
        terminalreporter.section("faults")
    for line in lines:
        terminalreporter.write_line(line)


@pytest.fixture(autouse=True, scope="session")
def linux() -> None:
    """Skip elsewhere: the warm process and all faults are made of what Linux has."""
    if sys.platform != "linux":
        pytest.skip("faults are made on Linux only")


@pytest.fixture(scope="session")
def strace() -> str:
    """The path of strace; skips where it is missing or may not trace."""
    found = shutil.which("strace")
    if found is None:
        pytest.skip("strace is not installed")
    done = subprocess.run(
        [found, "-qq", "-o", "/dev/null", "-e", "trace=none", "/bin/true"],
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.skip("strace may not trace here")
    return found


@pytest.fixture(scope="session")
def shim_library(tmp_path_factory: pytest.TempPathFactory) -> Path | None:
    """The compiled shim; None where there is no compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or os.uname().sysname != "Linux":
        return None
    library = tmp_path_factory.mktemp("shim") / "shim.so"
    subprocess.run(
        [compiler, "-O1", "-shared", "-fPIC", "-o", library, _SOURCE, "-ldl"],
        check=True,
    )
    return library


@pytest.fixture(scope="session")
def shim(shim_library: Path | None) -> Path:
    """The compiled shim; skips where there is no compiler."""
    if shim_library is None:
        pytest.skip("gcc is not installed, or this is no Linux")
    return shim_library


@pytest.fixture(scope="session")
def namespaces() -> None:
    """Skip where no mount can be made that others do not see."""
    if os.geteuid() != 0:
        pytest.skip("mounts need root")
    probe = ["unshare", "-m", "sh", "-ec", "mount -t tmpfs none /mnt"]
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not installed")
    if subprocess.run(probe, capture_output=True, check=False).returncode != 0:
        pytest.skip("this process may not make mounts")


@pytest.fixture(scope="session")
def root() -> None:
    """Skip where this is not root."""
    if os.geteuid() != 0:
        pytest.skip("other users' files need root")


@pytest.fixture(scope="session")
def example() -> Path:
    """A small state directory that the warm processes learn on."""
    root = Path(__file__).parent.parent.parent
    return root / "fixtures" / "jobs" / "upgrade" / "flat-store" / "before"


@pytest.fixture(scope="session")
def crew(example: Path, shim_library: Path | None) -> Iterator[Crew]:
    """Warm processes, one for each processor."""
    made = Crew(example, shim_library)
    yield made
    made.close()


@pytest.fixture(scope="session")
def warm(example: Path, shim_library: Path | None) -> Iterator[Warm]:
    """One warm process."""
    made = Warm(example, shim_library)
    yield made
    made.close()


@pytest.fixture(scope="session")
def room() -> Iterator[Callable[[], Path]]:
    """Make new folders, on a disk in memory if there is one."""
    disk = Path("/dev/shm")
    place = disk if os.access(disk, os.W_OK) else None
    base = Path(tempfile.mkdtemp(prefix="faults-", dir=place))
    # Some runs are those of another user.
    base.chmod(0o755)
    numbers = count()

    def make() -> Path:
        folder = base / f"{next(numbers):05d}"
        folder.mkdir()
        return folder

    yield make
    shutil.rmtree(base)


@pytest.fixture(scope="session")
def scenes(
    room: Callable[[], Path], warm: Warm
) -> Callable[[str], Callable[[], Scene]]:
    """Give what lays out scenes of a kind: two, five, or git."""
    known: dict[str, Template] = {}

    def learn(kind: str) -> Template:
        template = Template("two", git=True) if kind == "git" else Template(kind)
        scene = template.lay_out(room())
        ended = warm.run(*scene.fix, folder=scene.top)
        assert ended.code == 0, ended.said
        new = scene.now()
        partial = [
            # Of a copy only the mode changes; two names do not stop that.
            {**new, name: scene.old[name]}
            if name.endswith(".bak")
            else without(template, name)
            for name in new
        ]
        return replace(template, new=new, partial=tuple(partial))

    def without(template: Template, name: str) -> Mapping[str, Held]:
        """What a fix makes where one file cannot be written: it has two names."""
        scene = template.lay_out(room())
        (scene.top / "second-name").hardlink_to(scene.state / name)
        ended = warm.run(*scene.fix, folder=scene.top)
        assert ended.code in {0, 1}, ended.said
        return scene.now()

    def of(kind: str) -> Callable[[], Scene]:
        if kind not in known:
            known[kind] = learn(kind)
        return lambda: known[kind].lay_out(room())

    return of
