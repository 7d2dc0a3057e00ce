"""What the engine lets become a comment: nothing is lost, and no secret shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from openclaw_doctor.documents import Document, Role
from openclaw_doctor.engine.apply import Applied, apply
from openclaw_doctor.engine.meaning import meant
from openclaw_doctor.engine.plan import plan
from openclaw_doctor.engine.verify import Step, verify
from openclaw_doctor.errors import EditRefused
from openclaw_doctor.findings import Finding, Severity
from openclaw_doctor.fixes import (
    CommentOut,
    Insert,
    KeyToComment,
    Operation,
    Rename,
    safe,
)
from openclaw_doctor.pointer import Pointer
from openclaw_doctor.redaction import Masker
from openclaw_doctor.release import ALL_RELEASES, Release
from openclaw_doctor.rules.context import Context, found
from openclaw_doctor.rules.registry import Rule
from openclaw_doctor.workspace import Surroundings, Workspace, from_text

REF = "openclaw.json"
SHOWN = "a secret would be shown, as it stands in a comment"


def workspace(text: str, role: Role = Role.CONFIG) -> Workspace:
    document = Document(REF, role, Path(REF), text.encode())
    return Workspace((), {REF: document}, ())


def carried_out(text: str, *operations: Operation) -> tuple[Applied, list[str]]:
    before = workspace(text)
    done = apply(before, operations)
    step = Step(
        before=before,
        after=done.workspace,
        operations=operations,
        dropped=done.dropped,
        meant=meant({REF: before.documents[REF].value}, operations),
        target=Release.parse("2026.9.6"),
    )
    return done, [failure.law for failure in verify(step)]


def out(*steps: str | int, reason: str = "unknown; kept as it was") -> CommentOut:
    return CommentOut(REF, Pointer(steps), reason)


def remark(*steps: str | int) -> KeyToComment:
    return KeyToComment(REF, (Pointer(steps),))


def text_of(done: Applied) -> str:
    return done.workspace.documents[REF].text


def test_a_member_becomes_a_signed_comment() -> None:
    text = '{\n  // mine\n  gateway: {\n    host: "0.0.0.0", // open\n  },\n}\n'
    done, laws = carried_out(text, out("gateway", "host"))
    assert laws == []
    assert done.dropped == ()
    assert text_of(done) == (
        "{\n  // mine\n  gateway: {\n"
        "    // openclaw-doctor: unknown; kept as it was\n"
        '    // host: "0.0.0.0", // open\n  },\n}\n'
    )


def test_neighbours_share_a_pass_with_other_operations() -> None:
    text = (
        '{\n  "_comment": ["one", "two"],\n  "_note": "",\n  "a": 1,\n  "b": [1, 2]\n}'
    )
    places = (Pointer(("_comment",)), Pointer(("_note",)))
    done, laws = carried_out(
        text,
        KeyToComment(REF, places),
        Rename(REF, Pointer("a"), "c"),
        out("b", 0, reason="gone"),
    )
    assert laws == []
    assert text_of(done) == (
        '{\n  // one\n  // two\n  "c": 1,\n'
        '  "b": [/* openclaw-doctor: gone: 1, */ 2]\n}'
    )


def test_words_and_places_of_operations() -> None:
    assert out("a", "b").describe() == "comment out a.b"
    assert out("a", 0).touches() == ((REF, Pointer("a")),)
    both = KeyToComment(REF, (Pointer(("_a",)), Pointer(("b", "_c"))))
    assert both.describe() == "make a comment of _a, b._c"
    assert both.touches() == ((REF, Pointer(("_a",))), (REF, Pointer(("b", "_c"))))


@pytest.mark.parametrize("operation", [out("a"), remark("a")])
def test_strict_files_take_no_comments(operation: Operation) -> None:
    with pytest.raises(EditRefused) as caught:
        apply(workspace('{"a": "x"}', Role.AUTH_PROFILES), [operation])
    assert caught.value.reason == "not-json"


# A secret may become part of a comment where masking finds it there.

HIDDEN = [
    ('{channels: {x: {botToken: "1:canary-a"}}}', out("channels", "x")),
    ('{\n  a: {\n    apiKey: "canary-abc",\n  },\n}', out("a")),
    ('{a: {apiKey: "canary-abc", b: "x*/"}, c: 1}', out("a")),
    ('{a: {apiKey:\n  "canary-abc"\n}}', out("a")),
    ('{a: "http://me:canary1@host/"}', out("a")),
    ('{a: {token: "${NAME}", b: "http://host/?key=canary1"}}', out("a")),
    ('{env: {FOO: "canary-1"}}', out("env")),
    ('{env: {FOO: 1, FOO: "canary-1", FOO: "canary-2"}}', out("env", "FOO")),
    ('{a: {token: 9988776, b: "canary-1", apiKey: "canary-2"}}', out("a")),
    ('{"_comment": "sk-canary-0000000000"}', remark("_comment")),
    ('{"_comment": "\\u0073k-canary-0000000000"}', remark("_comment")),
]


@pytest.mark.parametrize(("text", "operation"), HIDDEN)
def test_secrets_that_masking_finds(text: str, operation: Operation) -> None:
    done, laws = carried_out(text, operation)
    assert laws == []
    assert "canary" in text_of(done)
    assert "canary" not in Masker().text(done.workspace.documents[REF])


SHOWING = [
    ('{env: {name: "Canary-1"}}', out("env")),
    ('{env: {name: "Canary-1"}}', out("env", "name")),
    ('{mcp: {headers: {"X-Team": "canary"}}}', out("mcp", "headers")),
    ('{\n  a: {\n    apiKey:\n      "canary-abc",\n  },\n}', out("a")),
    ('{\n  a: { apiKey: "cana\\\nry-abc" },\n}', out("a")),
    ('{a: {token: "can"}}', out("a")),
    ('{env: {TOKEN: "Canary-1", name: "Canary-1"}}', out("env")),
    ('{auth: {profiles: {"o:x": {note: "canary 1"}}}}',
     remark("auth", "profiles", "o:x", "note")),
    ('{"_comment": "was sk-canary-0000000000"}', remark("_comment")),
    ('{env: {note: "\\u0043anary\\n1"}}', remark("env", "note")),
    ('{env: {note: "Canary\\u00011"}}', remark("env", "note")),
    ('{env: {name: 1, name: "Canary-1", name: "Canary-2"}}', out("env", "name")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "operation"), SHOWING)
def test_secrets_that_would_show(text: str, operation: Operation) -> None:
    _, laws = carried_out(text, operation)
    assert SHOWN in laws


def test_a_copy_elsewhere_excuses_nothing() -> None:
    text = '{env: {name: "Canary-1"}, a: {}}'
    there = Insert(REF, Pointer(("a", "token")), "Canary-1")
    _, laws = carried_out(text, there, out("env"))
    assert laws == [SHOWN]


def test_plain_words_that_are_also_secrets_elsewhere_are_no_matter() -> None:
    text = '{\n  a: { token: "host" },\n  host: "x",\n}'
    _, laws = carried_out(text, out("host"))
    assert laws == []


def test_a_fix_that_would_show_a_secret_is_rejected_alone(tmp_path: Path) -> None:
    text = (
        '{\n  "env": {"name": "Canary-1"},\n'
        '  "gateway": {\n    "host": "x" // y\n  }\n}'
    )
    places = (Pointer(("env", "name")), Pointer(("gateway", "host")))

    def comment_out(context: Context) -> Iterator[Finding]:
        for document in context.documents(Role.CONFIG):
            for place in places:
                if document.tree is not None and document.tree.find(place):
                    fix = safe("comment it out", CommentOut(document.ref, place, "no"))
                    yield found(document, place, "is unknown", fix=fix)

    rule = Rule("x/y", Severity.WARNING, ALL_RELEASES, 50, "safe", "none", comment_out)
    here = from_text("openclaw.json", text.encode(), Surroundings({}, tmp_path))
    made = plan(Context(here, Release.parse("2026.9.6"), 0), [rule])
    assert [rejection.reason for rejection in made.rejected] == [SHOWN]
    assert [finding.location.pointer for finding in made.applied] == [places[1]]
    (change,) = made.changes
    assert change.after.text == text.replace(
        '"host": "x" // y',
        '// openclaw-doctor: no\n    // "host": "x" // y',
    )
    assert made.dropped_comments == ()
    assert "anary" not in Masker().text(change.after)
