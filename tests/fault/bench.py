"""A scene that is planned once and used until a run has changed it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from .program import Ended, Fault, Warm
from .scenes import Scene, empty


class Bench:
    """Runs of the same fix, each from the same plan, each with another fault.

    Planning is most of a run's time, and calls that write come after it alone.
    """

    def __init__(self, warm: Warm, make: Callable[[], Scene]) -> None:
        self._warm = warm
        self._make = make
        self._scene: Scene | None = None
        self._before: dict[Path, object] = {}
        self._planned = False

    def __enter__(self) -> Bench:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._give_up()

    def run(self, fault: tuple[int, int, int, int]) -> tuple[Scene, Ended]:
        """Carry the plan out with a fault: action, number, times and error."""
        if self._scene is None:
            self._scene = self._make()
            ended = self._warm.plan(*self._scene.fix, folder=self._scene.top)
            assert ended is None, ended
            self._planned = True
            self._before = _tree(self._scene.top)
        return self._scene, self._warm.run(fault=Fault(self._scene.top, *fault))

    def leave(self) -> Warm:
        """Leave the plan, so that other commands may be run on the scene."""
        if self._planned:
            self._warm.forget()
            self._planned = False
        return self._warm

    def put_back(self) -> None:
        """Remove what a run left; where that is not all, the next gets a new scene."""
        assert self._scene is not None
        for path in sorted(_tree(self._scene.top).keys() - self._before, reverse=True):
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink()
        if not self._planned or _tree(self._scene.top) != self._before:
            self._give_up()

    def _give_up(self) -> None:
        self.leave()
        if self._scene is not None:
            empty(self._scene.top)
        self._scene = None


def _tree(top: Path) -> dict[Path, object]:
    """All paths, each with what must be the same for a plan to hold."""
    return {path: _identity(path) for path in top.rglob("*")}


def _identity(path: Path) -> object:
    status = path.lstat()
    content = path.read_bytes() if path.is_file() else b""
    return (status.st_ino, status.st_mode, content)
