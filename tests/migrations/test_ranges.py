"""Rows say rightly which releases refuse the old form: our judge agrees with them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from openclaw_doctor.migrations.ledger import all_migrations, migrations_by_id
from openclaw_doctor.migrations.model import ALWAYS, Migration
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release
from openclaw_doctor.validation import Judgement, judge, known_releases

from .examples import migrated, read, target_of
from .recorded import examples_of

KNOWN = known_releases()

#: Forms that no release before took at this place, and why the row is retired then.
NOT_BEFORE = {
    "agents-ownership-explicit": "before, agents were a list, and nobody owned them",
    "attachments-preserveFilenames": "before, it stood in media",
    "feishu-coalesce": "before, it stood in blockStreamingCoalesce",
    "tts-persona-prompt": "before, it stood in messages.tts",
}
#: Forms that releases refused in a way that our judge does not know.
NOT_JUDGED = {
    "messages-tts-enabled": "the schema knows the key, a list of old keys refused it",
}
#: Forms that are still taken, with something in them that is not.
ALSO_REFUSED = {
    "models-add-metadata": "the name of the api, which another row changes",
    "qqbot-env-shell": "variables right below env, which another row moves",
}


def by_id(row: Migration) -> str:
    return row.id


def befores(row: Migration) -> list[Any]:
    """The old forms of a row: its own example, and the recorded one."""
    own = [read(row.before)] if row.before else []
    return own + [one.before for one in examples_of(row.id) if one.name == "example"]


WITH_EXAMPLE = [row for row in all_migrations() if befores(row)]
RETIRED = [row for row in WITH_EXAMPLE if row.retired not in (None, ALWAYS)]
NEVER_TAKEN = [row for row in WITH_EXAMPLE if row.retired == ALWAYS]
STILL_TAKEN = [row for row in WITH_EXAMPLE if row.retired is None]


def places(before: Any, row: Migration) -> list[Pointer]:
    """The places that a row changes or speaks of in a config."""
    _, changes = migrated(before, [row], target_of(row))
    found = [place for change in changes for place in change.places]
    found += [note.pointer for change in changes for note in change.notes]
    return [place for place in found if place]


def are_there(found: Iterable[Pointer], around: list[Pointer]) -> bool:
    return any(at.is_within(p) or p.is_within(at) for at in found for p in around)


def errors_of(judged: Judgement) -> list[Pointer]:
    found = judged.violations
    return [violation.pointer for violation in found if violation.severity == "error"]


def errors(before: Any, release: Release) -> list[Pointer]:
    return errors_of(judge(before, release))


def is_over(before: Any, around: list[Pointer], release: Release) -> bool:
    """Whether a release refuses the old form, or makes the new one of it first."""
    judged = judge(before, release)
    return are_there([*errors_of(judged), *judged.legacy], around)


def is_taken(before: Any, around: list[Pointer], release: Release) -> bool:
    return not are_there(errors(before, release), around)


@pytest.mark.parametrize("row", RETIRED, ids=by_id)
def test_the_form_is_refused_from_the_release_on_that_is_named(row: Migration) -> None:
    named = Release.parse(row.retired or "")
    first = min(known for known in KNOWN if known >= named)
    last = max(known for known in KNOWN if known < named)
    forms = [(before, places(before, row)) for before in befores(row)]
    over = [form for form in forms if is_over(*form, first)]

    assert over, f"{first} takes it"
    was_taken = any(is_taken(*form, last) for form in over)
    assert was_taken != (row.id in NOT_BEFORE), f"{last}"


@pytest.mark.parametrize("row", NEVER_TAKEN, ids=by_id)
def test_the_form_is_refused_by_all_releases(row: Migration) -> None:
    due = [release for release in KNOWN if row.end is None or release < row.end]
    before = befores(row)[-1]
    around = places(before, row)
    taken = [release for release in due if not is_over(before, around, release)]
    assert taken == (due if row.id in NOT_JUDGED else [])


@pytest.mark.parametrize("row", STILL_TAKEN, ids=by_id)
def test_the_form_is_still_taken(row: Migration) -> None:
    due = [release for release in KNOWN if row.is_for(release)]
    if due:
        taken = any(names_no_error(before, row, due[-1]) for before in befores(row))
        assert taken != (row.id in ALSO_REFUSED)


def names_no_error(before: Any, row: Migration, release: Release) -> bool:
    around = places(before, row)
    return not any(
        at.is_within(place) for at in errors(before, release) for place in around
    )


def test_no_excuse_is_left_over() -> None:
    rows = migrations_by_id()
    assert all(rows[row_id].retired not in (None, ALWAYS) for row_id in NOT_BEFORE)
    assert all(rows[row_id].retired == ALWAYS for row_id in NOT_JUDGED)
    assert all(rows[row_id].retired is None for row_id in ALSO_REFUSED)


def test_what_is_retired_has_an_example() -> None:
    without = [row.id for row in all_migrations() if row.retired and not befores(row)]
    assert not without
