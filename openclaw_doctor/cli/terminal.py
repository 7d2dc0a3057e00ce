"""What the place that output goes to can show: colours, links, width."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from openclaw_doctor.packaged import data_folder
from openclaw_doctor.reporters.style import Style, plain

#: Without a terminal and ``COLUMNS``.
_WIDTH = 80


def style_for(stream: TextIO, wanted: str) -> Style:
    """How to write to a stream; ``wanted`` is auto, always or never (colours).

    In ``auto``: ``NO_COLOR`` (not empty) says no, ``FORCE_COLOR`` and
    ``CLICOLOR_FORCE`` say yes, else a terminal that is not ``TERM=dumb`` has colours.
    """
    terminal = stream.isatty() and os.environ.get("TERM") != "dumb"
    coloured = wanted == "always" or (wanted == "auto" and _colours(terminal))
    encoding = (stream.encoding or "ascii").lower().replace("-", "")
    return Style(
        paint=_paint if coloured else plain,
        terminal=terminal,
        links=data_folder("docs").as_uri() if coloured and terminal else "",
        unicode=encoding.startswith("utf"),
        width=_width() if terminal or "COLUMNS" in os.environ else _WIDTH,
    )


def _colours(terminal: bool) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    forced = (os.environ.get(name, "") for name in ("FORCE_COLOR", "CLICOLOR_FORCE"))
    return terminal or any(value not in ("", "0") for value in forced)


def _paint(text: str, colour: str) -> str:
    import click

    return click.style(text, fg=colour, bold=True)


def _width() -> int:
    try:
        return int(os.environ["COLUMNS"])
    except (KeyError, ValueError):
        # Asked of the terminal below.
        pass
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return _WIDTH
