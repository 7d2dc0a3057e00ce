"""What passes for plain is what the schema of every release accepts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openclaw_doctor.release import Release
from openclaw_doctor.validation import violations
from openclaw_doctor.validation.plain import are_plain_providers, is_plain_auth

WORDS = st.sampled_from(["x", " ", "", "openai", "http://h/v1", "api_key", "oauth"])
JUNK: st.SearchStrategy[Any] = st.one_of(
    WORDS, st.sampled_from([None, 5, True, [], {}])
)
MODEL = st.dictionaries(st.sampled_from(["id", "name", "api"]), JUNK, min_size=1)
PROVIDER = st.fixed_dictionaries(
    {"baseUrl": JUNK, "models": st.lists(MODEL, max_size=2)},
    optional={
        "api": st.sampled_from(["openai-completions", "anthropic-messages", "x"]),
        "apiKey": JUNK,
        "other": JUNK,
    },
)
PROFILE = st.fixed_dictionaries({"provider": JUNK, "mode": JUNK})
TARGETS = ["2026.1.30", "2026.4.29", "2026.5.28", "2026.7.1", "2026.9.6"]


@pytest.mark.parametrize("target", TARGETS)
@settings(derandomize=True, max_examples=50, deadline=None)
@given(
    providers=st.dictionaries(WORDS, PROVIDER, max_size=2),
    profiles=st.dictionaries(WORDS, PROFILE, max_size=2),
)
def test_plain_values_have_no_violations(
    target: str, providers: dict[str, Any], profiles: dict[str, Any]
) -> None:
    release = Release.parse(target)
    if are_plain_providers(providers):
        assert violations(providers, "models-providers", release) == []
    auth = {"profiles": profiles}
    if is_plain_auth(auth):
        assert violations(auth, "auth-config", release) == []


@pytest.mark.parametrize("target", TARGETS)
def test_ordinary_configs_are_plain(target: str) -> None:
    models = [{"id": "m", "name": "M"}]
    lab = {"baseUrl": "http://h/v1", "models": models, "api": "openai-completions"}
    assert are_plain_providers({"lab": lab})
    assert violations({"lab": lab}, "models-providers", Release.parse(target)) == []
    assert is_plain_auth({"profiles": {"a:b": {"provider": "a", "mode": "token"}}})
