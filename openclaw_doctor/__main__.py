"""``python -m openclaw_doctor``.

Python puts the working directory in front of its search path for ``-m``, and that may
be a repository under check: its ``click.py`` must not be imported.  What it imports
before this module runs, an ``openclaw_doctor`` folder for one, is beyond reach; there,
use the command ``openclaw-doctor`` or ``python -I -m openclaw_doctor``.
"""

from __future__ import annotations

import sys
from pathlib import Path

if sys.path[:1] in ([""], [str(Path.cwd())]):
    del sys.path[0]

from openclaw_doctor.cli import main

if __name__ == "__main__":
    main()
