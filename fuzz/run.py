"""Give the laws to atheris: ``python fuzz/run.py TARGET [libFuzzer options]``.

TARGET is ``json5``, ``strict``, ``bytes`` or ``check``.  Needs ``pip install atheris``.
Runs until it is stopped, or as long as the options say (``-max_total_time=600`` in
seconds, ``-runs=100000``).  What breaks a law is written to ``crash-<hash>`` in the
current folder; given behind the target, such a file is run alone.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import atheris

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(
    include=["openclaw_doctor"], enable_loader_override=False
):
    from fuzz.laws import encoding, reading, strictness
    from fuzz.program import checking
    from fuzz.seeds import seeds

LONGEST = 4_096
Target = Callable[[bytes], object]


def _text(data: bytes) -> str:
    """Any text, lone surrogates too; all that is UTF-8 means what it says there."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("latin-1")


TARGETS: dict[str, Target] = {
    "json5": lambda data: reading(_text(data)),
    "strict": lambda data: strictness(_text(data)),
    "bytes": encoding,
    "check": checking,
}


def write_corpus(folder: Path) -> None:
    """Write the seeds as files of their own, for libFuzzer to start from."""
    for number, text in enumerate(seeds()):
        data = text.encode("utf-8", "surrogatepass")
        (folder / f"seed-{number:04}").write_bytes(data)


def main(arguments: list[str]) -> None:
    """Fuzz a target until the options, or the user, say that it is enough."""
    if not arguments or arguments[0] not in TARGETS:
        raise SystemExit(__doc__)
    target = TARGETS[arguments[0]]

    def one(data: bytes) -> None:
        target(data)

    given = arguments[1:]
    alone = any(Path(option).is_file() for option in given)
    with tempfile.TemporaryDirectory() as name:
        write_corpus(Path(name))
        corpus = [] if alone else [name]
        options = [f"-max_len={LONGEST}", "-timeout=10", *given, *corpus]
        atheris.Setup([sys.argv[0], *options], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])
