"""``python -m openclaw_doctor``."""

from __future__ import annotations

from openclaw_doctor.cli import main

if __name__ == "__main__":
    main()
