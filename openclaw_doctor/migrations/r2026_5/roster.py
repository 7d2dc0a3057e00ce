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

#: Where groups name the agents that answer together.
BROADCAST = ("broadcast.*[*]", "broadcast.*.agents[*]")


def known_agents(sheet: Sheet) -> set[str] | None:
    """The ids of the agents, ``main`` included where the target implies it.

    None where nothing can be said: the config has no agents for a target that asks
    for none, or some without an id.
    """
    written = written_agents(sheet)
    if written is None:
        return None
    known = {agent_id(named) for named in written}
    if sheet.target >= KEYED_SINCE:
        known.add(IMPLICIT_AGENT)
    return known or None


def written_agents(sheet: Sheet) -> list[str] | None:
    """The ids of the agents as they are written; None where the roster is broken."""
    listed = sheet.get(LIST, [])
    entries = sheet.get(ENTRIES, {})
    if not isinstance(listed, list) or not isinstance(entries, dict):
        return None
    ids = [sheet.get(Pointer((*LIST, i, "id"))) for i in range(len(listed))]
    written = [named for named in ids if isinstance(named, str)]
    return [*written, *entries] if len(written) == len(ids) else None
