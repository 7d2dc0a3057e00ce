"""What the outside world supplies, as one value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Runtime:
    """Clock, process id, randomness, patience and environment of one run.

    It is made in ``cli/`` and handed down, so that everything below is a
    function of its arguments.  ``now_ms`` gives milliseconds since 1970 (UTC),
    ``token`` at least eight random lower-case hexadecimal digits, and ``sleep``
    waits for a number of seconds.
    """

    now_ms: Callable[[], int]
    process_id: int
    token: Callable[[], str]
    sleep: Callable[[float], None]
    environment: Mapping[str, str]
