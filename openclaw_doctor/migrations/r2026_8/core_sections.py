"""Sections that moved as a whole, or to where they are about."""

from __future__ import annotations

from openclaw_doctor.migrations.guards import absent_or, fits, is_object, is_text
from openclaw_doctor.migrations.model import Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_8.core_common import EMPTIED, RUN
from openclaw_doctor.migrations.sheet import MISSING, Sheet
from openclaw_doctor.migrations.steps import each, merge, move, remove
from openclaw_doctor.pointer import Pointer

_VOICE = "talk.realtime.speakerVoice"
_WHATSAPP = Pointer(("channels", "whatsapp"))


def _realtime(sheet: Sheet, match: Match) -> None:
    """Take out what the voice has left of ``messages.tts.realtime``."""
    rest = sheet.get(match.pointer) != {}
    sheet.remove(match.pointer, "talk.realtime is where this is set" if rest else "")


def _inline_variable(sheet: Sheet, match: Match) -> None:
    """Move a variable to ``env.vars``, whose own value never counted beside it."""
    at = match.pointer
    name = at[-1]
    if name in ("vars", "shellEnv") or not isinstance(sheet.get(at), str):
        return
    new = at.parent / "vars" / name
    if not absent_or(sheet, new.parent, dict):
        return
    if not sheet.has(new):
        sheet.move(at, new)
    elif sheet.get(new) == sheet.get(at):
        sheet.remove(at)
    elif not sheet.get(at).strip():
        sheet.remove(at, f"{new.dotted()} is set and counted, since this one is blank")
    else:
        sheet.doubt(at, f"it counted, so it takes the place of {new.dotted()}")
        sheet.remove(new, f"{at.dotted()} counted in its place")
        sheet.move(at, new)


def _web(sheet: Sheet, match: Match) -> None:
    """Move ``web.enabled`` to the channel that it is about; the rest of it goes.

    It never makes a section that enables a channel.
    """
    at = match.pointer
    web = sheet.object(at)
    if web is None:
        return
    enabled, old = web.get("enabled", MISSING), at / "enabled"
    new = _WHATSAPP / "enabled"
    section = sheet.object(_WHATSAPP)
    if enabled is not MISSING:
        if not fits(sheet, new):
            return
        if section is None and enabled is not False:
            sheet.tell(
                "note",
                old,
                "channels.whatsapp is not there, and is not made: if WhatsApp is linked"
                " on that machine, add it, or it is off from then on",
            )
        elif not sheet.has(new):
            sheet.move(old, new)
        elif enabled is False and sheet.get(new) is not False:
            sheet.tell("lost", new, "WhatsApp was off as a whole with web.enabled")
            sheet.put(new, False)
    rest = [key for key in sheet.get(at) if key != "enabled"]
    why = "the timing of the WhatsApp connection is built in" if rest else ""
    sheet.remove(at, why)


ROWS = (
    Migration(
        "messages-tts-to-root",
        "messages.tts became a section of its own, tts",
        retired="2026.8.1",
        stage=Stage.CONTAINERS,
        steps=(
            move("messages.tts.realtime.speakerVoice", _VOICE, when=is_text),
            move("messages.tts.realtime.voice", _VOICE, when=is_text),
            each("messages.tts.realtime", _realtime),
            merge("messages.tts", "tts", when=is_object),
        ),
        before="{messages: {responsePrefix: 'bot:',"
        " tts: {auto: 'always', maxTextLength: 400}}}",
        after="{messages: {responsePrefix: 'bot:'},"
        " tts: {auto: 'always', maxTextLength: 400}}",
        losses="the rest of messages.tts.realtime",
        differs=EMPTIED,
        evidence=RUN,
    ),
    Migration(
        "root-media-to-attachments",
        "media became attachments",
        retired="2026.8.1",
        stage=Stage.CONTAINERS,
        steps=(merge("media", "attachments", when=is_object),),
        before="{media: {ttlHours: 24}}",
        after="{attachments: {ttlHours: 24}}",
        evidence=RUN,
    ),
    Migration(
        "root-audit-to-logging",
        "audit became logging.audit",
        retired="2026.8.1",
        stage=Stage.CONTAINERS,
        steps=(merge("audit", "logging.audit", when=is_object),),
        before="{audit: {enabled: true}, logging: {level: 'info'}}",
        after="{logging: {level: 'info', audit: {enabled: true}}}",
        evidence=RUN,
    ),
    Migration(
        "env-inline-to-vars",
        "variables directly in env moved to env.vars",
        retired="2026.8.1",
        steps=(each("env.*", _inline_variable),),
        before="{env: {LOG_DIR: '/var/log/bot', vars: {TZ: 'UTC'}}}",
        after="{env: {vars: {TZ: 'UTC', LOG_DIR: '/var/log/bot'}}}",
        losses="a value of env.vars that one directly in env took the place of",
        advice="where a variable stands in both places, keep the value that you want in"
        " env.vars",
        differs="where a variable stands in both places, the value directly in env"
        " takes the other's place, if a person agrees: it is the one that counted."
        " OpenClaw keeps the other one",
        evidence=f"{RUN}; which value counted: read in 2026.5.28",
    ),
    Migration(
        "web-enabled",
        "web.enabled became channels.whatsapp.enabled, and the rest of web went",
        retired="2026.8.1",
        steps=(each("web", _web),),
        before="{web: {enabled: false, heartbeatSeconds: 30},"
        " channels: {whatsapp: {dmPolicy: 'pairing'}}}",
        after="{channels: {whatsapp: {dmPolicy: 'pairing', enabled: false}}}",
        losses="the timing of the WhatsApp connection",
        advice="add channels.whatsapp if WhatsApp is linked and has no section",
        evidence=f"{RUN}; that false kept every account off: read in its plugin",
    ),
    Migration(
        "attachments-preserveFilenames",
        "attachments.preserveFilenames went",
        retired="2026.8.1",
        stage=Stage.PURGE,
        steps=(
            remove(
                "attachments.preserveFilenames",
                why="files always get names that are safe",
            ),
        ),
        before="{attachments: {ttlHours: 24, preserveFilenames: true}}",
        after="{attachments: {ttlHours: 24}}",
        losses="the choice to keep the names of files",
        differs=EMPTIED,
        evidence=RUN,
    ),
)
