"""The layers hold, only storage writes, and nothing reaches out of the machine."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "openclaw_doctor"
MODULES = sorted(PACKAGE.rglob("*.py"))

LAYERS = {
    "errors": 0,
    "packaged": 0,
    "pointer": 0,
    "release": 0,
    "runtime": 0,
    "json5": 1,
    "storage": 1,
    "credentials": 2,
    "documents": 2,
    "validation": 2,
    "workspace": 3,
    "fixes": 3,
    "findings": 3,
    "redaction": 3,
    "migrations": 4,
    "policy": 4,
    "rules": 4,
    "engine": 5,
    "reporters": 6,
    "cli": 7,
    "__main__": 8,
    "__init__": 0,
}
#: Siblings on one layer that may know each other, in this direction only.
ALLOWED_SIBLINGS = {
    ("release", "errors"),
    ("findings", "fixes"),
    ("rules", "migrations"),
    ("rules", "policy"),
    ("errors", "errors"),
}
FORBIDDEN = {
    "asyncio",
    "ftplib",
    "http",
    "multiprocessing",
    "pty",
    "requests",
    "smtplib",
    "socket",
    "sqlite3",
    "ssl",
    "subprocess",
    "telnetlib",
    "urllib",
    "webbrowser",
}


WRITERS = {
    "write_text",
    "write_bytes",
    "unlink",
    "mkdir",
    "rmdir",
    "symlink_to",
    "touch",
}


def room(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else path.stem


def imports(path: Path) -> Iterator[str]:
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@lru_cache(maxsize=1)
def nodes(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def layers(path: Path) -> None:
    own = room(path)
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "openclaw_doctor" or len(parts) < 2:
            continue
        other = parts[1]
        if other in ("__version__", "schemas", own) or other not in LAYERS:
            continue
        lower = LAYERS[other] < LAYERS[own]
        assert lower or (own, other) in ALLOWED_SIBLINGS, f"{own} imports {other}"


def nothing_reaches_out(path: Path) -> None:
    for name in imports(path):
        assert name.split(".")[0] not in FORBIDDEN, name


def only_storage_writes(path: Path) -> None:
    if room(path) == "storage":
        return
    for node in nodes(path):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute):
            assert node.func.attr not in WRITERS, f"line {node.lineno}"
            assert node.func.attr != "open", f"line {node.lineno}"
        if isinstance(node.func, ast.Name):
            assert node.func.id not in ("open", "exec", "eval"), f"line {node.lineno}"


def the_process_is_known_to_the_command_line_only(path: Path) -> None:
    if room(path) in ("cli", "__main__"):
        return
    text = {_name(node) for node in nodes(path)}
    assert not text & {
        "os.environ",
        "os.getenv",
        "time.time",
        "time.time_ns",
        "datetime.now",
        "datetime.utcnow",
        "os.getpid",
        "sys.exit",
        "print",
        "random.random",
        "secrets.token_hex",
        "Path.cwd",
        "Path.home",
        "os.getcwd",
    }


def _name(node: ast.AST) -> str:
    """A name, or one with a name in front of it; empty for all else."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        return f"{node.value.id}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def size(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    for node in nodes(path):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_module(path: Path) -> None:
    layers(path)
    nothing_reaches_out(path)
    only_storage_writes(path)
    the_process_is_known_to_the_command_line_only(path)
    size(path)


def test_every_room_has_a_layer() -> None:
    assert {room(path) for path in MODULES} <= LAYERS.keys()


def test_one_rule_is_one_file() -> None:
    for folder in ("config", "credentials", "files"):
        for path in (PACKAGE / "rules" / folder).glob("*.py"):
            decorated = path.read_text(encoding="utf-8").count("\n@rule(")
            assert decorated == (path.name != "__init__.py"), path.name
