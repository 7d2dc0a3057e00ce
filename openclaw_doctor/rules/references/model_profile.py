"""references/model-profile."""

from __future__ import annotations

from collections.abc import Iterator

from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import Set, unsafe
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import since
from openclaw_doctor.rules.configs import configs, is_whole, keys_of, part
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.model_refs import ModelRef, refs_of
from openclaw_doctor.rules.nearest import Words
from openclaw_doctor.rules.orders import Stores, stores_of
from openclaw_doctor.rules.registry import rule

_PROFILES = Pointer(("auth", "profiles"))


@rule(
    "references/model-profile",
    releases=since("2026.4.29"),
    fix="unsafe",
    evidence="model selection of 2026.4.29 to 2026.9.6, read in the source",
    compares=True,
)
def check(context: Context) -> Iterator[Finding]:
    """The profile behind the `@` of a model reference is stored nowhere.

    `provider/model@profile` asks for one credential by its id. Where neither the store
    of that agent nor that of the default agent, which all read through, has it, a turn
    with that model fails or runs on another credential. For a fallback and in a list of
    models it is information, as OpenClaw looks at the profile of a first choice. A
    profile that only `auth.profiles` of the config names counts as there:
    `credentials/dangling-profile` looks at those.

    It is judged only where the stores of the agents were read. A date or a quantisation
    behind the `@` belongs to the model.

    Where one stored id differs by a slip of the finger, writing that is an unsafe fix.
    """
    for document, root in configs(context):
        if "@" not in document.text:
            continue
        asking = [ref for ref in refs_of(context, document) if ref.profile]
        stores = stores_of(context, context.state_of(document)) if asking else None
        if stores is None or not is_whole(root, _PROFILES):
            continue
        declared = frozenset(keys_of(part(root, _PROFILES)))
        known: dict[str | None, tuple[frozenset[str], Words]] = {}
        for ref in asking:
            if ref.agent not in known:
                all_ids = declared | _ids_for(stores, ref)
                known[ref.agent] = all_ids, Words.of(sorted(all_ids))
            ids, words = known[ref.agent]
            profile = ref.profile or ""
            if profile in ids:
                continue
            meant = words.nearest(profile)
            fix = None
            if meant and not ref.is_key:
                written = f"{ref.whole_model}@{meant}"
                operation = Set(document.ref, ref.pointer, written)
                fix = unsafe(f"write @{meant}", operation)
            yield found(
                document,
                ref.pointer,
                f"{ref.pointer.dotted()}: no store has the profile behind the @, and"
                " auth.profiles has none of this name",
                severity=Severity.INFO if _is_second(ref) else Severity.WARNING,
                key=ref.is_key,
                hint=f"did you mean {meant}?"
                if meant
                else "store a credential under this id, or leave the profile out",
                fix=fix,
            )


def _is_second(ref: ModelRef) -> bool:
    """Whether a reference is not the first choice of its place."""
    return ref.is_key or ref.pointer[-2:-1] == ("fallbacks",)


def _ids_for(stores: Stores, ref: ModelRef) -> frozenset[str]:
    """The stored profiles an agent can use: its own and those of the default agent."""
    if ref.agent is None:
        return stores.ids
    own = (ref.agent, stores.main)
    return frozenset(
        profile.id for agent, profile in stores.profiles if agent.id in own
    )
