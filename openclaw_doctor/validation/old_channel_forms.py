"""Old forms of channels, as releases before 2026.5.2 rewrite them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.validation.draft import Draft, Object
from openclaw_doctor.validation.semantics.authored import BLANKS

_CHANNELS = Pointer(("channels",))
_DIRECT = ("slack", "discord")

#: The flat keys of a channel and their places within ``streaming``.
_COMMON = {
    "chunkMode": ("chunkMode",),
    "blockStreaming": ("block", "enabled"),
    "blockStreamingCoalesce": ("block", "coalesce"),
}
_DRAFT = {**_COMMON, "draftChunk": ("preview", "chunk")}
_STREAMING = {
    "telegram": _DRAFT,
    "discord": _DRAFT,
    "slack": {**_COMMON, "nativeStreaming": ("nativeTransport",)},
}

#: Flat keys that make a release rewrite ``streaming`` on any of these channels.
_TRIGGERS = (*_COMMON, "nativeStreaming")


#: Channels whose content 2026.4.5 does not look at, and the old keys that it refuses
#: there all the same (observed).
_UNSEEN: dict[str, tuple[str, ...]] = {
    "feishu": (),
    "matrix": ("allowPrivateNetwork",),
    "mattermost": ("allowPrivateNetwork",),
    "qa-channel": (),
    "qqbot": (),
    "telegram": ("groupMentionsOnly", "streamMode", "streaming"),
    "tlon": ("allowPrivateNetwork",),
    "zalo": (),
    "zalouser": (),
}
_WITH_ROOMS = ("matrix", "zalouser")


def unseen(draft: Draft) -> None:
    """Of some channels nothing is judged but the old keys."""
    for name in _UNSEEN:
        entry = draft.object(_CHANNELS / name)
        if entry is None:
            draft.drop(_CHANNELS / name)
            continue
        seen = _refused(name, entry)
        accounts = entry.get("accounts")
        for key, account in accounts.items() if isinstance(accounts, dict) else ():
            part = _refused(name, account) if isinstance(account, dict) else {}
            if part:
                seen.setdefault("accounts", {})[key] = part
        if seen:
            draft.put(_CHANNELS / name, seen)
        else:
            draft.drop(_CHANNELS / name)


def _refused(name: str, entry: Object) -> Object:
    """The part of a channel or an account that is refused for being old."""
    found = {key: entry[key] for key in _UNSEEN[name] if key in entry}
    if not isinstance(found.get("streaming", ""), bool | str):
        del found["streaming"]
    bindings = entry.get("threadBindings")
    if isinstance(bindings, dict) and "ttlHours" in bindings:
        found["threadBindings"] = {"ttlHours": bindings["ttlHours"]}
    for key in ("groups", "rooms") if name in _WITH_ROOMS else ():
        rooms = entry.get(key)
        old = {
            room: {"allow": settings["allow"]}
            for room, settings in (rooms if isinstance(rooms, dict) else {}).items()
            if isinstance(settings, dict) and isinstance(settings.get("allow"), bool)
        }
        if old:
            found[key] = old
    return found


def group_mentions(draft: Draft) -> None:
    """Telegram's ``groupMentionsOnly`` is a setting of the group ``*``."""
    telegram = _CHANNELS / "telegram"
    groups = telegram / "groups"
    for place in (groups, groups / "*"):
        if draft.has(place) and draft.object(place) is None:
            return
    draft.move(telegram / "groupMentionsOnly", groups / "*" / "requireMention")


def direct_messages(draft: Draft) -> None:
    """``dm.policy`` and ``dm.allowFrom`` stand beside ``dm`` now.

    What says the same twice goes; what says something else stays.
    """
    for name in _DIRECT:
        for entry in _entries(draft, name):
            flat = (("policy", "dmPolicy"), ("allowFrom", "allowFrom"))
            moved = [
                _lifted(draft, entry / "dm" / old, entry / new) for old, new in flat
            ]
            if any(moved):
                draft.drop_if_empty(entry / "dm")


def streaming_replaced(draft: Draft) -> None:
    """Flat streaming keys go into ``streaming``, or go where their place is taken."""
    for name in ("slack", "telegram"):
        for entry in _entries(draft, name):
            if _nest(draft, entry, _STREAMING[name]):
                for key in ("streamMode", *_STREAMING[name]):
                    draft.drop(entry / key)
    _streaming_kept(draft, "discord")


def streaming_kept(draft: Draft) -> None:
    """Likewise, but a flat key whose place is taken stays."""
    for name in _STREAMING:
        _streaming_kept(draft, name)


def _streaming_kept(draft: Draft, name: str) -> None:
    for entry in _entries(draft, name):
        _nest(draft, entry, _STREAMING[name])
    if draft.is_changed(_CHANNELS / name):
        # A mode that has no effect goes only along with other changes (observed).
        for entry in _entries(draft, name):
            draft.drop(entry / "streamMode")


def matrix_trusted(draft: Draft) -> None:
    """The policy ``trusted`` of Matrix became one of two others."""
    for entry in _entries(draft, "matrix"):
        policy = entry / "dm" / "policy"
        if draft.get(policy) == "trusted":
            draft.put(policy, "allowlist" if _named(draft, entry) else "pairing")


def _named(draft: Draft, entry: Pointer) -> bool:
    senders = draft.get(entry / "dm" / "allowFrom")
    return isinstance(senders, list) and any(
        isinstance(sender, str) and sender.strip(BLANKS) for sender in senders
    )


def _entries(draft: Draft, name: str) -> Iterator[Pointer]:
    """The channel and its accounts, where they are objects."""
    root = _CHANNELS / name
    if draft.object(root) is not None:
        yield root
        accounts = root / "accounts"
        if draft.object(accounts) is not None:
            yield from list(draft.objects(accounts))


def _nest(draft: Draft, entry: Pointer, places: dict[str, tuple[str, ...]]) -> bool:
    """Whether the entry has an old form; it is rewritten as far as there is room."""
    streaming = entry / "streaming"
    scalar = isinstance(draft.get(streaming), bool | str)
    mode = scalar or draft.has(entry / "streamMode")
    flat = any(draft.has(entry / key) for key in {*places, *_TRIGGERS})
    if not mode and not flat:
        return False
    if draft.object(streaming) is None:
        draft.put(streaming, {})
    if mode and not draft.has(streaming / "mode"):
        # Whatever was written becomes a mode that the channel knows.
        draft.put(streaming / "mode", "partial")
    for key, place in places.items():
        new = Pointer((*streaming, *place))
        if draft.has(entry / key) and not draft.has(new):
            _put_nested(draft, entry / key, new)
    return True


def _put_nested(draft: Draft, old: Pointer, new: Pointer) -> None:
    if old[-1] == "nativeStreaming":
        draft.rewrite(old, new, True)
    else:
        draft.move(old, new)


def _lifted(draft: Draft, old: Pointer, new: Pointer) -> bool:
    if not draft.has(old):
        return False
    if draft.has(new) and not _same(draft.get(old), draft.get(new)):
        return False
    draft.move(old, new)
    return True


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return [str(item).strip(BLANKS) for item in one] == [
            str(item).strip(BLANKS) for item in other
        ]
    return type(one) is type(other) and one == other and not isinstance(one, list)
