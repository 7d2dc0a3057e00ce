"""Which tests of the ledger run every day.

Hundreds of rows times many laws take longer than the everyday suite may.  Of the laws
named here every n-th case runs every day, all of them in the slow suite.
"""

from __future__ import annotations

import pytest

#: One of so many cases of a test is in the everyday suite; 0: none.
EVERYDAY = {
    "test_what_is_gone_has_a_row_or_is_listed": 12,
    "test_the_text_says_the_same_in_every_style": 12,
    "test_the_result_is_valid": 6,
    "test_what_is_still_refused_of_a_conflict_is_left_to_a_person": 4,
    "test_some_configs": 2,
    "test_a_text": 4,
    "test_nor_after_other_rows": 0,
    "test_there_is_nothing_to_do_without_them": 6,
    "test_the_form_is_refused_by_all_releases": 6,
    "test_each_value_of_an_example_alone": 8,
    "test_without_a_row_the_sentence_is_the_hint": 4,
    "test_the_text_follows_the_sheet": 2,
    "test_the_files_follow_the_sheet": 2,
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is left out every day as slow."""
    seen: dict[str, int] = {}
    for item in items:
        name = getattr(item, "originalname", item.name)
        each = EVERYDAY.get(name)
        if each is None or "migrations" not in item.path.parts:
            continue
        seen[name] = seen.get(name, -1) + 1
        if not each or seen[name] % each:
            item.add_marker(pytest.mark.slow)
