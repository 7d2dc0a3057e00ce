"""The old forms that releases from 2026.3.28 to 2026.4.29 still read.

These releases apply part of their migrations each time they read a config, and judge
the result: an old key is no error there although the schema does not know it.  2026.4.5
is the exception, and 2026.5.2 ended it (observed on eleven releases from 2026.3.13 to
2026.5.7).  What becomes of a value matters here only as far as it can be wrong there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from openclaw_doctor.pointer import Pointer
from openclaw_doctor.release import Release, ReleaseRange, between
from openclaw_doctor.validation import old_channel_forms, old_forms
from openclaw_doctor.validation.draft import Draft

#: Releases that migrate the few oldest forms, and those that migrate all of them.
_FEW = between("2026.3.28", "2026.4.5")
_ALL = between("2026.4.7", "2026.5.2")
_BOTH = (_FEW, _ALL)

_ANY: tuple[type, ...] = (object,)


@dataclass(frozen=True, slots=True)
class _OldKey:
    """A key that moves within its owner, or goes where ``new`` is empty.

    ``owner`` is a path with ``*`` for each member; ``kinds`` are the types that the
    migration takes, another value stays where it is.  An object is merged with what
    is in the new place, for anything else the new place wins.
    """

    owner: str
    old: str
    new: tuple[str, ...] = ()
    releases: tuple[ReleaseRange, ...] = (_ALL,)
    kinds: tuple[type, ...] = _ANY


def _channel(name: str, below: str, old: str, *new: str) -> tuple[_OldKey, ...]:
    """The key of a channel and of each of its accounts."""
    roots = (f"channels.{name}", f"channels.{name}.accounts.*")
    return tuple(_OldKey(f"{root}{below}", old, new) for root in roots)


def _tts(owner: str) -> tuple[_OldKey, ...]:
    """The speech providers that stood beside each other."""
    releases = (between("2026.3.31", "2026.4.5"), _ALL)
    names = (("openai",) * 2, ("elevenlabs",) * 2, ("microsoft",) * 2)
    return tuple(
        _OldKey(owner, old, ("providers", new), releases, (dict,))
        for old, new in (*names, ("edge", "microsoft"))
    )


_PRIVATE_NETWORK = ("matrix", "mattermost", "nextcloud-talk", "tlon", "bluebubbles")

_OLD_KEYS: tuple[_OldKey, ...] = (
    _OldKey("session.threadBindings", "ttlHours", ("idleHours",), _BOTH),
    _OldKey("channels.discord.threadBindings", "ttlHours", ("idleHours",), (_FEW,)),
    _OldKey(
        "channels.discord.accounts.*.threadBindings",
        "ttlHours",
        ("idleHours",),
        (_FEW,),
    ),
    *_channel("*", ".threadBindings", "ttlHours", "idleHours"),
    _OldKey("audio", "transcription"),
    _OldKey("browser", "relayBindHost"),
    _OldKey(
        "browser.ssrfPolicy", "allowPrivateNetwork", ("dangerouslyAllowPrivateNetwork",)
    ),
    _OldKey(
        "session.maintenance",
        "rotateBytes",
        (),
        (between("2026.4.27", "2026.5.2"),),
    ),
    _OldKey("agents.defaults", "llm", (), (between("2026.4.26", "2026.5.2"),), (dict,)),
    _OldKey("skills.entries", "nano-banana-pro", (), (_ALL,), (dict,)),
    _OldKey("tools.media.*", "deepgram", (), (_ALL,), (dict,)),
    _OldKey("tools.media.*.models.*", "deepgram", (), (_ALL,), (dict,)),
    _OldKey("tools.media.models.*", "deepgram", (), (_ALL,), (dict,)),
    _OldKey("plugins", "installs", (), (between("2026.4.29", "2026.8.1"),)),
    _OldKey("commands", "modelsWrite", (), (between("2026.4.29", "2026.8.1"),)),
    *_tts("messages.tts"),
    *_tts("plugins.entries.voice-call.config.tts"),
    *_tts("channels.discord.voice.tts"),
    *_tts("channels.discord.accounts.*.voice.tts"),
    *_channel("googlechat", "", "streamMode"),
    *_channel("googlechat", ".groups.*", "allow", "enabled"),
    *_channel("slack", ".channels.*", "allow", "enabled"),
    *_channel("discord", ".guilds.*.channels.*", "allow", "enabled"),
    *(
        _OldKey(row.owner, row.old, row.new, row.releases, (bool,))
        for row in (
            *_channel("matrix", ".groups.*", "allow", "enabled"),
            *_channel("matrix", ".rooms.*", "allow", "enabled"),
            *_channel("zalouser", ".groups.*", "allow", "enabled"),
        )
    ),
    *(
        row
        for name in _PRIVATE_NETWORK
        for row in _channel(
            name, "", "allowPrivateNetwork", "network", "dangerouslyAllowPrivateNetwork"
        )
    ),
)

_STEPS: tuple[tuple[tuple[ReleaseRange, ...], Callable[[Draft], None]], ...] = (
    (_BOTH, old_forms.memory_search),
    (_BOTH, old_forms.heartbeat),
    (_BOTH, old_forms.gateway_bind),
    ((_ALL,), old_forms.sandbox_scope),
    ((between("2026.4.25", "2026.5.2"),), old_forms.embedded_harness),
    ((between("2026.4.26", "2026.5.2"),), old_forms.openai_api),
    ((_ALL,), old_forms.browser_driver),
    ((between("2026.3.22", "2026.3.31"),), old_forms.web_search_ignored),
    ((_ALL,), old_forms.web_search),
    ((_ALL,), old_forms.cross_context),
    ((_ALL,), old_forms.web_fetch),
    ((between("2026.4.2", "2026.4.5"), _ALL), old_forms.x_search),
    ((_ALL,), old_forms.talk),
    ((between("2026.4.5", "2026.4.7"),), old_channel_forms.unseen),
    ((between("2026.3.31", "2026.4.5"), _ALL), old_channel_forms.group_mentions),
    ((_ALL,), old_channel_forms.direct_messages),
    ((between("2026.4.7", "2026.4.22"),), old_channel_forms.streaming_replaced),
    ((between("2026.4.22", "2026.5.2"),), old_channel_forms.streaming_kept),
    ((between("2026.4.9", "2026.5.2"),), old_channel_forms.matrix_trusted),
)


def migrate(draft: Draft, target: Release) -> None:
    """Bring the old forms that ``target`` migrates while reading into their new form.

    For any other release the draft stays as it is.
    """
    for path, row in _rows(target):
        for owner in _owners(draft, path):
            _rename(draft, owner, row)
    for step in _steps(target):
        step(draft)


@lru_cache(maxsize=16)
def _rows(target: Release) -> tuple[tuple[tuple[str, ...], _OldKey], ...]:
    return tuple(
        (tuple(row.owner.split(".")), row)
        for row in _OLD_KEYS
        if any(target in releases for releases in row.releases)
    )


@lru_cache(maxsize=16)
def _steps(target: Release) -> tuple[Callable[[Draft], None], ...]:
    return tuple(
        step
        for ranges, step in _STEPS
        if any(target in releases for releases in ranges)
    )


def _owners(draft: Draft, path: tuple[str, ...]) -> Iterator[Pointer]:
    """The objects and lists of the draft at a path with ``*``."""
    if path[0] not in draft.config:
        return
    places = [Pointer()]
    for step in path:
        if step == "*":
            places = [found for place in places for found in draft.objects(place)]
        else:
            below = [place / step for place in places]
            places = [at for at in below if isinstance(draft.get(at), dict | list)]
        if not places:
            return
    yield from places


def _rename(draft: Draft, owner: Pointer, row: _OldKey) -> None:
    old = owner / row.old
    if not draft.has(old) or not isinstance(draft.get(old), row.kinds):
        return
    if not row.new:
        draft.drop(old)
    elif row.kinds == (dict,):
        draft.merge(old, Pointer((*owner, *row.new)))
    else:
        draft.move(old, Pointer((*owner, *row.new)))
