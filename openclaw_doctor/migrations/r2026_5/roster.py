"""The agents that a config has, as the target counts them."""

from __future__ import annotations

from openclaw_doctor.migrations.sheet import Sheet
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.validation.semantics.roster import (
    ENTRIES,
    IMPLICIT_AGENT,
    KEYED_SINCE,
    LIST,
    agent_id,
)


def known_agents(sheet: Sheet) -> set[str] | None:
    """The ids of the agents, ``main`` included where the target implies it.

    None where nothing can be said: the config has no agents for a target that asks
    for none, or some without an id.
    """
    listed = sheet.get(LIST, [])
    entries = sheet.get(ENTRIES, {})
    if not isinstance(listed, list) or not isinstance(entries, dict):
        return None
    written = [sheet.get(Pointer((*LIST, i, "id"))) for i in range(len(listed))]
    if not all(isinstance(named, str) for named in written):
        return None
    known = {agent_id(named) for named in (*written, *entries)}
    if sheet.target >= KEYED_SINCE:
        known.add(IMPLICIT_AGENT)
    return known or None
