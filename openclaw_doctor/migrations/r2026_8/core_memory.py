"""Memory search: ``memorySearch`` became ``memory.search``."""

from __future__ import annotations

from openclaw_doctor.migrations.guards import is_object
from openclaw_doctor.migrations.model import ALWAYS, Migration, Stage
from openclaw_doctor.migrations.r2026_8.core_common import EMPTIED, RUN
from openclaw_doctor.migrations.steps import merge, move, remove

_CHUNKS = "the size of chunks is built in"

ROWS = (
    Migration(
        "memorySearch-to-memory-search",
        "memorySearch became memory.search, at the root and for each agent",
        retired="2026.8.1",
        stage=Stage.CONTAINERS,
        steps=(
            # What the agents inherited counts more than a key at the root.
            merge("agents.defaults.memorySearch", "memory.search", when=is_object),
            merge("memorySearch", "memory.search", when=is_object),
            merge("<agent>.memorySearch", ".memory.search", when=is_object),
        ),
        before="""{
    agents: {
      defaults: {memorySearch: {provider: 'local'}},
      list: [{id: 'ops', memorySearch: {enabled: false}}],
    },
  }""",
        after="""{
    agents: {list: [{id: 'ops', memory: {search: {enabled: false}}}]},
    memory: {search: {provider: 'local'}},
  }""",
        differs=EMPTIED,
        evidence=RUN,
    ),
    Migration(
        "memorySearch-flat-fields",
        "flat fields of memory.search got an object of their own, or went",
        retired=ALWAYS,
        introduced="2026.8.1",
        steps=(
            move("memory.search.maxResults", ".query.maxResults"),
            move("<agents>.memory.search.maxResults", ".query.maxResults"),
            remove("memory.search.{chunkSize,chunkOverlap}", why=_CHUNKS),
            remove("<agents>.memory.search.{chunkSize,chunkOverlap}", why=_CHUNKS),
        ),
        before="{memory: {search: {maxResults: 7, chunkSize: 400}}}",
        after="{memory: {search: {query: {maxResults: 7}}}}",
        losses="the size and the overlap of chunks",
        differs="chunkSize and chunkOverlap go at once; OpenClaw makes memory.search"
        ".chunking of them, which it takes out again in the same pass",
        evidence=RUN,
    ),
)
