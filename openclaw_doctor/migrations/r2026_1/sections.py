"""Sections and single keys of Clawdbot that stood elsewhere."""

from __future__ import annotations

from openclaw_doctor.migrations.guards import is_filled, is_object
from openclaw_doctor.migrations.model import ALWAYS, MANUAL, Migration, Stage
from openclaw_doctor.migrations.paths import Match
from openclaw_doctor.migrations.r2026_1.folding import OTHER_TYPE, brings, is_blocked
from openclaw_doctor.migrations.sheet import Sheet, same
from openclaw_doctor.migrations.steps import each, map_value, move

_EVIDENCE = "run on 21 releases, 2026.1.29 to 2026.3.24"
_CHANNELS = (
    "whatsapp",
    "telegram",
    "discord",
    "slack",
    "signal",
    "imessage",
    "msteams",
)


def _gateway_token(sheet: Sheet, match: Match) -> None:
    """Move the token; name the mode where none is named."""
    old, auth = match.pointer, match.pointer.parent / "auth"
    token, mode = auth / "token", auth / "mode"
    if not is_filled(sheet.get(old)) and not is_object(sheet.get(old)):
        return
    if is_blocked(sheet, old, token):
        return
    if sheet.has(token):
        shadowed = not same(sheet.get(token), sheet.get(old))
        sheet.remove(old, "gateway.auth.token is set already and counts" * shadowed)
        return
    sheet.move(old, token)
    if not sheet.get(mode):
        if sheet.has(auth / "password"):
            sheet.doubt(mode, "a password is set too: say which of the two counts")
        sheet.put(mode, "token")


def _whatsapp_reaction(sheet: Sheet, match: Match) -> None:
    """Speak where a WhatsApp section has no reaction of its own."""
    whatsapp = sheet.object(match.pointer.parent.parent / "channels" / "whatsapp")
    silent = whatsapp is not None and "ackReaction" not in whatsapp
    if silent and is_filled(sheet.get(match.pointer)):
        sheet.manual(match.pointer, "WhatsApp reads channels.whatsapp.ackReaction")


ROWS = (
    Migration(
        "root-channel-sections",
        "channel sections at the top of the file went under channels",
        retired=ALWAYS,
        stage=Stage.UNFOLD,
        steps=tuple(brings(name, f"channels.{name}") for name in _CHANNELS),
        before="{telegram: {botToken: 'canary-a', dmPolicy: 'pairing'}, "
        "channels: {telegram: {dmPolicy: 'disabled'}}}",
        after="{channels: {telegram: {dmPolicy: 'disabled', botToken: 'canary-a'}}}",
        losses="What the section under channels sets as well.",
        advice=OTHER_TYPE,
        evidence=_EVIDENCE,
    ),
    Migration(
        "gateway-token",
        "gateway.token became gateway.auth.token",
        retired=ALWAYS,
        stage=Stage.UNFOLD,
        steps=(each("gateway.token", _gateway_token),),
        before="{gateway: {token: 'canary-b'}}",
        after="{gateway: {auth: {token: 'canary-b', mode: 'token'}}}",
        losses="The old token, where gateway.auth.token is set.",
        advice="Clients need the token in gateway.auth.token.",
        evidence=_EVIDENCE,
    ),
    Migration(
        "tools-bash",
        "tools.bash became tools.exec",
        retired=ALWAYS,
        stage=Stage.UNFOLD,
        steps=(
            brings(
                "tools.bash",
                "tools.exec",
                doubt="it would be filled up from tools.bash, which may allow more",
            ),
        ),
        before="{tools: {bash: {backgroundMs: 7000}}}",
        after="{tools: {exec: {backgroundMs: 7000}}}",
        losses="What tools.exec sets as well.",
        advice=OTHER_TYPE,
        differs="OpenClaw drops tools.bash as a whole where tools.exec is there; here "
        "what tools.exec lacks is filled in.",
        evidence=_EVIDENCE,
    ),
    Migration(
        "messages-tts-enabled",
        "messages.tts.enabled became messages.tts.auto",
        retired=ALWAYS,
        # 2026.3.28 to 2026.4.27 take both; from 2026.4.29 a row for all places of tts
        # takes over.
        until="2026.3.28",
        steps=(
            move(
                "messages.tts.enabled",
                ".auto",
                when=lambda value: isinstance(value, bool),
                change=lambda value: "always" if value else "off",
            ),
        ),
        before="{messages: {tts: {enabled: false}}}",
        after="{messages: {tts: {auto: 'off'}}}",
        losses="The switch, where messages.tts.auto says something else.",
        evidence=_EVIDENCE,
    ),
    Migration(
        "auth-claude-cli-mode",
        "the mode of the login of the Claude CLI became oauth",
        # Still taken as text.  With mode token 2026.9.6 leaves out a stored oauth
        # login; with oauth it takes both kinds (read).
        retired=None,
        introduced="2026.1.29",
        steps=(
            map_value('auth.profiles["anthropic:claude-cli"].mode', {"token": "oauth"}),
        ),
        before="{auth: {profiles: {'anthropic:claude-cli': "
        "{provider: 'anthropic', mode: 'token'}}}}",
        after="{auth: {profiles: {'anthropic:claude-cli': "
        "{provider: 'anthropic', mode: 'oauth'}}}}",
        evidence=_EVIDENCE,
    ),
    Migration(
        "messages-ackReaction-to-whatsapp",
        "messages.ackReaction was copied to channels.whatsapp.ackReaction",
        retired=None,
        introduced="2026.1.29",
        until="2026.5.2",
        applicability=MANUAL,
        steps=(each("messages.ackReaction", _whatsapp_reaction),),
        before="{messages: {ackReaction: '*'}, channels: {whatsapp: {}}}",
        advice="If WhatsApp is to acknowledge messages too, write "
        "channels.whatsapp.ackReaction with emoji, direct and group. From 2026.8.1 on "
        "messages.ackReaction holds for all channels again.",
        differs="OpenClaw writes the reaction into the WhatsApp section as well, and "
        "takes it out again in 2026.8.1; here a person decides.",
        evidence="run on 42 releases, 2026.1.29 to 2026.4.29",
    ),
)
